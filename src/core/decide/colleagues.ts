import { asEscalations } from '../one-post.ts'
import { isOver, whatIsOwed } from '../owed.ts'
import type { Escalation, ObligationRow } from '../rows/obligation.ts'
import type { Displaced } from '../sentences/done.ts'
import type { Notice } from '../sentences/index.ts'
import type { Call } from './call.ts'
import type { Decision } from './decision.ts'
import { namesOf, referenceOf } from './words.ts'

/** What officials of the supervisor are told of what a colleague has done about the same escalations. */

/** It was done already: once of each reference. `isPart`: of what else is owed there. */
export function sayAlready(call: Call, rows: readonly ObligationRow[], isPart = false): void {
  const said = rows.flatMap((row) => alreadyDone(call.decision, row, isPart))
  for (const [notice] of Map.groupBy(said, (each) => JSON.stringify(each)).values()) if (notice) call.answer(notice)
}

function alreadyDone(decision: Decision, row: ObligationRow, isPart: boolean): readonly Notice[] {
  const { taken, snoozed, closed } = row.escalation ?? {}
  const reference = referenceOf(decision, row)
  const putOff = closed ?? snoozed
  if (putOff) {
    const { role, until } = putOff
    const how = closed ? 'closed' : 'snoozed'
    return [{ say: 'put-off-already', with: { reference, role, how, ...(until === undefined ? {} : { until }) } }]
  }
  if (!taken) return []
  const { role, by } = taken
  const what = isPart ? { what: whatIsOwed(row) } : {}
  return [{ say: 'taken-already', with: { reference, role, ...(by === undefined ? {} : { by }), ...what } }]
}

/** Nothing of many is left to be taken or put off: in one word for all that each colleague did. */
export function sayNoneLeft(call: Call, named: string, rows: readonly ObligationRow[]): void {
  const done = Map.groupBy(
    rows.filter((row) => !isOver(row)),
    ({ escalation }) => JSON.stringify(doneBy(escalation)),
  )
  const words = [...done.values()].flatMap((theirs) => {
    const by = doneBy(theirs[0]?.escalation)
    return by ? [{ ...by, count: asEscalations(theirs).length }] : []
  })
  call.answer({ say: 'nothing-untaken', with: { named, ...(words.length > 0 ? { done: words } : {}) } })
}

function doneBy({ taken, snoozed, closed }: Partial<Escalation> = {}) {
  if (closed) return { how: 'closed', role: closed.role } as const
  if (snoozed) return { how: 'snoozed', role: snoozed.role } as const
  return taken && ({ how: 'taken', role: taken.role, ...(taken.by === undefined ? {} : { by: taken.by }) } as const)
}

/**
 * Whoever was told that an escalation is theirs is told when it is so no longer, but for `except`: that a post was changed meanwhile wakes nobody.
 * `rows`: as they were before it.
 */
export function tellDisplaced(decision: Decision, rows: readonly ObligationRow[], how: Displaced, except: readonly string[] = []): void {
  const { officials } = decision.mechanism.supervisor
  for (const [holder, theirs] of Map.groupBy(rows, ({ escalation }) => escalation?.taken?.official)) {
    const official = officials.find(({ id, suspended }) => id === holder && !suspended)
    if (!official || except.includes(official.id)) continue
    const references = [...new Set(asEscalations(theirs).map((row) => referenceOf(decision, row)))]
    const words = { ...namesOf(decision, theirs), references, ...how }
    for (const account of official.accounts) decision.sayTo(account, { say: 'no-longer-yours', with: words })
  }
}
