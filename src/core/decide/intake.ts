import { absenceAt } from '../absences.ts'
import { addressKey, postKey } from '../addresses.ts'
import { messageAt } from '../at-post.ts'
import { clockSkewMs } from '../clock-skew.ts'
import { digestOfEdit } from '../editions.ts'
import { aboutDirectTalk, aboutParley } from '../evolve/standing-words.ts'
import { channelOn, type Person, type Place, personOf, placeOf } from '../mechanism.ts'
import { saidThen } from '../pauses.ts'
import type { ReceivedEdit, ReceivedPost } from '../received.ts'
import { placeToBe } from '../replaced.ts'
import type { Notice } from '../sentences/index.ts'
import { isCommand } from '../text.ts'
import { allowanceOf, runCommand } from './commands.ts'
import type { Decision } from './decision.ts'
import { isWithinRate, type Teller } from './rate.ts'
import { refusePost, refuseQuietly, see } from './refusals.ts'
import { reply } from './reply.ts'
import { send } from './sending.ts'
import { signlessIn } from './signless.ts'
import { suspensionThen } from './suspending.ts'

/** What a person posts: refused, a command, or accepted as a message. The same post told again changes nothing. */
export function takePost(decision: Decision, received: ReceivedPost): void {
  const { state } = decision
  const key = postKey(received, received.post)
  if (state.posts.get(key) || state.past.get(key) !== undefined) return
  takeNew(decision, received)
  // What is found was taken as it stands: its last edit, of which a sweep tells after it, was taken with it.
  const { editedAt } = received
  if (editedAt !== undefined && state.posts.get(key)) noteEdit(decision, { ...received, editedAt })
}

type Noted = Pick<ReceivedEdit, 'link' | 'channel' | 'post' | 'editedAt' | 'text' | 'edition'>

export function noteEdit(decision: Decision, edit: Noted): void {
  const { link, channel, post, editedAt } = edit
  decision.record({ is: 'post-edited', address: { link, channel }, post, editedAt, digest: digestOfEdit(edit) })
}

function takeNew(decision: Decision, received: ReceivedPost): void {
  const { state, mechanism } = decision
  const toBe = placeToBe(state, received)
  const place = toBe ?? placeOf(mechanism, received)
  const left = place || received.isDirect ? undefined : answersWhereLeft(decision, received)
  if (!place && !received.isDirect && !left) return // a channel that Parley serves nobody in
  if (received.found && received.writtenAt < lookedBackTo(decision)) return
  const served = received.found ? heardSince(decision, received) : Number.NEGATIVE_INFINITY
  if (received.writtenAt < served - clockSkewMs) return // said before Parley was there
  const person = personOf(mechanism, received.link, received.author)
  if (received.isAutomatic && !isOfficialThere(person, place)) return // of machines nobody waits for an answer, and they may answer it
  if (isOwnTalk(received, place, person)) return
  const absence = isCommand(received.text)
    ? undefined
    : absenceAt(state, received, saidThen(received.found, received.writtenAt, decision.at))
  if (absence && !isOfficialThere(person, place)) return // said among themselves
  const found = received.found === true || isOfOutage(decision, received)
  const origin = { ...received, user: received.author, at: received.writtenAt, ...(found ? { found } : {}) }
  const allowance = isCommand(received.text) ? allowanceOf(decision, origin, received.text) : 'ordinary'
  if (allowance && !isWithinRate(decision, tellerOf(received, received.author, received.writtenAt), allowance)) {
    refuseQuietly(decision, received, isCommand(received.text) ? 'command' : 'refused')
    return
  }
  if (left) {
    refusePost(decision, received, left)
    return
  }
  if (received.isAutomatic) {
    refusePost(decision, received, { say: 'refused-automatic', with: {} })
    return
  }
  if (received.writtenAt < served && place?.track && person?.organisation.id === place.organisation.id) {
    refusePost(decision, received, { say: 'refused-before-served', with: { track: place.track.code, writtenAt: received.writtenAt } })
    return
  }
  if (absence && place?.track) {
    const { from, until } = absence
    const words = { track: place.track.code, writtenAt: received.writtenAt, from, ...(until === undefined ? {} : { until }) }
    refusePost(decision, received, { say: 'refused-absent', with: words })
    return
  }
  if (isCommand(received.text)) {
    see(decision, received, 'command')
    runCommand(decision, origin, received.text)
    return
  }
  if (!place?.track) {
    answerDirect(decision, received)
    return
  }
  if (!person || place.organisation.id !== person.organisation.id) {
    refusePost(decision, received, { say: 'stranger', with: { organisation: place.organisation.name } })
    return
  }
  const suspended = suspensionThen(decision, person, received.found ? received.writtenAt : undefined)
  if (suspended) {
    refusePost(decision, received, suspended)
    return
  }
  if (toBe) {
    const { organisation, change } = toBe
    refusePost(decision, received, { say: 'room-to-be', with: { track: place.track.code, party: organisation.name, change } })
    return
  }
  const signless = signlessIn(received.text)
  if (signless) {
    refusePost(decision, received, signless)
    return
  }
  send(decision, { received, place: { ...place, track: place.track }, person, words: {}, text: received.text })
}

/** Whoever goes on in a thread of Parley's in a channel that their organisation has left means it for the others: silence would be taken for "sent". */
function answersWhereLeft({ state, mechanism }: Decision, { link, channel, author, thread, inReplyTo }: ReceivedPost): Notice | undefined {
  const id = personOf(mechanism, link, author)?.organisation.id
  const [message] = [inReplyTo, thread].flatMap((post) => (post === undefined ? [] : (messageAt(state, { link, channel }, post) ?? [])))
  if (id === undefined || message?.reference === undefined) return undefined
  if (message.from !== id && message.deliveries[addressKey({ link, channel })]?.organisation !== id) return undefined
  const { track, reference } = message
  const to = channelOn(mechanism, id, track)?.channel
  return { say: 'refused-where-left', with: { track, reference, ...(to === undefined ? {} : { to }) } }
}

/** No history is read of what is said directly: what was said there while nobody listened its platform tells as if it were new. */
function isOfOutage({ state }: Decision, { link, isDirect, writtenAt }: ReceivedPost): boolean {
  const up = state.links.get(link)?.since ?? Number.NEGATIVE_INFINITY
  const started = state.said.get(aboutParley) ?? Number.NEGATIVE_INFINITY
  return isDirect && writtenAt + clockSkewMs < Math.max(up, started)
}

const isOfficialThere = (person: Person | undefined, place: Place | undefined): boolean =>
  person !== undefined && person.organisation.id === place?.organisation.id

/** The supervisor's own talk, and a party's where only commands cross: Parley keeps nothing of it. */
function isOwnTalk(received: ReceivedPost, place: Place | undefined, person: Person | undefined): boolean {
  if (isCommand(received.text)) return false
  if (!place) return received.text.trim() === ''
  if (!place.track) return true
  const isGuest = place.organisation.id !== (person?.organisation.id ?? place.organisation.id)
  return place.track.intake === 'on-command' && !isGuest
}

export const tellerOf = ({ link, found }: Pick<ReceivedPost, 'link' | 'found'>, user: string, writtenAt: number): Teller =>
  found ? { link, user, writtenAt } : { link, user }

/** What answers Parley by itself, another Parley among them, and Parley would otherwise answer each other for ever. */
const directTalkAgainMs = 2 * 60_000

/** Silence would be taken for an answer; once is enough for a while. */
function answerDirect(decision: Decision, received: ReceivedPost): void {
  see(decision, received, 'ignored')
  const told = decision.state.said.get(aboutDirectTalk(received.link, received.author))
  if (told !== undefined && decision.at - told < directTalkAgainMs) return
  reply(decision, { link: received.link, user: received.author }, { say: 'direct-talk', with: {} })
}

/** What was written before is found by nobody any more, and not taken. */
export const lookedBackTo = ({ mechanism, at }: Decision): number => at - mechanism.sweepDays * 86_400_000

/**
 * Since when such words are for Parley in this channel, by Parley's clock. What was written shortly before by the platform's may have been
 * said after all: it does not cross, and its author is told.
 */
function heardSince({ state }: Decision, { text, ...address }: ReceivedPost): number {
  const key = addressKey(address)
  const served = state.served.get(key) ?? Number.POSITIVE_INFINITY
  return isCommand(text) ? served : Math.max(served, state.heardWhole.get(key) ?? 0)
}
