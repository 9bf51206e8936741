import { supervisorId } from '../addresses.ts'
import { type Envelope, urgentWordsMax } from '../envelope.ts'
import { countersOf } from '../evolve/change.ts'
import { isShownTo } from '../evolve/messages.ts'
import { isExercise } from '../exercise.ts'
import { isUrgent, mayUseTrack, otherParties, type Party, type Person, type Precedence, type Track, tracksOf } from '../mechanism.ts'
import { idOf } from '../owners.ts'
import { type Pause, pauseOf, pauseWords, saidThen } from '../pauses.ts'
import type { Fragment } from '../received.ts'
import type { MessageKind, MessageRow } from '../rows/message.ts'
import type { EnvelopeProblem } from '../sentences/envelope.ts'
import type { Notice } from '../sentences/index.ts'
import { isSeriesOf } from '../series.ts'
import type { PostRow } from '../state.ts'
import { countWords, formatReference, isBlank, isCommand, referencesIn, stripInvisible, tame } from '../text.ts'
import { audienceFor, audienceOf, hearersGone, recipients, targetOf } from './audience.ts'
import type { Decision } from './decision.ts'
import { heardBy, heardByNobody, tellNotHeardBy } from './heard-by.ts'
import { type Full, fullLane, fullWords, tellFull } from './lane-bound.ts'
import { maySee } from './naming.ts'
import { refusePost, refuseQuietly } from './refusals.ts'
import { archiveSettled, cross, releaseDue } from './release.ts'
import { precedenceOf, type Submission } from './submission.ts'
import { crossesAtOnce, doubtAboutRoot } from './unknown-root.ts'

/** Longest message in characters as they are shown, with what hides made visible: twenty parts or a few more. */
export const messageLengthMax = 48_000

/** Accepts a message that an official means to send, or refuses it with the reason. Returns its id when it was accepted. */
export const submit = (decision: Decision, submission: Submission): string | undefined =>
  isRefused(decision, submission) ? undefined : accept(decision, submission)

/** Whether it may not cross, or has no room to wait in; says so. */
export function isRefused(decision: Decision, submission: Submission): boolean {
  const { place, person } = submission
  const problem = whyNot(decision, submission)
  if (problem) {
    refuseSubmission(decision, submission, problem)
    return true
  }
  const from = person.organisation.id
  const { to } = heardBy(decision, submission, submission.to ?? recipients(decision, place.track, from))
  const full = fullLane(decision, { track: place.track.code, from, precedence: precedenceOf(submission), to })
  if (full) refuseFull(decision, submission, full)
  return full !== undefined
}

/** What was just seen not to be refused. Returns its id. */
export function accept(decision: Decision, submission: Submission): string {
  const { received, place, person } = submission
  const precedence = precedenceOf(submission)
  const from = person.organisation.id
  archiveSettled(decision)
  const id = idOf(decision.state, 'm', countersOf(decision.state).message + 1)
  const refersTo = submission.refersTo ?? targetOf(decision, submission)
  const heard = heardBy(decision, submission, submission.to ?? audienceOf(decision, place.track, from, refersTo))
  const address = { link: received.link, channel: received.channel }
  const row: MessageRow = {
    id,
    track: place.track.code,
    kind: kindOf(submission, refersTo),
    precedence,
    ...envelopeFor(decision, submission),
    from,
    official: person.official.id,
    role: person.official.role,
    author: { link: received.link, user: userOf(person, received.link) },
    to: heard.to,
    ...(received.post === undefined
      ? {}
      : {
          source: {
            address,
            post: received.post,
            ...(received.thread === undefined ? {} : { thread: received.thread }),
            ...(received.inReplyTo === undefined ? {} : { inReplyTo: received.inReplyTo }),
          },
        }),
    ...(received.form === undefined ? {} : { form: received.form }),
    text: submission.text,
    ...(refersTo === undefined ? {} : { refersTo }),
    ...(submission.dispute === undefined ? {} : { dispute: submission.dispute }),
    ...(submission.worded?.length ? { worded: submission.worded } : {}),
    ...(submission.typedAs === undefined ? {} : { typedAs: submission.typedAs }),
    ...(submission.typedAt === undefined ? {} : { typedAt: submission.typedAt }),
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
  const replyBy = passedReplyBy(decision, submission)
  if (replyBy !== undefined) decision.tellAuthor(row, { say: 'reply-by-passed', with: { writtenAt: row.writtenAt, replyBy } })
  tellNotHeardBy(decision, submission, row, heard.later)
  if (submission.atOnce) cross(decision, id)
  else hold(decision, row, place.track, Math.max(row.writtenAt, received.editedAt ?? 0))
  return id
}

function kindOf({ kind, place }: Submission, refersTo: string | undefined): MessageKind {
  if (refersTo !== undefined && (kind === undefined || kind === 'notice')) return 'reply'
  return kind ?? place.track.defaults?.kind ?? 'notice'
}

/** The track's defaults, and what was said over them; whether it is an exercise is nobody's to say. */
function envelopeFor(decision: Decision, submission: Submission): Envelope {
  const { received, place } = submission
  const { defaults, tlpFloor, code } = place.track
  const tlp = defaults?.tlp ?? tlpFloor
  const { replyBy, ...said } = submission.envelope ?? {}
  return {
    ...(tlp ? { tlp } : {}),
    ...(defaults?.language === undefined ? {} : { language: defaults.language }),
    ...said,
    // Nobody can owe what was due before it was asked for.
    ...(replyBy === undefined || passedReplyBy(decision, submission) !== undefined ? {} : { replyBy }),
    ...(isExercise(decision.state, code, received.found ? received.writtenAt : undefined) ? { status: 'exercise' as const } : {}),
  }
}

/** Of what was found afterwards: the time has passed until which a reply could be of use. Undefined otherwise. */
function passedReplyBy({ at }: Decision, { received, envelope }: Submission): number | undefined {
  if (received.found !== true || envelope?.replyBy === undefined) return undefined
  const until = Math.min(envelope.replyBy, envelope.expires ?? envelope.replyBy)
  return until <= at ? until : undefined
}

/** Nothing is written after Parley has it; the order of what one party wrote is that of its platform. */
export const writtenAt = (decision: Decision, stampedAt: number): Pick<MessageRow, 'writtenAt' | 'stampedAt'> =>
  stampedAt > decision.at ? { writtenAt: decision.at, stampedAt } : { writtenAt: stampedAt }

/** An ordinary post can be taken back for a while; what is urgent crosses at once. `since`, ms: when it was given the words that it has. */
export function hold(decision: Decision, message: MessageRow, track: Track, since = message.writtenAt): void {
  const delayMs = track.sendDelaySeconds * 1000
  const releaseAt = decision.at + delayMs
  // One that was found long after that could have been taken back all that time.
  const isOld = message.asFound && decision.at - since > delayMs
  if (isOld) {
    releaseDue(decision, message.id)
    return
  }
  if (delayMs === 0 || crossesAtOnce(message) || doubtAboutRoot(decision, message) === 'lost') {
    releaseDue(decision, message.id)
    return
  }
  decision.setTimer(`release:${message.id}`, releaseAt)
  decision.showReceipt(message)
}

/** What answers a message goes to those alone who may see that one: where they have left, nobody would hear it. */
function answersNobodyThere(decision: Decision, submission: Submission): Notice | undefined {
  const { mechanism, state } = decision
  const { place, person, to, refersTo = targetOf(decision, submission) } = submission
  // The supervisor says whom it means.
  if (to) return undefined
  const target = refersTo === undefined ? undefined : state.messages.get(refersTo)
  const names = target ? hearersGone(mechanism, place.track, person.organisation.id, [target.from, ...target.to]) : []
  return names.length > 0 ? { say: 'refused-hearers-gone', with: { track: place.track.code, names } } : undefined
}

/** What forbids it to cross now; undefined where nothing does. */
export function whyNot(decision: Decision, submission: Submission): Notice | undefined {
  const { received, place, person, text } = submission
  const precedence = precedenceOf(submission)
  if (!mayUseTrack(person.official, place.track)) {
    const yours = tracksOf(decision.mechanism, person).map(({ code }) => code)
    return { say: 'not-your-track', with: { track: place.track.code, yours } }
  }
  const fragment: Fragment | undefined = received.fragments?.[0]
  if (fragment) return { say: 'refused-fragment', with: { kind: fragment.kind, excerpt: fragment.excerpt } }
  const isAlone = otherParties(decision.mechanism, place.track, person.organisation.id).length === 0
  if (isAlone && person.organisation.id !== supervisorId) return { say: 'refused-nobody-there', with: { track: place.track.code } }
  const gone = answersNobodyThere(decision, submission)
  if (gone) return gone
  if (isBlank(text)) return { say: 'refused-empty', with: {} }
  if (isCommand(text)) return commandInside(text)
  const long = tooLong({ text, subject: submission.envelope?.subject }, precedence, submission.kind)
  if (long) return long
  const passed =
    passesBefore(decision, submission) ??
    owedByNobody(decision, submission) ??
    notTheirs(decision, submission) ??
    testInExercise(decision, submission)
  if (passed) return refusedEnvelope(decision, submission, passed)
  const said = [submission.envelope?.subject ?? '', text].join('\n')
  const unknown = person.organisation.id === supervisorId ? undefined : unknownReference(decision, { text: said, place, person })
  if (unknown !== undefined) return refusedEnvelope(decision, submission, { is: 'no-such-reference', field: 'text', reference: unknown })
  const paused = pauseOfPost(decision, place.track, received)
  if (paused && precedence !== 'flash' && precedence !== 'override' && person.organisation.id !== supervisorId) {
    return { say: 'refused-paused', with: pauseWords(place.track.code, paused) }
  }
  return heardByNobody(decision, submission, submission.to ?? recipients(decision, place.track, person.organisation.id))
}

/** What is heard only later belongs to the time in which it was written, and its words to the one in which they were. */
function pauseOfPost({ state, at: now }: Decision, { code }: Track, received: Submission['received']): Pause | undefined {
  const { found, writtenAt, editedAt = writtenAt } = received
  return pauseOf(state, code, saidThen(found, writtenAt, now)) ?? pauseOf(state, code, saidThen(found, editedAt, now))
}

/** A time that has passed since it was written, or will have when the message crosses. What is found afterwards crosses for the record. */
function passesBefore({ at }: Decision, submission: Submission): EnvelopeProblem | undefined {
  const { received, place, envelope = {} } = submission
  if (received.found) return undefined
  const crossesAt = isUrgent(precedenceOf(submission)) ? at : at + place.track.sendDelaySeconds * 1_000
  for (const [field, time] of [
    ['reply-by', envelope.replyBy],
    ['expires', envelope.expires],
  ] as const) {
    if (time === undefined || time > crossesAt) continue
    return time <= at ? { is: 'past', field, at: time } : { is: 'before-crossing', field, at: time, crossesAt }
  }
  return undefined
}

/** What answers the supervisor's private words goes to the supervisor alone. */
function owedByNobody(decision: Decision, submission: Submission): EnvelopeProblem | undefined {
  const { envelope, received } = submission
  if (envelope?.replyBy === undefined || received.found) return undefined
  return audienceFor(decision, submission).every((each) => each === supervisorId) ? { is: 'supervisor-alone' } : undefined
}

/** A reference in the frame tells of what it names: nobody is to learn of words that were not for them. */
function notTheirs(decision: Decision, submission: Submission): EnvelopeProblem | undefined {
  const { state } = decision
  const hidden = submission.envelope?.references?.find((reference) => {
    const message = state.messages.get(state.references.get(reference) ?? '')
    return message !== undefined && !audienceFor(decision, submission).every((each) => isShownTo(message, each))
  })
  return hidden === undefined ? undefined : { is: 'not-theirs', reference: hidden }
}

/** It would ask, and wake people, as all of the exercise does, and its author means that it does not. */
const testInExercise = ({ state }: Decision, { place: { track }, envelope }: Submission): EnvelopeProblem | undefined =>
  envelope?.status === 'test' && isExercise(state, track.code) ? { is: 'test-in-exercise', track: track.code } : undefined

/** What does not hold, with an example that would. */
export function refusedEnvelope(
  decision: Decision,
  { place: { track }, person, precedence }: Pick<Submission, 'place' | 'person' | 'precedence'>,
  problem: EnvelopeProblem,
): Notice {
  const [other] = otherParties(decision.mechanism, track, person.organisation.id)
  const seen = lastSeen(decision, track, person)
  const isSupervisor = person.organisation.id === supervisorId
  const command = isSupervisor ? { command: `!${precedence === 'override' ? 'override' : 'say'} ${track.code} both` } : {}
  const there = {
    party: other ? nameTyped(other) : '',
    track: track.code,
    ...command,
    ...(track.tlpFloor ? { floor: track.tlpFloor } : {}),
    ...(seen === undefined ? {} : { seen }),
    ...(isExercise(decision.state, track.code) ? { isExercise: true as const } : {}),
  }
  return { say: 'refused-envelope', with: { problem, ...there } }
}

/** By its id where commas and quotation marks in its name would be taken for those around names. */
const nameTyped = ({ id, name }: Pick<Party, 'id' | 'name'>): string => (/[,\p{Quotation_Mark}]/u.test(name) ? id : name)

const lookedBackMax = 50

/** The last message on the track that somebody can see, of the last that there were. */
function lastSeen({ state }: Decision, { code }: Track, person: Person): string | undefined {
  const last = state.numbers.get(code) ?? 0
  for (let number = last; number > Math.max(0, last - lookedBackMax); number -= 1) {
    const reference = formatReference(code, number)
    const message = state.messages.get(state.references.get(reference) ?? '')
    if (message && maySee(person, message)) return reference
  }
  return undefined
}

/** Whoever types two commands means one of them, and nobody knows which. */
export const commandInside = (text: string): Notice => ({
  say: 'refused-command-inside',
  with: { typed: tame(stripInvisible(text).split(/\s/u, 1)[0]!.slice(0, 20).toWellFormed()) },
})

/** Whether a text is longer than what crosses, or than what somebody reads who was woken. */
export function tooLong(
  { text, subject }: { readonly text: string; readonly subject?: string | undefined },
  precedence: Precedence,
  kind?: MessageKind,
): (Notice & { say: 'refused-long' | 'refused-wordy' }) | undefined {
  if (tame(text).length > messageLengthMax) return { say: 'refused-long', with: { lengthMax: messageLengthMax } }
  if (!isUrgent(precedence) || precedence === 'override' || kind === 'dispute' || kind === 'clarify') return undefined
  const words = countWords(text) + countWords(subject ?? '')
  if (words <= urgentWordsMax) return undefined
  return {
    say: 'refused-wordy',
    with: { precedence, words, wordsMax: urgentWordsMax, ...(subject === undefined ? {} : { withSubject: true }) },
  }
}

/** A reference in the words themselves that was never given out on this track: what is meant by it nobody could know. */
export function unknownReference(
  { state }: Decision,
  { text, place, person }: Pick<Submission, 'text' | 'person'> & { readonly place: { readonly track: Track } },
): string | undefined {
  const { code } = place.track
  return referencesIn(text).find((reference) => {
    const [, series = '', number] = /^([A-Z]+)-(\d+)/u.exec(reference) ?? []
    const last = state.numbers.get(series) ?? 0
    const isSeen = series === code || isSeriesOf(state, series, code, person.organisation.id)
    return isSeen && (Number(number) < 1 || Number(number) > last)
  })
}

/** A post is marked; whatever it was, its author is told. */
export function refuseSubmission(decision: Decision, { received, person }: Pick<Submission, 'received' | 'person'>, notice: Notice): void {
  const user = userOf(person, received.link)
  if (received.form !== undefined) decision.record({ is: 'form-refused', id: received.form, notice })
  if (received.post === undefined) decision.sayTo({ link: received.link, channel: received.channel, user }, notice)
  else refusePost(decision, { ...received, post: received.post, author: user }, notice)
}

/** As a post it is marked, and its author told once; a command shows nothing, and is answered each time. */
function refuseFull(decision: Decision, { received, place, person }: Submission, full: Full): void {
  const author = { link: received.link, user: userOf(person, received.link) }
  const wasTold = tellFull(decision, full, { track: place.track.code, from: person.organisation.id, author })
  if (received.post !== undefined) refuseQuietly(decision, { ...received, post: received.post, author: author.user }, 'refused')
  else {
    const notice = { say: 'refused-full', with: fullWords(decision, full) } as const
    if (received.form !== undefined) decision.record({ is: 'form-refused', id: received.form, notice })
    if (wasTold) decision.sayTo({ ...author, channel: received.channel }, notice)
  }
}

export const userOf = (person: Person, link: string): string =>
  person.official.accounts.find((account) => account.link === link)?.user ?? ''
