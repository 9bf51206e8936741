import { setTimeout as pass } from 'node:timers/promises'
import { type Frame, framesIn, nameOf } from '../crash/frames.ts'
import type { Party, Place } from '../crash/oracle.ts'
import { Random } from '../crash/random.ts'
import type { Answer, Private, Said } from './record.ts'
import type { Owed } from './rules.ts'
import type { Seat } from './seat.ts'
import { Supervisor } from './supervisor.ts'

const paceMs = [300, 2_000] as const
const supervisorPaceMs = [1_500, 5_000] as const
/** Well within the time in which a post can be taken back. */
const changeOfMindMaxMs = 700
/** Whoever tapped and sees no effect after this long types it. */
const doubtAfterMs = 7_000
/** A question of Parley's that has not come by then is given up. */
const askMaxMs = 25_000

interface Draft extends Said {
  readonly user: string
  readonly kind: 'post' | 'command'
  readonly versions: string[]
  readonly editedAt: number[]
  deletedAt?: number
  acknowledged: boolean
}

interface Ask {
  readonly party: Party
  readonly user: string
  readonly reason: string
  readonly at: number
  /** What that person had been asked before. */
  readonly earlier: ReadonlySet<string>
}

interface Tap {
  readonly party: Party
  readonly frame: Frame
  readonly at: number
}

const other = { north: 'south', south: 'north' } as const

/** Officials of both sides and of the supervisor, who note what they did. Each side does one thing after the other, the sides at once. */
export class People {
  readonly said: Draft[] = []
  readonly answers: Answer[] = []
  readonly privates: Private[] = []
  readonly supervisor: Supervisor
  readonly #seats: Readonly<Record<Place, Seat>>
  readonly #taps: Tap[] = []
  /** Nobody answers twice: which side, and which post. */
  readonly #answered = new Set<string>()
  readonly #asks = new Map<Party, Ask>()
  #texts = 0

  constructor(seats: Readonly<Record<Place, Seat>>) {
    this.#seats = seats
    this.supervisor = new Supervisor(seats.desk, () => this.#token())
  }

  /** Goes on until `until` aborts. Rejects if a person was let down by the harness itself. */
  async live(seed: number, until: AbortSignal): Promise<void> {
    const lives = (['north', 'south', 'desk'] as const).map(async (place, index) => {
      const random = new Random(seed + 1 + index)
      while (!until.aborted) {
        if (place === 'desk') await this.supervisor.act(random)
        else await this.#act(place, random)
        // Not a wait for anything: how fast people type.
        const [least, most] = place === 'desk' ? supervisorPaceMs : paceMs
        await pass(random.whole(least, most))
      }
    })
    await Promise.all(lives)
  }

  async post(party: Party, random: Random): Promise<Draft> {
    return this.#say(party, random, this.#text(`from ${party}`))
  }

  async #act(party: Party, random: Random): Promise<void> {
    await this.#confirmAsk(party)
    await this.#typeWhatWasNotHeard(party, random)
    if (random.next() < 0.6 && (await this.#answerWhatIsAsked(party, random))) return
    const die = random.next()
    if (die < 0.3) await this.post(party, random)
    else if (die < 0.32) await this.#say(party, random, `${this.#text(`from ${party}`)}${longReport(this.#texts)}`)
    else if (die < 0.37) await this.#flash(party, random)
    else if (die < 0.42) await this.#changeMind(party, random, 'edit')
    else if (die < 0.47) await this.#changeMind(party, random, 'delete')
    else if (die < 0.57) await this.#reply(party, random)
    else if (die < 0.63) await this.#edit(party, random)
    else if (die < 0.66) await this.#delete(party, random)
    else if (die < 0.9) await this.#acknowledge(party, random)
    else if (die < 0.95) await this.#command(party, random)
    else if (die < 0.98) await this.#clarify(party, random)
    else await this.#openDispute(party, random)
  }

  // ---------------------------------------------------------------- saying

  async #say(
    party: Party,
    random: Random,
    text: string,
    more: Partial<Draft> & { threadOf?: string; replyTo?: string } = {},
  ): Promise<Draft> {
    const { threadOf, replyTo, ...rest } = more
    const user = random.of(this.#seats[party].users)!
    const placed = threadOf === undefined ? (replyTo === undefined ? {} : { replyTo }) : { threadOf }
    const post = await this.#seats[party].post(user, text, placed)
    return this.#noted(party, { user, post, versions: [text], ...rest })
  }

  /** What is typed as a command and crosses: the words that the other side reads are not those that were typed. */
  async #sayByCommand(party: Party, random: Random, typed: string, shown: string): Promise<Draft> {
    return this.#say(party, random, typed, { versions: [shown], crossesAtOnce: true, kind: 'command' })
  }

  #noted(party: Party, draft: Partial<Draft> & Pick<Draft, 'user' | 'post' | 'versions'>): Draft {
    const noted: Draft = { party, at: Date.now(), editedAt: [], acknowledged: false, kind: 'post', ...draft }
    this.said.push(noted)
    return noted
  }

  async #flash(party: Party, random: Random): Promise<void> {
    const text = this.#text(`now, from ${party}`)
    // Where there are buttons a flash is asked about first; what is immediate crosses at once everywhere.
    const command = this.#seats[party].press ? '!immediate' : '!flash'
    await this.#sayByCommand(party, random, `${command} ${text}`, text)
  }

  async #changeMind(party: Party, random: Random, how: 'edit' | 'delete'): Promise<void> {
    const draft = await this.post(party, random)
    await pass(random.whole(0, changeOfMindMaxMs))
    if (how === 'edit') await this.#rewrite(draft)
    else await this.#takeAway(draft)
  }

  /** To what stands in this party's channel: by a thread, or where the platform has them by a rich reply. */
  async #reply(party: Party, random: Random): Promise<void> {
    const frames = await this.#standing(party)
    const frame = random.of(
      frames.filter(({ answers, update, dispute, clarifies }) => !(answers || update || dispute || clarifies)).slice(-12),
    )
    const target = frame && this.#draftOf(frame)
    if (!frame || !target || target.deletedAt !== undefined) return
    const isRich = this.#seats[party].press === undefined && random.next() < 0.5
    const placed = isRich ? { replyTo: frame.post } : { threadOf: frame.post }
    await this.#say(party, random, this.#text(`from ${party}, in answer`), { answers: target.post, ...placed })
  }

  async #edit(party: Party, random: Random): Promise<void> {
    const draft = await this.#crossed(party, random)
    if (draft) await this.#rewrite(draft)
  }

  async #delete(party: Party, random: Random): Promise<void> {
    const draft = await this.#crossed(party, random)
    if (draft) await this.#takeAway(draft)
  }

  async #rewrite(draft: Draft): Promise<void> {
    const text = this.#text(`from ${draft.party}, changed`)
    await this.#seats[draft.party].edit(draft.user, draft.post, text)
    draft.versions.push(text)
    draft.editedAt.push(Date.now())
  }

  async #takeAway(draft: Draft): Promise<void> {
    await this.#seats[draft.party].remove(draft.user, draft.post)
    draft.deletedAt = Date.now()
  }

  /** One of a party's posts whose latest text stands on the other side. */
  async #crossed(party: Party, random: Random): Promise<Draft | undefined> {
    const texts = new Set((await this.#standing(other[party])).map(({ text }) => text))
    const drafts = this.said.filter(
      (draft) => draft.party === party && draft.kind === 'post' && draft.deletedAt === undefined && texts.has(draft.versions.at(-1)!),
    )
    return random.of(drafts.slice(-15))
  }

  // ---------------------------------------------------------------- answering

  async #acknowledge(party: Party, random: Random): Promise<void> {
    const frames = (await this.#standing(party)).filter(
      (frame) =>
        !frame.withdrawn &&
        frame.part === frame.parts &&
        !frame.dispute &&
        !frame.clarifies &&
        !this.#answered.has(`${party} ${frame.post}`),
    )
    const frame = random.of(frames.slice(-10))
    const draft = frame && this.#draftOf(frame)
    if (!frame || !draft || draft.party === party) return
    this.#answered.add(`${party} ${frame.post}`)
    draft.acknowledged = true
    const seat = this.#seats[party]
    const user = random.of(seat.users)!
    const die = random.next()
    if (die < 0.3) return this.#typeAcknowledgement(party, random, frame)
    // A button that is just being drawn anew is not there; acknowledging twice does no harm.
    if (seat.press && die < 0.65) await seat.press(user, frame.post, 'Acknowledge receipt').catch(() => undefined)
    else await seat.react(user, frame.post, '☑')
    const at = Date.now()
    this.#taps.push({ party, frame, at })
    this.answers.push({ party, owed: 'acknowledgement', reference: nameOf(frame), at })
  }

  async #typeAcknowledgement(party: Party, random: Random, { reference }: Frame): Promise<void> {
    await this.#answerBy(party, random, `!ack ${reference}`, 'acknowledgement', reference)
  }

  /** Whoever tapped while nobody heard it is told so in words, or sees that nothing came of it: and types it. */
  async #typeWhatWasNotHeard(party: Party, random: Random): Promise<void> {
    const tap = this.#taps.find((each) => each.party === party && Date.now() - each.at > doubtAfterMs)
    if (!tap) return
    this.#taps.splice(this.#taps.indexOf(tap), 1)
    const post = (await this.#seats[party].read()).find(({ id }) => id === tap.frame.post)
    if (post && !post.text.includes('☑ Received by you')) await this.#typeAcknowledgement(party, random, tap.frame)
  }

  /** A dispute or a clarification that this side has not answered. Returns whether there was one. */
  async #answerWhatIsAsked(party: Party, random: Random): Promise<boolean> {
    const asked = (await this.#standing(party)).find(
      (frame) =>
        (frame.dispute ?? frame.clarifies) !== undefined &&
        !frame.withdrawn &&
        this.#draftOf(frame)?.party === other[party] &&
        !this.#answered.has(`${party} ${frame.post}`),
    )
    if (!asked) return false
    this.#answered.add(`${party} ${asked.post}`)
    // Some are left for the supervisor.
    if (random.next() < 0.25) return false
    const draft = this.#draftOf(asked)
    if (draft) draft.acknowledged = true
    const words = this.#text(`from ${party}, asked`)
    const [typed, shown] =
      asked.dispute !== undefined
        ? [`!respond ${asked.dispute} ${words}`, words]
        : random.next() < 0.5
          ? [`!correct ${asked.reference} ${words}`, `Correct: that is what was meant. ${words}`]
          : [`!not-meant ${asked.reference} ${words}`, `Not meant. ${words}`]
    const { post } = await this.#sayByCommand(party, random, typed, shown)
    const owed: Owed = asked.dispute === undefined ? 'clarification' : 'response'
    this.answers.push({ party, owed, reference: asked.reference, at: Date.now(), post })
    return true
  }

  async #answerBy(party: Party, random: Random, typed: string, owed: Owed, reference: string): Promise<void> {
    const seat = this.#seats[party]
    const post = await seat.post(random.of(seat.users)!, typed)
    this.answers.push({ party, owed, reference, at: Date.now(), post })
  }

  // ---------------------------------------------------------------- asking

  async #clarify(party: Party, random: Random): Promise<void> {
    const frame = await this.#foreign(party, random)
    if (!frame) return
    const words = this.#text(`from ${party}, understood`)
    await this.#sayByCommand(party, random, `!clarify ${frame.reference} ${words}`, `We understand: ${words}`)
  }

  async #openDispute(party: Party, random: Random): Promise<void> {
    const frame = await this.#foreign(party, random)
    if (!frame || this.#asks.has(party)) return
    const seat = this.#seats[party]
    const user = random.of(seat.users)!
    const reason = this.#text(`from ${party}, disputed`)
    const earlier = new Set((await seat.direct(user)).map(({ id }) => id))
    await seat.post(user, `!dispute open ${frame.reference} ${reason}`)
    this.#asks.set(party, { party, user, reason, at: Date.now(), earlier })
  }

  /** Parley asks first; only the answer makes it a message. */
  async #confirmAsk(party: Party): Promise<void> {
    const ask = this.#asks.get(party)
    if (!ask) return
    const seat = this.#seats[party]
    const asked = (await seat.direct(ask.user)).find(({ id, text }) => !ask.earlier.has(id) && text.includes('are told now of a dispute'))
    const id = /\bq\d+\b/.exec(`${asked?.text} ${asked?.buttons.map((button) => button.id).join(' ')}`)?.[0]
    if (id === undefined) {
      if (Date.now() - ask.at < askMaxMs) return
      this.#asks.delete(party)
      this.privates.push({ place: party, token: /^k\d+/.exec(ask.reason)![0], post: '', isMistyped: false })
      return
    }
    this.#asks.delete(party)
    const post = await seat.post(ask.user, `!dispute confirm ${id}`)
    this.#noted(party, {
      user: ask.user,
      post: `confirmed by ${post}`,
      versions: [ask.reason],
      crossesAtOnce: true,
      isShownAtHome: true,
      kind: 'command',
    })
  }

  /** Something of the other side's that stands here whole. */
  async #foreign(party: Party, random: Random): Promise<Frame | undefined> {
    const frames = await this.#standing(party)
    return random.of(
      frames
        .filter(
          (frame) => !frame.withdrawn && frame.parts === 1 && frame.update === undefined && this.#draftOf(frame)?.party === other[party],
        )
        .slice(-8),
    )
  }

  // ---------------------------------------------------------------- commands and talk

  async #command(party: Party, random: Random): Promise<void> {
    const seat = this.#seats[party]
    const user = random.of(seat.users)!
    const token = this.#token()
    const isMistyped = random.next() < 0.5
    const typed = isMistyped
      ? random.of([`!flsh ${token} at the gate`, `!dipsute open ${token}`, `！akc ${token}`, `!nonsense ${token}`])!
      : random.of([`!supervisor ${token} in private`, '!open', '!status', '!show SEC-1', '!help'])!
    if (!isMistyped && seat.slash && random.next() < 0.4) return seat.slash(user, '/parley', typed.slice(1))
    const post = await seat.post(user, typed)
    this.privates.push({ place: party, token, post, isMistyped })
  }

  // ---------------------------------------------------------------- looking

  async #standing(place: Place): Promise<Frame[]> {
    return framesIn(await this.#seats[place].read())
  }

  #draftOf(frame: Frame): Draft | undefined {
    return this.said.find(({ versions }) => versions.includes(frame.text))
  }

  #token(): string {
    this.#texts += 1
    return `k${this.#texts}`
  }

  #text(words: string): string {
    return `${this.#token()} ${words}`
  }
}

/** Two parts long; no part of it says what another part says. */
const longReport = (number: number): string => Array.from({ length: 250 }, (_, line) => ` line ${number}.${line}`).join('')
