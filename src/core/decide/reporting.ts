import { dateAt, instantOf } from '../calendar.ts'
import type { Mechanism } from '../mechanism.ts'
import { report } from '../report.ts'
import type { Call } from './call.ts'
import type { Decision } from './decision.ts'

const minuteOf = ({ report: configured }: Mechanism): number => configured?.atMinute ?? 8 * 60

/** With each configuration: the next report is at its time, but never a second one on a day, and none is left out. */
export function keepReport(decision: Decision): void {
  // One that fell due while Parley was down is still to be given.
  if ((decision.state.timers.get('report:') ?? Number.POSITIVE_INFINITY) <= decision.at) return
  const last = decision.state.reports.get('last')?.date
  // The day's own time may be over by the new one.
  const isMissed = last !== undefined && last < lastDate(decision)
  decision.setTimer('report:', isMissed ? decision.at : nextReport(decision))
}

/** One a day, at its time by the clock of the supervisor; if Parley was down then, when it is back, as that day's. */
export function reportDue(decision: Decision): void {
  const date = lastDate(decision)
  if (decision.state.reports.get('last')?.date !== date) {
    decision.tellSupervisor({ say: 'report', with: report(decision.state, decision.at) }, { lane: 'report' })
    decision.record({ is: 'reported', date })
  }
  decision.setTimer('report:', nextReport(decision))
}

const dayMs = 86_400_000

const later = (date: string, days: number): string => new Date(Date.parse(date) + days * dayMs).toISOString().slice(0, 10)

/** The last date whose time for it has come. */
function lastDate({ mechanism, at }: Decision): string {
  const { timeZone } = mechanism.supervisor
  const today = dateAt(timeZone, at)
  return instantOf(timeZone, today, minuteOf(mechanism)) <= at ? today : later(today, -1)
}

/** The first of its times that is still to come, on a date that has had none. */
function nextReport({ mechanism, state, at }: Decision): number {
  const { timeZone } = mechanism.supervisor
  const last = state.reports.get('last')?.date ?? ''
  let date = dateAt(timeZone, at)
  for (;;) {
    const due = instantOf(timeZone, date, minuteOf(mechanism))
    if (due > at && date > last) return due
    date = later(date, 1)
  }
}

/** `!report`: the same, now; nothing is counted anew. */
export function reportCommand({ decision, answer }: Call): void {
  answer({ say: 'report', with: report(decision.state, decision.at) })
}
