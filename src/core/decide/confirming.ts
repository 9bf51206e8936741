import { isSound, withPieces } from '../apply/pieces.ts'
import { aboutChange } from '../evolve/standing-words.ts'
import type { ChangeRow } from '../state.ts'
import { endChange, tellConcerned, waitsFor } from './applying.ts'
import { type Call, hasMore } from './call.ts'
import type { Decision } from './decision.ts'
import { putInForce } from './in-force.ts'
import { lastSaid, overtaken } from './late.ts'
import { firstWordOf } from './naming.ts'

export const confirmCommand = (call: Call): void => answerNamed(call, 'confirm')
export const refuseCommand = (call: Call): void => answerNamed(call, 'refuse')

function answerNamed(call: Call, answer: 'confirm' | 'refuse'): void {
  const word = firstWordOf(call.rest)
  if (word === '') call.usage({ is: 'which-change' })
  else if (!hasMore(call, word.slice(0, 20), call.rest.slice(word.length).trim())) answerChange(call, word.toUpperCase(), answer)
}

/** A head’s word on what changes their own party. */
export function answerChange(call: Call, id: string, answer: 'confirm' | 'refuse'): void {
  const { decision, person } = call
  const organisation = person.organisation.id
  const row = decision.state.changes.get(id)
  if (!person.official.isHead) {
    call.answer({ say: 'not-allowed', with: { command: answer, who: 'own-head' } })
    return
  }
  if (!row?.needs.includes(organisation)) {
    call.answer({ say: 'change-gone', with: { id: id.slice(0, 20) } })
    return
  }
  if (overtaken(call, { came: row.proposedAt, said: lastSaid(call, aboutChange(id, organisation)) })) return
  const { role } = person.official
  if (answer === 'refuse') {
    endChange(decision, row, 'refused', { organisation, role })
    tellConcerned(decision, row, { say: 'change-refused', with: { id, by: `${person.organisation.name}, ${role}` } })
    return
  }
  if (row.confirmed.includes(organisation)) decision.record({ is: 'word-repeated', about: aboutChange(id, organisation) })
  else decision.record({ is: 'change-confirmed', id, organisation, role })
  const waits = waitsFor(decision, decision.state.changes.get(id) ?? row)
  if (waits.length === 0) putConfirmedInForce(decision)
  const isInForce = decision.state.changes.get(id) === undefined
  call.answer({ say: 'change-confirmed', with: { id, waits, ...(isInForce ? { isInForce } : {}) } })
}

/** Whatever can be: one that had to wait for another, or for a party that has left since, may come into force with it. */
export function putConfirmedInForce(decision: Decision): void {
  const isReady = (row: ChangeRow): boolean =>
    row.needs.every((id) => row.confirmed.includes(id)) && isSound(withPieces(decision.mechanism, row.pieces))
  for (;;) {
    const ready = [...decision.state.changes.rows()].map(([, row]) => row).find(isReady)
    if (!ready) return
    endChange(decision, ready, 'in-force')
    putInForce(decision, ready.pieces, ready.id, ready.follows ? ready.proposedAt : undefined)
  }
}
