import { Chance } from './chance.ts'
import type { Check } from './checks.ts'
import { isAnnouncedUncertain } from './checks.ts'
import { framesOf, testMark, textOf } from './frames.ts'
import { hasSomebodyLeft } from './leaving.ts'
import type { People } from './people.ts'
import type { PersonPost } from './platform.ts'
import { anyName, channelOf, nameOf, type Side, sideNamed, userOf } from './sides.ts'
import type { World } from './world.ts'

type Say = Parameters<Check>[2]

interface Word {
  readonly token: string
  readonly to: readonly Side[]
  readonly precedence: 'PRIORITY' | 'OVERRIDE'
  readonly post: PersonPost
}

/** What a party says in the thread of the supervisor's private words. */
interface Confidence {
  readonly token: string
  readonly side: Side
  readonly post: PersonPost
}

interface Passed {
  readonly reference: string
  /** Who was told. */
  readonly to: readonly Side[]
  readonly words: string
}

/** The first line of a party's message. */
const ofMessage = new RegExp(`^(SEC-\\d+) [^\\n]*· (${anyName}), `)

/** The supervisor speaks to one party or to all, and records what was passed by other means. */
export class Desk {
  readonly words: Word[] = []
  readonly confidences: Confidence[] = []
  readonly passed: Passed[] = []
  readonly #world: World

  /** Of its own, so that what was drawn for a seed before stays as it was. */
  readonly #passing: Chance

  constructor(world: World) {
    this.#world = world
    this.#passing = new Chance(world.seed * 167 + 103)
  }

  schedule(people: People, chance: Chance, lengthMs: number): void {
    if (!chance.happens(0.35)) return
    for (let each = chance.between(1, 4); each > 0; each -= 1) {
      // Time enough that it is found before anybody leaves.
      const at = chance.happens(0.7) ? chance.between(3_000, lengthMs) : lengthMs + chance.between(0, 8 * 60_000)
      this.#world.time.after(at, () => {
        if (chance.happens(0.7)) this.speak(people, chance)
        else this.#pass(chance)
      })
    }
  }

  #type(text: string): PersonPost {
    this.#world.note(`the supervisor types ${text}`)
    return this.#world.platforms.sup.post('control', 'UM', text)
  }

  speak(people: People, chance: Chance): void {
    const token = people.token()
    const { sides } = this.#world
    const to = chance.pick([sides, ...sides.map((side) => [side])])
    const isOverride = chance.happens(0.4)
    const [whom] = to.length > 1 ? ['both'] : to
    const post = this.#type(`!${isOverride ? 'override' : 'say'} SEC ${whom} our word ${token}`)
    this.words.push({ token, to, precedence: isOverride ? 'OVERRIDE' : 'PRIORITY', post })
    const [side] = to
    if (side && to.length === 1 && chance.happens(0.6))
      this.#world.time.after(chance.between(6_000, 90_000), () => this.#confide(people, side, token))
  }

  /** Where it stands by then. */
  #confide(people: People, side: Side, about: string): void {
    const platform = this.#world.platforms[side]
    const frame = framesOf(this.#world, side).find(({ token }) => token === about)
    if (!frame) return
    const token = people.token()
    const post = platform.post(channelOf[side], userOf[side], `between us ${token}`, frame.post.id)
    this.confidences.push({ token, side, post })
    this.#world.note(`${side} answers the supervisor alone: ${token}`)
  }

  #pass(chance: Chance): void {
    // As the supervisor sees it: it may not stand with the other side yet.
    const shown = this.#world.platforms.sup.shown.filter(({ channel }) => channel === 'control')
    const own = shown.flatMap(({ content }) => {
      const [, reference = '', name = ''] = ofMessage.exec(textOf(content)) ?? []
      return name === '' ? [] : [{ reference, others: this.#world.others(sideNamed(name)) }]
    })
    if (own.length === 0) return
    const anything = chance.pick(own)
    const missing = own.filter(({ reference, others }) => others.some((side) => !this.#stands(side, reference)))
    // Mostly what somebody does not have yet.
    const { reference, others } = missing.length > 0 && this.#passing.happens(0.7) ? this.#passing.pick(missing) : anything
    // Where several have it, it is said who was told.
    const to = others.length > 1 ? this.#passing.pick([others, ...others.map((each) => [each])]) : others
    const whom = others.length === 1 ? 'their' : to.map((each) => `${nameOf[each]}’s`).join(' and ')
    const words = `voice to ${whom} officer, call ${this.passed.length + 1}`
    this.passed.push({ reference, to, words })
    this.#type(`!passed ${reference} ${words}`)
  }

  #stands(side: Side, reference: string): boolean {
    return framesOf(this.#world, side).some((frame) => frame.reference === reference)
  }
}

/** Its word stands with those whom it was said to, and nobody else; so does what they answer it alone. */
export const checkDesk: Check = (world, people, say) => {
  const hasLeft = hasSomebodyLeft(world)
  for (const word of world.desk.words) {
    for (const side of world.sides) {
      if (word.to.includes(side)) checkHeard(world, word, side, hasLeft, say)
      else checkUnheard(world, word.token, side, say)
    }
  }
  for (const { token, side, post } of world.desk.confidences) {
    for (const other of world.sides) if (other !== side) checkUnheard(world, token, other, say)
    const isHeard = world.platforms.sup.shown.some(({ channel, content }) => channel === 'control' && textOf(content).includes(token))
    if (!isHeard && !post.marks.includes('⛔') && !hasLeft) say('lost', `${token} was said to the supervisor alone, who does not see it`)
  }
  checkSeries(world, say)
  if (world.store.failovers === 0) for (const each of world.desk.passed) checkPassed(world, people, each, say)
}

function checkHeard(world: World, { token, precedence, post }: Word, side: Side, hasLeft: boolean, say: Say): void {
  const frame = framesOf(world, side).find((each) => each.token === token)
  const isRefused = world.platforms[side].witness.refused.size > 0 || (world.hasFullDisk && post.marks.includes('⛔')) || hasLeft
  if (!frame && !isRefused) say('lost', `the supervisor’s ${token} does not stand in ${side}`)
  if (!frame || isAnnouncedUncertain(world, frame.reference)) return
  if (!frame.text.includes(` · ${precedence}`)) say('misreported', `the supervisor’s ${token} is not shown as ${precedence} in ${side}`)
}

/** What does not go to all is numbered apart, for each of them: a gap in the numbers that one sees would tell of others' words. */
function checkSeries(world: World, say: Say): void {
  const { words, confidences } = world.desk
  const privately = [...words.filter(({ to }) => to.length === 1).map(({ token, to }) => ({ token, side: to[0]! })), ...confidences]
  const whose = new Map<string, Side>()
  for (const { token, side } of privately) {
    const ends = [side, 'sup'] as const
    for (const { reference } of ends.flatMap((link) => framesOf(world, link).filter((each) => each.token === token))) {
      const [series = ''] = reference.split('-')
      if (series === 'SEC') say('references', `${reference} is for ${side} alone, and its number is one that all count`)
      const known = whose.get(series) ?? side
      whose.set(series, known)
      if (known !== side) say('references', `${reference} is for ${side} alone, and its numbers are those of ${known}`)
    }
  }
  for (const { token, to } of words.filter((each) => each.to.length > 1)) {
    const apart = to.flatMap((side) => framesOf(world, side)).find((each) => each.token === token && !each.reference.startsWith('SEC-'))
    if (apart) say('references', `${apart.reference} is for all, and numbered apart`)
  }
}

function checkUnheard(world: World, token: string, side: Side, say: Say): void {
  const leak = world.platforms[side].shown.find(({ versions }) => versions.some(({ content }) => textOf(content).includes(token)))
  if (leak) say('leaked', `${token} is between the supervisor and somebody else, and stands in ${leak.channel} of ${side}`)
}

/** Its author reads it; and where it comes to stand only then, it says so. */
function checkPassed(world: World, people: People, { reference, to, words }: Passed, say: Say): void {
  const { sup } = world.platforms
  // Found only when a clock that has jumped says that the message came after it: whoever recorded it is asked to again.
  const isRefused = sup.shown.some(({ content }) => new RegExp(`^Your !passed ${reference} .* was found only now`).test(textOf(content)))
  if (isRefused && world.jumpedAheadMs > 0) return
  // Of several of one message the answers are alike: by the last of them all are known.
  const noted = sup.shown.findLast(({ content }) => textOf(content).replace(testMark, '').startsWith(`${reference}: passed by other means`))
  if (!noted) {
    say('unheeded', `${reference} was passed by voice, and whoever recorded that was told nothing`)
    return
  }
  for (const side of world.sides) {
    for (const frame of framesOf(world, side).filter((each) => each.reference === reference)) {
      // A command's copy in its author's own channel was not passed to anybody.
      if (new RegExp(`· ${nameOf[side]}, `).test(frame.part)) continue
      const author = people.said.find(({ token }) => token === frame.token)
      const isTold = author && world.platforms[author.side].shown.some(({ content }) => textOf(content).includes(`(${words})`))
      if (author && !isTold) say('unheeded', `${reference} was passed by voice, and its author was not told`)
      if (!to.includes(side)) {
        // That it was passed is also said to its author's colleagues, as a line of its own.
        if (ofMessage.test(frame.text) && frame.text.includes(words))
          say('misreported', `${reference} was passed by voice to others, and ${side} counts as told`)
        continue
      }
      const isLater = ofMessage.test(frame.text) && frame.post.drawnAt > noted.at && !/part [2-9]\d* of/.test(frame.part)
      if (isLater && !frame.text.includes('Passed before by other means') && !frame.text.includes('WITHDRAWN'))
        say('unheeded', `${reference} was passed by voice before it stood in ${side}, and does not say so`)
    }
  }
}
