import type { Person } from '../mechanism.ts'
import { versionName } from '../met.ts'
import { isOver, obligationsOf, versionsOf } from '../owed.ts'
import type { MessageRow } from '../rows/message.ts'
import type { ObligationRow } from '../rows/obligation.ts'
import type { Notice } from '../sentences/index.ts'
import type { State } from '../state.ts'
import { referenceTyped } from '../text.ts'
import { acknowledgeAtOnceMax, owedUpTo } from '../up-to-here.ts'
import { type Call, saidAt } from './call.ts'
import type { Decision } from './decision.ts'
import { isOvertaken, overtaken } from './late.ts'
import { mayHear, messageOfThread, namedMessage, onlyMessage } from './naming.ts'
import { byOf, meet, meetOne, reopen } from './obligations.ts'

export function ackCommand(call: Call): void {
  if (wordsIn(call.rest).length > 1 && referencesAlone(call.rest)) {
    acknowledgeEach(call)
    return
  }
  const here = call.rest === '' ? messageOfThread(call.decision, call.origin) : undefined
  const named = call.rest === '' ? here && { message: here, rest: '' } : namedMessage(call)
  if (!named) {
    if (call.rest === '') call.usage({ is: 'which-message' })
    return
  }
  if (named.rest.toLowerCase() === 'all') acknowledgeUpTo(call, named.message)
  else acknowledge(call, named.message, versionsOf(call.decision.state, named.message), named.rest !== '')
}

const wordsIn = (text: string): readonly string[] =>
  text.split(/[\s,;]+/u).filter((word) => !['', 'and', '&', '+'].includes(word.toLowerCase()))

const referencesAlone = (text: string): boolean => text !== '' && wordsIn(text).every((word) => referenceTyped(word) !== undefined)

/** `!ack SEC-0001 SEC-0002`: all of them, or none where one is not there. */
function acknowledgeEach(call: Call): void {
  const { decision, person } = call
  const messages: MessageRow[] = []
  for (const word of wordsIn(call.rest)) {
    const message = namedMessage({ ...call, rest: word })?.message
    if (!message) return
    if (!messages.includes(message)) messages.push(message)
  }
  if (messages.length > acknowledgeAtOnceMax) {
    call.answer({ say: 'too-many-at-once', with: { count: messages.length, max: acknowledgeAtOnceMax } })
    return
  }
  const met = messages.filter(
    (message) => meet(decision, versionsOf(decision.state, message), byOf(person), 'acknowledgement', saidAt(call)).length > 0,
  )
  if (met.length > 0) call.answer({ say: 'acknowledged-all', with: { versions: met.map(({ reference = '' }) => reference) } })
  for (const message of messages.filter((each) => !met.includes(each))) acknowledge(call, message, versionsOf(decision.state, message))
}

/**
 * By a tap or a press it is the version that it hangs on; whoever names the message means all of it that stands there. `hasWords`:
 * after it, which an acknowledgement does not carry.
 */
export function acknowledge(call: Call, message: MessageRow, versions: readonly MessageRow[] = [message], hasWords = false): void {
  const { decision, person, answer } = call
  if (isOffTheirTracks(call, message)) return
  const reference = message.reference ?? ''
  const taken = meet(decision, versions, byOf(person), 'acknowledgement', saidAt(call))
  if (taken.length > 0) {
    noteTyped(call, reference)
    answer({ say: 'acknowledgement-taken', with: { reference, ...versionOf(call, taken), ...(hasWords ? { hasWords } : {}) } })
    return
  }
  const own = obligationsOf(decision.state, message).filter((each) => each.owes === person.organisation.id)
  const since = own.filter((each) => !isOver(each)).map(({ openedAt = 0, reopenedAt = 0 }) => Math.max(openedAt, reopenedAt))
  if (overtaken(call, { came: Math.max(...since) })) return
  const met = own.find((each) => each.met)
  if (met?.met) answer({ say: 'already-met', with: { reference, role: met.met.role, at: met.met.at, ...versionOf(call, [met]) } })
  else answer(nothingMet(decision, message, person))
}

function noteTyped({ decision, origin: { link, channel, post } }: Call, reference: string): void {
  if (post !== undefined) decision.record({ is: 'acknowledged-by-post', address: { link, channel }, post, reference })
}

/** Where that is one version of several, which; and which of them is not acknowledged yet. */
function versionOf({ decision: { state }, person }: Call, rows: readonly ObligationRow[]) {
  const { id } = person.organisation
  const [row] = rows
  const message = state.messages.get(row?.message ?? '')
  const original = message?.kind === 'update' ? state.messages.get(message.refersTo ?? '') : message
  if (!row || !original || rows.length > 1 || !original.updates.some((each) => state.messages.get(each)?.reference !== undefined)) return {}
  const open = versionsOf(state, original)
    .flatMap((each) => openAcknowledgement(state, each.id, id))
    .at(-1)
  return { version: versionName(state, row, id), ...(open ? { open: versionName(state, open, id) } : {}) }
}

/** A thread, or a post that is pointed at, shows what was not said to whoever does. */
function isOffTheirTracks({ person, answer }: Call, { track }: MessageRow): boolean {
  if (mayHear(person, track)) return false
  answer({ say: 'not-your-track-taps', with: { track } })
  return true
}

/** Why an acknowledgement met nothing: it is not owed, or not yet. */
export function nothingMet({ state }: Decision, message: MessageRow, { organisation: { id } }: Person): Notice {
  const delivery = Object.values(message.deliveries).find((each) => each.organisation === id)
  const isWhole = delivery?.posts.every((post) => post !== null) !== false
  const isAsked = obligationsOf(state, message).some((each) => each.owes === id)
  return { say: isAsked && !isWhole ? 'not-whole' : 'nothing-owed', with: { reference: message.reference ?? '' } }
}

/**
 * One word for all that stands whole in the party's channel up to this message; `last`: of these the newest when the button was drawn.
 * Whoever types it names the message, and so all of its versions.
 */
export function acknowledgeUpTo(call: Call, message: MessageRow, last?: number): void {
  const { decision, person, answer } = call
  if (isOffTheirTracks(call, message)) return
  const stoodBy = saidAt(call)
  const { id } = person.organisation
  const upTo = owedUpTo(decision.state, message, id, last)
  const changes = last === undefined ? message.updates.flatMap((each) => openAcknowledgement(decision.state, each, id)) : []
  const owed = [...upTo, ...changes.filter((each) => !upTo.includes(each))].filter(
    ({ openedAt = 0, reopenedAt = 0 }) => Math.max(openedAt, reopenedAt) <= stoodBy,
  )
  if (owed.length === 0) {
    acknowledge(call, message, last === undefined ? versionsOf(decision.state, message) : [message])
    return
  }
  if (owed.length > acknowledgeAtOnceMax) {
    answer({ say: 'too-many-at-once', with: { count: owed.length, max: acknowledgeAtOnceMax } })
    return
  }
  const versions = owed.map((row) => versionName(decision.state, row))
  for (const row of owed) meetOne(decision, row, byOf(person))
  noteTyped(call, message.reference ?? '')
  answer({ say: 'acknowledged-all', with: { versions } })
}

function openAcknowledgement(state: State, id: string, owes: string): readonly ObligationRow[] {
  const message = state.messages.get(id)
  const owed = message ? obligationsOf(state, message) : []
  return owed.filter((each) => each.kind === 'acknowledgement' && each.owes === owes && each.state === 'open')
}

export function ackMistakenCommand(call: Call): void {
  const message = onlyMessage(call)?.message
  if (!message) return
  const { decision, person } = call
  const met = versionsOf(decision.state, message)
    .filter((each) => each.state !== 'withdrawn')
    .flatMap((each) => obligationsOf(decision.state, each))
    .filter((each) => each.owes === person.organisation.id && each.kind === 'acknowledgement' && each.state === 'met')
  const meant = met.filter(({ met: by }) => !isOvertaken(call, { said: by?.typedAt ?? by?.at }))
  if (met.length > 0 && meant.length === 0) {
    overtaken(call, { said: Math.max(...met.map(({ met: by }) => by?.typedAt ?? by?.at ?? 0)) })
    return
  }
  for (const each of meant) reopen(decision, each, person)
  const reference = message.reference ?? ''
  call.answer(met.length > 0 ? { say: 'acknowledgement-taken-back', with: { reference } } : { say: 'nothing-owed', with: { reference } })
}
