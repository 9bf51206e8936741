import { addressKey, postKey, supervisorId } from '../addresses.ts'
import { isTold } from '../editions.ts'
import { countersOf } from '../evolve/change.ts'
import { isUrgent, personOf, placeOf, trackOf } from '../mechanism.ts'
import { idOf } from '../owners.ts'
import { pauseOf, pauseWords, saidThen } from '../pauses.ts'
import type { ReceivedEdit } from '../received.ts'
import type { MessageRow } from '../rows/message.ts'
import type { Notice } from '../sentences/index.ts'
import { marks } from '../sentences/marks.ts'
import { reasons } from '../sentences/reasons.ts'
import type { Unfitness } from '../sentences/to-authors.ts'
import { isBlank, isCommand } from '../text.ts'
import type { Decision } from './decision.ts'
import { barredFrom, changedField, sentBy, unknownIn } from './edited-words.ts'
import { dropFlashAsk } from './flash.ts'
import { giveBack } from './giving-back.ts'
import { lookedBackTo, noteEdit, takePost, tellerOf } from './intake.ts'
import { fullLane, tellFull } from './lane-bound.ts'
import { whatToSend } from './parse.ts'
import { type Allowance, isWithinRate } from './rate.ts'
import { signlessIn } from './signless.ts'
import { commandInside, hold, refusedEnvelope, tooLong, writtenAt } from './submit.ts'
import { suspensionThen } from './suspending.ts'

/** A change of mind: before it crossed only the last word crosses; afterwards an update follows the original (promise 7). */
export function takeEdit(decision: Decision, received: ReceivedEdit): void {
  const { state } = decision
  const key = postKey(received, received.post)
  const post = state.posts.get(key)
  if (state.past.get(key) !== undefined) {
    editedTooLate(decision, received)
    return
  }
  if (!post && !received.found && (received.writtenAt ?? received.editedAt) < lookedBackTo(decision)) {
    editedBeyondMemory(decision, received)
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
    return
  }
  if (received.author !== post.author || received.editedAt < post.editedAt || post.became === 'gone') return
  // A sweep, and a platform, tell again of what was taken, or refused while its track was paused: it is not said twice, nor sent later.
  const isKnown = received.editedAt === post.editedAt && isTold(post, received) !== false
  if (isKnown && (received.found || received.toldAgain)) return
  const original = post.message === undefined ? undefined : state.messages.get(post.message)
  const author = { link: received.link, channel: received.channel, user: post.author }
  if (!original || original.state === 'refused') {
    // Who mends a mistyped command must learn that nothing came of it; so must who makes one of what they said to Parley directly.
    const isCommandPost = original === undefined && (post.became === 'command' || (post.became === 'ignored' && isCommand(received.text)))
    if (original === undefined && post.became !== 'refused' && !isCommandPost) return
    if (isKnown) return
    noteEdit(decision, received)
    if (!mayEdit(decision, received, 'ordinary')) return
    if (isCommandPost) {
      dropFlashAsk(decision, post.address, post.post)
      decision.sayTo(author, { say: 'edited-to-command', with: {} })
      if (placeOf(decision.mechanism, received)) decision.mark(post.address, post.post, marks.refused)
    } else decision.sayTo(author, { say: 'refused-edit', with: { reference: null } })
    return
  }
  const latest = latestOf(decision, original)
  const sent = isOwnTalk(decision, original, received.text) ? undefined : sentBy(decision, original, received.text)
  const text = sent?.text
  const { worded = [] } = original
  // After it crossed a word that is left out leaves the text to be changed, and the rest as it was.
  const field = sent && changedField(decision, original, sent, original.state === 'held' ? worded : [])
  const leftOut = sent && field === undefined ? changedField(decision, original, sent, worded) : undefined
  // With something beside its words that does not cross it says something else, though its words are the same.
  const isSame = latest.text === text && field === undefined && leftOut === undefined && received.fragments.length === 0
  if (isSame || original.state === 'withdrawn' || original.state === 'taken-back') {
    // It is the last word all the same: an earlier change that is told of after it is none.
    if (received.editedAt <= post.editedAt) return
    noteEdit(decision, received)
    if (original.state === 'withdrawn' && latest.text !== text && mayEdit(decision, received, 'ordinary'))
      decision.sayTo(author, { say: 'edited-withdrawn', with: { reference: original.reference ?? '' } })
    return
  }
  noteEdit(decision, received)
  if (!mayEdit(decision, received, isUrgent(original.precedence) ? 'urgent' : 'ordinary')) {
    // Part of a flood, or of somebody suspended: its old text must not cross as if it were the last word.
    if (latest.state === 'held') giveBack(decision, latest, reasons.editNotTaken)
    return
  }
  const barred = barredFrom(decision, original)
  if (barred) {
    if (latest.state === 'held') giveBack(decision, latest, reasons.editNotTaken)
    decision.sayTo(author, { say: 'refused-edit', with: { reference: original.reference ?? null, because: barred } })
    return
  }
  const because = unfitness(decision, received, original)
  const tellKept = (): void => {
    if (leftOut !== undefined)
      decision.sayTo(author, { say: 'edit-keeps-words', with: { field: leftOut, reference: original.reference ?? '' } })
  }
  const refused = field ?? (latest.text === text ? leftOut : undefined)
  if (refused !== undefined) {
    if (latest.state === 'held') giveBack(decision, latest, reasons.editedFields)
    decision.sayTo(author, { say: 'refused-edit-field', with: { field: refused, reference: original.reference ?? null } })
  } else if (text === undefined || because !== undefined) {
    if (latest.state === 'held') refuseHeldEdit(decision, received, latest)
    else decision.sayTo(author, { say: 'refused-edit', with: { reference: original.reference ?? null, because: because ?? null } })
  } else if (latest.state === 'held' && latest.was === text) {
    // Changed back before it crossed: nothing was changed.
    decision.clearTimer(`release:${latest.id}`)
    decision.record({ is: 'message-taken-back', id: latest.id })
    decision.showReceipt(original)
  } else if (latest.state === 'held') {
    decision.record({ is: 'message-changed', id: latest.id, text, editedAt: received.editedAt })
    tellKept()
  } else {
    const paused = pauseOf(state, original.track, saidThen(received.found, received.editedAt, decision.at))
    const passes = original.precedence === 'flash' || original.precedence === 'override' || original.from === supervisorId
    if (paused && !passes) {
      const { track: code, reference = '' } = original
      decision.sayTo(author, { say: 'refused-edit-paused', with: { ...pauseWords(code, paused), reference } })
      return
    }
    acceptUpdate(decision, { ...received, text }, original, latest)
    tellKept()
  }
}

/** Where only commands cross, a post that is edited to none is the party's own talk; so is anything but `!say` of the supervisor's. */
function isOwnTalk({ mechanism }: Decision, { from, track }: MessageRow, text: string): boolean {
  const isSaid = whatToSend(text)?.said !== undefined
  if (from === supervisorId) return !isSaid
  return isSaid || (trackOf(mechanism, track)?.intake === 'on-command' && !isCommand(text))
}

function mayEdit(decision: Decision, received: ReceivedEdit, allowance: Allowance): boolean {
  if (!isWithinRate(decision, tellerOf(received, received.author, received.editedAt), allowance)) return false
  const person = personOf(decision.mechanism, received.link, received.author)
  const suspended = person && suspensionThen(decision, person, received.found ? received.editedAt : undefined)
  const address = { link: received.link, channel: received.channel }
  if (suspended) decision.sayTo({ ...address, user: received.author }, suspended)
  return !suspended
}

/** Nothing of its message is at hand any more: it stands, and silence would be taken for an update. */
function editedTooLate(decision: Decision, received: ReceivedEdit): void {
  const crossed = decision.state.past.get(postKey(received, received.post))?.crossed
  if (!crossed) {
    // Refused or taken back in its time: a sweep that tells of it again is no news.
    if (received.found || !mayEdit(decision, received, 'ordinary')) return
    decision.sayTo({ link: received.link, channel: received.channel, user: received.author }, { say: 'too-old', with: {} })
    return
  }
  if (received.author !== crossed.author || received.editedAt <= crossed.editedAt || !mayEdit(decision, received, 'ordinary')) return
  cameTooLate(decision, received, 'edited', crossed.reference, received.editedAt)
  decision.sayTo(
    { link: received.link, channel: received.channel, user: crossed.author },
    { say: 'too-old', with: { reference: crossed.reference } },
  )
}

/** So old that not even its post is known: where it may have been taken in its time its author is told, as of any other. */
function editedBeyondMemory(decision: Decision, received: ReceivedEdit): void {
  const { link, channel, author: user, text, writtenAt = received.editedAt } = received
  const place = placeOf(decision.mechanism, received)
  const isTheirs = place !== undefined && personOf(decision.mechanism, link, user)?.organisation.id === place.organisation.id
  const wasServed = (decision.state.served.get(addressKey(received)) ?? Number.POSITIVE_INFINITY) <= writtenAt
  const isOfParley = isCommand(text) || place?.track?.intake === 'every-post'
  if (isTheirs && wasServed && isOfParley && mayEdit(decision, received, 'ordinary'))
    decision.sayTo({ link, channel, user }, { say: 'too-old', with: {} })
}

/** What is known of it is its reference: its message has left memory. */
export function cameTooLate(
  decision: Decision,
  { link, channel, post }: Pick<ReceivedEdit, 'link' | 'channel' | 'post'>,
  what: 'edited' | 'deleted',
  reference: string,
  changedAt: number,
): void {
  decision.record({ is: 'change-came-too-late', what, address: { link, channel }, post, reference, changedAt })
}

/** What may not cross of an edit, as of a post; undefined where all of it may. */
function unfitness(decision: Decision, { text, fragments: [fragment] }: ReceivedEdit, original: MessageRow): Unfitness | undefined {
  if (fragment) return { is: 'fragment', kind: fragment.kind, excerpt: fragment.excerpt }
  const sent = sentBy(decision, original, text)?.text
  if (sent === undefined || isCommand(sent)) return { is: 'command' }
  if (isOwnTalk(decision, original, text)) return { is: isCommand(text) ? 'command' : 'no-command' }
  if (isBlank(sent)) return { is: 'empty' }
  const signless = signlessIn(text)
  if (signless) return { is: 'signless', ...signless.with }
  const long = tooLong({ text: sent, subject: original.subject }, original.precedence, original.kind)
  if (long) return { is: 'too-long', ...long.with }
  const unknown = unknownIn(decision, original, sent)
  return unknown === undefined ? undefined : { is: 'no-such-reference', reference: unknown }
}

function refuseHeldEdit(decision: Decision, received: ReceivedEdit, held: MessageRow): void {
  const original = giveBack(decision, held, reasons.editedUnfit)
  if (original) {
    const because = unfitness(decision, received, original) ?? null
    decision.tellAuthor(held, { say: 'refused-edit', with: { reference: original.reference ?? null, because } })
    return
  }
  const fragment = received.fragments[0]
  const sent = sentBy(decision, held, received.text)?.text
  if (isOwnTalk(decision, held, received.text) && !isCommand(received.text)) {
    decision.tellAuthor(held, { say: 'refused-edit', with: { reference: null } })
    return
  }
  decision.tellAuthor(
    held,
    sent === undefined
      ? { say: 'edited-to-command', with: {} }
      : fragment
        ? { say: 'refused-fragment', with: { kind: fragment.kind, excerpt: fragment.excerpt } }
        : (inside(sent) ??
          signlessIn(received.text) ??
          tooLong({ text: sent, subject: held.subject }, held.precedence, held.kind) ??
          namesNothing(decision, held, sent) ?? { say: 'refused-empty', with: {} }),
  )
}

const inside = (text: string): Notice | undefined => (isCommand(text) ? commandInside(text) : undefined)

function namesNothing(decision: Decision, held: MessageRow, text: string): Notice | undefined {
  const reference = unknownIn(decision, held, text)
  const person = personOf(decision.mechanism, held.author.link, held.author.user)
  const track = trackOf(decision.mechanism, held.track)
  if (reference === undefined || !person || !track) return undefined
  return refusedEnvelope(
    decision,
    { place: { organisation: person.organisation, track }, person },
    { is: 'no-such-reference', field: 'text', reference },
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
    tellFull(decision, full, original, original.reference)
    return
  }
  const {
    reference: _r,
    releasedAt: _a,
    withdrawnAt: _w,
    dispute: _d,
    was: _was,
    stampedAt: _s,
    notices: _n,
    answers: _answers,
    asSent: _sent,
    overtaken: _o,
    changedAt: _c,
    ...rest
  } = original
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
