import type { Fragment } from '../adapter.ts'
import { type PostId, postKey, supervisorId } from '../addresses.ts'
import { obligationsOf } from '../frame.ts'
import {
  isUrgent,
  mayUseTrack,
  nameOf,
  otherParties,
  type Person,
  type Place,
  type Precedence,
  partiesOf,
  personOf,
  placeOf,
  precedences,
  trackOf,
} from '../mechanism.ts'
import type { Notice } from '../sentences/index.ts'
import { marks } from '../sentences/marks.ts'
import type { DisputeRow, MessageRow } from '../state.ts'
import { commandIn, findReference, isCommand, oneLine, splitText, stripInvisible, tame } from '../text.ts'
import type { Decision } from './decision.ts'
import { clarifyCommand, correctCommand, disputeCommand, notMeantCommand, respondCommand } from './disputes.ts'
import { messageLengthMax, submit } from './intake.ts'
import { meet, owesAcknowledgement, reopen } from './obligations.ts'
import { showMessage, showOpen, showStatus } from './queries.ts'
import type { Allowance } from './rate.ts'
import { ownSeries } from './release.ts'
import { closeCommand, passedCommand, pauseCommand, resumeCommand, sayCommand, takeCommand, waiveCommand } from './supervision.ts'

/** Where and by whom a command was given, however it came: a slash command, a post, a button's typed equal. */
export interface Origin {
  readonly link: string
  readonly channel: string
  readonly user: string
  readonly at: number
  /** The post that carried it, when it was typed as one. */
  readonly post?: PostId
  readonly thread?: PostId
  readonly inReplyTo?: PostId
  readonly fragments?: readonly Fragment[]
  readonly found?: boolean
}

export interface Call {
  readonly decision: Decision
  readonly origin: Origin
  readonly person: Person
  readonly place: Place | undefined
  readonly name: string
  /** What follows the command's name, trimmed. */
  readonly rest: string
  answer(notice: Notice): void
  /** Says what would have worked. */
  usage(problem: string): void
}

interface Command {
  readonly who: 'party' | 'supervisor' | 'all'
  /** Nothing that somebody writes in it is shown to anybody else. */
  readonly isWordless?: true
  /** Counts against the allowance for what is urgent: a flood of other things does not shut it out. */
  readonly isUrgent?: true
  run(call: Call): void
}

const sendAs = (precedence: Precedence): Command => ({
  who: 'party',
  ...(isUrgent(precedence) ? { isUrgent: true } : {}),
  run: (call) => sendCommand(call, precedence),
})

const commands: Readonly<Record<string, Command>> = {
  send: { who: 'party', run: (call) => sendCommand(call, 'routine') },
  flash: sendAs('flash'),
  immediate: sendAs('immediate'),
  priority: sendAs('priority'),
  routine: sendAs('routine'),
  deferred: sendAs('deferred'),
  ack: { who: 'party', isWordless: true, isUrgent: true, run: ackCommand },
  'ack-mistaken': { who: 'party', isWordless: true, isUrgent: true, run: ackMistakenCommand },
  dispute: { who: 'party', isUrgent: true, run: disputeCommand },
  respond: { who: 'party', isUrgent: true, run: respondCommand },
  clarify: { who: 'party', run: clarifyCommand },
  correct: { who: 'party', isUrgent: true, run: correctCommand },
  'not-meant': { who: 'party', isUrgent: true, run: notMeantCommand },
  supervisor: { who: 'party', isUrgent: true, run: privateLineCommand },
  take: { who: 'supervisor', isWordless: true, isUrgent: true, run: takeCommand },
  close: { who: 'supervisor', isUrgent: true, run: closeCommand },
  waive: { who: 'supervisor', isUrgent: true, run: waiveCommand },
  passed: { who: 'supervisor', isUrgent: true, run: passedCommand },
  pause: { who: 'supervisor', isUrgent: true, run: pauseCommand },
  resume: { who: 'supervisor', isWordless: true, isUrgent: true, run: resumeCommand },
  say: { who: 'supervisor', run: sayCommand },
  status: { who: 'all', isWordless: true, run: showStatus },
  open: { who: 'all', isWordless: true, run: showOpen },
  show: { who: 'all', isWordless: true, run: showMessage },
  help: {
    who: 'all',
    isWordless: true,
    run: ({ answer, person }) => answer({ say: person.organisation.id === supervisorId ? 'help-supervisor' : 'help', with: {} }),
  },
}

/** `!parley ack X`, `/parley ack X`, `/ack X` and `!ack X` are the same; full-width forms are what they look like. */
function parse(text: string): { readonly name: string; readonly rest: string } {
  const { name, rest } = firstWord(text)
  const named = name === 'parley' ? firstWord(rest) : { name, rest }
  return named.name === '' ? { ...named, name: 'help' } : named
}

function firstWord(text: string): { readonly name: string; readonly rest: string } {
  const found = /^(\S*)\s*([\s\S]*)$/u.exec(commandIn(text) ?? stripInvisible(text))
  return { name: (found?.[1] ?? '').normalize('NFKC').toLowerCase(), rest: (found?.[2] ?? '').trim() }
}

const sending: readonly string[] = ['send', ...precedences.filter((each) => each !== 'override')]

/** What a post would send: itself, or what follows a sending command; undefined for any other command. */
export function textToSend(text: string): string | undefined {
  if (!isCommand(text)) return text
  const { name, rest } = parse(text)
  if (!sending.includes(name)) return undefined
  return rest
}

/** What a command counts against; undefined for an acknowledgement that is owed, which is always taken. */
export function allowanceOf(decision: Decision, origin: Origin, text: string): Allowance | undefined {
  const { name, rest } = parse(text)
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  const person = personOf(decision.mechanism, origin.link, origin.user)
  if (name === 'ack' && person) {
    const message =
      rest === ''
        ? messageOfThread(decision, origin)
        : messageNamed(decision, person, placeOf(decision.mechanism, origin), firstWordOf(rest))
    if (message && owesAcknowledgement(decision, message, person)) return undefined
  }
  return command?.isUrgent ? 'urgent' : 'ordinary'
}

export function runCommand(decision: Decision, origin: Origin, text: string): void {
  const person = personOf(decision.mechanism, origin.link, origin.user)
  const place = placeOf(decision.mechanism, origin)
  const answer = (notice: Notice): void => decision.sayTo({ link: origin.link, user: origin.user }, notice)
  // Who mistypes a flash must see it where they look: on the post, and not in a direct message alone.
  const refuse = (notice: Notice): void => {
    answer(notice)
    if (place && origin.post !== undefined) decision.mark({ link: origin.link, channel: origin.channel }, origin.post, marks.refused)
  }
  if (!person) {
    refuse(place ? { say: 'stranger', with: { organisation: place.organisation.name } } : { say: 'stranger-here', with: {} })
    return
  }
  const { name, rest } = parse(text)
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command) {
    refuse({ say: 'unknown-command', with: { typed: name.slice(0, 40), suggestion: nearest(name) } })
    return
  }
  const isSupervisor = person.organisation.id === supervisorId
  // The supervisor's word counts in the supervisor's channel only, where the rest of the supervisor sees it.
  const isInPlace = command.who !== 'supervisor' || place?.organisation.id === supervisorId
  if ((command.who === 'supervisor' && !isSupervisor) || (command.who === 'party' && isSupervisor) || !isInPlace) {
    const who = command.who === 'supervisor' ? 'the supervisor’s officials, in the supervisor’s channel,' : 'the parties’ officials'
    refuse({ say: 'not-allowed', with: { command: name, who } })
    return
  }
  const fragment = origin.fragments?.[0]
  if (fragment && !command.isWordless) {
    refuse({ say: 'refused-fragment', with: { kind: fragment.kind, excerpt: fragment.excerpt } })
    return
  }
  command.run({
    decision,
    origin,
    person,
    place,
    name,
    rest,
    answer,
    usage: (problem) => refuse({ say: 'usage', with: { command: name, problem } }),
  })
}

/** The command that was probably meant: at most two letters away. */
function nearest(typed: string): string | null {
  const ranked = Object.keys(commands)
    .map((name) => ({ name, distance: editDistance(typed, name) }))
    .sort((a, b) => a.distance - b.distance)
  const best = ranked[0]
  return best && best.distance <= Math.min(2, best.name.length - 2) ? best.name : null
}

function editDistance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 3) return 99
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      next.push(Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    }
    row = next
  }
  return row[b.length]!
}

function sendCommand(call: Call, precedence: Precedence): void {
  const { decision, origin, person, place } = call
  if (!place?.track || place.organisation.id !== person.organisation.id) {
    call.answer({ say: 'not-here', with: { command: call.name } })
    return
  }
  const text = call.rest
  if (text === '') {
    call.usage('There is no text to send.')
    return
  }
  const received = { ...origin, writtenAt: origin.at }
  submit(decision, { received, place: { ...place, track: place.track }, person, text, precedence, kind: 'notice' })
}

/** Longest reason, as it is shown: it stands within one line of Parley's own, which no platform splits. */
const reasonLengthMax = 500

/** Whether a reason is longer than a line of Parley's can hold; says so. */
export function isTooLong(call: Call, reason: string): boolean {
  const isLong = oneLine(reason).length > reasonLengthMax
  if (isLong) call.usage(`It is longer than ${reasonLengthMax} characters.`)
  return isLong
}

/** The message that a command names first; undefined after having said what is wrong. */
export function namedMessage(call: Call): { readonly message: MessageRow; readonly rest: string } | undefined {
  const word = firstWordOf(call.rest)
  const reference = disputeNamed(call.decision, call.place, word)?.reference ?? findReference(word)
  if (reference === undefined) {
    call.usage(word === '' ? 'Which message?' : `“${oneLine(word).slice(0, 40)}” is no reference.`)
    return undefined
  }
  const message = messageNamed(call.decision, call.person, call.place, word)
  if (!message) {
    call.answer({ say: hasLeftMemory(call, reference) ? 'left-memory' : 'no-such-reference', with: { reference } })
    return undefined
  }
  return { message, rest: call.rest.slice(word.length).trim() }
}

/** Whether it was given out, to a message that this person could see, and is no longer at hand. */
function hasLeftMemory({ decision, person }: Call, reference: string): boolean {
  const { state, mechanism } = decision
  const [, base = '', series = '', digits = ''] = /^(([A-Z]+)-(\d+))/.exec(reference) ?? []
  const number = Number(digits)
  if (state.references.get(base) !== undefined || number < 1 || number > (state.numbers.get(series) ?? 0)) return false
  const track = trackOf(mechanism, series) ?? trackOf(mechanism, series.slice(0, -1))
  if (!track || !mayUseTrack(person.official, track)) return false
  if (person.organisation.id === supervisorId) return true
  const isPartys = track.channels[person.organisation.id] !== undefined
  return isPartys && (series === track.code || series === ownSeries(mechanism, track.code, person.organisation.id))
}

const firstWordOf = (text: string): string => text.split(/\s/u, 1)[0] ?? ''

/** A dispute by its reference, or by `D1` in its track's channel. One of an earlier version has an id that is not its reference. */
export function disputeNamed({ state }: Decision, place: Place | undefined, word: string): DisputeRow | undefined {
  const [, series = place?.track?.code, number] = /^(?:([A-Z]+)-)?D(\d{1,6})$/u.exec(word.toUpperCase()) ?? []
  if (series === undefined || number === undefined) return undefined
  const reference = `${series}-D${Number(number)}`
  const old = state.disputes.get(`D${Number(number)}`)
  return state.disputes.get(reference) ?? (old?.reference === reference ? old : undefined)
}

/** The message that a word names, of those at hand that the person may see. */
function messageNamed(decision: Decision, person: Person, place: Place | undefined, word: string): MessageRow | undefined {
  const { state } = decision
  const id = disputeNamed(decision, place, word)?.message ?? state.references.get(findReference(word) ?? '')
  const message = id === undefined ? undefined : state.messages.get(id)
  return message && maySee(person, message) ? message : undefined
}

export const maySee = (person: Person, message: MessageRow): boolean =>
  (message.from === person.organisation.id || message.to.includes(person.organisation.id)) &&
  (person.official.tracks?.includes(message.track) ?? true)

function ackCommand(call: Call): void {
  const named = call.rest === '' ? messageOfThread(call.decision, call.origin) : namedMessage(call)?.message
  if (!named) {
    if (call.rest === '') call.usage('Which message?')
    return
  }
  acknowledge(call, named)
}

function messageOfThread(decision: Decision, origin: Origin): MessageRow | undefined {
  for (const post of [origin.inReplyTo, origin.thread]) {
    const id = post === undefined ? undefined : decision.state.shown.get(postKey(origin, post))?.message
    if (id !== undefined) return decision.state.messages.get(id)
  }
  return undefined
}

export function acknowledge(call: Pick<Call, 'decision' | 'person' | 'answer'>, message: MessageRow): void {
  const { decision, person, answer } = call
  const reference = message.reference ?? ''
  if (meet(decision, message, person, 'acknowledgement').length > 0) {
    answer({ say: 'acknowledgement-taken', with: { reference } })
    return
  }
  const own = obligationsOf(decision.state, message).filter((each) => each.owes === person.organisation.id)
  const met = own.find((each) => each.met)?.met
  if (met) answer({ say: 'already-met', with: { reference, role: met.role, at: met.at } })
  else answer({ say: own.some((each) => each.state === 'waiting') ? 'not-whole' : 'nothing-owed', with: { reference } })
}

function ackMistakenCommand(call: Call): void {
  const message = namedMessage(call)?.message
  if (!message) return
  const { decision, person } = call
  const versions = [message, ...message.updates.flatMap((id) => decision.state.messages.get(id) ?? [])]
  const met = versions
    .filter((each) => each.state !== 'withdrawn')
    .flatMap((each) => obligationsOf(decision.state, each))
    .filter((each) => each.owes === person.organisation.id && each.kind === 'acknowledgement' && each.state === 'met')
  for (const each of met) reopen(decision, each, person)
  const reference = message.reference ?? ''
  call.answer(
    met.length > 0
      ? {
          say: 'done',
          with: { what: `${reference}: your acknowledgement is taken back and owed again. The sender is told.` },
        }
      : { say: 'nothing-owed', with: { reference } },
  )
}

function privateLineCommand(call: Call): void {
  const { decision, person, place, rest } = call
  if (rest === '') {
    call.usage('There is no text to send.')
    return
  }
  const words = tame(rest)
  if (words.length > messageLengthMax) {
    call.answer({ say: 'refused-long', with: { lengthMax: messageLengthMax } })
    return
  }
  const others = place?.track
    ? otherParties(decision.mechanism, place.track, person.organisation.id)
    : partiesOf(decision.mechanism, person).filter((party) => party.id !== person.organisation.id)
  const names = others.map((each) => nameOf(decision.mechanism, each.id)).join(' and ')
  decision.record({
    is: 'said-privately',
    track: place?.track?.code ?? '',
    from: person.organisation.id,
    role: person.official.role,
    text: rest,
  })
  for (const [part, text] of splitText(words).entries()) {
    const from = { from: person.organisation.name, role: person.official.role, others: names }
    decision.tellSupervisor(
      { say: 'private-line', with: { ...from, text } },
      { pings: part === 0, lane: `private ${person.organisation.id}` },
    )
  }
  call.answer({ say: 'private-line-taken', with: { others: names } })
}
