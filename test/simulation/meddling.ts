import type { Chance } from './chance.ts'
import type { Check } from './checks.ts'
import { textOf } from './frames.ts'
import type { ShownPost } from './platform.ts'
import type { World } from './world.ts'

/** Once in an hour is set again, and twice; whoever insists gets their way. */
const timesMax = 2

/** Before any party leaves: in a channel that nobody serves any more nothing is set again. */
const lastAfterMs = 18 * 60_000

/** Somebody who rules a room takes Parley's latest change of one of its posts there away: where a change is a post of its own. */
export class Meddling {
  readonly #world: World
  readonly #times = new Map<ShownPost, number>()

  constructor(world: World) {
    this.#world = world
  }

  schedule(chance: Chance, lengthMs: number): void {
    if (!chance.happens(0.4)) return
    const { time } = this.#world
    for (let each = chance.between(1, 6); each > 0; each -= 1) {
      time.after(chance.between(20_000, lengthMs + lastAfterMs), () => this.#takeChangeAway(chance))
    }
  }

  #takeChangeAway(chance: Chance): void {
    const platform = this.#world.platforms[chance.pick(this.#world.links)]
    const changed = platform.shown.filter(
      (each) => each.change !== undefined && each.removedAt === undefined && (this.#times.get(each) ?? 0) < timesMax,
    )
    if (changed.length === 0) return
    const post = chance.pick(changed)
    this.#times.set(post, (this.#times.get(post) ?? 0) + 1)
    platform.takeChangeAway(post)
    this.#world.note(`somebody takes Parley’s change of ${post.delivery} in ${platform.link} away`)
  }
}

/** Whatever was taken away, in the end each post shows what it was last changed to. */
export const checkMeddling: Check = (world, _people, say) => {
  // Which change is whose was lost with the store, or with what nobody can know.
  if (!world.isStoreSound || world.hasFrozen) return
  for (const { link, shown, isOpen, witness } of Object.values(world.platforms)) {
    if (!isOpen || witness.refused.size > 0) continue
    for (const post of shown) {
      if (post.wasChangedBack && post.removedAt === undefined)
        say('stale', `a post in ${link} shows what it said before its last change: ${textOf(post.content).slice(0, 80)}`)
    }
  }
}
