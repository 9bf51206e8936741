import { Chance } from './chance.ts'
import type { Check } from './checks.ts'
import { isAnnouncedUncertain } from './checks.ts'
import { calledAnywayMs, namedInGroup } from './escalations.ts'
import { type Frame, framesOf, textOf } from './frames.ts'
import { leftAt } from './leaving.ts'
import type { People } from './people.ts'
import type { PersonPost } from './platform.ts'
import { anyName, channelOf, nameOf, type Side, sideNamed, userOf } from './sides.ts'
import { isWaived } from './waivers.ts'
import type { World } from './world.ts'

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
  /** Who is to answer it: whoever said what it is about, or all the others. The rest look on. */
  readonly debtors: readonly Side[]
  /** Nothing may cross before it was confirmed. */
  confirmedAt?: number
  /** What was answered, and what was typed to take it back. */
  readonly answers: { readonly token: string; readonly side: Side; readonly post: PersonPost }[]
  withdrawn?: PersonPost
}

/** Officials who open disputes, mean it, answer and withdraw them; and who ask whether they have understood. */
export class Disputing {
  readonly matters: Matter[] = []
  readonly #world: World
  /** Who answers, of several. Of its own, so that what was drawn for a seed before stays as it was. */
  readonly #answering: Chance

  constructor(world: World) {
    this.#world = world
    this.#answering = new Chance(world.seed * 173 + 107)
  }

  schedule(people: People, chance: Chance, lengthMs: number): void {
    if (!chance.happens(0.35)) return
    const { sides, time } = this.#world
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

  /** Messages that a side can see, its own commands too, and whose they are. */
  #seen(side: Side): readonly { readonly reference: string; readonly from: Side }[] {
    return framesOf(this.#world, side).flatMap(({ reference, text }) => {
      const name = ofParty.exec(text)?.[1]
      return name === undefined ? [] : [{ reference, from: sideNamed(name) }]
    })
  }

  opens(side: Side): boolean {
    return this.matters.some((matter) => matter.side === side && matter.owed === 'response')
  }

  #open(people: People, chance: Chance, side: Side): void {
    const token = people.token()
    const seen = this.#seen(side)
    const about = seen.length > 0 && chance.happens(0.6) ? chance.pick(seen) : undefined
    const debtors = about && about.from !== side ? [about.from] : this.#world.others(side)
    const matter: Matter = { token, side, owed: 'response', debtors, answers: [] }
    this.matters.push(matter)
    this.#type(side, `!dispute open ${about ? `${about.reference} ` : ''}it is not so ${token}`)
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

  /** What one of the others sees of it. */
  frameIn(side: Side, matter: Matter): Frame | undefined {
    return framesOf(this.#world, side).find(({ token, post }) => token === matter.token && post.removedAt === undefined)
  }

  /** What any of the others sees of it. */
  #frameOf(matter: Matter): Frame | undefined {
    for (const side of this.#world.sides) {
      const frame = side === matter.side ? undefined : this.frameIn(side, matter)
      if (frame) return frame
    }
    return undefined
  }

  /** The dispute's own reference. */
  #nameOf(matter: Matter): string | undefined {
    return / DISPUTE (SEC-D\d+)/.exec(this.#frameOf(matter)?.text ?? '')?.[1]
  }

  /** Of several one answers, who may be one that merely looks on, or has left. */
  #whoAnswers({ side }: Matter): Side {
    return this.#answering.pick(this.#world.sides.filter((each) => each !== side))
  }

  #respond(people: People, matter: Matter): void {
    const name = this.#nameOf(matter)
    if (name === undefined) return
    const token = people.token()
    const side = this.#whoAnswers(matter)
    matter.answers.push({ token, side, post: this.#type(side, `!respond ${name} this is why ${token}`) })
  }

  #withdraw(matter: Matter): void {
    const name = this.#nameOf(matter)
    if (name !== undefined) matter.withdrawn ??= this.#type(matter.side, `!dispute withdraw ${name} settled by talk`)
  }

  #clarify(people: People, chance: Chance, side: Side): void {
    const ofOthers = this.#seen(side).filter(({ from }) => from !== side)
    if (ofOthers.length === 0) return
    const token = people.token()
    const about = chance.pick(ofOthers)
    const matter: Matter = { token, side, owed: 'clarification', debtors: [about.from], answers: [], confirmedAt: this.#world.time.now }
    this.matters.push(matter)
    this.#type(side, `!clarify ${about.reference} as we read it ${token}`)
    if (chance.happens(0.5)) this.#world.time.after(chance.between(20_000, 4 * 60_000), () => this.#answer(people, chance, matter))
  }

  #answer(people: People, chance: Chance, matter: Matter): void {
    const side = this.#whoAnswers(matter)
    const frame = this.frameIn(side, matter)
    if (!frame) return
    const token = people.token()
    const word = chance.pick(['correct', 'not-meant'])
    matter.answers.push({ token, side, post: this.#type(side, `!${word} ${frame.reference} in our words ${token}`) })
  }
}

/** The first line of a party's message. */
const ofParty = new RegExp(`^SEC-\\d+ [^\\n]*· (${anyName}), `)

/** What was confirmed stands, is answered or escalated in its time, and ends for both where it is withdrawn. */
export const checkDisputes: Check = (world, people, say) => {
  for (const matter of world.disputing.matters) {
    for (const side of world.sides) {
      const frame = side === matter.side ? undefined : world.disputing.frameIn(side, matter)
      if (frame && matter.confirmedAt === undefined)
        say('leaked', `${matter.token} stands in ${side}, and its author was not asked whether they mean it`)
      if (!frame || isWaived(world, frame.reference, side) || isAnnouncedUncertain(world, frame.reference)) continue
      if (world.platforms[side].witness.refused.size > 0 || world.store.failovers > 0) continue
      if (matter.debtors.includes(side)) checkOwed(world, people, matter, { side, frame }, say)
      else checkOnlooker(world, matter, { side, frame }, say)
      if (matter.withdrawn) checkWithdrawn(world, matter, frame, say)
    }
  }
}

/** A matter as one of the others sees it. */
interface Seen {
  readonly side: Side
  readonly frame: Frame
}

function checkOwed(world: World, people: People, matter: Matter, seen: Seen, say: Say): void {
  const { side, frame } = seen
  // By the button that stands under it, like any other.
  const isPressed = people.acknowledged.has(`${side} ${frame.reference}`) && frame.text.includes('Answered by you')
  // What it asks about was withdrawn: nobody owes an answer.
  const about = / CLARIFY (SEC-\d+) /.exec(frame.text)?.[1]
  const isVoid = framesOf(world, matter.side).some(({ reference, text }) => reference === about && text.includes('WITHDRAWN by'))
  if (!isPressed && !isVoid) checkAnswer(world, matter, seen, say)
}

/** Whoever merely looks on is asked for nothing, and called for nothing. */
function checkOnlooker(world: World, { owed }: Matter, { side, frame: { reference, post } }: Seen, say: Say): void {
  if (post.content.buttons?.some(({ action }) => /^(correct|not-meant):/.test(action)) || textOf(post.content).includes('You owe '))
    say('blamed', `${reference} asks ${side} for its ${called[owed]}, which is another’s to give`)
  const blame = `ESCALATION ${reference} · no ${called[owed]} from ${nameOf[side]}`
  if (world.platforms.sup.shown.some(({ versions }) => versions.some(({ content }) => textOf(content).includes(blame))))
    say('blamed', `${side} is blamed for its ${called[owed]} to ${reference}, which is another’s to give`)
}

/** From when on the supervisor could read of it. */
function escalatedAt(world: World, reference: string, what: string, side: Side): number {
  const isNamed = (text: string): boolean =>
    text.includes(`ESCALATION ${reference} · no ${what} from ${nameOf[side]}`) || namedInGroup(text, nameOf[side], what).includes(reference)
  const seen = world.platforms.sup.shown
    .filter(({ channel }) => channel === 'control')
    .flatMap(({ versions }) => versions.filter(({ content }) => isNamed(textOf(content))))
  return Math.min(...seen.map(({ at }) => at))
}

function checkAnswer(world: World, matter: Matter, { side: who, frame }: Seen, say: Say): void {
  const { owed, side, withdrawn, token } = matter
  const answers = matter.answers.filter((each) => each.side === who)
  const { reference, post } = frame
  const { leastMs, mostMs } = world.pauses.stoodStill(post.at, post.at + dueMs[owed])
  const at = escalatedAt(world, reference, called[owed], who)
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

function checkWithdrawn(world: World, { side, debtors, withdrawn }: Matter, frame: Frame, say: Say): void {
  const name = / DISPUTE (SEC-D\d+)/.exec(frame.text)?.[1]
  const ended = `${name} withdrawn by ${nameOf[side]}.`
  if (name === undefined || withdrawn?.marks.includes('⛔') || leftAt(world) < Number.POSITIVE_INFINITY) return
  for (const link of [...world.sides, 'sup'] as const) {
    const isTold = world.platforms[link].shown.some(({ channel, content }) => !channel.startsWith('@') && textOf(content).startsWith(ended))
    if (!isTold && world.platforms[link].witness.refused.size === 0) say('unheeded', `${name} was withdrawn, and ${link} is not told`)
  }
  const endedAt = Math.max(
    ...world.platforms.sup.shown.filter(({ content }) => textOf(content).startsWith(ended)).map(({ drawnAt }) => drawnAt),
  )
  for (const debtor of debtors) {
    const at = escalatedAt(world, frame.reference, called.response, debtor)
    if (at < Number.POSITIVE_INFINITY && at > endedAt + soonMs) say('blamed', `${name} was withdrawn, and escalated after that`)
  }
}
