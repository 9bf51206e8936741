import type { Fragment, ReceivedPost } from '../adapter.ts'
import { postKey, supervisorId } from '../addresses.ts'
import { countersOf } from '../evolve/change.ts'
import { isExercise } from '../exercise.ts'
import { isUrgent, mayUseTrack, nameOf, otherParties, type Person, type Place, type Precedence, type Track } from '../mechanism.ts'
import { idOf } from '../owners.ts'
import type { Notice } from '../sentences/index.ts'
import type { MessageKind, MessageRow, PostRow } from '../state.ts'
import { findReference, tame } from '../text.ts'
import type { Decision } from './decision.ts'
import { type Full, fullLane, tellFull } from './lane-bound.ts'
import { maySee } from './naming.ts'
import { refusePost, refuseQuietly } from './refusals.ts'
import { archiveSettled, releaseDue, releaseMessage } from './release.ts'

/** Longest message in characters as they are shown, with what hides made visible: twenty parts or a few more. */
export const messageLengthMax = 48_000

export interface Submission {
  /** The post, or what is known of the command that stands for one. */
  readonly received: Pick<ReceivedPost, 'link' | 'channel' | 'writtenAt'> &
    Partial<Pick<ReceivedPost, 'post' | 'thread' | 'inReplyTo' | 'fragments' | 'found'>>
  readonly place: Place & { readonly track: Track }
  readonly person: Person
  readonly text: string
  readonly precedence: Precedence
  readonly kind: MessageKind
  readonly refersTo?: string
  readonly dispute?: string
  readonly to?: readonly string[]
  /** Meets something that is owed, and so waits for no second thought. */
  readonly atOnce?: boolean
}

/** Accepts a message that an official means to send, or refuses it with the reason. Returns its id when it was accepted. */
export function submit(decision: Decision, submission: Submission): string | undefined {
  const { received, place, person, precedence } = submission
  const problem = problemOf(decision, submission)
  if (problem) {
    refuseSubmission(decision, submission, problem)
    return undefined
  }
  const from = person.organisation.id
  const to = submission.to ?? recipients(decision, place.track, from)
  const full = fullLane(decision, { track: place.track.code, from, precedence, to })
  if (full) {
    refuseFull(decision, submission, full)
    return undefined
  }
  archiveSettled(decision)
  const id = idOf(decision.state, 'm', countersOf(decision.state).message + 1)
  const refersTo = submission.refersTo ?? targetOf(decision, submission)
  const address = { link: received.link, channel: received.channel }
  const row: MessageRow = {
    id,
    track: place.track.code,
    kind: submission.kind === 'notice' && refersTo ? 'reply' : submission.kind,
    precedence,
    from,
    official: person.official.id,
    role: person.official.role,
    author: { link: received.link, user: userOf(person, received.link) },
    to: submission.to ?? audienceOf(decision, place.track, from, refersTo),
    ...(received.post === undefined
      ? {}
      : {
          source: {
            address,
            post: received.post,
            ...(received.thread === undefined ? {} : { thread: received.thread }),
          },
        }),
    text: submission.text,
    ...(refersTo === undefined ? {} : { refersTo }),
    ...(submission.dispute === undefined ? {} : { dispute: submission.dispute }),
    ...(isExercise(decision.state, place.track.code) ? { status: 'exercise' } : {}),
    ...writtenAt(decision, received.writtenAt),
    acceptedAt: decision.at,
    asFound: received.found === true,
    state: 'held',
    fingerprint: '',
    updates: [],
    deliveries: {},
    obligations: [],
  }
  if (received.post !== undefined) {
    const seen: PostRow = {
      address,
      post: received.post,
      author: row.author.user,
      became: 'message',
      message: id,
      editedAt: 0,
    }
    decision.record({ is: 'post-seen', row: seen })
  }
  decision.record({ is: 'message-accepted', row })
  if (submission.atOnce) releaseMessage(decision, id)
  else hold(decision, row, place.track)
  return id
}

/** Nothing is written after Parley has it; the order of what one party wrote is that of its platform. */
export const writtenAt = (decision: Decision, stampedAt: number): Pick<MessageRow, 'writtenAt' | 'stampedAt'> =>
  stampedAt > decision.at ? { writtenAt: decision.at, stampedAt } : { writtenAt: stampedAt }

/** An ordinary post can be taken back for a while; what is urgent crosses at once. */
export function hold(decision: Decision, message: MessageRow, track: Track): void {
  const delayMs = track.sendDelaySeconds * 1000
  const releaseAt = decision.at + delayMs
  // One that was found long after it was written could have been taken back all that time.
  const isOld = message.asFound && decision.at - message.writtenAt > delayMs
  if (isOld) {
    releaseDue(decision, message.id)
    return
  }
  if (delayMs === 0 || isUrgent(message.precedence) || message.dispute !== undefined || message.kind === 'clarify') {
    releaseMessage(decision, message.id)
    return
  }
  decision.setTimer(`release:${message.id}`, releaseAt)
  decision.showReceipt(message)
}

function problemOf(decision: Decision, { received, place, person, text, precedence }: Submission): Notice | undefined {
  if (!mayUseTrack(person.official, place.track)) return { say: 'not-your-track', with: { track: place.track.code } }
  const fragment: Fragment | undefined = received.fragments?.[0]
  if (fragment) return { say: 'refused-fragment', with: { kind: fragment.kind, excerpt: fragment.excerpt } }
  const isAlone = otherParties(decision.mechanism, place.track, person.organisation.id).length === 0
  if (isAlone && person.organisation.id !== supervisorId) return { say: 'refused-nobody-there', with: { track: place.track.code } }
  if (text.trim() === '') return { say: 'refused-empty', with: {} }
  if (isTooLong(text)) return { say: 'refused-long', with: { lengthMax: messageLengthMax } }
  const paused = decision.state.tracks.get(place.track.code)?.paused
  if (paused && precedence !== 'flash' && precedence !== 'override' && person.organisation.id !== supervisorId) {
    return { say: 'refused-paused', with: { track: place.track.code, since: paused.at, reason: paused.reason } }
  }
  return undefined
}

export const isTooLong = (text: string): boolean => tame(text).length > messageLengthMax

function refuseSubmission(decision: Decision, { received, person }: Submission, notice: Notice): void {
  const user = userOf(person, received.link)
  if (received.post === undefined) decision.sayTo({ link: received.link, user }, notice)
  else refusePost(decision, { ...received, post: received.post, author: user }, notice)
}

/** As a post it is marked, and its author told once; a command shows nothing, and is answered each time. */
function refuseFull(decision: Decision, { received, place, person }: Submission, full: Full): void {
  const author = { link: received.link, user: userOf(person, received.link) }
  const wasTold = tellFull(decision, full, { track: place.track.code, from: person.organisation.id, author })
  if (received.post !== undefined) refuseQuietly(decision, { ...received, post: received.post, author: author.user }, 'refused')
  else if (wasTold) {
    const to = nameOf(decision.mechanism, full.organisation)
    decision.sayTo(author, { say: 'refused-full', with: { to, waiting: full.waiting } })
  }
}

const userOf = (person: Person, link: string): string => person.official.accounts.find((account) => account.link === link)?.user ?? ''

/** What answers a message goes to nobody who may not see that message: an answer to private words stays private. */
export function audienceOf(decision: Decision, track: Track, from: string, refersTo: string | undefined): readonly string[] {
  const to = recipients(decision, track, from)
  const target = refersTo === undefined ? undefined : decision.state.messages.get(refersTo)
  if (!target) return to
  return to.filter((each) => each === supervisorId || each === target.from || target.to.includes(each))
}

const recipients = (decision: Decision, track: Track, from: string): readonly string[] =>
  decision
    .channelsOfTrack(track.code)
    .map(({ organisation }) => organisation)
    .filter((each) => each !== from)

/** The message that a post answers: by its thread, by a rich reply, or by a reference that it names. */
function targetOf(decision: Decision, { received, text, place, person }: Submission): string | undefined {
  const answered = [received.inReplyTo, received.thread].flatMap((post) => {
    const key = post === undefined ? undefined : postKey(received, post)
    return key === undefined ? [] : (decision.state.shown.get(key)?.message ?? decision.state.posts.get(key)?.message ?? [])
  })
  const named = findReference(text)
  const byName = named === undefined ? undefined : decision.state.references.get(named)
  const first = answered[0] ?? byName
  const target = first === undefined ? undefined : decision.state.messages.get(first)
  if (!target || target.track !== place.track.code || !maySee(person, target)) return undefined
  return crossed(decision, target.id)
}

/** A reply to one's own held post waits in the same lane; one to something that never crossed stands alone. */
function crossed(decision: Decision, id: string): string | undefined {
  const message = decision.state.messages.get(id)
  return message && message.state !== 'refused' && message.state !== 'taken-back' ? id : undefined
}
