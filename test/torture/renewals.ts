import { setTimeout as pass } from 'node:timers/promises'
import type { Party } from '../crash/oracle.ts'
import type { Random } from '../crash/random.ts'
import type { Operator } from './operator.ts'
import type { Recorded } from './record.ts'
import type { Trouble, Troubles } from './troubles.ts'
import { other, type Voice } from './voice.ts'
import type { TorturedWorld } from './world.ts'

export interface RenewalsOptions {
  readonly world: TorturedWorld
  readonly voice: Voice
  readonly troubles: Troubles
  readonly operator: Operator
  readonly random: Random
}

/** How long a party is without access, at least and at most. */
const goneMs = [1_000, 8_000] as const
/** What is said this much before and after may have been on its way. */
const aroundMs = 2_000

/** Tokens that change while Parley runs: North's app is removed and installed again, South's bot is logged in anew. */
export class Renewals {
  readonly #options: RenewalsOptions
  /** When nobody was there whom Slack could have told of anything. */
  readonly #untold: Trouble[] = []

  constructor(options: RenewalsOptions) {
    this.#options = options
  }

  /** Resolves when the other side's words have crossed with the new token, and this side's too. */
  async renew(party: Party): Promise<void> {
    const { world, troubles, operator, random } = this.#options
    const from = Date.now()
    const isOver = troubles.begin()
    await world.access[party].end()
    await pass(random.whole(...goneMs))
    const secrets = await world.access[party].renew()
    // From now on a platform tells again; before Parley has the new token it may not be able to do anything about it.
    const isThere = await this.#says(other[party])
    await operator.renew(secrets, `${party}’s link is open with its new token`, isThere)
    if (party === 'north') this.#untold.push({ from: from - aroundMs, to: Date.now() })
    isOver()
    await operator.until(`${party} is heard with its new token`, async () => undefined, await this.#says(party))
  }

  /** Resolves with whether it stands on the other side. */
  async #says(party: Party): Promise<() => Promise<boolean>> {
    const { voice, random, world } = this.#options
    const text = voice.text(`from ${party}, while a token changes`)
    await voice.say(party, random, text)
    const readers = world.seats[other[party]]
    return async () => (await readers.read()).some((post) => post.isBot && post.text.includes(text))
  }

  /** Posts of which, or of a change of which, no platform told. */
  untold({ said, answers }: Pick<Recorded, 'said' | 'answers'>): readonly string[] {
    const isUntold = (at: number): boolean => this.#untold.some(({ from, to }) => from <= at && at <= to)
    const posts = said.filter(({ at, editedAt, deletedAt = at }) => [at, ...editedAt, deletedAt].some(isUntold))
    return [...posts, ...answers.filter(({ at }) => isUntold(at))].flatMap(({ party, post }) => (party === 'north' && post ? [post] : []))
  }
}
