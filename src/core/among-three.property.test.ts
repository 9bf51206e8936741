// Whatever happens among three parties, on tracks that not all of them share, while what they are changes under it.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as ofState from './testing/invariants.ts'
import * as ofWords from './testing/invariants-of-words.ts'
import { problemsIn } from './testing/run-of-three.ts'
import { stepsOfThree } from './testing/steps-of-three.ts'

test.each([
  ['the journal alone, and a snapshot, say all that the running state says', ofState.journalSaysAll],
  ['what is listed besides is what a look through all rows finds', ofState.listsAreTrue],
  ['a timer is of something, and done with when it fired', ofState.timersEnd],
  ['nothing is owed by or to who is not there, nor on what was not for them', ofState.owedIsOwed],
  ['what nobody has answered stands before the supervisor, once', ofState.escalationsStandOnce],
  ['what one is told that it owes is what the other is told that it awaits', ofState.bothEndsAgree],
  ['due times and references go on, and never back', ofState.timesAndNumbersGoOn],
  ['of what is numbered apart no gap tells of others’ words', ofState.noGapTells],
  ['each acts for their own side, on their own tracks', ofState.eachActsForTheirOwn],
  ['whatever is typed is relayed, or answered', ofState.everyCommandIsAnswered],
  ['nobody is shown what is another’s own, nor what was not for them', ofWords.nobodySeesWhatIsNotTheirs],
  ['nobody is called for what is over', ofWords.nobodyIsCalledForWhatIsOver],
  ['what is shown says what it is', ofWords.statusIsSaid],
  ['what stands in the end is what would be drawn now', ofWords.whatStandsIsDrawnNow],
  ['nothing is said where nobody is reached any more', ofWords.closedLinksAreQuiet],
  ['people are told of their own tracks', ofWords.peopleHearOfTheirTracks],
] as const)(
  '%s',
  (_, invariant) => {
    fc.assert(
      fc.property(stepsOfThree, (steps) => {
        expect(problemsIn(invariant, steps).slice(0, 3)).toEqual([])
      }),
      // The same runs each time: whoever changes something here looks at others, with another seed and some hundreds.
      { numRuns: 40, seed: 20_261_129 },
    )
  },
  60_000,
)
