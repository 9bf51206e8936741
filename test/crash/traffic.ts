import { setTimeout as pass } from 'node:timers/promises'
import type { World } from '../../demo/world.ts'
import type { StandIn } from '../../src/sandbox/standin.ts'
import { type Frame, framesIn } from './frames.ts'
import type { Party, Posted, Scene } from './oracle.ts'
import type { Random } from './random.ts'

/** How long a post can be taken back in these worlds. */
export const sendDelaySeconds = 1
/** Well within that, whatever the machine does meanwhile. */
const changeOfMindMaxMs = 250
const paceMaxMs = 120

const people = { north: ['amal', 'nadir'], south: ['bo', 'sam'] } as const

/** A post while it can still change. */
interface Draft extends Posted {
  readonly user: string
  readonly versions: string[]
  readonly takenBack: string[]
  deleted: Posted['deleted']
  acknowledged: boolean
}

/** People on both sides who post, answer, change their minds and acknowledge, and note what they did. */
export class Traffic {
  readonly #world: World
  readonly #random: Random
  readonly #posted: Draft[] = []
  /** Nobody taps twice: who and which post. */
  readonly #tapped = new Set<string>()
  #texts = 0

  constructor(world: World, random: Random) {
    this.#world = world
    this.#random = random
  }

  scene(): Scene {
    const { north, south, desk, channels } = this.#world
    return {
      posted: this.#posted.map((draft) => ({ ...draft })),
      channels: { north: north.channel(channels.north), south: south.channel(channels.south), desk: desk.channel(channels.desk) },
    }
  }

  /** Somebody does something, and takes a moment for it. */
  async act(): Promise<void> {
    const party = this.#random.next() < 0.5 ? 'north' : 'south'
    const die = this.#random.next()
    if (die < 0.42) await this.post(party)
    else if (die < 0.45) await this.post(party, longReport(this.#posted.length))
    else if (die < 0.55) await this.#changeInTime(party)
    else if (die < 0.65) await this.#deleteInTime(party)
    else if (die < 0.79) await this.#reply(party)
    else if (die < 0.86) await this.#edit(party)
    else if (die < 0.9) await this.#delete(party)
    else if (die < 0.98) await this.#acknowledge(party)
    else await this.#world.desk.postAs('mika', this.#world.channels.desk, this.#text('between us'))
    // Not a wait for anything: how fast people type.
    await pass(this.#random.whole(5, paceMaxMs))
  }

  async post(party: Party, more = ''): Promise<Draft> {
    return this.#say(party, more, {})
  }

  /** Crosses at once on every platform: a flash is asked about where there are buttons. */
  async immediate(party: Party): Promise<Draft> {
    return this.#say(party, ', urgent', {}, '!immediate ')
  }

  async #say(party: Party, more: string, answers: { target?: Posted; threadOf?: string; replyTo?: string }, command = ''): Promise<Draft> {
    const user = this.#random.of(people[party])!
    const text = this.#text(`from ${party}${more}`)
    const { target, ...options } = answers
    const post = await this.#side(party).postAs(user, this.#world.channels[party], `${command}${text}`, options)
    const draft: Draft = {
      party,
      user,
      post,
      versions: [text],
      takenBack: [],
      deleted: 'no',
      acknowledged: false,
      crossesAtOnce: command !== '',
      ...(target ? { answers: target.post } : {}),
    }
    this.#posted.push(draft)
    return draft
  }

  async #changeInTime(party: Party): Promise<void> {
    const draft = await this.post(party)
    await pass(this.#random.whole(0, changeOfMindMaxMs))
    draft.takenBack.push(draft.versions[0]!)
    await this.#rewrite(draft)
  }

  async #deleteInTime(party: Party): Promise<void> {
    const draft = await this.post(party)
    await pass(this.#random.whole(0, changeOfMindMaxMs))
    await this.#side(party).deleteAs(draft.user, this.#world.channels[party], draft.post)
    draft.deleted = 'in-time'
  }

  /** To what stands in this party's channel: by a thread, or where the platform has them by a rich reply. */
  async #reply(party: Party): Promise<void> {
    const frame = this.#random.of(this.#standing(party).filter(({ answers, update }) => answers === undefined && update === undefined))
    if (!frame) return
    const target = this.#draftOf(frame)
    if (target?.deleted !== 'no') return
    const isRich = party === 'south' && this.#random.next() < 0.5
    await this.#say(party, '', { target, ...(isRich ? { replyTo: frame.post } : { threadOf: frame.post }) })
  }

  async #edit(party: Party): Promise<void> {
    const draft = this.#crossed(party)
    if (draft) await this.#rewrite(draft)
  }

  async #delete(party: Party): Promise<void> {
    const draft = this.#crossed(party)
    if (!draft) return
    await this.#side(party).deleteAs(draft.user, this.#world.channels[party], draft.post)
    draft.deleted = 'later'
  }

  async #acknowledge(party: Party): Promise<void> {
    const user = this.#random.of(people[party])!
    const frame = this.#random.of(this.#standing(party).filter(({ withdrawn }) => !withdrawn))
    const draft = frame && this.#draftOf(frame)
    if (!draft || this.#tapped.has(`${user} ${frame.post}`)) return
    this.#tapped.add(`${user} ${frame.post}`)
    draft.acknowledged = true
    const channel = this.#world.channels[party]
    const isPressed = party === 'north' && this.#random.next() < 0.5
    // A press that nobody heard is not repeated, and the person sees that; acknowledging twice does no harm.
    if (isPressed) void this.#world.north.pressAs(user, channel, frame.post, 'Acknowledge receipt').catch(() => undefined)
    else await this.#side(party).reactAs(user, channel, frame.post, '☑')
  }

  async #rewrite(draft: Draft): Promise<void> {
    const text = this.#text(`from ${draft.party}, changed`)
    draft.versions.push(text)
    await this.#side(draft.party).editAs(draft.user, this.#world.channels[draft.party], draft.post, text)
  }

  /** One of a party's posts whose latest text stands on the other side. */
  #crossed(party: Party): Draft | undefined {
    const other = party === 'north' ? 'south' : 'north'
    const texts = new Set(this.#standing(other).map(({ text }) => text))
    return this.#random.of(
      this.#posted.filter((draft) => draft.party === party && draft.deleted === 'no' && texts.has(draft.versions.at(-1)!)),
    )
  }

  #standing(place: Party): Frame[] {
    return framesIn(this.#side(place).channel(this.#world.channels[place]))
  }

  #draftOf(frame: Frame): Draft | undefined {
    return this.#posted.find(({ versions }) => versions.includes(frame.text))
  }

  #side(party: Party): StandIn {
    return party === 'north' ? this.#world.north : this.#world.south
  }

  #text(words: string): string {
    this.#texts += 1
    return `k${this.#texts} ${words}`
  }
}

/** Two parts long; no part of it says what another part says. */
const longReport = (number: number): string => Array.from({ length: 250 }, (_, line) => ` line ${number}.${line}`).join('')
