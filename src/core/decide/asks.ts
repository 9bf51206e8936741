import { type AskKind, type AskOf, type AskRow, kindOfAsk } from '../asks.ts'
import { countersOf } from '../evolve/change.ts'
import { type Person, type Place, personOf, type Track, trackOf } from '../mechanism.ts'
import { shownNumber } from '../owners.ts'
import type { Notice } from '../sentences/index.ts'
import type { Call } from './call.ts'
import type { Decision } from './decision.ts'

/** People type it; it is longer only where one that stands has the same. */
const digitsOfAsk = [6, 7, 8, 9, 10] as const

/** The id of the next question: what is said of it takes the number that it is made of. */
export function nextAskId({ state }: Decision): string {
  const digits = String(shownNumber(state, 'q', countersOf(state).delivery + 1))
  const short = digitsOfAsk.map((count) => `q${digits.padStart(10, '0').slice(-count)}`)
  return short.find((id) => state.asks.get(id) === undefined) ?? `q${digits}`
}

/** Puts a question to one person, in a direct message; `until` sets the timer `ask:ID`. */
export function ask(decision: Decision, row: AskRow, question: Notice): void {
  decision.record({ is: 'asked', row })
  if (row.until !== undefined) decision.setTimer(`ask:${row.id}`, row.until)
  const organisation = personOf(decision.mechanism, row.link, row.user)?.organisation.id ?? ''
  decision.sayTo(decision.orIn(row, organisation, row.track), question)
}

/** An answer that was given in time by who was asked, and what it will act on. */
export interface Answered<Kind extends AskKind> {
  readonly ask: AskOf<Kind>
  readonly person: Person
  readonly place: Place & { readonly track: Track }
  /** As if given anew: a post that answers a question is not the message, and deleting it withdraws nothing. */
  readonly call: Call
}

/** The question of an id, if this person was asked it and it still stands. */
export function askOf(call: Call, id: string): AskRow | undefined {
  const row = call.decision.state.asks.get(id)
  return row && row.link === call.origin.link && row.user === call.origin.user ? row : undefined
}

/** Ends a question with its answer: it can be given once. Undefined where there is none of this kind to answer. */
export function endAsk<Kind extends AskKind>(call: Call, kind: Kind, id: string): Answered<Kind> | undefined {
  const { decision, origin } = call
  const row = askOf(call, id)
  const person = row && personOf(decision.mechanism, row.link, row.user)
  const track = row && trackOf(decision.mechanism, row.track)
  if (!row || !person || !track || kindOfAsk(row) !== kind) return undefined
  decision.record({ is: 'ask-ended', id })
  decision.clearTimer(`ask:${id}`)
  const { link, channel, user, at } = origin
  return {
    ask: row as AskOf<Kind>,
    person,
    place: { organisation: person.organisation, track },
    call: { ...call, origin: { link, channel, user, at } },
  }
}
