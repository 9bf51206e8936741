import { settle } from '../../src/relay/testing/test-clock.ts'
import { until } from '../until.ts'
import { organisationsOf, type Scene } from './scene.ts'
import type { Traffic } from './traffic.ts'

/** In so many turns of the event loop nothing must have happened before nothing is taken to go on. */
const quietTurns = 8
/** Most of it goes on in this process, in some turns of its loop; the rest is waited for. */
const promptTurnsMax = 100
const busyMaxMs = 60_000

/** When all is over that a move of the clock has set off. */
export class Quiet {
  readonly #traffic: Traffic
  readonly #scene: Scene
  #lastCount = 0

  constructor(traffic: Traffic, scene: Scene) {
    this.#traffic = traffic
    this.#scene = scene
  }

  /** Nothing is on its way any more between Parley, its Redis and the platforms, and nothing follows from it before the clock moves. */
  async come(): Promise<void> {
    // Nearly every second of a long night: nothing was set off.
    for (let turn = 0; turn < 2; turn += 1) await settle()
    if (this.#traffic.count === this.#lastCount && !this.#isBusy()) return
    let calm = 0
    for (let turn = 0; calm < quietTurns; turn += 1) {
      const before = this.#traffic.count
      if (turn >= promptTurnsMax && this.#isBusy()) {
        await until(() => !this.#isBusy(), { withinMs: busyMaxMs, everyMs: 1, what: `quiet (${this.#whatIsBusy()})` })
      }
      await settle()
      calm = this.#isBusy() || this.#traffic.count !== before ? 0 : calm + 1
    }
    this.#lastCount = this.#traffic.count
  }

  #isBusy(): boolean {
    return this.#traffic.isOpen || this.#unsettled().length > 0
  }

  /** Of a platform that cannot be reached nothing comes. */
  #unsettled(): readonly string[] {
    return organisationsOf(this.#scene).flatMap(({ id, standIn }) =>
      this.#traffic.up.has(id) && !standIn.isCut && standIn.unsettled > 0 ? [id] : [],
    )
  }

  #whatIsBusy(): string {
    return this.#traffic.isOpen ? 'Parley works' : `on its way: ${this.#unsettled().join(', ')}`
  }
}
