import { clockSkewMs } from './clock-skew.ts'
import { type Mechanism, trackOf } from './mechanism.ts'
import type { MessageRow } from './rows/message.ts'
import type { ObligationRow, StormRow } from './rows/obligation.ts'
import { type Notice, wholeOf } from './sentences/index.ts'
import { mechanismOf, type State } from './state.ts'
import { findReference } from './text.ts'

/**
 * Whether what is said on a track now, or (`foundOf`) was found afterwards and written then, is an exercise: what is real is not to be taken for one. What was accepted keeps the
 * status that it had (see `Envelope.status`).
 */
export function isExercise(state: State, trackCode: string, foundOf = Number.POSITIVE_INFINITY): boolean {
  if (isExerciseBy(mechanismOf(state), trackCode) || isRehearsed(state, trackCode)) return true
  return foundOf < (state.tracks.get(trackCode)?.exerciseUntil ?? 0) - clockSkewMs
}

/** As it is configured. */
export const isExerciseBy = (mechanism: Mechanism, trackCode: string): boolean =>
  mechanism.exercise === true || trackOf(mechanism, trackCode)?.exercise === true

const isRehearsed = (state: State, trackCode: string): boolean => state.tracks.get(trackCode)?.rehearsal === true

/** Whether what is said in the one is meant as an answer to the other: a test means nothing, and an exercise nothing real. */
export const mayAnswer = ({ status }: Pick<MessageRow, 'status'>, asked: Pick<MessageRow, 'status'>): boolean =>
  status === undefined || (status === 'exercise' && asked.status === 'exercise')

/** Whether what is owed is owed in an exercise: it counts in no figure. */
export const isOwedInExercise = (state: State, { message }: ObligationRow): boolean => state.messages.get(message)?.status === 'exercise'

/** Whether all in a group of escalations are: one that is not makes it real. */
export function isGroupOfExercise(state: State, { members }: StormRow): boolean {
  const rows = members.flatMap((id) => state.obligations.get(id) ?? [])
  return rows.length > 0 && rows.every((row) => isOwedInExercise(state, row))
}

/** What Parley's own words are marked as: about an exercise; or about a test, though what was answered to one, or disputed of it, is meant. */
export function statusSaid(state: State, said: Notice): MessageRow['status'] {
  const notice = wholeOf(said)
  // Of what is not there for its reader nothing is said, not even that.
  if (notice.say === 'no-such-reference') return undefined
  if (saysOfExercise(state, notice)) return 'exercise'
  const { reference } = notice.with as Partial<Record<string, unknown>>
  const message = typeof reference === 'string' ? messageNamedIn(state, reference) : undefined
  return message?.status === 'test' ? 'test' : undefined
}

/** Whether they are about a message of an exercise, or a track that is one now. */
function saysOfExercise(state: State, notice: Notice): boolean {
  if (notice.say === 'storm-ping') {
    const storm = [...state.storms.rows()].map(([, row]) => row).findLast(({ name }) => name === notice.with.name)
    return storm !== undefined && isGroupOfExercise(state, storm)
  }
  const { reference, references, versions, dispute, about, what, track } = notice.with as Partial<Record<string, unknown>>
  const several = references ?? versions
  if (Array.isArray(several) && several.length > 0) {
    // Among what is real nothing of it is said to be an exercise.
    return several.every((each) => typeof each === 'string' && messageNamedIn(state, each)?.status === 'exercise')
  }
  const named = [reference, dispute, about, what].find((each) => typeof each === 'string')
  const message = typeof named === 'string' ? messageNamedIn(state, named) : undefined
  if (message) return message.status === 'exercise'
  return typeof track === 'string' && track !== '' && isExercise(state, track)
}

function messageNamedIn(state: State, words: string): MessageRow | undefined {
  const [dispute] = /\b[A-Z]+-D\d+\b/u.exec(words) ?? []
  const id = dispute === undefined ? state.references.get(findReference(words) ?? '') : state.disputes.get(dispute)?.message
  return id === undefined ? undefined : state.messages.get(id)
}
