import type { LinkId } from './addresses.ts'
import type { MessageRow } from './rows/message.ts'
import type { State } from './state.ts'

/** What has happened since the last report: by `track SEC`, `link north`. */
export interface TallyRow {
  /** Messages that crossed. Those of an exercise, and tests, never count among the others. */
  readonly actual?: number
  readonly exercise?: number
  readonly test?: number
  /** How often a link went down, and for how long it was, as far as that is over, ms. */
  readonly outages?: number
  readonly downMs?: number
}

export type ReportFact =
  /** The day's report was given, for a date by the clock of the supervisor; what is counted is counted anew. */
  { readonly is: 'reported'; readonly date: string }

export interface ReportRow {
  readonly at: number
  readonly date: string
}

const add = (state: State, key: string, name: keyof TallyRow, amount: number): void => {
  const row = state.tallies.get(key) ?? {}
  state.tallies.set(key, { ...row, [name]: (row[name] ?? 0) + amount })
}

export function tallyReleased(state: State, message: MessageRow | undefined): void {
  if (message) add(state, `track ${message.track}`, message.status ?? 'actual', 1)
}

/** Before the link's row is changed. */
export function tallyLink(state: State, link: LinkId, now: 'up' | 'down', at: number): void {
  const known = state.links.get(link)
  if (now === 'down' && known?.state !== 'down') add(state, `link ${link}`, 'outages', 1)
  if (now !== 'up' || known?.state !== 'down') return
  add(state, `link ${link}`, 'downMs', at - Math.max(known.since, reportedAt(state)))
  // One that lasts over a report counts in both.
  if (known.since < reportedAt(state)) add(state, `link ${link}`, 'outages', 1)
}

/** From when on it is counted, ms; 0 before the first report. */
export const reportedAt = (state: State): number => state.reports.get('last')?.at ?? 0

export function foldReport(state: State, { date }: ReportFact, at: number): void {
  state.reports.set('last', { at, date })
  for (const [key] of [...state.tallies.rows()]) state.tallies.delete(key)
}
