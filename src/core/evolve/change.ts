import type { MessageDelivery, MessageRow } from '../rows/message.ts'
import type { ObligationRow } from '../rows/obligation.ts'
import type { Counters, State } from '../state.ts'
import { nowStanding } from './standing.ts'

interface Changeable<Row> {
  get(key: string): Row | undefined
  set(key: string, row: Row): void
}

export function change<Row extends object>(table: Changeable<Row>, key: string, changes: Partial<Row>): void {
  const row = table.get(key)
  if (row) table.set(key, { ...row, ...changes })
}

export function changeMessage(state: State, id: string, changes: (row: MessageRow) => Partial<MessageRow>): void {
  const row = state.messages.get(id)
  if (row) state.messages.set(id, { ...row, ...changes(row) })
}

export function changeObligation(state: State, id: string, changes: (row: ObligationRow) => Partial<ObligationRow>): void {
  const row = state.obligations.get(id)
  if (row) setObligation(state, { ...row, ...changes(row) })
}

/** Those that are escalated and open are listed besides: they are looked for often, among very many. */
export function setObligation(state: State, row: ObligationRow): void {
  state.obligations.set(row.id, nowStanding(state, state.obligations.get(row.id), row))
  const { escalation } = row
  if (escalation && row.state === 'open') state.escalated.set(row.id, escalation.since)
  else state.escalated.delete(row.id)
}

export function changeDelivery(state: State, message: string, key: string, changes: Partial<MessageDelivery>): void {
  changeMessage(state, message, (row) => {
    const delivery = row.deliveries[key]
    return delivery ? { deliveries: { ...row.deliveries, [key]: { ...delivery, ...changes } } } : {}
  })
}

const noCounters: Counters = { message: 0, delivery: 0, obligation: 0, disputes: {} }

export const countersOf = (state: State): Counters => state.counters.get('now') ?? noCounters

export function count(state: State, counters: Partial<Counters>): void {
  state.counters.set('now', { ...countersOf(state), ...counters })
}
