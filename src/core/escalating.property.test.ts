import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decide } from './decide/index.ts'
import type { Event } from './event.ts'
import { evolve, stampFingerprints } from './evolve.ts'
import type { Fact } from './facts.ts'
import type { Mechanism } from './mechanism.ts'
import { isOver } from './owed.ts'
import { type PolicyStep, type StepPolicy, type StepTarget, stepsOf } from './policy.ts'
import { present } from './present.ts'
import type { ObligationRow } from './rows/obligation.ts'
import { commitDraft, draftOf, emptyState, type State } from './state.ts'
import { mission } from './testing/mission.ts'
import { track } from './testing/three.ts'

/**
 * Whatever happens, and whatever the policy says: nobody is called before a message stands in the owing party's channel, nor once it is over;
 * what is open is looked at again; and what is owed keeps its policy.
 */

const party = (id: string, name: string) => ({
  id,
  name,
  timeZone: 'UTC',
  link: id,
  officials: [
    { id: `${id}-duty`, role: 'duty officer', accounts: [{ link: id, user: `${id}-u1` }], isDutyOfficer: true },
    { id: `${id}-head`, role: 'head', accounts: [{ link: id, user: `${id}-u2` }], isDutyOfficer: false, isHead: true as const },
  ],
})

const mechanismWith = (escalation: StepPolicy): Mechanism => ({
  name: 'escalating',
  pagers: ['night'],
  supervisor: {
    ...mission,
    secondChannel: { link: 'desk2', channel: 'control-2' },
    officials: [
      { id: 'duty', role: 'duty officer', accounts: [{ link: 'desk', user: 'desk-u1' }], isDutyOfficer: true },
      { id: 'deputy', role: 'deputy', accounts: [{ link: 'desk2', user: 'desk-u2' }], isDutyOfficer: false },
    ],
  },
  parties: [party('north', 'North'), party('south', 'South')],
  tracks: [{ ...track('SEC', 'Security', ['north', 'south']), sendDelaySeconds: 0, escalation }],
  sweepDays: 7,
})

const targets: readonly StepTarget[] = [
  'party',
  'party-duty',
  'party-head',
  'supervisor',
  'next-official',
  'second-channel',
  'official:deputy',
  'official:nobody',
  'pager:night',
  'pager:gone',
]
const step: fc.Arbitrary<PolicyStep> = fc
  .record({
    share: fc.constantFrom(0, 0.25, 0.5, 1, 1.5),
    minutes: fc.constantFrom(0, 1, 7),
    call: fc.uniqueArray(fc.constantFrom(...targets), { minLength: 1, maxLength: 3 }),
    repeatMinutes: fc.option(fc.constantFrom(1, 2, 5), { nil: undefined }),
    times: fc.option(fc.constantFrom(1, 3), { nil: undefined }),
    forMinutes: fc.option(fc.constantFrom(4), { nil: undefined }),
  })
  .map((each) => Object.fromEntries(Object.entries(each).filter(([, value]) => value !== undefined)) as unknown as PolicyStep)
const policy: fc.Arbitrary<StepPolicy> = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 4 }),
  takenMinutes: fc.constantFrom(1, 3),
})

type Act =
  | { readonly do: 'post'; readonly side: 'north' | 'south'; readonly text: string }
  | { readonly do: 'supervise'; readonly text: string }
  | { readonly do: 'send-all'; readonly outcome: 'sent' | 'refused' }
  | { readonly do: 'wait'; readonly seconds: number }
  | { readonly do: 'link'; readonly link: string; readonly state: 'up' | 'down' }
  | { readonly do: 'configure'; readonly policy: StepPolicy }

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('post' as const),
      side: fc.constantFrom('north' as const, 'south' as const),
      text: fc.constantFrom('hello', 'again', '!flash fire', '!ack SEC-1', '!ack SEC-2', '!ack-mistaken SEC-1', '!dispute open why'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('supervise' as const),
      text: fc.constantFrom(
        '!take SEC-1',
        '!take all',
        '!take G1',
        '!snooze SEC-1 90s',
        '!snooze G1 2m later',
        '!assign SEC-1 to deputy',
        '!waive SEC-2 said so',
        '!close SEC-1 settled',
      ),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('send-all' as const),
      outcome: fc.constantFrom('sent' as const, 'sent' as const, 'refused' as const),
    }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.constantFrom(20, 60, 200, 600) }) },
  fc.record({
    do: fc.constant('link' as const),
    link: fc.constantFrom('north', 'south', 'desk', 'desk2'),
    state: fc.constantFrom('up' as const, 'down' as const),
  }),
  fc.record({ do: fc.constant('configure' as const), policy }),
)

class Run {
  readonly state = emptyState()
  readonly facts: { readonly fact: Fact; readonly at: number; readonly row?: ObligationRow }[] = []
  at = Date.UTC(2026, 10, 22, 1)
  #posts = 0

  constructor(escalation: StepPolicy) {
    this.take({ type: 'configure', mechanism: mechanismWith(escalation) })
  }

  take(event: Event): void {
    const draft = draftOf(this.state)
    const facts = decide(draft, event, this.at)
    stampFingerprints(draft, facts, 'ab'.repeat(32))
    // As it was before each fact: what follows from it is judged by that.
    const before = draftOf(this.state)
    for (const fact of facts) {
      const row = 'id' in fact ? before.obligations.get(fact.id) : undefined
      this.facts.push({ fact, at: this.at, ...(row ? { row } : {}) })
      evolve(before, fact, this.at)
    }
    commitDraft(draft)
  }

  play(each: Act): void {
    this.#posts += 1
    const posted = { fragments: [], isDirect: false, writtenAt: this.at, post: `t${this.#posts}` } as const
    switch (each.do) {
      case 'post':
        return this.take({
          type: 'posted',
          ...posted,
          link: each.side,
          channel: `${each.side}-sec`,
          author: `${each.side}-u1`,
          text: each.text,
        })
      case 'supervise':
        return this.take({ type: 'posted', ...posted, link: 'desk', channel: 'control', author: 'desk-u1', text: each.text })
      case 'link':
        return this.take({ type: 'link-changed', link: each.link, state: each.state, cause: 'no answer', needsPerson: false, at: this.at })
      case 'configure':
        return this.take({ type: 'configure', mechanism: mechanismWith(each.policy) })
      case 'send-all':
        return this.#sendAll(each.outcome)
      case 'wait':
        return this.#wait(each.seconds)
    }
  }

  #sendAll(outcome: 'sent' | 'refused'): void {
    for (const [id, row] of [...this.state.deliveries.rows()]) {
      const drawn = present(this.state, row, this.at)
      const ended = !drawn
        ? ({ outcome: 'nothing-to-do' } as const)
        : outcome === 'sent'
          ? ({ outcome, post: `p-${id}`, ...(row.user === undefined ? {} : { channel: `@${row.user}` }) } as const)
          : ({ outcome, reason: 'it is shut' } as const)
      this.take({ type: 'send-ended', delivery: id, outcome: ended })
    }
  }

  #wait(seconds: number): void {
    const until = this.at + seconds * 1_000
    for (;;) {
      const due = [...this.state.timers.rows()].filter(([, at]) => at <= until)
      const [first] = due.sort(([, a], [, b]) => a - b)
      if (!first) break
      this.at = Math.max(this.at, first[1])
      const timers = due.filter(([, at]) => at <= this.at).map(([id]) => id)
      this.take({ type: 'wake', timers })
    }
    this.at = until
  }
}

const played = (given: StepPolicy, acts: readonly Act[]): Run => {
  const run = new Run(given)
  for (const each of acts) run.play(each)
  return run
}

const runs = (check: (run: Run) => void): void =>
  fc.assert(
    fc.property(policy, fc.array(act, { minLength: 5, maxLength: 60 }), (given, acts) => {
      check(played(given, acts))
    }),
    { numRuns: 150 },
  )

/** Who is called before the clock of what is owed has begun, or after it is over. */
const calledWrongly = (run: Run): readonly string[] =>
  run.facts.flatMap(({ fact, at, row }) => {
    if (fact.is !== 'step-called') return []
    if (!row || isOver(row) || row.state !== 'open') return [`${fact.id} is called for, and it is ${row?.state}`]
    const step = stepsOf(row.policy).steps[fact.step]!
    const planned = (row.openedAt ?? 0) + step.share * (row.dueAfterMs ?? 0) + step.minutes * 60_000
    return at < planned && row.escalation?.returned === undefined ? [`${fact.id}, step ${fact.step}, is called too early`] : []
  })

/** What is open, would be due, and is looked at by nobody any more. */
const forgotten = (state: State): readonly string[] =>
  [...state.obligations.rows()].flatMap(([id, row]) =>
    row.state === 'open' && row.dueAt !== undefined && state.timers.get(`obligation:${id}`) === undefined ? [id] : [],
  )

test('no step is called before the message stands in the owing party’s channel, before its time, or after it is over', () => {
  runs((run) => {
    expect(calledWrongly(run)).toEqual([])
  })
})

test('whatever is open has a future wake: untaken, taken, assigned, snoozed or closed', () => {
  runs((run) => {
    expect(forgotten(run.state)).toEqual([])
    for (const [id, at] of run.state.timers.rows()) if (id.startsWith('obligation:')) expect(at).toBeGreaterThan(run.at - 1)
    for (const [id, row] of run.state.obligations.rows()) {
      expect(run.state.escalated.get(id) !== undefined).toBe(row.state === 'open' && row.escalation !== undefined)
    }
  })
})

test('what is owed keeps the policy of its creation, whatever is configured since', () => {
  runs((run) => {
    for (const { fact } of run.facts) {
      if (fact.is !== 'obligation-created') continue
      expect(run.state.obligations.get(fact.row.id)?.policy).toEqual(fact.row.policy)
    }
  })
})

test('whatever is gathered in a group is named in it, and is in no other', () => {
  runs((run) => {
    const members = [...run.state.storms.rows()].flatMap(([id, storm]) => storm.members.map((member) => [member, id] as const))
    expect(new Set(members.map(([member]) => member)).size).toBe(members.length)
    for (const [member, id] of members) expect(run.state.obligations.get(member)?.storm).toBe(id)
    for (const [, row] of run.state.obligations.rows()) {
      if (row.storm !== undefined) expect(run.state.storms.get(row.storm)?.members).toContain(row.id)
    }
  })
})

test('a call after it is over, and a debt without a wake, would be found', () => {
  const run = played({ takenMinutes: 1, steps: [{ share: 1, minutes: 0, call: ['supervisor'] }] }, [
    { do: 'post', side: 'north', text: 'hello' },
    { do: 'send-all', outcome: 'sent' },
    { do: 'wait', seconds: 600 },
  ])
  const [id = ''] = [...run.state.obligations.rows()].map(([each]) => each)
  const row = run.state.obligations.get(id)!
  expect(calledWrongly(run)).toEqual([])
  run.facts.push({ fact: { is: 'step-called', id, step: 0, nextAt: null }, at: run.at, row: { ...row, state: 'met' } })
  expect(calledWrongly(run)).toEqual([`${id} is called for, and it is met`])
  run.state.timers.delete(`obligation:${id}`)
  expect(forgotten(run.state)).toEqual([id])
})

test('an old journal still folds: its policy in the short form, its reminders, pings and takings', () => {
  const run = played({ takenMinutes: 1, steps: [{ share: 1, minutes: 0, call: ['supervisor'] }] }, [
    { do: 'post', side: 'north', text: 'hello' },
  ])
  const [created] = run.facts.flatMap(({ fact }) => (fact.is === 'obligation-created' ? [fact] : []))
  const { id } = created!.row
  const old = { ...created!.row, policy: { remindShare: 0.5, repeatMinutes: 5, repeatForMinutes: 30 } }
  const { at } = run
  const minutes = (count: number): number => at + count * 60_000
  const fold = (fact: Fact, when: number): void => evolve(run.state, fact, when)
  fold({ is: 'obligation-created', row: old }, at)
  fold({ is: 'obligation-opened', id, dueAt: minutes(4) }, at)
  const steps = () => run.state.obligations.get(id)?.steps
  expect(steps()).toEqual([
    { at: minutes(2), calls: 0 },
    { at: minutes(4), calls: 0 },
    { at: minutes(34), calls: 0 },
  ])
  fold({ is: 'obligation-reminded', id }, minutes(2))
  for (let ping = 0; ping < 6; ping += 1) {
    fold({ is: 'obligation-escalated', id, nextPingAt: minutes(9 + 5 * ping) }, minutes(4 + 5 * ping))
  }
  expect(steps()).toEqual([{ calls: 1 }, { calls: 6 }, { at: minutes(34), calls: 0 }])
  fold({ is: 'obligation-escalated', id, nextPingAt: minutes(39) }, minutes(34))
  expect(steps()?.[2]).toEqual({ at: minutes(39), calls: 1 })
  expect(run.state.obligations.get(id)?.escalation).toMatchObject({ pings: 7, since: minutes(4) })
  // Its timer fires under the new rules.
  fold({ is: 'timer-set', id: `obligation:${id}`, at: minutes(39) }, minutes(34))
  run.at = minutes(39)
  run.take({ type: 'wake', timers: [`obligation:${id}`] })
  // Nobody on duty has an account where the second channel is.
  expect(steps()?.[2]).toEqual({ at: minutes(44), calls: 2, failed: ['second-channel'] })
  // Taken in an old entry it stays taken: nothing was said of a time.
  fold({ is: 'obligation-taken', id, role: 'duty officer' }, minutes(40))
  run.at = minutes(200)
  run.take({ type: 'wake', timers: [`obligation:${id}`] })
  expect(run.state.obligations.get(id)?.escalation?.taken).toBeDefined()
})
