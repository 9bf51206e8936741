import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Fact } from './facts.ts'
import { isOver } from './owed.ts'
import type { MessageRow } from './rows/message.ts'
import type { ObligationRow } from './rows/obligation.ts'
import type { State } from './state.ts'
import { Cell, type Sent, type Side } from './testing/cell.ts'

/**
 * Promise 4: for any sequence of events, everything that is owed is met, waived, or lapsed on the record, or has a time at which it is
 * looked at again; and nothing counts as met by an answer that nobody can see.
 */
type Step =
  | { readonly do: 'post'; readonly side: Side; readonly text: string; readonly under: number; readonly crosses: boolean }
  | { readonly do: 'request'; readonly side: Side; readonly inSeconds: number; readonly under: number; readonly crosses: boolean }
  | { readonly do: 'command'; readonly side: Side; readonly text: string; readonly on: number }
  | { readonly do: 'press'; readonly side: Side; readonly action: string; readonly on: number }
  | { readonly do: 'answer'; readonly word: string; readonly nth: number }
  | { readonly do: 'edit' | 'delete'; readonly on: number }
  | { readonly do: 'supervise'; readonly text: string; readonly on: number }
  | { readonly do: 'send'; readonly outcome: Sent }
  | { readonly do: 'wait'; readonly seconds: number }

const side = fc.constantFrom<Side>('north', 'south')
/** Counted from the newest. */
const nth = fc.nat(5)
/** Its time to be taken back passes, and all that waits is shown. */
const crosses = fc.constantFrom(true, true, false)
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('post' as const),
        side,
        text: fc.constantFrom('hello', 'we agree', '!flash fire', '!priority now', 'see SEC-0001', '!dispute open why'),
        under: fc.nat(6),
        crosses,
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('request' as const),
        side,
        inSeconds: fc.constantFrom(5, 30, 200, 900),
        under: fc.nat(20),
        crosses,
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('command' as const),
        side,
        text: fc.constantFrom(
          '!ack REF',
          '!ack REF all',
          '!ack-mistaken REF',
          '!reply REF our answer',
          '!clarify REF this',
          '!clarify REF this',
          '!correct CLARIFIED',
          '!correct CLARIFIED',
          '!not-meant CLARIFIED no',
          '!respond DISPUTE ours',
          '!respond DISPUTE ours',
          '!dispute withdraw DISPUTE settled',
          '!dispute withdraw DISPUTE settled',
        ),
        on: nth,
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('press' as const),
        side,
        action: fc.constantFrom('ack:ID', 'ack-all:ID:3', 'ack-all:ID:99', 'correct:ID'),
        on: nth,
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('answer' as const),
        word: fc.constantFrom('yes', 'yes', 'no', 'open', 'open', 'clarify'),
        nth: fc.nat(1),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('edit' as const, 'delete' as const), on: nth }) },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('supervise' as const),
        text: fc.constantFrom(
          '!waive REF done',
          '!take REF',
          '!close REF why',
          '!snooze REF 10m why',
          '!pause SEC why',
          '!resume SEC',
          '!say SEC both hello',
        ),
        on: nth,
      }),
    },
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant('send' as const),
        outcome: fc.constantFrom<Sent>('sent', 'sent', 'sent', 'refused', 'uncertain'),
      }),
    },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.constantFrom(5, 15, 120, 400) }) },
  ),
  { minLength: 1, maxLength: 40, size: 'max' },
)

function play(cell: Cell, step: Step): void {
  const message = 'on' in step ? cell.messages().at(-1 - step.on) : undefined
  const reference = message?.reference ?? 'SEC-0001'
  switch (step.do) {
    case 'post':
      cell.post(step.side, step.text, threadOf(cell, step.side, step.under))
      return cross(cell, step.crosses)
    case 'request': {
      const post = cell.post(step.side, 'please answer', threadOf(cell, step.side, step.under))
      const row = cell.messages().find(({ source }) => source?.post === post)
      if (row) cell.state.messages.set(row.id, { ...row, kind: 'request', replyBy: cell.at + step.inSeconds * 1000 })
      return cross(cell, step.crosses)
    }
    case 'command':
      cell.post(step.side, named(cell, step.text.replace('REF', reference)))
      return cross(cell, true)
    case 'press':
      return cell.press(step.side, step.action.replace('ID', message?.id ?? 'm1'))
    case 'answer': {
      const [id, row] = [...cell.state.asks.rows()].at(-1 - step.nth) ?? []
      if (id === undefined || row === undefined) return
      cell.press(row.link as Side, `answer:${id}:${step.word}`)
      return cross(cell, true)
    }
    case 'edit':
      return message && cell.edit(message, `changed at ${cell.at}`)
    case 'delete':
      return message && cell.remove(message)
    case 'supervise':
      cell.post('desk', step.text.replace('REF', reference))
      return
    case 'send':
      return cell.sendAll(step.outcome)
    case 'wait':
      return cell.wait(step.seconds)
  }
}

/** The newest of each is what is answered. */
function named(cell: Cell, text: string): string {
  const dispute = [...cell.state.disputes.rows()].at(-1)?.[1].reference ?? 'SEC-D1'
  const clarified = cell.messages().findLast(({ kind }) => kind === 'clarify')?.reference ?? 'SEC-0001'
  return text.replace('DISPUTE', dispute).replace('CLARIFIED', clarified)
}

function cross(cell: Cell, crosses: boolean): void {
  if (!crosses) return
  cell.wait(10)
  cell.sendAll()
}

function threadOf(cell: Cell, of: Side, under: number): string | undefined {
  const message = cell.messages().at(-1 - under)
  return message && cell.postIn(of, message)
}

/** What is wrong with an obligation; undefined where it is met, waived, lapsed, or looked at again. */
function forgotten(cell: Cell, row: ObligationRow): string | undefined {
  const { state } = cell
  if (row.state === 'waiting') {
    const waits = [...state.deliveries.rows()].some(
      ([, { act, link }]) => act.do === 'show' && act.message === row.message && link === row.owes,
    )
    return waits ? undefined : 'it waits for a delivery that nobody makes'
  }
  if (row.state === 'open' && row.dueAt !== undefined) {
    if (state.timers.get(`obligation:${row.id}`) === undefined) return 'nobody looks at it again'
    if (row.kind === 'reply' && row.overdueAt === undefined && state.timers.get(`overdue:${row.id}`) === undefined)
      return 'its message is not opened again when it is due'
  }
  if (row.state === 'met' && row.met?.answer !== undefined) return unseen(state.messages.get(row.met.answer), row)
  if (isOver(row) && state.timers.get(`obligation:${row.id}`) !== undefined) return 'it is over, and looked at again'
  return undefined
}

function unseen(answer: MessageRow | undefined, { to }: ObligationRow): string | undefined {
  if (!answer) return 'it is met by nothing'
  if (answer.state === 'withdrawn') return 'it is met by what was withdrawn'
  const delivery = Object.values(answer.deliveries).find(({ organisation }) => organisation === to)
  return delivery?.state === 'failed' || delivery?.state === 'uncertain' ? 'it is met by what did not arrive' : undefined
}

type Spoil = (state: State, facts: readonly Fact[]) => void

/** Plays it all, and looks at everything that is owed after each step. */
function judge(played: readonly Step[], spoil?: Spoil): Cell {
  const cell = new Cell(spoil)
  for (const step of played) {
    play(cell, step)
    for (const [id, row] of cell.state.obligations.rows()) {
      const problem = forgotten(cell, row)
      if (problem !== undefined) throw new Error(`${row.kind} ${id} of ${row.owes}: ${problem}`)
    }
    expectCounted(cell)
  }
  return cell
}

/** What is known at a glance is what a count of all rows says. */
function expectCounted({ state }: Cell): void {
  const rows = [...state.obligations.rows()].map(([, row]) => row).filter((row) => row.state === 'open')
  for (const [key, { open }] of state.unacknowledged.rows())
    expect(open).toBe(rows.filter((row) => row.kind === 'acknowledgement' && `${row.owes} ${row.track}` === key).length)
  expect([...state.unanswered.rows()].map(([id]) => id).sort()).toEqual(
    rows
      .filter(({ kind }) => kind !== 'acknowledgement')
      .map(({ id }) => id)
      .sort(),
  )
}

test('whatever happens, what is owed is met, waived, lapsed on the record, or looked at again', () => {
  fc.assert(
    fc.property(steps, (played) => void judge(played)),
    { numRuns: 150 },
  )
}, 30_000)

test('all kinds are among what is tried, and a reply ends in each way', () => {
  const seen = new Set<string>()
  for (const played of fc.sample(steps, { numRuns: 150, seed: 1 }))
    for (const [, { kind, state }] of judge(played).state.obligations.rows()) seen.add(`${kind} ${state}`)
  for (const kind of ['acknowledgement', 'response', 'clarification', 'reply']) expect(seen).toContain(`${kind} met`)
  for (const end of ['open', 'waiting', 'waived', 'lapsed']) expect(seen).toContain(`reply ${end}`)
}, 30_000)

const request: Step = { do: 'request', side: 'north', inSeconds: 200, under: 20, crosses: true }
const reply: Step = { do: 'command', side: 'south', text: '!reply SEC-0001 our answer', on: 0 }

test.each<[string, string, readonly Step[], Spoil]>([
  [
    'what is owed again is looked at by nobody',
    'nobody looks at it again',
    [request, reply, { do: 'delete', on: 0 }],
    (state, facts) => {
      for (const fact of facts) if (fact.is === 'obligation-reopened') state.timers.delete(`obligation:${fact.id}`)
    },
  ],
  [
    'a reply is not looked at when it is due',
    'its message is not opened again when it is due',
    [request],
    (state, facts) => {
      for (const fact of facts) if (fact.is === 'timer-set' && fact.id.startsWith('overdue:')) state.timers.delete(fact.id)
    },
  ],
  [
    'an answer that did not arrive still counts',
    'it is met by what did not arrive',
    [
      request,
      { do: 'post', side: 'south', text: 'see SEC-0001', under: 20, crosses: false },
      { do: 'wait', seconds: 15 },
      { do: 'send', outcome: 'refused' },
    ],
    (state, facts) => {
      const answer = facts.find((fact) => fact.is === 'obligation-reopened') && [...state.messages.rows()].at(-1)?.[0]
      for (const fact of facts) {
        const row = fact.is === 'obligation-reopened' ? state.obligations.get(fact.id) : undefined
        if (row === undefined || answer === undefined) continue
        state.obligations.set(row.id, { ...row, state: 'met', met: { role: '', organisation: row.owes, at: 0, late: false, answer } })
      }
    },
  ],
  [
    'what failed is waited for',
    'it waits for a delivery that nobody makes',
    [
      { ...request, crosses: false },
      { do: 'wait', seconds: 15 },
      { do: 'send', outcome: 'refused' },
    ],
    (state, facts) => {
      for (const fact of facts) {
        const row = fact.is === 'obligation-ended' ? state.obligations.get(fact.id) : undefined
        if (row) state.obligations.set(row.id, { ...row, state: 'waiting' })
      }
    },
  ],
])('the bug “%s” is found', (_, words, played, spoil) => {
  judge(played)
  expect(() => judge(played, spoil)).toThrow(words)
})
