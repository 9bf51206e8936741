import { versionsOf } from '../owed.ts'
import type { MessageRow } from '../rows/message.ts'
import type { ObligationRow } from '../rows/obligation.ts'
import { oneLine } from '../text.ts'
import { type Call, saidAt } from './call.ts'

/**
 * Whether a word that was found only afterwards still counts. It does not where what it is about came into being only after it, nor where something
 * else was said of it since: the newer word stands, and whoever gave the older one is told.
 *
 * What came into being did so by Parley's clock, a word was given by the platform's: by as much as the two may be apart nothing is taken for newer
 * than the word. One word and another are compared as they were given.
 */

interface Known {
  /** When it came into being, ms. */
  readonly came?: number | undefined
  /** When something else was said of it last, ms. */
  readonly said?: number | undefined
}

const never = Number.NEGATIVE_INFINITY

export const isOvertaken = (call: Call, { came = never, said = never }: Known): boolean =>
  call.origin.found === true && (came > saidAt(call) || said > call.origin.at)

/** Says that nothing was done, if so. */
export function overtaken(call: Call, known: Known): boolean {
  if (!isOvertaken(call, known)) return false
  const { came = never, said = never } = known
  call.answer({ say: 'overtaken', with: { command: asTyped(call), writtenAt: call.origin.at, at: Math.max(came, said) } })
  return true
}

/** When it was typed: what it says of a time counts from then. */
export const typedAt = ({ decision, origin: { found, at } }: Call): number => (found ? Math.min(at, decision.at) : decision.at)

/** Whether the time that it gave is over by now; says so. */
export function isOverSince(call: Call, until: number): boolean {
  const isOver = until <= call.decision.at
  if (isOver) call.answer({ say: 'overtaken', with: { command: asTyped(call), writtenAt: call.origin.at, at: until, isOver: true } })
  return isOver
}

/** When something was last said about it. */
export const lastSaid = ({ decision }: Call, about: string): number | undefined => decision.state.said.get(about)

/** When a message came to be named. */
export const cameToBe = ({ releasedAt, acceptedAt }: MessageRow): number => releasedAt ?? acceptedAt

/** When it last was given another text. */
export const lastChanged = ({ decision }: Call, message: MessageRow): number =>
  Math.max(...versionsOf(decision.state, message).map(cameToBe))

/** Of what is open, what the word can have meant; says so where it leaves something out. `isEscalated`: it is about what is before the supervisor. */
export function meantOf(call: Call, rows: readonly ObligationRow[], isEscalated: boolean): readonly ObligationRow[] {
  const meant = rows.filter((row) => !isOvertaken(call, knownOf(call, row, isEscalated)))
  const [left] = rows.filter((row) => !meant.includes(row)).sort((a, b) => times(call, b, isEscalated) - times(call, a, isEscalated))
  if (left) overtaken(call, knownOf(call, left, isEscalated))
  return meant
}

function knownOf({ decision }: Call, row: ObligationRow, isEscalated: boolean): Known {
  const version = decision.state.messages.get(row.message)
  const came = Math.max(version ? cameToBe(version) : never, isEscalated ? (row.escalation?.since ?? never) : never)
  return { came, said: Math.max(row.handledAt ?? never, row.reopenedAt ?? never) }
}

const times = (call: Call, row: ObligationRow, isEscalated: boolean): number =>
  Math.max(...Object.values(knownOf(call, row, isEscalated)).map((each: number | undefined) => each ?? never))

const shownMax = 60
const asTyped = ({ name, rest }: Call): string => `!${oneLine(`${name} ${rest}`.trim()).slice(0, shownMax)}`
