import type { Fragment, ReceivedDeletion, ReceivedEdit, ReceivedPost } from '../adapter.ts'
import { type Address, addressKey, postKey, supervisorId } from '../addresses.ts'
import { countersOf } from '../evolve.ts'
import { isUrgent, mayUseTrack, nameOf, type Person, type Place, type Precedence, personOf, placeOf, type Track } from '../mechanism.ts'
import { idOf } from '../owners.ts'
import type { Notice } from '../sentences/index.ts'
import { marks } from '../sentences/marks.ts'
import type { MessageKind, MessageRow, PostRow } from '../state.ts'
import { digestOf, findReference, isCommand, tame } from '../text.ts'
import { allowanceOf, maySee, runCommand, textToSend } from './commands.ts'
import type { Decision } from './decision.ts'
import { type Full, fullLane, tellFull } from './lane-bound.ts'
import { type Allowance, isWithinRate, type Teller } from './rate.ts'
import { refusePost, refuseQuietly, see } from './refusals.ts'
import { archiveSettled, releaseDue, releaseMessage } from './release.ts'
import { withdraw } from './withdraw.ts'

/** Longest message in characters as they are shown, with what hides made visible: twenty parts or a few more. */
export const messageLengthMax = 48_000

/** What a person posts: refused, a command, or accepted as a message. The same post told again changes nothing. */
export function takePost(decision: Decision, received: ReceivedPost): void {
  const { state, mechanism } = decision
  const key = postKey(received, received.post)
  if (state.posts.get(key) || state.past.get(key) !== undefined) return
  const place = placeOf(mechanism, received)
  if (!place && !received.isDirect) return // a channel that Parley serves nobody in
  if (received.found && received.writtenAt < servedFrom(decision, received)) return // said before Parley was there, or longer ago than it looks back
  const person = personOf(mechanism, received.link, received.author)
  if (isOwnTalk(received, place, person)) return
  const origin = { ...received, user: received.author, at: received.writtenAt }
  const allowance = isCommand(received.text) ? allowanceOf(decision, origin, received.text) : 'ordinary'
  if (allowance && !isWithinRate(decision, tellerOf(received, received.author, received.writtenAt), allowance)) {
    refuseQuietly(decision, received, isCommand(received.text) ? 'command' : 'refused')
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
  submit(decision, {
    received,
    place: { ...place, track: place.track },
    person,
    text: received.text,
    precedence: 'routine',
    kind: 'notice',
  })
}

/** The supervisor's own talk, and a party's where only commands cross: Parley keeps nothing of it. */
function isOwnTalk(received: ReceivedPost, place: Place | undefined, person: Person | undefined): boolean {
  if (isCommand(received.text)) return false
  if (!place) return received.text.trim() === ''
  if (!place.track) return true
  const isGuest = place.organisation.id !== (person?.organisation.id ?? place.organisation.id)
  return place.track.intake === 'on-command' && !isGuest
}

const tellerOf = ({ link, found }: Pick<ReceivedPost, 'link' | 'found'>, user: string, writtenAt: number): Teller =>
  found ? { link, user, writtenAt } : { link, user }

/** Silence would be taken for an answer. */
function answerDirect(decision: Decision, received: ReceivedPost): void {
  see(decision, received, 'ignored')
  decision.sayTo({ link: received.link, user: received.author }, { say: 'direct-talk', with: {} })
}

function servedFrom(decision: Decision, address: Address): number {
  const since = decision.state.served.get(addressKey(address)) ?? decision.at
  return Math.max(since, decision.at - decision.mechanism.sweepDays * 86_400_000)
}

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
const writtenAt = (decision: Decision, stampedAt: number): Pick<MessageRow, 'writtenAt' | 'stampedAt'> =>
  stampedAt > decision.at ? { writtenAt: decision.at, stampedAt } : { writtenAt: stampedAt }

/** An ordinary post can be taken back for a while; what is urgent crosses at once. */
function hold(decision: Decision, message: MessageRow, track: Track): void {
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
  if (text.trim() === '') return { say: 'refused-empty', with: {} }
  if (isTooLong(text)) return { say: 'refused-long', with: { lengthMax: messageLengthMax } }
  const paused = decision.state.tracks.get(place.track.code)?.paused
  if (paused && precedence !== 'flash' && precedence !== 'override' && person.organisation.id !== supervisorId) {
    return { say: 'refused-paused', with: { track: place.track.code, since: paused.at, reason: paused.reason } }
  }
  return undefined
}

const isTooLong = (text: string): boolean => tame(text).length > messageLengthMax

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

/** A change of mind: before it crossed only the last word crosses; afterwards an update follows the original (promise 7). */
export function takeEdit(decision: Decision, received: ReceivedEdit): void {
  const { state } = decision
  const key = postKey(received, received.post)
  const post = state.posts.get(key)
  if (state.past.get(key) !== undefined) {
    editedTooLate(decision, received)
    return
  }
  if (!post) {
    // The original was never seen here: what stands there now is what there is.
    takePost(decision, {
      ...received,
      type: 'posted',
      writtenAt: received.writtenAt ?? received.editedAt,
      isDirect: false,
      found: true,
    })
    // A sweep tells of this edit again: it was taken with the post.
    if (state.posts.get(key)) noteEdit(decision, received)
    return
  }
  if (received.author !== post.author || received.editedAt < post.editedAt || post.became === 'gone') return
  // A sweep tells again of what was taken, or refused while its track was paused: it is not said twice, nor sent later.
  const isToldAgain = received.editedAt === post.editedAt && post.editDigests?.includes(digestOf(received.text)) !== false
  if (received.found && isToldAgain) return
  const original = post.message === undefined ? undefined : state.messages.get(post.message)
  const author = { link: received.link, user: post.author }
  if (!original || original.state === 'refused') {
    // Who mends a mistyped command must learn that nothing came of it.
    if (original === undefined && post.became !== 'refused' && post.became !== 'command') return
    if (isToldAgain) return
    noteEdit(decision, received)
    if (!mayEdit(decision, received, 'ordinary')) return
    if (post.became === 'command' && original === undefined) {
      decision.sayTo(author, { say: 'edited-to-command', with: {} })
      if (placeOf(decision.mechanism, received)) decision.mark(post.address, post.post, marks.refused)
    } else decision.sayTo(author, { say: 'refused-edit', with: { reference: null } })
    return
  }
  const latest = latestOf(decision, original)
  const track = decision.mechanism.tracks.find(({ code }) => code === original.track)
  // Where only commands cross, a post that is edited to none is the party's own talk; so is anything but `!say` of the supervisor's.
  const isOwnTalk = original.from === supervisorId || (track?.intake === 'on-command' && !isCommand(received.text))
  const text = isOwnTalk ? undefined : textToSend(received.text)
  if (latest.text === text || original.state === 'withdrawn' || original.state === 'taken-back') return
  noteEdit(decision, received)
  if (!mayEdit(decision, received, isUrgent(original.precedence) ? 'urgent' : 'ordinary')) {
    // Part of a flood: its old text must not cross as if it were the last word.
    if (latest.state === 'held') refuseHeld(decision, latest, 'edited in a flood of events')
    return
  }
  const mayCross = text !== undefined && text.trim() !== '' && !isTooLong(text) && received.fragments.length === 0
  if (!mayCross) {
    if (latest.state === 'held') refuseHeldEdit(decision, received, latest)
    else decision.sayTo(author, { say: 'refused-edit', with: { reference: original.reference ?? null } })
  } else if (latest.state === 'held' && latest.was === text) {
    // Changed back before it crossed: nothing was changed.
    decision.clearTimer(`release:${latest.id}`)
    decision.record({ is: 'message-taken-back', id: latest.id })
    decision.showReceipt(original)
  } else if (latest.state === 'held') {
    decision.record({ is: 'message-changed', id: latest.id, text, editedAt: received.editedAt })
  } else {
    const paused = state.tracks.get(original.track)?.paused
    if (paused && original.precedence !== 'flash' && original.precedence !== 'override') {
      const { track: code, reference = '' } = original
      decision.sayTo(author, { say: 'refused-edit-paused', with: { track: code, since: paused.at, reason: paused.reason, reference } })
      return
    }
    acceptUpdate(decision, { ...received, text }, original, latest)
  }
}

const mayEdit = (decision: Decision, received: ReceivedEdit, allowance: Allowance): boolean =>
  isWithinRate(decision, tellerOf(received, received.author, received.editedAt), allowance)

/** Nothing of its message is at hand any more: it stands, and silence would be taken for an update. */
function editedTooLate(decision: Decision, received: ReceivedEdit): void {
  const crossed = decision.state.crossed.get(postKey(received, received.post))
  if (!crossed) {
    // Refused or taken back in its time: a sweep that tells of it again is no news.
    if (received.found || !mayEdit(decision, received, 'ordinary')) return
    decision.sayTo({ link: received.link, user: received.author }, { say: 'too-old', with: {} })
    return
  }
  if (received.author !== crossed.author || received.editedAt <= crossed.editedAt || !mayEdit(decision, received, 'ordinary')) return
  cameTooLate(decision, received, 'edited', crossed.reference, received.editedAt)
  decision.sayTo({ link: received.link, user: crossed.author }, { say: 'too-old', with: { reference: crossed.reference } })
}

function deletedTooLate(decision: Decision, received: ReceivedDeletion): void {
  const crossed = decision.state.crossed.get(postKey(received, received.post))
  if (!crossed) return
  const { author, reference } = crossed
  cameTooLate(decision, received, 'deleted', reference, received.deletedAt)
  decision.sayTo({ link: received.link, user: author }, { say: 'too-old-to-withdraw', with: { reference } })
  const by = personOf(decision.mechanism, received.link, author)?.organisation
  if (by && by.id !== supervisorId) decision.tellSupervisor({ say: 'not-withdrawn', with: { by: by.name, reference, at: decision.at } })
}

function cameTooLate(
  decision: Decision,
  { link, channel, post }: Pick<ReceivedEdit, 'link' | 'channel' | 'post'>,
  what: 'edited' | 'deleted',
  reference: string,
  changedAt: number,
): void {
  decision.record({ is: 'change-came-too-late', what, address: { link, channel }, post, reference, changedAt })
}

function noteEdit(decision: Decision, received: ReceivedEdit): void {
  const { link, channel, post, editedAt, text } = received
  decision.record({ is: 'post-edited', address: { link, channel }, post, editedAt, digest: digestOf(text) })
}

/** What is held never crosses. Returns the message that it was to change. */
function refuseHeld(decision: Decision, held: MessageRow, reason: string): MessageRow | undefined {
  decision.clearTimer(`release:${held.id}`)
  decision.record({ is: 'message-refused', id: held.id, reason })
  const original = held.kind === 'update' && held.refersTo ? decision.state.messages.get(held.refersTo) : undefined
  decision.showReceipt(original ?? decision.state.messages.get(held.id) ?? held)
  return original
}

function refuseHeldEdit(decision: Decision, received: ReceivedEdit, held: MessageRow): void {
  const original = refuseHeld(decision, held, 'edited to something that may not cross')
  if (original) {
    decision.sayTo(held.author, { say: 'refused-edit', with: { reference: original.reference ?? null } })
    return
  }
  const fragment = received.fragments[0]
  decision.sayTo(
    held.author,
    isCommand(received.text)
      ? { say: 'edited-to-command', with: {} }
      : fragment
        ? { say: 'refused-fragment', with: { kind: fragment.kind, excerpt: fragment.excerpt } }
        : isTooLong(received.text)
          ? { say: 'refused-long', with: { lengthMax: messageLengthMax } }
          : { say: 'refused-empty', with: {} },
  )
}

/** The message itself or its newest update that still counts. */
function latestOf(decision: Decision, original: MessageRow): MessageRow {
  const updates = original.updates.map((id) => decision.state.messages.get(id))
  return updates.findLast((each) => each !== undefined && each.state !== 'taken-back' && each.state !== 'refused') ?? original
}

function acceptUpdate(decision: Decision, received: ReceivedEdit, original: MessageRow, latest: MessageRow): void {
  const track = decision.mechanism.tracks.find(({ code }) => code === original.track)
  if (!track) return
  const full = fullLane(decision, original)
  if (full) {
    tellFull(decision, full, original)
    return
  }
  const { reference: _r, releasedAt: _a, withdrawnAt: _w, dispute: _d, was: _was, stampedAt: _s, notices: _n, ...rest } = original
  const row: MessageRow = {
    ...rest,
    id: idOf(decision.state, 'm', countersOf(decision.state).message + 1),
    kind: 'update',
    refersTo: original.id,
    was: latest.text,
    text: received.text,
    ...writtenAt(decision, received.editedAt),
    acceptedAt: decision.at,
    asFound: received.found === true,
    state: 'held',
    fingerprint: '',
    updates: [],
    deliveries: {},
    obligations: [],
  }
  decision.record({ is: 'message-accepted', row })
  hold(decision, row, track)
}

/** Before it crossed nothing crosses and no gap tells; afterwards it is withdrawn in sight of all. */
export function takeDeletion(decision: Decision, received: ReceivedDeletion): void {
  const post = decision.state.posts.get(postKey(received, received.post))
  if (!post) {
    deletedTooLate(decision, received)
    rememberGone(decision, received)
  }
  if (!post || post.became === 'gone') return
  const address = { link: received.link, channel: received.channel }
  decision.record({ is: 'post-gone', address, post: received.post })
  const original = post.message === undefined ? undefined : decision.state.messages.get(post.message)
  if (!original) return
  for (const id of [original.id, ...original.updates]) {
    const message = decision.state.messages.get(id)
    if (message?.state !== 'held') continue
    decision.clearTimer(`release:${id}`)
    decision.record({ is: 'message-taken-back', id })
  }
  if (original.state === 'crossing' || original.state === 'settled') withdraw(decision, original.id)
}

/** Events arrive out of order: a post that is told of after its deletion must not cross. */
function rememberGone(decision: Decision, received: ReceivedDeletion): void {
  const { state, mechanism } = decision
  const key = postKey(received, received.post)
  if (placeOf(mechanism, received)?.track?.intake !== 'every-post' || state.shown.get(key) || state.past.get(key) !== undefined) return
  see(decision, { ...received, author: '' }, 'gone')
}
