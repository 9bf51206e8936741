import { supervisorId } from '../addresses.ts'
import { isExercise } from '../exercise.ts'
import {
  channelOn,
  channelsOf,
  isSamePlace,
  linksOf,
  type Mechanism,
  nameOf,
  organisation,
  otherParties,
  type Place,
  placeOf,
  type Track,
  trackOf,
} from '../mechanism.ts'
import type { MessageRow } from '../rows/message.ts'
import type { Notice } from '../sentences/index.ts'
import { reasons } from '../sentences/reasons.ts'
import type { Unfitness } from '../sentences/to-authors.ts'
import { hearersGone } from './audience.ts'
import type { Decision } from './decision.ts'
import { barredFrom } from './edited-words.ts'
import { endAsksBefore, endAsksOfBefore, endAsksOfFormer } from './ending-asks.ts'
import { giveBack, heldThat } from './giving-back.ts'
import { lapseOffTrack } from './lapsing.ts'
import { tellReachedAgain } from './link-owners.ts'
import { keepLinkTests } from './link-tests.ts'
import { isGeneralTalk, isServedFor, movedTo, moveWaiting } from './moving.ts'
import { fail } from './outcomes.ts'
import { beginRehearsal, keepRehearsals, tellRehearsed } from './rehearsals.ts'
import { keepReport } from './reporting.ts'
import { repostEscalations } from './reposting.ts'
import { exercisesChanged, untilExercisesEnd } from './standing-still.ts'
import { setChangedTopics, setTopic } from './topics.ts'
import { leftUnsteady } from './unsteady.ts'
import { untake } from './untaking.ts'
import { keepWatches, onDutyIds } from './watches.ts'

/** A configuration is in force under which some of what waits can never arrive: nobody is to believe that it will. */
export function reconfigure(decision: Decision, mechanism: Mechanism, leftSince: number = Number.POSITIVE_INFINITY): void {
  const before = decision.state.mechanism.get('now')
  const hadTheWatch = before && (before.supervisor.roster || mechanism.supervisor.roster) ? onDutyIds(decision) : []
  const stood = before ? untilExercisesEnd(decision, mechanism) : []
  const exercises = (before?.tracks ?? []).filter(({ code }) => isExercise(decision.state, code))
  decision.record({ is: 'configured', mechanism })
  returnHeld(decision)
  if (before) moveWaiting(decision, before, leftSince)
  if (before) untakeOfFormer(decision, before)
  if (before) repostEscalations(decision, before)
  endUndeliverable(decision)
  lapseOffTrack(decision)
  endPauses(decision)
  if (before) sayFarewell(decision, before)
  keepWatches(decision, before, hadTheWatch)
  keepLinkTests(decision)
  keepReport(decision)
  if (before) welcome(decision, before)
  if (before) tellReachedAgain(decision, before)
  if (before) leftUnsteady(decision, before)
  if (before) setChangedTopics(decision, before)
  if (before) exercisesChanged(decision, before, stood)
  if (before) endAsks(decision, before, exercises)
  for (const track of mechanism.tracks) {
    if (before ? !trackOf(before, track.code) : track.rehearsal) beginRehearsal(decision, track)
  }
  keepRehearsals(decision, before)
}

/** What was to be sent as an exercise is not sent for real, nor the other way round; what nobody may send any more is not sent at all. `exercises`: those of before. */
function endAsks(decision: Decision, before: Mechanism, exercises: readonly Track[]): void {
  endAsksOfFormer(decision)
  for (const track of before.tracks) {
    if (exercises.includes(track) !== isExercise(decision.state, track.code)) endAsksOfBefore(decision, track.code)
    const { channels = {} } = trackOf(decision.mechanism, track.code) ?? {}
    const newcomers = Object.keys(channels).filter((id) => !track.channels[id])
    const names = newcomers.map((id) => nameOf(decision.mechanism, id))
    if (names.length > 0) endAsksBefore(decision, track.code, names)
  }
}

/** What an official of the supervisor's had taken who is none any more is nobody's. */
function untakeOfFormer(decision: Decision, before: Mechanism): void {
  const { officials } = decision.mechanism.supervisor
  const former = before.supervisor.officials.filter(({ id }) => !officials.some((each) => each.id === id))
  untake(
    decision,
    former.map(({ id }) => id),
    'left',
  )
}

/** A track that is added in the place of one that ended begins as any other. */
function endPauses(decision: Decision): void {
  for (const [code, { paused }] of [...decision.state.tracks.rows()]) {
    if (paused && !trackOf(decision.mechanism, code)) decision.record({ is: 'track-resumed', track: code })
  }
}

/** Channels that were not served, or served another track: they say what they are, and so does their topic. */
function welcome(decision: Decision, before: Mechanism): void {
  for (const { address, place } of channelsOf(decision.mechanism)) {
    if (isSamePlace(place, placeOf(before, address))) continue
    setTopic(decision, address)
    if (!place.track) continue
    const { code } = place.track
    decision.sayIn(address, { say: 'channel-joined', with: { track: code } })
    tellRehearsed(decision, address, place.track)
    const paused = decision.state.tracks.get(code)?.paused
    if (paused) decision.sayIn(address, { say: 'paused', with: { track: code, reason: paused.reason } })
  }
}

/** Its topic still says that it is relayed. A link that is left with it stands as long as its last words need; who withdraws is told otherwise. */
function sayFarewell(decision: Decision, before: Mechanism): void {
  const links = linksOf(decision.mechanism)
  for (const { address, place } of channelsOf(before)) {
    const isStillThere = links.has(address.link) || organisation(decision.mechanism, place.organisation.id) !== undefined
    if (placeOf(decision.mechanism, address) || !isStillThere) continue
    const moved = whereNow(decision.mechanism, place)
    decision.sayIn(address, { say: 'channel-left', with: moved ? { moved } : {} })
  }
}

/** Of a channel that only its own organisation sees: where what was said there is said now. */
function whereNow(mechanism: Mechanism, { organisation: { id }, track }: Place): { track?: string; to: string } | undefined {
  const to = channelOn(mechanism, id, track?.code ?? '')
  return to && { ...(track ? { track: track.code } : {}), to: to.channel }
}

/** What is held on a track that the configuration no longer has, by or for a party that is no longer on it, or by somebody who is heard there no more, never crosses. */
function returnHeld(decision: Decision): void {
  const returned = new Map<string, { track: string; from: string; posts: number }>()
  for (const message of heldThat(decision, () => true)) {
    const why = whyStranded(decision, message)
    const barred = barredFrom(decision, message)
    if (!why && !barred) continue
    const original = giveBack(decision, message, reasons.notConfigured)
    if (why) decision.tellAuthor(message, why)
    // Nobody who hears now what is said to them has written it.
    else decision.sayTo(message.author, noLongerTheirs(message, original, barred))
    const { track, from } = message
    returned.set(`${track} ${from}`, { track, from, posts: (returned.get(`${track} ${from}`)?.posts ?? 0) + 1 })
  }
  for (const { track, from, posts } of returned.values()) {
    decision.tellSupervisor({ say: 'given-back', with: { track, from: nameOf(decision.mechanism, from), posts } })
  }
}

function noLongerTheirs({ track }: MessageRow, original: MessageRow | undefined, because: Unfitness | undefined): Notice {
  if (!original) return { say: 'refused-author-gone', with: { track } }
  return { say: 'refused-edit', with: { reference: original.reference ?? null, ...(because ? { because } : {}) } }
}

function whyStranded({ mechanism }: Decision, { track: code, from, to }: MessageRow): Notice | undefined {
  const track = trackOf(mechanism, code)
  if (!track) return { say: 'refused-track-gone', with: { track: code } }
  const isOn = (id: string): boolean => id === supervisorId || track.channels[id] !== undefined
  if (!isOn(from)) return { say: 'refused-party-gone', with: { track: code, party: nameOf(mechanism, from) } }
  const names = hearersGone(mechanism, track, from, to)
  if (names.length === 0) return undefined
  const isAlone = otherParties(mechanism, track, from).length === 0
  return isAlone ? { say: 'refused-nobody-there', with: { track: code } } : { say: 'refused-hearers-gone', with: { track: code, names } }
}

/** Words about what stands there, and the marks and revisions of it, still go: a withdrawal must be seen where the text is. */
function endUndeliverable(decision: Decision): void {
  const waiting = [...decision.state.deliveries.rows()].map(([, row]) => row).sort((a, b) => a.number - b.number)
  const lanes = new Set<string>()
  for (const row of waiting) {
    const isHead = !lanes.has(row.lane)
    lanes.add(row.lane)
    if (row.user !== undefined || isServedFor(decision, row) || movedTo(decision, row)) continue
    // Of a lane only the head can have been on its way.
    if (row.act.do === 'show') fail(decision, row, reasons.channelNotConfigured(ofTrack(decision, row.act.message)), isHead)
    else if (row.act.do === 'topic' || isGeneralTalk(row.act)) decision.record({ is: 'delivery-dropped', id: row.id })
  }
}

function ofTrack({ state }: Decision, id: string): string {
  const message = state.messages.get(id)
  return message ? ` of ${message.track}` : ''
}
