import { type Address, supervisorId } from '../addresses.ts'
import { aboutRehearsal } from '../evolve/standing-words.ts'
import { isExerciseBy } from '../exercise.ts'
import { type Mechanism, nameOf, type Track, trackOf } from '../mechanism.ts'
import { isOver } from '../owed.ts'
import { actors, reasons } from '../sentences/reasons.ts'
import { hasHead } from './applying.ts'
import { type Call, hasMore } from './call.ts'
import type { Decision } from './decision.ts'
import { endAsksOfBefore } from './ending-asks.ts'
import { closed } from './ending-disputes.ts'
import { lastSaid, overtaken } from './late.ts'
import { firstWordOf } from './naming.ts'
import { endObligation } from './obligations.ts'
import { releaseMessage } from './release.ts'
import { setTopics } from './topics.ts'

/** A new track is tried out first: whoever is on it must be ready before anything that is said on it counts. */
export function beginRehearsal(decision: Decision, track: Track): void {
  decision.record({ is: 'rehearsal-began', track: track.code })
  setTopics(decision, track.code)
  const needs = needsOf(track).map((id) => nameOf(decision.mechanism, id))
  for (const { address } of decision.channelsOfTrack(track.code)) {
    decision.sayIn(address, { say: 'rehearsal-began', with: { track: track.code, needs } })
  }
}

/** A channel comes to serve a track that is rehearsed: its people know nothing of it. */
export function tellRehearsed(decision: Decision, address: Address, track: Track): void {
  if (!decision.state.tracks.get(track.code)?.rehearsal) return
  const needs = waitsFor(decision, track).map((id) => nameOf(decision.mechanism, id))
  decision.sayIn(address, { say: 'rehearsal-began', with: { track: track.code, needs } })
}

const needsOf = (track: Track): readonly string[] => [...Object.keys(track.channels), supervisorId]

/** `!ready COM`: by each party's head and by the supervisor. */
export function readyCommand(call: Call): void {
  const { decision, person, place } = call
  const { mechanism, state } = decision
  const word = firstWordOf(call.rest).toUpperCase()
  const track = trackOf(mechanism, word === '' ? (place?.track?.code ?? '') : word)
  const organisation = person.organisation.id
  const isSupervisor = organisation === supervisorId
  if (!track || (!isSupervisor && !track.channels[organisation])) {
    call.usage(word === '' ? { is: 'which-track', tracks: [] } : { is: 'no-track-of-yours', typed: word.slice(0, 20) })
    return
  }
  const isInPlace = isSupervisor ? place?.organisation.id === supervisorId : person.official.isHead === true
  if (!isInPlace) {
    const head = hasHead(mechanism, organisation) ? 'own-head' : 'own-head-none-yet'
    call.answer({ say: 'not-allowed', with: { command: 'ready', who: isSupervisor ? 'supervisor' : head } })
    return
  }
  if (hasMore(call, track.code, call.rest.slice(word.length).trim())) return
  const row = state.tracks.get(track.code)
  if (!row?.rehearsal) {
    call.answer({ say: 'not-rehearsed', with: { track: track.code } })
    return
  }
  if (row.ready?.includes(organisation)) {
    call.answer({ say: 'ready-already', with: { track: track.code } })
    return
  }
  if (overtaken(call, { came: lastSaid(call, aboutRehearsal(track.code)) })) return
  decision.record({ is: 'track-ready', track: track.code, organisation, role: person.official.role })
  const waits = waitsFor(decision, track).map((id) => nameOf(mechanism, id))
  if (waits.length === 0) endRehearsal(decision, track)
  else {
    for (const { address } of decision.channelsOfTrack(track.code)) {
      decision.sayIn(address, { say: 'track-ready', with: { track: track.code, by: person.organisation.name, waits } })
    }
    tellHeadless(decision, track, headlessOf(decision, mechanism, track))
  }
}

/** Whose word is still missing. */
const waitsFor = ({ state }: Decision, track: Track): readonly string[] =>
  needsOf(track).filter((id) => !state.tracks.get(track.code)?.ready?.includes(id))

/** Of these the parties in which nobody can say it. */
const headlessOf = (decision: Decision, mechanism: Mechanism, track: Track): readonly string[] =>
  waitsFor(decision, track).filter((id) => id !== supervisorId && !hasHead(mechanism, id))

/** The supervisor alone can name one, and who the people of a party are is nobody else's affair. */
function tellHeadless(decision: Decision, { code }: Track, headless: readonly string[]): void {
  if (headless.length === 0) return
  const names = headless.map((id) => nameOf(decision.mechanism, id))
  decision.tellSupervisor({ say: 'rehearsal-headless', with: { track: code, names } }, { pings: true })
}

/**
 * With each configuration: where it was only for somebody who has left that the others had to wait, they wait no longer; whom they wait for
 * in vain since then is told.
 */
export function keepRehearsals(decision: Decision, before: Mechanism | undefined): void {
  for (const track of decision.mechanism.tracks) {
    if (!decision.state.tracks.get(track.code)?.rehearsal) continue
    if (Object.keys(track.channels).length > 1 && waitsFor(decision, track).length === 0) {
      endRehearsal(decision, track)
      continue
    }
    const earlier = before && trackOf(before, track.code)
    const known = before && earlier ? headlessOf(decision, before, earlier) : []
    tellHeadless(
      decision,
      track,
      headlessOf(decision, decision.mechanism, track).filter((id) => !known.includes(id)),
    )
  }
}

/** From now on it counts: so nothing of the rehearsal may be left to be owed, and what was held of it crosses as part of it. */
function endRehearsal(decision: Decision, { code }: Track): void {
  const { state } = decision
  for (const [key, ids] of [...state.held.rows()]) if (key.startsWith(`${code} `)) for (const id of ids) releaseMessage(decision, id)
  const open = [...state.obligations.rows()].map(([, row]) => row).filter((row) => row.track === code && !isOver(row))
  for (const row of open) endObligation(decision, row, 'lapsed', actors.supervisor, reasons.owedInRehearsal)
  for (const [, dispute] of [...state.disputes.rows()]) {
    if (dispute.track !== code || dispute.state === 'withdrawn' || dispute.state === 'closed') continue
    closed(decision, dispute, null, reasons.openedInRehearsal)
  }
  decision.record({ is: 'rehearsal-ended', track: code })
  setTopics(decision, code)
  // Configured as an exercise it stays one.
  const stays = isExerciseBy(decision.mechanism, code) ? { stays: true as const } : {}
  if (!stays.stays) endAsksOfBefore(decision, code)
  for (const { organisation, address } of decision.channelsOfTrack(code)) {
    // What others owed each other is not theirs to know: there may be private words among it.
    const theirs = open.filter(({ owes, to }) => [supervisorId, owes, to].includes(organisation))
    decision.sayIn(address, { say: 'rehearsal-ended', with: { track: code, lapsed: theirs.length, at: decision.at, ...stays } })
  }
}
