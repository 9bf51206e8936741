import { postKey, supervisorId } from '../addresses.ts'
import { type AskOf, type AskRow, kindOfAsk } from '../asks.ts'
import { countersOf } from '../evolve/change.ts'
import { mayAnswer } from '../exercise.ts'
import { otherParties, type Person, type Place, type Track } from '../mechanism.ts'
import { isOver, obligationsOf } from '../owed.ts'
import { idOf } from '../owners.ts'
import type { MessageRow } from '../rows/message.ts'
import type { ObligationRow } from '../rows/obligation.ts'
import { frameWords } from '../sentences/frames.ts'
import { reasons, texts } from '../sentences/reasons.ts'
import { seriesOf } from '../series.ts'
import type { DisputeRow } from '../state.ts'
import { isCommand, oneLine, plainName, referenceTyped, splitText, tame } from '../text.ts'
import { ask, askOf, endAsk, nextAskId } from './asks.ts'
import { audienceOf } from './audience.ts'
import { type Call, isTooLong } from './call.ts'
import { withdrawn } from './ending-disputes.ts'
import { fieldBefore } from './envelope-words.ts'
import { cameToBe, overtaken } from './late.ts'
import { maySee, messageNamed, messageOfThread, namedMessage } from './naming.ts'
import { byOf, endObligation, meetByWords } from './obligations.ts'
import { tellUnmeant } from './replies.ts'
import { accept, commandInside, isRefused, submit } from './submit.ts'

const subcommands = ['open', 'confirm', 'clarify', 'cancel', 'respond', 'withdraw'] as const

/** `!dispute open [REFERENCE] REASON` asks first; the other words answer that question or the dispute. */
export function disputeCommand(call: Call): void {
  const word = call.rest.split(/\s/u, 1)[0] ?? ''
  const rest = call.rest.slice(word.length).trim()
  const subcommand = subcommands.find((each) => each === word.toLowerCase())
  switch (subcommand) {
    case 'open':
      return askDispute(call, rest)
    case 'confirm':
      return answerDisputeAsk(call, rest, 'open')
    case 'clarify':
    case 'cancel':
      return answerDisputeAsk(call, rest, subcommand)
    case 'respond':
      return respondCommand(calledAs(call, 'respond', rest))
    case 'withdraw':
      return withdrawDispute(calledAs(call, 'dispute withdraw', rest))
    case undefined:
      call.usage(word === '' ? { is: 'what-about-the-dispute' } : { is: 'nothing-to-do-with-a-dispute', typed: word.slice(0, 40) })
  }
}

/** By a name of its own: what is wrong with it is answered with an example of its own. */
const calledAs = (call: Call, name: string, rest: string): Call => ({ ...call, name, rest, usage: (problem) => call.usage(problem, name) })

/** A dispute, a response and a question have no envelope of their author's: nobody is to think that a marking counts. */
function hasWords(call: Call, text: string): boolean {
  const word = fieldBefore(text)
  if (word !== undefined) call.usage({ is: 'no-words-there', word })
  return word !== undefined
}

/** What begins like a command never crosses, nor does it after words of Parley's own. */
function holdsCommand({ answer }: Call, words: string): boolean {
  if (!isCommand(words)) return false
  answer(commandInside(words))
  return true
}

function trackHere(call: Call): (Place & { readonly track: Track }) | undefined {
  const { place, person } = call
  if (place?.track && place.organisation.id === person.organisation.id) return { ...place, track: place.track }
  call.answer({ say: 'not-here', with: { command: call.name } })
  return undefined
}

/** A dispute frightens: before anybody is told, the author sees who will be, and may ask for clarification instead. */
function askDispute(call: Call, rest: string): void {
  const { decision, origin, person } = call
  const place = trackHere(call)
  if (!place) return
  const word = rest.split(/\s/u, 1)[0] ?? ''
  const reference = new RegExp(`^${place.track.code}[A-Z]?-\\d`, 'iu').test(referenceTyped(word) ?? '') ? referenceTyped(word) : undefined
  // What goes on after a reference would be taken for a dispute about nothing in particular.
  if (reference === undefined && new RegExp(`^${place.track.code}-\\d`, 'iu').test(plainName(word))) {
    call.usage({ is: 'no-reference', typed: oneLine(word).slice(0, 40) })
    return
  }
  const named =
    reference === undefined
      ? messageOfThread(decision, origin)
      : decision.state.messages.get(decision.state.references.get(reference) ?? '')
  const about = named?.track === place.track.code && maySee(person, named) ? named.id : undefined
  if (reference !== undefined && about === undefined) {
    call.answer({ say: 'no-such-reference', with: { reference, command: call.name } })
    return
  }
  if (named && overtaken(call, { came: cameToBe(named) })) return
  const text = reference === undefined ? rest : rest.slice(word.length).trim()
  if (text === '') {
    call.usage({ is: 'dispute-without-reason' })
    return
  }
  if (hasWords(call, text)) return
  const to = audienceOf(decision, place.track, person.organisation.id, about)
  const others = otherParties(decision.mechanism, place.track, person.organisation.id)
    .filter((each) => to.includes(each.id))
    .map((each) => each.name)
    .join(' and ')
  if (isRefused(decision, submissionOf(call, person, place, text, about))) return
  const id = nextAskId(decision)
  const typed = postOf(call)
  const row: AskRow = {
    asks: 'dispute',
    id,
    link: origin.link,
    user: origin.user,
    track: place.track.code,
    ...(about === undefined ? {} : { about }),
    text,
    at: decision.at,
    ...(typed === undefined ? {} : { typedIn: typed }),
  }
  const disputed = about === undefined ? null : (named?.reference ?? null)
  const words = { others, id, about: disputed, track: place.track.code, text: splitText(tame(text))[0]! }
  ask(decision, row, { say: 'dispute-ask', with: words })
}

export function answerDisputeAsk(call: Call, id: string, answer: string): void {
  const standing = askOf(call, id)
  if (standing && overtaken(call, { came: standing.at })) return
  // The question still stands: a dispute can be opened all the same.
  if (answer === 'clarify' && standing && isOfDispute(standing) && !mayBeClarified(call, messageOf(call, standing))) return
  const answered = endAsk(call, 'dispute', id)
  if (!answered) {
    call.answer({ say: 'dispute-ask-gone', with: {} })
    return
  }
  const { ask: asked, person, place } = answered
  if (answer === 'cancel') call.answer({ say: 'dispute-cancelled', with: {} })
  else if (answer === 'clarify') relayClarification(answered.call, person, place, asked)
  else openDispute(answered.call, person, place, asked, [asked.typedIn, postOf(call)])
}

const postOf = ({ origin }: Call): string | undefined => (origin.post === undefined ? undefined : postKey(origin, origin.post))

const submissionOf = (call: Call, person: Person, place: Place & { readonly track: Track }, text: string, about: string | undefined) =>
  ({
    ...submissionBy(call, person, place),
    text,
    precedence: 'priority',
    kind: 'dispute',
    ...(about === undefined ? {} : { refersTo: about }),
  }) as const

function openDispute(
  call: Call,
  person: Person,
  place: Place & { readonly track: Track },
  asked: AskOf<'dispute'>,
  posts: readonly (string | undefined)[],
): void {
  const { decision } = call
  const submission = submissionOf(call, person, place, asked.text, asked.about)
  // One that could not cross is none, and has no number.
  if (isRefused(decision, submission)) return
  const from = person.organisation.id
  const series = seriesOf(decision.state, { track: place.track.code, from, to: audienceOf(decision, place.track, from, asked.about) })
  const id = `${series}-D${(countersOf(decision.state).disputes[series] ?? 0) + 1}`
  const row: DisputeRow = {
    id,
    reference: id,
    track: place.track.code,
    openedBy: from,
    role: person.official.role,
    message: idOf(decision.state, 'm', countersOf(decision.state).message + 1),
    ...(asked.about === undefined ? {} : { about: asked.about }),
    state: 'opened',
    openedAt: decision.at,
    typedIn: posts.filter((each) => each !== undefined),
  }
  decision.record({ is: 'dispute-opened', row })
  const accepted = accept(decision, { ...submission, dispute: id })
  call.answer({ say: 'dispute-is-open', with: { dispute: row.reference, others: reachesOthers(decision.state.messages.get(accepted)) } })
}

/** A dispute about the supervisor's private words is between the two of them. */
const reachesOthers = (message: MessageRow | undefined): boolean => message?.to.some((each) => each !== supervisorId) ?? false

/** A post that carried the command gets the receipt, and what may not cross is refused in it as in any other. */
function submissionBy({ decision, origin }: Call, person: Person, place: Place & { readonly track: Track }) {
  const address = place.track.channels[person.organisation.id]
  const { post, thread, fragments, form, at, found } = origin
  const isThere = address?.link === origin.link && address.channel === origin.channel
  const received = {
    link: address?.link ?? origin.link,
    channel: address?.channel ?? origin.channel,
    ...(fragments ? { fragments } : {}),
    ...(form === undefined ? {} : { form }),
    // Of a post the platform's own time: by that, and by no other, a reading of the history knows whether it should be there.
    ...(isThere && post !== undefined
      ? { writtenAt: at, post, ...(found ? { found } : {}), ...(thread === undefined ? {} : { thread }) }
      : { writtenAt: decision.at }),
  }
  return { received, place, person }
}

const isOfDispute = (ask: AskRow): ask is AskOf<'dispute'> => kindOfAsk(ask) === 'dispute'

const messageOf = ({ decision }: Call, { about }: { readonly about?: string }): MessageRow | undefined =>
  decision.state.messages.get(about ?? '')

/** Whether the other side can say what it means; says why not. */
function mayBeClarified({ person, usage }: Call, about: MessageRow | undefined): boolean {
  const reference = about?.reference ?? ''
  if (about?.from === person.organisation.id) usage({ is: 'clarifies-own', reference })
  else if (about?.state === 'withdrawn') usage({ is: 'clarifies-withdrawn', reference })
  else return true
  return false
}

/** Whether it was taken to be relayed. */
function relayClarification(
  call: Call,
  person: Person,
  place: Place & { readonly track: Track },
  asked: Pick<AskOf<'dispute'>, 'text' | 'about'>,
): boolean {
  if (!mayBeClarified(call, messageOf(call, asked))) return false
  const accepted = submit(call.decision, {
    ...submissionBy(call, person, place),
    text: texts.weUnderstand(asked.text),
    precedence: 'priority',
    kind: 'clarify',
    ...(asked.about === undefined ? {} : { refersTo: asked.about }),
  })
  return accepted !== undefined
}

/** `!clarify REFERENCE WHAT WE UNDERSTAND`. */
export function clarifyCommand(call: Call): void {
  const place = trackHere(call)
  const named = place && namedMessage(call)
  if (!place || !named) return
  if (named.message.track !== place.track.code) {
    call.usage({ is: 'of-another-track', reference: named.message.reference ?? '', answer: false })
    return
  }
  if (named.rest === '') {
    call.usage({ is: 'say-what-you-understand' })
    return
  }
  if (hasWords(call, named.rest) || holdsCommand(call, named.rest)) return
  if (relayClarification(call, call.person, place, { text: named.rest, about: named.message.id }))
    call.answer({ say: 'clarification-sent', with: named.message.from === supervisorId ? { toSupervisor: true } : {} })
}

export function correctCommand(call: Call): void {
  const named = namedMessage(call)
  if (named) answerClarification(call, named.message, 'correct', named.rest)
}

export function notMeantCommand(call: Call): void {
  const named = namedMessage(call)
  if (named) answerClarification(call, named.message, 'not-meant', named.rest)
}

export function answerClarification(call: Call, message: MessageRow, answer: 'correct' | 'not-meant', words: string): void {
  const { decision, person } = call
  const track = decision.mechanism.tracks.find(({ code }) => code === message.track)
  const owed = obligationsOf(decision.state, message).filter(
    (each) => each.kind === 'clarification' && each.owes === person.organisation.id,
  )
  if (!track || owed.every(isOver)) {
    sayAnswered(call, message, owed.find(({ met }) => met)?.met)
    return
  }
  if (holdsCommand(call, words)) return
  const verdict = answer === 'correct' ? texts.correct : texts.notMeant
  const accepted = submit(decision, {
    ...submissionBy(call, person, { organisation: person.organisation, track }),
    text: words === '' ? verdict : `${verdict} ${words}`,
    precedence: 'priority',
    kind: 'reply',
    atOnce: true,
    refersTo: message.id,
  })
  const given = accepted === undefined ? undefined : decision.state.messages.get(accepted)
  if (!given) return
  if (mayAnswer(given, message)) meetByWords(decision, message, byOf(person), 'clarification', given.id)
  else tellUnmeant(decision, given, message.id)
}

/** By a colleague, who may have said the contrary; or it is owed no more. */
function sayAnswered({ decision, answer }: Call, { reference = '' }: MessageRow, met: ObligationRow['met']): void {
  if (!met) return answer({ say: 'nothing-owed', with: { reference } })
  const given = decision.state.messages.get(met.answer ?? '')?.reference
  answer({ say: 'answered-already', with: { reference, role: met.role, at: met.at, ...(given === undefined ? {} : { answer: given }) } })
}

/** `!respond SEC-D1 TEXT` meets what is owed on the dispute. */
export function respondCommand(call: Call): void {
  const { decision, person } = call
  const word = call.rest.split(/\s/u, 1)[0] ?? ''
  const text = call.rest.slice(word.length).trim()
  const dispute = namedDispute(call, word)
  if (!dispute) return
  if (dispute.state === 'withdrawn' || dispute.state === 'closed') {
    call.answer({ say: 'dispute-is-over', with: { dispute: dispute.reference, state: dispute.state } })
    return
  }
  const message = decision.state.messages.get(dispute.message)
  const track = decision.mechanism.tracks.find(({ code }) => code === dispute.track)
  if (text === '' || !message || !track) {
    call.usage({ is: 'response-without-words' })
    return
  }
  if (hasWords(call, text)) return
  const accepted = submit(decision, {
    ...submissionBy(call, person, { organisation: person.organisation, track }),
    text,
    precedence: 'priority',
    kind: 'reply',
    atOnce: true,
    refersTo: message.id,
    dispute: dispute.id,
  })
  const given = accepted === undefined ? undefined : decision.state.messages.get(accepted)
  if (!given) return
  if (!mayAnswer(given, message)) {
    tellUnmeant(decision, given, message.id)
    return
  }
  meetByWords(decision, message, byOf(person), 'response', given.id)
  // Also where it is not owed any more; but what somebody else has to say of it is no response.
  const isTheirs = obligationsOf(decision.state, message).some(({ kind, owes }) => kind === 'response' && owes === person.organisation.id)
  if (isTheirs) decision.record({ is: 'dispute-answered', id: dispute.id, message: given.id })
  call.answer({ say: 'response-sent', with: { dispute: dispute.reference } })
}

function namedDispute(call: Call, word: string): DisputeRow | undefined {
  const { decision, person } = call
  const named = messageNamed(decision, person, call.place, word)
  // By its own reference, or by that of the message that opened it.
  if (named && overtaken(call, { came: cameToBe(named) })) return undefined
  const dispute = named?.kind === 'dispute' ? decision.state.disputes.get(named.dispute ?? '') : undefined
  if (dispute) return dispute
  if (word === '') call.usage({ is: 'which-dispute' })
  else if (named) call.usage({ is: 'no-dispute', reference: named.reference ?? '', open: openDisputes(call, named.track) })
  else call.answer({ say: 'no-such-reference', with: { reference: word.slice(0, 40), command: call.name } })
  return undefined
}

/** Those that somebody could mean. */
function openDisputes({ decision, person }: Call, track: string): readonly string[] {
  const { disputes, messages } = decision.state
  return [...disputes.rows()].flatMap(([, row]) => {
    const message = messages.get(row.message)
    const isOpen = row.track === track && row.state !== 'withdrawn' && row.state !== 'closed'
    return isOpen && message && maySee(person, message) ? [row.reference] : []
  })
}

function withdrawDispute(call: Call): void {
  const { decision, person, rest } = call
  const word = rest.split(/\s/u, 1)[0] ?? ''
  const dispute = namedDispute(call, word)
  if (!dispute) return
  if (dispute.openedBy !== person.organisation.id || dispute.state === 'withdrawn' || dispute.state === 'closed') {
    call.answer({
      say: 'not-allowed',
      with: { command: 'dispute withdraw', who: 'dispute-opener' },
    })
    return
  }
  const reason = rest.slice(word.length).trim()
  if (isTooLong(call, reason)) return
  call.answer({
    say: 'dispute-is-withdrawn',
    with: { dispute: dispute.reference, others: reachesOthers(decision.state.messages.get(dispute.message)) },
  })
  withdrawn(decision, dispute, person.official.role, reason)
  const message = decision.state.messages.get(dispute.message)
  for (const owed of message ? obligationsOf(decision.state, message) : []) {
    if (isOver(owed)) continue
    endObligation(decision, owed, 'lapsed', frameWords.by(person.organisation.name, person.official.role), reasons.disputeWithdrawn)
  }
}
