import type { Chance } from './chance.ts'
import type { Check } from './checks.ts'
import { isAnnouncedUncertain } from './checks.ts'
import { calledAnywayMs } from './escalations.ts'
import { type Frame, framesOf, otherSide, textOf } from './frames.ts'
import type { People } from './people.ts'
import type { PersonPost } from './platform.ts'
import { channelOf, type Side, sides, userOf, type World } from './world.ts'

type Say = Parameters<Check>[2]

/** As the world's mechanism has it: of a dispute, and of what is as urgent as a clarification. */
const dueMs = { response: 12 * 60_000, clarification: 6 * 60_000 } as const
const called = { response: 'response to a dispute', clarification: 'answer to a clarification' } as const
/** Beyond that it was escalated. */
const patienceMs = 6 * 60_000
/** Nobody hears of a press twice: who sees no effect does it again. */
const againMs = 15_000
const triesMax = 8

/** What somebody of a side wants an answer to. */
interface Matter {
  readonly token: string
  readonly side: Side
  readonly owed: keyof typeof dueMs
  /** Nothing may cross before it was confirmed. */
  confirmedAt?: number
  /** What was answered, and what was typed to take it back. */
  readonly answers: { readonly token: string; readonly post: PersonPost }[]
  withdrawn?: PersonPost
}

/** Officials who open disputes, mean it, answer and withdraw them; and who ask whether they have understood. */
export class Disputing {
  readonly matters: Matter[] = []
  readonly #world: World

  constructor(world: World) {
    this.#world = world
  }

  schedule(people: People, chance: Chance, lengthMs: number): void {
    if (!chance.happens(0.35)) return
    const { time } = this.#world
    for (let each = chance.between(1, 2); each > 0; each -= 1) {
      const side = chance.pick(sides)
      // Some are open when somebody leaves.
      const at = chance.happens(0.7) ? chance.between(5_000, lengthMs) : lengthMs + chance.between(60_000, 18 * 60_000)
      if (chance.happens(0.5)) time.after(at, () => this.#open(people, chance, side))
      else time.after(at, () => this.#clarify(people, chance, side))
    }
  }

  #type(side: Side, text: string): PersonPost {
    this.#world.note(`${side} types ${text}`)
    return this.#world.platforms[side].post(channelOf[side], userOf[side], text)
  }

  /** Messages of the other side that a side can see. */
  #seen(side: Side): readonly string[] {
    return framesOf(this.#world, side).flatMap(({ reference, text }) => (/^SEC-\d+ [^\n]*· (North|South), /.test(text) ? [reference] : []))
  }

  opens(side: Side): boolean {
    return this.matters.some((matter) => matter.side === side && matter.owed === 'response')
  }

  #open(people: People, chance: Chance, side: Side): void {
    const token = people.token()
    const seen = this.#seen(side)
    const about = seen.length > 0 && chance.happens(0.6) ? `${chance.pick(seen)} ` : ''
    const matter: Matter = { token, side, owed: 'response', answers: [] }
    this.matters.push(matter)
    this.#type(side, `!dispute open ${about}it is not so ${token}`)
    this.#world.time.after(chance.between(2_000, 20_000), () => this.#confirm(matter, 0))
    if (chance.happens(0.5)) this.#world.time.after(chance.between(30_000, 9 * 60_000), () => this.#respond(people, matter))
    if (chance.happens(0.25)) this.#world.time.after(chance.between(60_000, 15 * 60_000), () => this.#withdraw(matter))
  }

  #questions(side: Side) {
    const { shown } = this.#world.platforms[side]
    return shown.filter(
      ({ channel, content }) => channel === `@${userOf[side]}` && content.buttons?.some(({ label }) => label === 'Open dispute'),
    )
  }

  #confirm(matter: Matter, tries: number): void {
    const { side } = matter
    if (this.#nameOf(matter) !== undefined || tries > triesMax) return
    const question = this.#questions(side).find(({ content }) => textOf(content).includes(matter.token))
    const button = question?.content.buttons?.find(({ label }) => label === 'Open dispute')
    if (question && button) {
      matter.confirmedAt ??= this.#world.time.now
      const platform = this.#world.platforms[side]
      if (platform.hasButtons) platform.press(question.channel, question.id, userOf[side], button.action)
      else platform.post(channelOf[side], userOf[side], button.typed ?? '')
      this.#world.note(`${side} confirms its dispute ${matter.token}`)
    }
    this.#world.time.after(againMs, () => this.#confirm(matter, tries + 1))
  }

  /** What the others see of it. */
  frameOf(matter: Matter): Frame | undefined {
    return framesOf(this.#world, otherSide[matter.side]).find(({ token, post }) => token === matter.token && post.removedAt === undefined)
  }

  /** The dispute's own reference. */
  #nameOf(matter: Matter): string | undefined {
    return / DISPUTE (SEC-D\d+)/.exec(this.frameOf(matter)?.text ?? '')?.[1]
  }

  #respond(people: People, matter: Matter): void {
    const name = this.#nameOf(matter)
    if (name === undefined) return
    const token = people.token()
    matter.answers.push({ token, post: this.#type(otherSide[matter.side], `!respond ${name} this is why ${token}`) })
  }

  #withdraw(matter: Matter): void {
    const name = this.#nameOf(matter)
    if (name !== undefined) matter.withdrawn ??= this.#type(matter.side, `!dispute withdraw ${name} settled by talk`)
  }

  #clarify(people: People, chance: Chance, side: Side): void {
    const seen = framesOf(this.#world, side).filter(({ text }) =>
      new RegExp(`· ${nameOf[otherSide[side]]}, `).test(text.split('\n')[0] ?? ''),
    )
    const own = seen.filter(({ reference }) => /^SEC-\d+$/.test(reference))
    if (own.length === 0) return
    const token = people.token()
    const matter: Matter = { token, side, owed: 'clarification', answers: [], confirmedAt: this.#world.time.now }
    this.matters.push(matter)
    this.#type(side, `!clarify ${chance.pick(own).reference} as we read it ${token}`)
    if (chance.happens(0.5)) this.#world.time.after(chance.between(20_000, 4 * 60_000), () => this.#answer(people, chance, matter))
  }

  #answer(people: People, chance: Chance, matter: Matter): void {
    const frame = this.frameOf(matter)
    if (!frame) return
    const token = people.token()
    const word = chance.pick(['correct', 'not-meant'])
    matter.answers.push({ token, post: this.#type(otherSide[matter.side], `!${word} ${frame.reference} in our words ${token}`) })
  }
}

const nameOf = { north: 'North', south: 'South' } as const

/** What was confirmed stands, is answered or escalated in its time, and ends for both where it is withdrawn. */
export const checkDisputes: Check = (world, people, say) => {
  for (const matter of world.disputing.matters) {
    const to = otherSide[matter.side]
    const frame = world.disputing.frameOf(matter)
    if (frame && matter.confirmedAt === undefined)
      say('leaked', `${matter.token} stands in ${to}, and its author was not asked whether they mean it`)
    if (!frame || isWaived(world, frame.reference) || isAnnouncedUncertain(world, frame.reference)) continue
    if (world.platforms[to].witness.refused.size > 0 || world.store.failovers > 0) continue
    // By the button that stands under it, like any other.
    const isPressed = people.acknowledged.has(`${to} ${frame.reference}`) && frame.text.includes('Answered by you')
    // What it asks about was withdrawn: nobody owes an answer.
    const about = / CLARIFY (SEC-\d+) /.exec(frame.text)?.[1]
    const isVoid = framesOf(world, matter.side).some(({ reference, text }) => reference === about && text.includes('WITHDRAWN by'))
    if (!isPressed && !isVoid) checkAnswer(world, matter, frame, say)
    if (matter.withdrawn) checkWithdrawn(world, matter, frame, say)
  }
}

const isWaived = (world: World, reference: string): boolean =>
  world.platforms.sup.shown.some(({ content }) => textOf(content).includes(`${reference}: what `) && textOf(content).includes('is waived'))

/** When somebody left, whether that is known or not. */
const leftAt = (world: World): number =>
  Math.min(...world.platforms.sup.shown.filter(({ content }) => textOf(content).includes('South withdrew')).map(({ drawnAt }) => drawnAt))

/** From when on the supervisor could read of it. */
function escalatedAt(world: World, reference: string, what: string): number {
  const isNamed = (text: string): boolean =>
    text.includes(`ESCALATION ${reference} · no ${what} `) ||
    (text.startsWith('GROUP ') && new RegExp(`\\b${reference}\\b(?!\\.)`).test(text))
  const seen = world.platforms.sup.shown
    .filter(({ channel }) => channel === 'control')
    .flatMap(({ versions }) => versions.filter(({ content }) => isNamed(textOf(content))))
  return Math.min(...seen.map(({ at }) => at))
}

function checkAnswer(world: World, { owed, side, answers, withdrawn, token }: Matter, frame: Frame, say: Say): void {
  const { reference, post } = frame
  const who = otherSide[side]
  const { leastMs, mostMs } = world.pauses.stoodStill(post.at, post.at + dueMs[owed])
  const at = escalatedAt(world, reference, called[owed])
  // What is called whoever works moves on by no more than the work that the pause took.
  const anyway = calledAnywayMs + Math.max(0, leastMs - world.offWithin(who, post.at, at))
  const earliest = post.at + Math.min(dueMs[owed] + leastMs, anyway) - 2_000 - world.jumpedAheadMs
  if (at < earliest) say('blamed', `${who} is blamed for its answer to ${reference} ${earliest - at} ms before it is due`)
  const given = answers.map(
    (answer) => framesOf(world, side).find((each) => each.token === answer.token)?.post.drawnAt ?? Number.POSITIVE_INFINITY,
  )
  const answeredAt = Math.min(...given)
  if (at < Number.POSITIVE_INFINITY && at > answeredAt + soonMs)
    say('blamed', `${who} is blamed for its answer to ${reference} after it was given`)
  const latest = post.at + dueMs[owed] + mostMs + patienceMs + world.offWithin(who, 0, world.time.now)
  const isOver = answers.length > 0 || withdrawn !== undefined || frame.text.includes('WITHDRAWN')
  const wasCalm = latest + world.outageWithin(post.at, latest) < Math.min(leftAt(world), world.time.now)
  if (!isOver && wasCalm && at === Number.POSITIVE_INFINITY)
    say('forgotten', `${token} (${reference}) was never answered by ${who}, and nobody was told`)
}

/** With nothing in the way. */
const soonMs = 30_000

function checkWithdrawn(world: World, { side, withdrawn }: Matter, frame: Frame, say: Say): void {
  const name = / DISPUTE (SEC-D\d+)/.exec(frame.text)?.[1]
  const ended = `${name} withdrawn by ${nameOf[side]}.`
  if (name === undefined || withdrawn?.marks.includes('⛔') || leftAt(world) < Number.POSITIVE_INFINITY) return
  for (const link of [...sides, 'sup'] as const) {
    const isTold = world.platforms[link].shown.some(({ channel, content }) => !channel.startsWith('@') && textOf(content).startsWith(ended))
    if (!isTold && world.platforms[link].witness.refused.size === 0) say('unheeded', `${name} was withdrawn, and ${link} is not told`)
  }
  const endedAt = Math.max(
    ...world.platforms.sup.shown.filter(({ content }) => textOf(content).startsWith(ended)).map(({ drawnAt }) => drawnAt),
  )
  const at = escalatedAt(world, frame.reference, called.response)
  if (at < Number.POSITIVE_INFINITY && at > endedAt + soonMs) say('blamed', `${name} was withdrawn, and escalated after that`)
}
