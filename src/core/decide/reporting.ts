import { dateAt, instantOf } from '../calendar.ts'
import { report } from '../report.ts'
import type { Call } from './call.ts'
import type { Decision } from './decision.ts'

const atMinuteDefault = 8 * 60

/** With each configuration: the next report is at its time, but never a second one on a day. */
export function keepReport(decision: Decision): void {
  // One that fell due while Parley was down is still to be given.
  if ((decision.state.timers.get('report:') ?? Number.POSITIVE_INFINITY) <= decision.at) return
  decision.setTimer('report:', nextReport(decision))
}

/** One a day, at its time by the clock of the supervisor; if Parley was down then, when it is back. */
export function reportDue(decision: Decision): void {
  const { timeZone } = decision.mechanism.supervisor
  const date = dateAt(timeZone, decision.at)
  if (decision.state.reports.get('last')?.date !== date) {
    decision.tellSupervisor({ say: 'report', with: report(decision.state, decision.at) }, { lane: 'report' })
    decision.record({ is: 'reported', date })
  }
  decision.setTimer('report:', nextReport(decision))
}

/** The first of its times that is still to come, on a date that has had none. */
function nextReport({ mechanism, state, at }: Decision): number {
  const { timeZone } = mechanism.supervisor
  const minute = mechanism.report?.atMinute ?? atMinuteDefault
  const last = state.reports.get('last')?.date ?? ''
  let date = dateAt(timeZone, at)
  for (;;) {
    const due = instantOf(timeZone, date, minute)
    if (due > at && date > last) return due
    date = new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10)
  }
}

/** `!report`: the same, now; nothing is counted anew. */
export function reportCommand({ decision, answer }: Call): void {
  answer({ say: 'report', with: report(decision.state, decision.at) })
}
