import { supervisorId } from '../addresses.ts'
import { isOwedInExercise } from '../exercise.ts'
import { type Mechanism, nameOf, nearestChannel, organisation, trackOf } from '../mechanism.ts'
import { isOver } from '../owed.ts'
import { responsesTo } from '../responses.ts'
import type { ObligationRow } from '../rows/obligation.ts'
import { actors, reasons } from '../sentences/reasons.ts'
import type { Decision } from './decision.ts'
import { closed } from './ending-disputes.ts'
import { endObligation } from './obligations.ts'

/** What is owed by or to somebody lapses on the record; so do the disputes that nobody is left to answer. Returns how much it was. `by`: see `closed`. */
export function lapse(
  decision: Decision,
  isLapsed: (row: ObligationRow) => boolean,
  reason: string,
  by: string | null = actors.configuration,
): number {
  const { state } = decision
  const rows = [...state.obligations.rows()].map(([, row]) => row).filter((row) => !isOver(row) && isLapsed(row))
  for (const row of rows) endObligation(decision, row, 'lapsed', actors.configuration, reason)
  for (const id of new Set(rows.flatMap(({ dispute }) => dispute ?? []))) endDispute(decision, id, reason, by)
  return rows.length
}

function endDispute(decision: Decision, id: string, reason: string, by: string | null): void {
  const dispute = decision.state.disputes.get(id)
  // Who has responded, or need not any more, can still settle it.
  if (dispute?.state === 'opened' && responsesTo(decision.state, dispute).responded === 'lapsed') closed(decision, dispute, by, reason)
}

const isOff = (mechanism: Mechanism, id: string, code: string): boolean =>
  id !== supervisorId && trackOf(mechanism, code)?.channels[id] === undefined

const whyOff = (mechanism: Mechanism, name: string, code: string): string =>
  trackOf(mechanism, code) ? reasons.offTrack(name, code) : reasons.trackEnded(code)

/** Answered or not: what its opener alone could withdraw, or nobody is left to settle with, would stay open for ever. */
function endDisputesOffTrack(decision: Decision): void {
  const { state, mechanism } = decision
  for (const [, dispute] of [...state.disputes.rows()]) {
    const { track, message, openedBy, state: now } = dispute
    if (now === 'withdrawn' || now === 'closed') continue
    const isGone = (each: string): boolean => isOff(mechanism, each, track)
    const others = (state.messages.get(message)?.to ?? []).filter((each) => each !== openedBy && each !== supervisorId)
    const [gone] = isGone(openedBy) ? [openedBy] : others.every(isGone) ? others : []
    if (gone === undefined) continue
    const name = nameOf(mechanism, gone)
    if (organisation(mechanism, gone)) closed(decision, dispute, actors.configuration, whyOff(mechanism, name, track))
    else closed(decision, dispute, null, reasons.partyWithdrew(name))
  }
}

/** Whoever is on a track no longer can neither be owed there nor owe. */
export function lapseOffTrack(decision: Decision): void {
  const { mechanism } = decision
  const gone = new Set<string>()
  for (const [, row] of decision.state.obligations.rows()) {
    if (isOver(row)) continue
    for (const id of [row.owes, row.to]) if (isOff(mechanism, id, row.track)) gone.add(`${row.track} ${id}`)
  }
  for (const each of gone) {
    const [code = '', id = ''] = each.split(' ')
    const name = nameOf(mechanism, id)
    const isLapsed = (row: ObligationRow): boolean => row.track === code && (row.owes === id || row.to === id)
    const { state } = decision
    const lapsed = [...state.obligations.rows()].flatMap(([, row]) => (!isOver(row) && isLapsed(row) ? [row] : []))
    const drills = new Set(lapsed.filter((row) => isOwedInExercise(state, row)))
    const count = lapse(decision, isLapsed, whyOff(mechanism, name, code))
    if (count === 0) continue
    const words = { party: name, track: code, ...(trackOf(mechanism, code) ? {} : { ended: true as const }) }
    const counted = (rows: readonly ObligationRow[]) => {
      const ofExercise = rows.filter((row) => drills.has(row)).length
      return { ...words, count: rows.length - ofExercise, ...(ofExercise > 0 ? { ofExercise } : {}) }
    }
    decision.tellSupervisor({ say: 'lapsed-off-track', with: counted(lapsed) })
    for (const party of new Set(lapsed.flatMap((row) => [row.owes, row.to]))) {
      const address = nearestChannel(mechanism, party, code)
      const theirs = lapsed.filter((row) => row.owes === party || row.to === party)
      if (address) decision.sayIn(address, { say: 'lapsed-off-track', with: counted(theirs) })
    }
  }
  endDisputesOffTrack(decision)
}
