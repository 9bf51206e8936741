// Promise 8: the same rules for every party. A run of events, and the same run with the parties' parts exchanged, must lead to the
// same decisions with the parts exchanged. Whoever treats a party in a special way breaks this.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Mechanism } from './mechanism.ts'
import { exchange, Run } from './testing/run-of-steps.ts'
import { type Step, step } from './testing/steps.ts'
import { mechanism, roomy } from './testing/two-parties.ts'

/** The order in which parties are told of one and the same thing may follow the configuration; what they are told may not. */
const sorted = (items: readonly string[]): readonly string[] =>
  [...items].map((item) => item.replace(/"(?:id|number)":"?[a-z]?\d+"?|\b[domq]\d+\b/g, '#').replace(/p\d+-\d+-\d+/g, 'p#')).sort()

test.each([[[]], [['north']], [['north', 'south']]] as const)(
  'exchanging the parties exchanges every decision and every word, where people of %j can press buttons',
  (buttons) => {
    fc.assert(
      fc.property(fc.constantFrom(mechanism, roomy), fc.array(step, { minLength: 1, maxLength: 40 }), (of, steps) => {
        const run = new Run(of, false, buttons)
        const mirror = new Run(JSON.parse(exchange(JSON.stringify(of))) as Mechanism, true, buttons.map(exchange))
        for (const each of steps) {
          run.play(each)
          mirror.play(each)
        }
        expect(sorted(mirror.drawn.map(exchange))).toEqual(sorted(run.drawn))
        expect(sorted(mirror.facts.map((fact) => exchange(JSON.stringify(fact))))).toEqual(
          sorted(run.facts.map((fact) => JSON.stringify(fact))),
        )
      }),
      { numRuns: 100 },
    )
  },
)

test('whether a flash is asked about hangs on its author’s own platform alone', () => {
  const flash: Step = { do: 'post', side: 'north', who: 1, text: '!flash fire', answers: 9 }
  const run = new Run(mechanism, false, ['north'])
  run.play(flash)
  expect([...run.state.messages.rows()]).toEqual([])
  const asked = new Run(mechanism, false, ['south'])
  asked.play(flash)
  expect([...asked.state.messages.rows()].map(([, { state }]) => state)).toEqual(['crossing'])
})

test('a rule that favours one party is found', () => {
  const [north, south] = mechanism.parties
  const officials = north!.officials.map(({ id }) => id)
  const favoured = { ...north!, roster: { watches: north!.roster!.watches.map((each) => ({ ...each, officials })), overrides: [] } }
  const unfair: Mechanism = { ...mechanism, parties: [favoured, south!] }
  const steps: readonly Step[] = [
    { do: 'post', side: 'south', who: 1, text: '!flash fire', answers: 9 },
    { do: 'send-all', outcome: 'sent' },
  ]
  const run = new Run(unfair, false)
  const mirror = new Run(unfair, true) // the rule does not move with the party: that is the favour
  for (const each of steps) {
    run.play(each)
    mirror.play(each)
  }
  expect(sorted(mirror.drawn.map(exchange))).not.toEqual(sorted(run.drawn))
})
