import { setTimeout as pass } from 'node:timers/promises'
import type { SeenPost } from '../../src/sandbox/standin.ts'
import type { Party } from '../crash/oracle.ts'
import type { Random } from '../crash/random.ts'
import { watches } from './rules.ts'
import type { Voice } from './voice.ts'

const betweenPassesMs = [20_000, 90_000] as const
/** Whoever did something and sees no effect after this long does it again. */
const doubtAfterMs = 7_000
const settleSeconds = 60

/** What an organisation is told of its watch. */
export type WatchWord =
  | { readonly is: 'passes'; readonly from: string; readonly to: string; readonly post: string }
  | { readonly is: 'has' | 'keeps'; readonly watch: string; readonly post: string }

export function watchWordsIn(posts: readonly SeenPost[]): WatchWord[] {
  return posts.flatMap(({ isBot, text, id: post }): WatchWord[] => {
    if (!isBot) return []
    const passes = /Watch passes (\S+) to (\S+)\. Open:/.exec(text)
    if (passes) return [{ is: 'passes', from: passes[1]!, to: passes[2]!, post }]
    const stays = /(\S+) (has|keeps) the watch(?:: taken by| as of )/.exec(text)
    return stays ? [{ is: stays[2] as 'has' | 'keeps', watch: stays[1]!, post }] : []
  })
}

/** Officials who hand their watch over, and take it, by a button or by a word. */
export class Watches {
  readonly #voice: Voice
  /** When each side did something about its watch last, and when it will pass it. */
  readonly #actedAt = new Map<Party, number>()
  readonly #passesAt = new Map<Party, number>()

  constructor(voice: Voice) {
    this.#voice = voice
  }

  async act(party: Party, random: Random): Promise<void> {
    const last = await this.#last(party)
    if (last?.is === 'passes') {
      this.#passesAt.delete(party)
      return this.#take(party, last, random)
    }
    const passesAt = this.#passesAt.get(party)
    if (passesAt === undefined) this.#passesAt.set(party, Date.now() + random.whole(...betweenPassesMs))
    else if (Date.now() > passesAt && this.#mayAct(party)) {
      const holder = last?.watch ?? watches[party][0].name
      await this.#voice.seats[party].post(this.#userOf(party, holder), '!watch pass')
    }
  }

  /** Goes on until no watch waits to be taken. Resolves to whether that came about. */
  async settle(random: Random): Promise<boolean> {
    const parties = ['north', 'south'] as const
    for (let second = 0; second < settleSeconds; second += 1) {
      const lasts = await Promise.all(parties.map(async (party) => ({ party, last: await this.#last(party) })))
      const passing = lasts.filter(({ last }) => last?.is === 'passes')
      if (passing.length === 0) return true
      for (const { party } of passing) await this.act(party, random)
      await pass(1_000)
    }
    return false
  }

  async #last(party: Party): Promise<WatchWord | undefined> {
    return watchWordsIn(await this.#voice.seats[party].read()).at(-1)
  }

  async #take(party: Party, { to, post }: WatchWord & { readonly is: 'passes' }, random: Random): Promise<void> {
    if (!this.#mayAct(party)) return
    const seat = this.#voice.seats[party]
    const user = this.#userOf(party, to)
    // A button that is just being drawn anew is not there.
    if (seat.press && random.next() < 0.6) await seat.press(user, post, 'I have the watch').catch(() => undefined)
    else await seat.post(user, '!watch')
  }

  #mayAct(party: Party): boolean {
    if (Date.now() - (this.#actedAt.get(party) ?? 0) < doubtAfterMs) return false
    this.#actedAt.set(party, Date.now())
    return true
  }

  #userOf(party: Party, watch: string): string {
    return this.#voice.seats[party].userOf(watches[party].find(({ name }) => name === watch)!.official)
  }
}
