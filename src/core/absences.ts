import { type Address, addressKey } from './addresses.ts'
import type { State } from './state.ts'

/**
 * A time in which Parley was not in a channel, ms: what is said there then is said to nobody else. By Parley's clock, but for a beginning that
 * its platform told of only later.
 */
export interface Absence {
  readonly from: number
  /** Absent while it lasts. */
  readonly until?: number
}

/** Of each channel: what was written in them may still be found. */
const absencesKept = 20

/** The absence in which something was said; `then`: see `saidThen`. */
export const absenceAt = ({ absences }: State, address: Address, then: number | undefined): Absence | undefined =>
  absences.get(addressKey(address))?.find(({ from, until }) => then !== undefined && from <= then && (until === undefined || then < until))

export function absenceBegan(state: State, address: Address, from: number): void {
  const known = state.absences.get(addressKey(address)) ?? []
  const last = known.at(-1)
  if (last && last.until === undefined) return
  state.absences.set(addressKey(address), [...known, { from }].slice(-absencesKept))
}

export function absenceEnded(state: State, address: Address, until: number): void {
  const known = state.absences.get(addressKey(address)) ?? []
  state.absences.set(
    addressKey(address),
    known.map((each) => (each.until === undefined ? { ...each, until } : each)),
  )
}
