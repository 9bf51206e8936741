import type { SeenPost } from '../../src/sandbox/standin.ts'
import type { Party } from '../crash/oracle.ts'
import type { Random } from '../crash/random.ts'
import type { Flash, FlashWord } from './record.ts'
import type { FlashDraft, Voice } from './voice.ts'

const labels: Readonly<Record<FlashWord, string>> = { send: 'Send FLASH', priority: 'Send as priority', cancel: 'Cancel' }
const marks = ['⏳', '📤', '☑', '⛔']
/** Whoever pressed and sees no effect after this long presses again. */
const doubtAfterMs = 7_000

/** Officials who send a flash where Parley asks first, and answer by a button, or not at all. */
export class Flashes {
  readonly #voice: Voice

  constructor(voice: Voice) {
    this.#voice = voice
  }

  async send(party: Party, random: Random): Promise<void> {
    const text = this.#voice.text(`at once, from ${party}`)
    const seat = this.#voice.seats[party]
    const user = random.of(seat.users)!
    const post = await seat.post(user, `!flash ${text}`)
    const die = random.next()
    const means = die < 0.4 ? 'send' : die < 0.6 ? 'priority' : die < 0.8 ? 'cancel' : undefined
    this.#voice.flashes.push({ party, user, post, text, at: Date.now(), means, acknowledged: false })
  }

  /** Answers what was asked meanwhile, and again what was not heard. */
  async answer(party: Party): Promise<void> {
    const { direct, pressDirect } = this.#voice.seats[party]
    for (const flash of this.#voice.flashes) {
      const { choice, means, user } = flash
      if (flash.party !== party || means === undefined) continue
      if (choice && (Date.now() - choice.at < doubtAfterMs || (await this.#hasEffect(flash)))) continue
      const question = (await direct(user)).find((post) => isQuestionOf(flash, post))
      if (!question) continue
      await pressDirect?.(user, question, labels[means]).catch(() => undefined)
      flash.choice = { word: means, at: Date.now() }
    }
  }

  async #hasEffect({ party, post }: FlashDraft): Promise<boolean> {
    const own = (await this.#voice.seats[party].read()).find(({ id }) => id === post)
    return own?.reactions.some(({ emoji }) => marks.includes(emoji)) === true
  }
}

/** Whether Parley asks here whether this flash is meant. */
export const isQuestionOf = ({ text }: Pick<Flash, 'text'>, post: SeenPost): boolean =>
  post.isBot && post.text.includes('Nothing was sent yet.') && post.text.includes(text)
