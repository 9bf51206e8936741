import { setTimeout as pass } from 'node:timers/promises'
import { type Frame, framesIn, nameOf } from '../crash/frames.ts'
import type { Party, Place } from '../crash/oracle.ts'
import { Random } from '../crash/random.ts'
import { Disputes } from './disputes.ts'
import { Flashes } from './flashes.ts'
import { Forms } from './forms.ts'
import type { Answer, Filled, Flash, Private, Said } from './record.ts'
import { Requests } from './requests.ts'
import type { Owed } from './rules.ts'
import type { Seat } from './seat.ts'
import { Supervisor } from './supervisor.ts'
import { type Draft, other, Voice } from './voice.ts'
import { Watches } from './watches.ts'

const paceMs = [300, 2_000] as const
const supervisorPaceMs = [1_500, 5_000] as const
/** Well within the time in which a post can be taken back. */
const changeOfMindMaxMs = 700
/** Whoever tapped and sees no effect after this long types it. */
const doubtAfterMs = 7_000

interface Tap {
  readonly party: Party
  readonly frame: Frame
  /** With all that stands above it. */
  readonly isUpTo?: true
  readonly at: number
}

/** Officials of both sides and of the supervisor, who note what they did. Each side does one thing after the other, the sides at once. */
export class People {
  readonly supervisor: Supervisor
  readonly #seats: Readonly<Record<Place, Seat>>
  readonly voice: Voice
  readonly #requests: Requests
  readonly #flashes: Flashes
  readonly #forms: Forms
  readonly #watches: Watches
  readonly #taps: Tap[] = []
  /** Nobody answers twice: which side, and which post. */
  readonly #answered = new Set<string>()
  readonly #disputes: Disputes

  constructor(seats: Readonly<Record<Place, Seat>>) {
    this.#seats = seats
    this.voice = new Voice(seats)
    this.#requests = new Requests(this.voice)
    this.#flashes = new Flashes(this.voice)
    this.#forms = new Forms(this.voice)
    this.#watches = new Watches(this.voice)
    this.#disputes = new Disputes(this.voice)
    this.supervisor = new Supervisor(seats.desk, () => this.voice.token())
  }

  get said(): readonly Said[] {
    return this.voice.said
  }

  get answers(): readonly Answer[] {
    return this.voice.answers
  }

  get privates(): readonly Private[] {
    return [...this.voice.privates, ...this.supervisor.privates]
  }

  get flashes(): readonly Flash[] {
    return this.voice.flashes
  }

  get forms(): readonly Filled[] {
    return this.voice.forms
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

  /** Waits, now that all is well, until each knows whether what they pressed was heard. */
  async settle(random: Random): Promise<void> {
    await Promise.all([this.#disputes.settle(), this.#watches.settle(random)])
  }

  async post(party: Party, random: Random): Promise<Draft> {
    return this.voice.say(party, random, this.voice.text(`from ${party}`))
  }

  async #act(party: Party, random: Random): Promise<void> {
    await this.#disputes.confirm(party)
    await this.#typeWhatWasNotHeard(party, random)
    await this.#flashes.answer(party)
    await this.#watches.act(party, random)
    if (random.next() < 0.6 && (await this.#answerWhatIsAsked(party, random))) return
    if (random.next() < 0.4 && (await this.#requests.reply(party, random))) return
    const die = random.next()
    if (die < 0.26) await this.post(party, random)
    else if (die < 0.3 && this.#seats[party].fill) await this.#forms.send(party, random)
    else if (die < 0.3) await this.post(party, random)
    else if (die < 0.32) await this.voice.say(party, random, `${this.voice.text(`from ${party}`)}${longReport(this.voice.texts)}`)
    else if (die < 0.37) await this.#flash(party, random)
    else if (die < 0.42) await this.#changeMind(party, random, 'edit')
    else if (die < 0.47) await this.#changeMind(party, random, 'delete')
    else if (die < 0.57) await this.#reply(party, random)
    else if (die < 0.63) await this.#edit(party, random)
    else if (die < 0.66) await this.#delete(party, random)
    else if (die < 0.68) await this.#acknowledgeUpTo(party, random)
    else if (die < 0.8) await this.#acknowledge(party, random)
    else if (die < 0.87) await this.#requests.send(party, random)
    else if (die < 0.9) await this.#requests.takeBack(party, random)
    else if (die < 0.95) await this.#command(party, random)
    else if (die < 0.98) await this.#clarify(party, random)
    else await this.#disputes.open(party, random, await this.#foreign(party, random))
  }

  // ---------------------------------------------------------------- saying

  async #flash(party: Party, random: Random): Promise<void> {
    if (this.#seats[party].press && random.next() < 0.7) return this.#flashes.send(party, random)
    const text = this.voice.text(`now, from ${party}`)
    // Where there are buttons a flash is asked about first; what is immediate crosses at once everywhere.
    const command = this.#seats[party].press ? '!immediate' : '!flash'
    await this.voice.sayByCommand(party, random, `${command} ${text}`, text)
  }

  async #changeMind(party: Party, random: Random, how: 'edit' | 'delete'): Promise<void> {
    const draft = await this.post(party, random)
    await pass(random.whole(0, changeOfMindMaxMs))
    if (how === 'edit') await this.voice.rewrite(draft)
    else await this.voice.takeAway(draft)
  }

  /** To what stands in this party's channel: by a thread, or where the platform has them by a rich reply. */
  async #reply(party: Party, random: Random): Promise<void> {
    const frames = await this.voice.standing(party)
    const frame = random.of(
      frames.filter(({ answers, update, dispute, clarifies }) => !(answers || update || dispute || clarifies)).slice(-12),
    )
    const target = frame && this.voice.draftOf(frame)
    if (!frame || !target || target.deletedAt !== undefined) return
    const isRich = this.#seats[party].press === undefined && random.next() < 0.5
    const placed = isRich ? { replyTo: frame.post } : { threadOf: frame.post }
    const draft = await this.voice.say(party, random, this.voice.text(`from ${party}, in answer`), { answers: target.post, ...placed })
    if (this.#requests.owesReply(party, frame)) this.#requests.given(party, frame, draft)
  }

  async #edit(party: Party, random: Random): Promise<void> {
    const draft = await this.#crossed(party, random)
    if (draft) await this.voice.rewrite(draft)
  }

  async #delete(party: Party, random: Random): Promise<void> {
    const draft = await this.#crossed(party, random)
    if (draft) await this.voice.takeAway(draft)
  }

  /** One of a party's posts whose latest text stands on the other side. */
  async #crossed(party: Party, random: Random): Promise<Draft | undefined> {
    const texts = new Set((await this.voice.standing(other[party])).map(({ text }) => text))
    // Whoever comes and goes in a run leaves their posts as they are: what they change just then is given back to them.
    const { users } = this.#seats[party]
    const drafts = this.voice.said.filter(
      (draft) =>
        draft.party === party &&
        users.includes(draft.user) &&
        draft.kind === 'post' &&
        draft.deletedAt === undefined &&
        texts.has(draft.versions.at(-1)!),
    )
    return random.of(drafts.slice(-15))
  }

  // ---------------------------------------------------------------- answering

  async #acknowledge(party: Party, random: Random): Promise<void> {
    const frames = (await this.voice.standing(party)).filter(
      (frame) =>
        !frame.withdrawn &&
        frame.part === frame.parts &&
        !frame.dispute &&
        !frame.clarifies &&
        // Nobody asks it of whoever is merely told.
        frame.addressees === undefined &&
        !this.#answered.has(`${party} ${frame.post}`),
    )
    const frame = random.of(frames.slice(-10))
    const draft = frame && this.voice.draftOf(frame)
    if (!frame || !draft || draft.party === party) return
    this.#answered.add(`${party} ${frame.post}`)
    draft.acknowledged = true
    const seat = this.#seats[party]
    const user = random.of(seat.users)!
    const die = random.next()
    if (die < 0.3) {
      this.#taps.push({ party, frame, at: Date.now() })
      return this.#typeAcknowledgement(party, random, frame)
    }
    // A button that is just being drawn anew is not there; acknowledging twice does no harm.
    if (seat.press && die < 0.65) await seat.press(user, frame.post, 'Acknowledge receipt').catch(() => undefined)
    else await seat.react(user, frame.post, '☑')
    const at = Date.now()
    this.#taps.push({ party, frame, at })
    this.voice.answers.push({ party, owed: 'acknowledgement', reference: nameOf(frame), at })
  }

  /** All that stands there by now, with the newest that asks for it. */
  async #acknowledgeUpTo(party: Party, random: Random): Promise<void> {
    const seat = this.#seats[party]
    const posts = await seat.read()
    const asking = new Set(posts.flatMap(({ id, text }) => (text.includes('Tap ☑') ? [id] : [])))
    const frames = framesIn(posts)
    const at = frames.findLastIndex(({ post, update, withdrawn }) => asking.has(post) && update === undefined && !withdrawn)
    const newest = frames[at]
    if (!newest) return
    for (const frame of frames.slice(0, at + 1)) {
      const draft = this.voice.draftOf(frame) ?? this.voice.draftWith(frame)
      if (draft) draft.acknowledged = true
      if (!frame.dispute && !frame.clarifies) this.#answered.add(`${party} ${frame.post}`)
    }
    const label = posts
      .find(({ id }) => id === newest.post)
      ?.buttons.find((each) => each.label.startsWith('Acknowledge all up to here'))?.label
    if (!seat.press || label === undefined || random.next() < 0.4) return this.#typeAcknowledgement(party, random, newest, true)
    await seat.press(random.of(seat.users)!, newest.post, label).catch(() => undefined)
    this.#taps.push({ party, frame: newest, at: Date.now(), isUpTo: true })
    this.voice.answers.push({ party, owed: 'acknowledgement', reference: nameOf(newest), at: Date.now(), upTo: newest.post })
  }

  async #typeAcknowledgement(party: Party, random: Random, { reference, post }: Frame, isUpTo = false): Promise<void> {
    const [typed, more] = isUpTo ? [`!ack ${reference} all`, { upTo: post }] : [`!ack ${reference}`, {}]
    await this.voice.answerBy(party, random, typed, { owed: 'acknowledgement', reference, ...more })
  }

  /** Whoever tapped while nobody heard it is told so in words, or sees that nothing came of it: and types it. */
  async #typeWhatWasNotHeard(party: Party, random: Random): Promise<void> {
    const tap = this.#taps.find((each) => each.party === party && Date.now() - each.at > doubtAfterMs)
    if (!tap) return
    this.#taps.splice(this.#taps.indexOf(tap), 1)
    const post = (await this.#seats[party].read()).find(({ id }) => id === tap.frame.post)
    if (post && !post.text.includes('☑ Received by you')) await this.#typeAcknowledgement(party, random, tap.frame, tap.isUpTo)
  }

  /** A dispute or a clarification that this side has not answered. Returns whether there was one. */
  async #answerWhatIsAsked(party: Party, random: Random): Promise<boolean> {
    const asked = (await this.voice.standing(party)).find(
      (frame) =>
        (frame.dispute ?? frame.clarifies) !== undefined &&
        !frame.withdrawn &&
        this.voice.draftOf(frame)?.party === other[party] &&
        !this.#answered.has(`${party} ${frame.post}`),
    )
    if (!asked) return false
    this.#answered.add(`${party} ${asked.post}`)
    // Some are left for the supervisor.
    if (random.next() < 0.25) return false
    const draft = this.voice.draftOf(asked)
    if (draft) draft.acknowledged = true
    const words = this.voice.text(`from ${party}, asked`)
    const [typed, shown] =
      asked.dispute !== undefined
        ? [`!respond ${asked.dispute} ${words}`, words]
        : random.next() < 0.5
          ? [`!correct ${asked.reference} ${words}`, `Correct: that is what was meant. ${words}`]
          : [`!not-meant ${asked.reference} ${words}`, `Not meant. ${words}`]
    const { post } = await this.voice.sayByCommand(party, random, typed, shown)
    const owed: Owed = asked.dispute === undefined ? 'clarification' : 'response'
    this.voice.answers.push({ party, owed, reference: asked.reference, at: Date.now(), post })
    return true
  }

  // ---------------------------------------------------------------- asking

  async #clarify(party: Party, random: Random): Promise<void> {
    const frame = await this.#foreign(party, random)
    if (!frame) return
    const words = this.voice.text(`from ${party}, understood`)
    await this.voice.sayByCommand(party, random, `!clarify ${frame.reference} ${words}`, `We understand: ${words}`)
  }

  /** Something of the other side's that stands here whole. */
  async #foreign(party: Party, random: Random): Promise<Frame | undefined> {
    const frames = await this.voice.standing(party)
    return random.of(
      frames
        .filter(
          (frame) =>
            !frame.withdrawn && frame.parts === 1 && frame.update === undefined && this.voice.draftOf(frame)?.party === other[party],
        )
        .slice(-8),
    )
  }

  // ---------------------------------------------------------------- commands and talk

  async #command(party: Party, random: Random): Promise<void> {
    const seat = this.#seats[party]
    const user = random.of(seat.users)!
    const token = this.voice.token()
    const isMistyped = random.next() < 0.5
    const typed = isMistyped
      ? random.of([
          `!flsh ${token} at the gate`,
          `!dipsute open ${token}`,
          `！akc ${token}`,
          `!nonsense ${token}`,
          `!send tlp:clear ${token}`,
        ])!
      : random.of([`!supervisor ${token} in private`, '!open', '!status', '!show SEC-1', '!help'])!
    if (!isMistyped && seat.slash && random.next() < 0.4) return seat.slash(user, '/parley', typed.slice(1))
    const post = await seat.post(user, typed)
    this.voice.privates.push({ place: party, token, post, isMistyped })
  }
}

/** Two parts long; no part of it says what another part says. */
const longReport = (number: number): string => Array.from({ length: 250 }, (_, line) => ` line ${number}.${line}`).join('')
