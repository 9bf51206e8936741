import { setTimeout as pass } from 'node:timers/promises'
import type { SeenPost } from '../../src/sandbox/standin.ts'
import type { Frame } from '../crash/frames.ts'
import type { Party } from '../crash/oracle.ts'
import type { Random } from '../crash/random.ts'
import type { Seat } from './seat.ts'
import type { Draft, Voice } from './voice.ts'

/** A question of Parley's that has not come by then is given up. */
const askMaxMs = 25_000
/** Whoever pressed and sees no effect after this long presses again. */
const doubtAfterMs = 7_000
const settleSeconds = 60

interface Ask {
  readonly party: Party
  readonly user: string
  /** The reference that it is about. */
  readonly about: string
  readonly reason: string
  readonly at: number
  /** What that person had been asked before. */
  readonly earlier: ReadonlySet<string>
  /** When the button under the question was pressed last. */
  pressedAt?: number
}

/** Officials who open disputes: by what they type, or where there are buttons by pressing one. */
export class Disputes {
  readonly #voice: Voice
  readonly #asks = new Map<Party, Ask>()
  /** Which side, and about which message. */
  readonly #disputed = new Set<string>()

  constructor(voice: Voice) {
    this.#voice = voice
  }

  /** About something of the other side's, if there is anything. */
  async open(party: Party, random: Random, frame: Frame | undefined): Promise<void> {
    // A question that comes after it was given up must not be taken for the next one.
    if (!frame || this.#asks.has(party) || this.#disputed.has(`${party} ${frame.reference}`)) return
    this.#disputed.add(`${party} ${frame.reference}`)
    const seat = this.#voice.seats[party]
    const user = random.of(seat.users)!
    const reason = this.#voice.text(`from ${party}, disputed`)
    const earlier = new Set((await seat.direct(user)).map(({ id }) => id))
    await seat.post(user, `!dispute open ${frame.reference} ${reason}`)
    this.#asks.set(party, { party, user, about: frame.reference, reason, at: Date.now(), earlier })
  }

  /** Parley asks first; only the answer makes it a message. */
  async confirm(party: Party): Promise<void> {
    const ask = this.#asks.get(party)
    if (!ask) return
    const seat = this.#voice.seats[party]
    const told = (await seat.direct(ask.user)).filter(({ id }) => !ask.earlier.has(id))
    const question = told.find(({ text }) => text.includes(`are told now of a dispute about ${ask.about}.`))
    if (seat.pressDirect) return this.#confirmByPress(ask, told, question, seat.pressDirect)
    const id = /\bq\d+\b/.exec(question?.text ?? '')?.[0]
    if (id === undefined) return this.#giveUpLate(ask)
    this.#opened(ask, await seat.post(ask.user, `!dispute confirm ${id}`))
  }

  /** Nobody hears of a press twice: who sees no effect presses again, as long as it takes. */
  async #confirmByPress(
    ask: Ask,
    told: readonly SeenPost[],
    question: SeenPost | undefined,
    press: NonNullable<Seat['pressDirect']>,
  ): Promise<void> {
    // When the press was heard nobody knows: among what was posted meanwhile it has no place.
    if (told.some(({ text }) => /^Dispute \S+ is open\./.test(text)))
      return this.#opened(ask, question?.id ?? ask.about, { wasAsked: true })
    if (told.some(({ text }) => text.startsWith('That question was answered already'))) return this.#giveUp(ask)
    if (!question) return ask.pressedAt === undefined ? this.#giveUpLate(ask) : undefined
    if (ask.pressedAt !== undefined && Date.now() - ask.pressedAt < doubtAfterMs) return
    ask.pressedAt = Date.now()
    await press(ask.user, question, 'Open dispute').catch(() => undefined)
  }

  #opened({ party, user, reason }: Ask, post: string, more: Partial<Draft> = {}): void {
    this.#asks.delete(party)
    this.#voice.noted(party, {
      user,
      post: `confirmed by ${post}`,
      versions: [reason],
      crossesAtOnce: true,
      isShownAtHome: true,
      kind: 'command',
      ...more,
    })
  }

  #giveUpLate(ask: Ask): void {
    if (Date.now() - ask.at >= askMaxMs) this.#giveUp(ask)
  }

  #giveUp({ party, reason }: Ask): void {
    this.#asks.delete(party)
    this.#voice.privates.push({ place: party, token: /^k\d+/.exec(reason)![0], post: '', isMistyped: false })
  }

  /** Goes on until each knows whether what they pressed was heard. */
  async settle(): Promise<void> {
    const parties = ['north', 'south'] as const
    for (let second = 0; second < settleSeconds && this.#asks.size > 0; second += 1) {
      await Promise.all(parties.map((party) => this.confirm(party)))
      await pass(1_000)
    }
  }
}
