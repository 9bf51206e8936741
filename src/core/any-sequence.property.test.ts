import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decide } from './decide/index.ts'
import type { Fact } from './facts.ts'
import { nextTurn, turnAt } from './roster.ts'
import { draftOf } from './state.ts'
import { Run } from './testing/run-of-steps.ts'
import { step } from './testing/steps.ts'
import { mechanism, roomy } from './testing/two-parties.ts'
import { headsOf, onDuty } from './watch.ts'

/** What is owed and neither over nor looked at again: in each state that an obligation has. */
function forgottenIn({ state, at }: Run): readonly string[] {
  const shows = [...state.deliveries.rows()].flatMap(([, { act, link, channel }]) =>
    act.do === 'show' ? [`${act.message} ${state.messages.get(act.message)?.deliveries[`${link} ${channel}`]?.organisation}`] : [],
  )
  return [...state.obligations.rows()].flatMap(([id, row]) => {
    const wake = state.timers.get(`obligation:${id}`)
    switch (row.state) {
      case 'waiting':
        return shows.includes(`${row.message} ${row.owes}`) || state.messages.get(row.message)?.state === 'held'
          ? []
          : [`${id} waits for nothing`]
      case 'open': {
        const member = state.mechanism.get('now')?.parties.some(({ id: each }) => each === row.owes)
        if (!member) return [`${id} is owed by nobody`]
        // What is never due is nobody's to be called for; the day's report looks at it.
        if (row.dueAt === undefined) return (state.timers.get('report:') ?? 0) < at ? [`${id} is in no report to come`] : []
        return wake === undefined || wake < at ? [`${id} is open and not looked at again`] : []
      }
      default:
        return wake === undefined ? [] : [`${id} is over and looked at again`]
    }
  })
}

test('all that a mechanism lives through is among what is tried', () => {
  const seen = new Set<string>()
  for (const steps of fc.sample(fc.array(step, { minLength: 40, maxLength: 60, size: 'max' }), { numRuns: 150, seed: 7 })) {
    const run = new Run(roomy, false)
    for (const each of steps) run.play(each)
    for (const { is } of run.facts) seen.add(is)
    for (const [, row] of run.state.obligations.rows()) {
      seen.add(`${row.kind} ${row.state}`)
      if (row.state === 'open' && row.dueAt === undefined) seen.add('never due')
      if (run.state.messages.get(row.message)?.status === 'exercise') seen.add(`exercise ${row.state}`)
      if (row.ended?.reason.endsWith('withdrew')) seen.add('withdrew')
    }
  }
  for (const each of [
    'storm-joined',
    'escalation-snoozed',
    'escalation-closed',
    'obligation-taken',
    'escalation-returned',
    'watch-accepted',
    'change-confirmed',
    'party-withdrew',
    'official-suspended',
    'link-fell-silent',
    'rehearsal-began',
    'withdrew',
    'reply open',
    'reply met',
    'reply lapsed',
    'exercise open',
    'acknowledgement waived',
    'never due',
  ])
    expect([...seen], each).toContain(each)
}, 60_000)

test('whatever happens, what is owed is met, waived, lapsed on the record, or looked at again', () => {
  fc.assert(
    fc.property(fc.constantFrom(mechanism, roomy), fc.array(step, { minLength: 1, maxLength: 60 }), (of, steps) => {
      const run = new Run(of, false)
      for (const each of steps) {
        run.play(each)
        if (each.do !== 'wait') continue
        expect(forgottenIn(run)).toEqual([])
      }
      for (const [, row] of run.state.obligations.rows()) {
        if (row.state === 'open') expect(row).not.toHaveProperty('calendar') // its due time says all that is needed
      }
      for (const [id, row] of run.state.asks.rows()) {
        if (row.until !== undefined) expect(run.state.timers.get(`ask:${id}`)).toBeDefined()
      }
      for (const [id] of run.state.changes.rows()) expect(run.state.timers.get(`change:${id}`)).toBeDefined()
      for (const [id, row] of run.state.messages.rows()) {
        if (row.state === 'held') expect(run.state.timers.get(`release:${id}`)).toBeDefined()
      }
    }),
    { numRuns: 200 },
  )
})

function lastToAccept(facts: readonly Fact[], party: string): string | undefined {
  let [holder, coming]: (string | undefined)[] = []
  for (const fact of facts) {
    if (fact.is === 'watch-began' && fact.organisation === party) {
      coming = fact.turn.watch
      if (fact.from === null) holder = coming
    }
    if (fact.is === 'watch-accepted' && fact.organisation === party) holder = coming
  }
  return holder
}

test('at any time one watch of a roster is on duty, or the two between which it passes', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
      const run = new Run(mechanism, false)
      for (const each of steps) {
        run.play(each)
        if (each.do !== 'wait' && each.do !== 'post') continue
        for (const party of run.state.mechanism.get('now')!.parties) {
          const row = run.state.watches.get(party.id)!
          const due = turnAt(party.roster!, party.timeZone, run.at)!
          const next = nextTurn(party.roster!, party.timeZone, run.at)
          // It is that of the roster, or the one to which it was passed before its time.
          const { acceptedBy: _, ...turn } = row.turn
          expect(turn.begins).toBeGreaterThanOrEqual(due.begins)
          if (turn.begins === due.begins) expect(turn).toEqual(due)
          else expect(turn).toEqual(next)
          // From one of the same watch only where a head had that one for it, and its own officials are to take the next.
          const isOfHead = headsOf(party).some(({ id }) => id === row.passing?.from.acceptedBy)
          if (!isOfHead) expect(row.passing?.from.watch).not.toBe(row.turn.watch)
          expect(row.passing?.from.begins).not.toBe(row.turn.begins)
          expect((row.passing?.from ?? row.turn).watch).toBe(lastToAccept(run.facts, party.id))
          const duty = onDuty(run.state, party).map(({ id }) => id)
          const isHead = (id: string | undefined) => headsOf(party).some((each) => each.id === id)
          const took = [row.turn, row.passing?.from].filter((each) => isHead(each?.acceptedBy)).length
          const heads = row.overrides.length + took + (row.passing?.headCalledAt === undefined ? 0 : 1)
          expect(duty.length).toBeGreaterThanOrEqual(1)
          expect(duty.length).toBeLessThanOrEqual((row.passing ? 2 : 1) + heads)
          expect(run.state.timers.get(`watch:${party.id}`)).toBe(next?.begins)
          const waitsForHead = row.passing !== undefined && row.passing.headCalledAt === undefined
          expect(run.state.timers.get(`watch-head:${party.id}`) !== undefined).toBe(waitsForHead)
        }
      }
    }),
    { numRuns: 100 },
  )
})

test('a decision that is dropped leaves no trace', () => {
  const run = new Run(mechanism, false)
  const before = JSON.stringify([
    ...run.state.messages.rows(),
    ...run.state.deliveries.rows(),
    ...run.state.timers.rows(),
    ...run.state.counters.rows(),
  ])
  const draft = draftOf(run.state)
  decide(
    draft,
    {
      type: 'posted',
      link: 'north',
      channel: 'north-sec',
      post: 'x',
      author: 'north-u1',
      text: 'hello',
      writtenAt: run.at,
      fragments: [],
      isDirect: false,
    },
    run.at,
  )
  expect(draft.messages.size).toBe(1)
  expect(
    JSON.stringify([
      ...run.state.messages.rows(),
      ...run.state.deliveries.rows(),
      ...run.state.timers.rows(),
      ...run.state.counters.rows(),
    ]),
  ).toBe(before)
})
