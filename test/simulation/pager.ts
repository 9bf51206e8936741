import type { Pager } from '../../src/core/pager.ts'
import { Chance } from './chance.ts'
import type { Process } from './time.ts'
import type { World } from './world.ts'

/** A pager that notes what it is told, and fails as the platforms do. */
export function pagerFor(world: World, process: Process): Pager {
  const chance = new Chance(world.pages.length * 67 + world.processes.length)
  return {
    timeoutMs: 10_000,
    page: (page) =>
      process.answer(
        (async () => {
          await world.time.sleep(chance.between(5, 200))
          const { unavailable, loseAnswer } = world.platforms.sup.faults
          if (chance.happens(unavailable)) return { outcome: 'unavailable', scope: 'link', reason: 'the pager answered 503' } as const
          world.pages.push(page)
          if (chance.happens(loseAnswer)) return { outcome: 'uncertain', reason: 'the pager did not answer' } as const
          return { outcome: 'sent' } as const
        })(),
      ),
  }
}
