import { type Address, postKey } from '../addresses.ts'
import type { AskOf } from '../asks.ts'
import { mustAct } from '../envelope.ts'
import { otherParties, type Party } from '../mechanism.ts'
import { marks } from '../sentences/marks.ts'
import { splitText, tame } from '../text.ts'
import { onDutyUsers, usersToWake } from '../watch.ts'
import { ask, endAsk, nextAskId } from './asks.ts'
import type { Call } from './call.ts'
import type { Decision } from './decision.ts'
import type { Submission } from './submission.ts'
import { refuseSubmission, submit, userOf, whyNot } from './submit.ts'

/** Whoever sends a flash is looking at the screen. */
const answeredWithinMs = 5 * 60_000

/**
 * A flash wakes people: whether that is meant is asked, where the answer is one press. Until then nothing was sent. Returns whether it
 * was asked: what would be refused is refused at once.
 */
export function askFlash(decision: Decision, submission: Submission): boolean {
  const problem = whyNot(decision, submission)
  if (problem) {
    refuseSubmission(decision, submission, problem)
    return false
  }
  const { received, place, person, text, kind, envelope = {}, worded, refersTo, to } = submission
  const { link, channel, writtenAt, post, thread, inReplyTo } = received
  const id = nextAskId(decision)
  const row: AskOf<'flash'> = {
    asks: 'flash',
    id,
    link,
    user: userOf(person, link),
    track: place.track.code,
    at: decision.at,
    until: decision.at + answeredWithinMs,
    received: {
      link,
      channel,
      writtenAt,
      ...(post === undefined ? {} : { post }),
      ...(thread === undefined ? {} : { thread }),
      ...(inReplyTo === undefined ? {} : { inReplyTo }),
    },
    text,
    envelope,
    ...(worded ? { worded } : {}),
    ...(kind === undefined ? {} : { kind }),
    ...(refersTo === undefined ? {} : { refersTo }),
    ...(to ? { to } : {}),
  }
  const { code } = place.track
  const isWoken = wakesIn(decision, code)
  const woken = whoMustAct(decision, submission).filter(isWoken)
  const isByDuty = (party: Party): boolean => onDutyUsers(decision.state, party, party.link).length > 0
  const wakes = namesOf(woken.filter(isByDuty))
  const heads = namesOf(woken.filter((party) => !isByDuty(party)))
  const words = { id, wakes, ...(heads.length > 0 ? { heads } : {}), text: splitText(tame(text))[0]!, track: code }
  ask(decision, row, { say: 'flash-ask', with: { ...words, ...(envelope.status === 'test' ? { isTest: true } : {}) } })
  return true
}

/** Whoever was not asked, because their platform has no buttons say, learns afterwards that it wakes nobody. */
export function tellWakesNobody(decision: Decision, message: string, submission: Submission): void {
  const { precedence, envelope, place } = submission
  const row = decision.state.messages.get(message)
  if (!row || (precedence !== 'flash' && precedence !== 'override') || envelope?.status === 'test') return
  const isWoken = wakesIn(decision, place.track.code)
  const names = namesOf(whoMustAct(decision, submission).filter((party) => !isWoken(party)))
  if (names.length === 0) return
  const { reference } = row
  decision.tellAuthor(row, {
    say: 'wakes-nobody',
    with: { track: place.track.code, precedence, names, ...(reference === undefined ? {} : { reference }) },
  })
}

const whoMustAct = ({ mechanism }: Decision, { place, person, to, envelope = {} }: Submission): readonly Party[] =>
  otherParties(mechanism, place.track, person.organisation.id).filter(({ id }) => (to?.includes(id) ?? true) && mustAct(envelope, id))

const wakesIn =
  ({ state }: Decision, track: string) =>
  (party: Party): boolean =>
    usersToWake(state, party, track).length > 0

const namesOf = (parties: readonly Party[]): readonly string[] => parties.map(({ name }) => name)

export function answerFlashAsk(call: Call, id: string, answer: string): void {
  const answered = endAsk(call, 'flash', id)
  if (!answered) {
    call.answer({ say: 'ask-gone', with: {} })
    return
  }
  const { decision } = call
  const { ask: asked, person, place } = answered
  if (answer === 'cancel') {
    refuseMark(decision, asked)
    call.answer({ say: 'flash-cancelled', with: { track: asked.track } })
    return
  }
  const { received, text, envelope, worded, kind, refersTo, to } = asked
  submit(decision, {
    received,
    place,
    person,
    text,
    envelope,
    typedAt: asked.at,
    ...(worded ? { worded } : {}),
    ...(answer === 'priority' ? { precedence: 'priority', typedAs: 'flash' } : { precedence: 'flash' }),
    ...(kind === undefined ? {} : { kind }),
    ...(refersTo === undefined ? {} : { refersTo }),
    ...(to ? { to } : {}),
  })
}

export function flashUnanswered(decision: Decision, asked: AskOf<'flash'>): void {
  refuseMark(decision, asked)
  const minutes = answeredWithinMs / 60_000
  decision.sayTo(
    { ...asked.received, user: asked.user },
    {
      say: 'flash-unanswered',
      with: { askedAt: asked.at, minutes, text: splitText(tame(asked.text))[0]!, track: asked.track },
    },
  )
}

/** Whoever changes or deletes the post of a flash that they are asked about means something else now. */
export function dropFlashAsk(decision: Decision, address: Address, post: string): void {
  for (const [id, row] of [...decision.state.asks.rows()]) {
    if (row.asks !== 'flash' || row.received.post === undefined) continue
    if (postKey(row.received, row.received.post) !== postKey(address, post)) continue
    decision.record({ is: 'ask-ended', id })
    decision.clearTimer(`ask:${id}`)
    decision.sayTo({ ...row.received, user: row.user }, { say: 'flash-dropped', with: { track: row.track } })
  }
}

/** The post that carried it says that nothing was sent. */
export function refuseMark(decision: Decision, { received }: Pick<AskOf<'flash'>, 'received'>): void {
  const { link, channel, post } = received
  if (post !== undefined) decision.mark({ link, channel }, post, marks.refused)
}
