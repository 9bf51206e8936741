import { type Frame, framesIn } from '../crash/frames.ts'
import type { Party, Place } from '../crash/oracle.ts'
import type { Random } from '../crash/random.ts'
import type { FilledDraft } from './forms.ts'
import type { Answer, Flash, FlashWord, Private, Said } from './record.ts'
import type { Seat } from './seat.ts'

export interface Draft extends Said {
  readonly user: string
  readonly kind: 'post' | 'command'
  readonly versions: string[]
  readonly editedAt: number[]
  deletedAt?: number
  acknowledged: boolean
}

export interface FlashDraft extends Flash {
  /** What its author means to answer; undefined: they leave the question unanswered. */
  readonly means: FlashWord | undefined
  choice?: NonNullable<Flash['choice']>
  acknowledged: boolean
}

interface Answered extends Answer {
  takenBackAt?: number
}

interface Placed {
  readonly threadOf?: string
  readonly replyTo?: string
}

/** Where a text is split, the space there may go unseen. */
const squeezed = (text: string): string => text.replaceAll(/\s+/g, '')

export const other = { north: 'south', south: 'north' } as const

/** What officials say, noted as they say it. */
export class Voice {
  readonly said: Draft[] = []
  readonly answers: Answered[] = []
  readonly privates: Private[] = []
  readonly flashes: FlashDraft[] = []
  readonly forms: FilledDraft[] = []
  readonly seats: Readonly<Record<Place, Seat>>
  #texts = 0

  constructor(seats: Readonly<Record<Place, Seat>>) {
    this.seats = seats
  }

  async say(party: Party, random: Random, text: string, more: Partial<Draft> & Placed = {}): Promise<Draft> {
    const { threadOf, replyTo, ...rest } = more
    const user = more.user ?? random.of(this.seats[party].users)!
    const placed = threadOf === undefined ? (replyTo === undefined ? {} : { replyTo }) : { threadOf }
    const post = await this.seats[party].post(user, text, placed)
    return this.noted(party, { user, post, versions: [text], ...rest })
  }

  /** What is typed as a command and crosses: the words that the other side reads are not those that were typed. */
  async sayByCommand(party: Party, random: Random, typed: string, shown: string): Promise<Draft> {
    return this.say(party, random, typed, { versions: [shown], crossesAtOnce: true, kind: 'command' })
  }

  noted(party: Party, draft: Partial<Draft> & Pick<Draft, 'user' | 'post' | 'versions'>): Draft {
    const noted: Draft = { party, at: Date.now(), editedAt: [], acknowledged: false, kind: 'post', ...draft }
    this.said.push(noted)
    return noted
  }

  async rewrite(draft: Draft): Promise<void> {
    const text = this.text(`from ${draft.party}, changed`)
    await this.seats[draft.party].edit(draft.user, draft.post, text)
    draft.versions.push(text)
    draft.editedAt.push(Date.now())
  }

  async takeAway(draft: Draft): Promise<void> {
    // From when somebody may see that it is gone.
    for (const answer of this.answers) if (answer.post === draft.post) answer.takenBackAt = Date.now()
    await this.seats[draft.party].remove(draft.user, draft.post)
    draft.deletedAt = Date.now()
  }

  async answerBy(party: Party, random: Random, typed: string, answer: Pick<Answer, 'owed' | 'reference' | 'upTo'>): Promise<void> {
    const seat = this.seats[party]
    const post = await seat.post(random.of(seat.users)!, typed)
    this.answers.push({ ...answer, party, at: Date.now(), post })
  }

  async standing(place: Place): Promise<Frame[]> {
    return framesIn(await this.seats[place].read())
  }

  /** What somebody said that stands in a frame. */
  draftOf(frame: Frame): Pick<Draft, 'party' | 'post' | 'deletedAt' | 'acknowledged'> | undefined {
    const others = [...this.flashes, ...this.forms]
    return this.said.find(({ versions }) => versions.includes(frame.text)) ?? others.find(({ text }) => text === frame.text)
  }

  /** What somebody said of which a frame shows one part. */
  draftWith({ text, parts }: Frame): Draft | undefined {
    const words = parts > 1 ? squeezed(text) : ''
    return words === '' ? undefined : this.said.find(({ versions }) => versions.some((each) => squeezed(each).includes(words)))
  }

  /** How many texts there were: another one for each. */
  get texts(): number {
    return this.#texts
  }

  token(): string {
    this.#texts += 1
    return `k${this.#texts}`
  }

  text(words: string): string {
    return `${this.token()} ${words}`
  }
}
