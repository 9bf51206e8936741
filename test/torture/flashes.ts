import type { SeenPost } from '../../src/sandbox/standin.ts'
import type { Party } from '../crash/oracle.ts'
import type { Random } from '../crash/random.ts'
import type { Flash, FlashWord } from './record.ts'
import type { FlashDraft, Voice } from './voice.ts'

const labels: Readonly<Record<FlashWord, string>> = { send: 'Send FLASH', priority: 'Send as priority', cancel: 'Cancel' }
const marks = ['⏳', '📤', '☑', '⛔']
/** Whoever pressed and sees no effect after this long types it. */
const doubtAfterMs = 7_000

/** Officials who send a flash where Parley asks first, and answer by a button or by typing, or not at all. */
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

  /** Answers what was asked meanwhile, and types what was pressed and not heard. */
  async answer(party: Party, random: Random): Promise<void> {
    for (const flash of this.#voice.flashes.filter((each) => each.party === party && each.means !== undefined)) {
      const { choice, means } = flash
      if (choice === undefined) {
        const question = (await this.#voice.seats[party].direct(flash.user)).find((post) => isQuestionOf(flash, post))
        if (question) await this.#choose(flash, means!, question, random)
      } else if (choice.post === undefined && Date.now() - choice.at > doubtAfterMs && !(await this.#hasEffect(flash))) {
        const question = (await this.#voice.seats[party].direct(flash.user)).find((post) => isQuestionOf(flash, post))
        if (question) await this.#type(flash, means!, question)
      }
    }
  }

  async #choose(flash: FlashDraft, word: FlashWord, question: SeenPost, random: Random): Promise<void> {
    const { pressDirect } = this.#voice.seats[flash.party]
    if (!pressDirect || random.next() < 0.4) return this.#type(flash, word, question)
    await pressDirect(flash.user, question, labels[word]).catch(() => undefined)
    flash.choice = { word, at: Date.now() }
  }

  async #type(flash: FlashDraft, word: FlashWord, question: SeenPost): Promise<void> {
    const id = questionId(question)
    const post = await this.#voice.seats[flash.party].post(flash.user, `!answer ${id} ${word}`)
    flash.choice = { word, at: Date.now(), post }
  }

  async #hasEffect({ party, post }: FlashDraft): Promise<boolean> {
    const own = (await this.#voice.seats[party].read()).find(({ id }) => id === post)
    return own?.reactions.some(({ emoji }) => marks.includes(emoji)) === true
  }
}

const questionId = ({ buttons }: SeenPost): string => /\bq\d+\b/.exec(buttons.map(({ id }) => id).join(' '))?.[0] ?? ''

/** Whether Parley asks here whether this flash is meant. */
export const isQuestionOf = ({ text }: Pick<Flash, 'text'>, post: SeenPost): boolean =>
  post.isBot && post.text.includes('Nothing was sent yet.') && post.text.includes(text)
