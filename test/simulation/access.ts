import type { Chance } from './chance.ts'
import type { Check } from './checks.ts'
import { textOf } from './frames.ts'
import type { Link } from './sides.ts'
import type { World } from './world.ts'

/** How often somebody tries again what nobody seems to have heard. */
const againMs = 20_000
const lookEveryMs = 200
/** Time enough to say it, with nothing else in the way; less than a link has to mend itself. */
const toldWithinMs = 15_000

/**
 * The tokens that open the links: a party takes its app away or changes its token, and some time later the operator writes the new one
 * into the file and has it put in force. Tokens are numbers here: how many there were before.
 */
export class Access {
  /** What the file has for each link. */
  readonly #written: Record<Link, number> = { north: 0, south: 0, east: 0, sup: 0, desk: 0 }
  readonly ended: { readonly link: Link; readonly from: number; until: number }[] = []
  readonly #world: World

  constructor(world: World) {
    this.#world = world
  }

  written(link: string): number {
    return this.#written[link as Link]
  }

  schedule(chance: Chance, lengthMs: number): void {
    if (!chance.happens(0.3)) return
    const { time } = this.#world
    for (let each = chance.between(1, 2); each > 0; each -= 1) {
      const link = chance.pick(this.#world.links)
      const goneMs = chance.pick([chance.between(500, 5_000), chance.between(10_000, 90_000)])
      time.after(chance.between(5_000, lengthMs), () => this.#end(link, goneMs))
    }
  }

  #end(link: Link, goneMs: number): void {
    const { platforms, time } = this.#world
    const platform = platforms[link]
    if (platform.token !== this.#written[link]) return
    const from = time.now
    this.ended.push({ link, from, until: from + goneMs })
    this.#world.note(`the token of ${link} is no longer good, for ${goneMs} ms`)
    this.#world.away(goneMs + againMs, link)
    platform.changeToken()
    time.after(goneMs, () => {
      this.#written[link] = platform.token
      this.#world.note(`the new token of ${link} is in the file`)
      this.#renew(link, from)
    })
  }

  /** Whoever runs it looks whether the link is up, and asks again where it is not. */
  #renew(link: Link, from: number): void {
    this.#world.renew(link)
    this.#look(link, from, this.#world.time.now + againMs)
  }

  #look(link: Link, from: number, until: number): void {
    const { platforms, time } = this.#world
    const { isOpen, witness } = platforms[link]
    if (isOpen) witness.reconnects.push({ from, at: time.now })
    else if (time.now >= until) this.#renew(link, from)
    else time.after(lookEveryMs, () => this.#look(link, from, until))
  }
}

/** Of a link that only a person can mend the supervisor reads at once, before the time that others have to mend themselves. */
export const checkAccess: Check = (world, _people, say) => {
  const { loseRequest, applyLate } = world.drawnFaults
  if (world.jumpedAheadMs > 0 || world.hasFrozen || loseRequest + applyLate > 0) return
  for (const { link, from, until } of world.access.ended) {
    const by = from + toldWithinMs
    // Any trouble beside its own may delay it; and nobody reads of the supervisor's own link there.
    const isCalm = world.outageWithin(from, by) === world.linkOutageWithin(link, from, by)
    if (link === 'sup' || until < by || !isCalm) continue
    const isTold = world.platforms.sup.shown.some(
      ({ channel, drawnAt, content }) =>
        channel === 'control' && drawnAt >= from && drawnAt < by && textOf(content).includes('has to renew the access'),
    )
    if (!isTold) say('forgotten', `nobody is told that the token of ${link} is no longer good`)
  }
}
