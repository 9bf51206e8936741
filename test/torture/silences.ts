import { setTimeout as pass } from 'node:timers/promises'
import type { SeenPost } from '../../src/sandbox/standin.ts'
import type { Party } from '../crash/oracle.ts'
import type { Random } from '../crash/random.ts'
import type { Operator } from './operator.ts'
import type { Silence } from './record.ts'
import { names } from './rules.ts'
import { other } from './voice.ts'
import type { TorturedWorld } from './world.ts'

export interface SilencesOptions {
  readonly world: TorturedWorld
  readonly operator: Operator
  readonly random: Random
}

/** A link that is connected, and of which no test comes back for a while: one party's after the other's. */
export class Silences {
  readonly #options: SilencesOptions
  readonly all: Silence[] = []

  constructor(options: SilencesOptions) {
    this.#options = options
  }

  /** Resolves when both have been silent, and were heard again. */
  async live(lengthMs: number): Promise<void> {
    const { random } = this.#options
    const parties = random.next() < 0.5 ? (['north', 'south'] as const) : (['south', 'north'] as const)
    for (const party of parties) {
      await pass((lengthMs / 3) * random.next())
      await this.#fallSilent(party)
    }
  }

  async #fallSilent(party: Party): Promise<void> {
    const { world, operator } = this.#options
    const { silence } = world.access[party]
    const name = names[party]
    const tells = async (word: LinkWord['is']): Promise<boolean> => {
      const [desk, opposite] = await Promise.all([world.seats.desk.read(), world.seats[other[party]].read()])
      const words = linkWordsIn(desk, name)
      return words.at(-1)?.is === word && isToldOpposite(words, troubleWordsIn(opposite, name), word)
    }
    const silent = { party, from: Date.now(), to: Number.POSITIVE_INFINITY }
    this.all.push(silent)
    // Whoever heals or renews a link meanwhile gives it its voice back.
    await operator.until(
      `it is told that ${name}’s link is silent`,
      async () => silence(true),
      () => tells('silent'),
    )
    silence(false)
    silent.to = Date.now()
    await operator.until(
      `it is told that ${name}’s link is heard again`,
      async () => silence(false),
      () => tells('heard'),
    )
  }
}

/** What is told of a link whose tests fail. */
export interface LinkWord {
  readonly is: 'silent' | 'heard'
  readonly at: number
}

/** To the supervisor. */
export const linkWordsIn = (posts: readonly SeenPost[], name: string): LinkWord[] =>
  wordsIn(posts, { silent: `LINK SILENT: ${name} `, heard: `LINK HEARD AGAIN: ${name},` })

/** The other party reads as much, and of a supervisor besides to whom nothing can be shown, in the same words. */
export const isToldOpposite = (words: readonly LinkWord[], opposite: readonly LinkWord[], word: LinkWord['is']): boolean =>
  opposite.filter(({ is }) => is === word).length >= words.filter(({ is }) => is === word).length

/** To the other party. */
export const troubleWordsIn = (posts: readonly SeenPost[], name: string): LinkWord[] =>
  wordsIn(posts, { silent: `${name}’s link is in trouble `, heard: `${name}’s link works again ` })

const wordsIn = (posts: readonly SeenPost[], words: Readonly<Record<LinkWord['is'], string>>): LinkWord[] =>
  posts.flatMap(({ isBot, text, at }) =>
    (['silent', 'heard'] as const).flatMap((is) => (isBot && text.includes(words[is]) ? [{ is, at }] : [])),
  )
