import type { Chance } from './chance.ts'
import type { Check } from './checks.ts'
import { type Frame, framesOf, textOf } from './frames.ts'
import { debtorsOf, type People, type Said } from './people.ts'
import type { PersonPost, ShownPost } from './platform.ts'
import { nameOf, type Side } from './sides.ts'
import type { World } from './world.ts'

/** How often the supervisor looks whether its word was heard. */
const lookEveryMs = 20_000
/** Who sees no effect for so long types it again. */
const doubtMs = 12_000
/** What was drawn before a pause may be on its way for as long, with nothing in the way. */
const underWayMs = 30_000
/** Characters: what is longer may be too long for a flash. */
const shortLength = 500

interface Pause {
  /** Stands in what is said of it, and nowhere else. */
  readonly reason: string
  /** When it was typed, world time. */
  readonly typedAt: number
  readonly posts: PersonPost[]
  /** When its end was typed first; unknown until then. */
  resumedAt?: number
}

/** What everybody can know of one: it was in force for all of `from` to `to`, and at most from `after` to `before`. World time, ms. */
export interface Stretch {
  readonly from: number
  readonly to: number
  readonly after: number
  readonly before: number
}

/** The supervisor stops the track and goes on with it: people speak, change and answer meanwhile. */
export class Pauses {
  readonly all: Pause[] = []
  readonly #world: World

  constructor(world: World) {
    this.#world = world
  }

  schedule(people: People, chance: Chance, lengthMs: number): void {
    if (!chance.happens(0.35)) return
    const { sides, time } = this.#world
    // Some while all fails, some when what is owed is due.
    const at = chance.happens(0.5) ? chance.between(5_000, lengthMs) : lengthMs + chance.between(0, 9 * 60_000)
    const ms = chance.pick([chance.between(3_000, 30_000), chance.between(60_000, 300_000)])
    for (let each = chance.between(0, 3); each > 0; each -= 1)
      time.after(at - chance.between(0, 6_000), () => people.say(chance.pick(sides)))
    for (let each = chance.between(0, 2); each > 0; each -= 1)
      time.after(at - chance.between(10_000, 120_000), () => people.request(chance.pick(sides)))
    time.after(at, () => this.#pause(ms))
    for (let each = chance.between(1, 6); each > 0; each -= 1) {
      const roll = chance.next()
      time.after(at + chance.between(0, ms), () => {
        const side = chance.pick(sides)
        if (roll < 0.4) people.say(side)
        else if (roll < 0.6) people.flash(side)
        else if (roll < 0.75) people.change(side)
        else if (roll < 0.85) this.#world.desk.speak(people, chance)
        else people.act()
      })
    }
  }

  #type(text: string): PersonPost {
    this.#world.note(`the supervisor types ${text}`)
    return this.#world.platforms.sup.post('control', 'UM', text)
  }

  #pause(ms: number): void {
    const { time } = this.#world
    const pause: Pause = { reason: `Verification ${this.all.length + 1}`, typedAt: time.now, posts: [] }
    this.all.push(pause)
    const type = (): number => pause.posts.push(this.#type(`!pause SEC ${pause.reason}`))
    type()
    time.after(doubtMs, () => {
      if (pause.resumedAt === undefined && this.#told('control', pause.reason).length === 0) type()
    })
    time.after(ms, () => {
      pause.resumedAt = time.now
      this.#type('!resume SEC')
      time.after(lookEveryMs, () => this.#look())
    })
  }

  /** What says, in a channel of the supervisor's, that it is paused for that reason. */
  #told(channel: string, reason: string): readonly ShownPost[] {
    const { shown } = this.#world.platforms.sup
    return shown.filter(
      ({ channel: each, content }) =>
        each === channel && new RegExp(`^SEC is paused by the supervisor(?: \\([^)]+\\))?: ${reason}\\.`).test(textOf(content)),
    )
  }

  /** How often it was put in force: once, however often it was typed and whenever it was heard. */
  timesInForce(reason: string): number {
    return new Set(this.#told('control', reason).map(({ delivery }) => delivery)).size
  }

  /** The platform told of it for the first time, as if it had just been typed, when its end had been typed already. */
  isToldAfterItsEnd({ posts, resumedAt = Number.POSITIVE_INFINITY }: Pause): boolean {
    const { witness } = this.#world.platforms.sup
    return posts.map(({ id }) => witness.of(id)).some(({ wasTakenFirst, takenAt = 0 }) => wasTakenFirst && takenAt > resumedAt)
  }

  /** Whatever was heard late: as long as the last that stands there is that it is paused, it is resumed again. */
  #look(): void {
    const last = this.#world.platforms.sup.shown.findLast(
      ({ channel, content }) => channel === 'control' && /^SEC is (paused by|resumed)/.test(textOf(content)),
    )
    if (last && textOf(last.content).startsWith('SEC is paused')) this.#type('!resume SEC')
    this.#world.time.after(2 * lookEveryMs, () => this.#look())
  }

  /** From what stands in the channels, where nothing of it was lost. */
  stretches(): readonly Stretch[] {
    const told = Object.values(this.#world.platforms).flatMap(({ shown }) =>
      shown.filter(({ channel, content }) => !channel.startsWith('@') && /^SEC is (paused by|resumed)/.test(textOf(content))),
    )
    return this.all.flatMap(({ reason, typedAt, resumedAt }): Stretch[] => {
      const begun = told.filter(({ content }) => textOf(content).includes(`: ${reason}. `))
      if (begun.length === 0) return []
      const from = Math.min(...begun.map(({ drawnAt }) => drawnAt))
      const ended = told.filter(({ content, drawnAt }) => textOf(content).startsWith('SEC is resumed') && drawnAt > from)
      const to = resumedAt ?? Number.POSITIVE_INFINITY
      return [{ from, to: Math.max(from, to), after: typedAt, before: Math.min(...ended.map(({ drawnAt }) => drawnAt)) }]
    })
  }

  /** How much longer somebody has who had something to answer from then on, at least and at most. */
  stoodStill(from: number, until: number): { readonly leastMs: number; readonly mostMs: number } {
    let [leastMs, mostMs] = [0, 0]
    // By a clock that has jumped ahead it may have been due before a pause began.
    const earliest = until - this.#world.jumpedAheadMs
    for (const each of this.stretches()) {
      mostMs += each.after < until + mostMs ? each.before - each.after : 0
      // What stood there just before may not have been known to.
      if (from + underWayMs < each.from && each.from < earliest + leastMs) leastMs += each.to - each.from
    }
    return { leastMs, mostMs }
  }
}

/** Its author was told that their edit did not cross: the text before it stands. */
export const isEditHeldBack = (world: World, said: Said, frames: readonly Frame[]): boolean =>
  world.platforms[said.side].shown.some(({ channel, content }) => {
    const text = channel.startsWith('@') ? textOf(content) : ''
    return /Your edit did not cross: track (was )?paused/.test(text) && frames.some(({ reference }) => text.includes(`${reference} stands`))
  })

/** While it is paused nothing crosses but flash, and nothing of it does when it is resumed; nobody is called for what may not be given. */
export const checkPauses: Check = (world, people, say) => {
  // What a clock that jumps, or a store that forgets, makes of it nobody can tell from outside.
  if (world.jumpedAheadMs > 0 || world.store.failovers > 0) return
  for (const pause of world.pauses.all) {
    const { reason } = pause
    const times = world.pauses.timesInForce(reason)
    if (times > 1 && !world.pauses.isToldAfterItsEnd(pause))
      say('unheeded', `the track was paused ${times} times for “${reason}”, and resumed between`)
  }
  for (const stretch of world.pauses.stretches()) {
    for (const said of people.said) {
      for (const to of said.to) {
        checkHeldBack(world, stretch, { said, to }, say)
        checkFlash(world, stretch, { said, to }, say)
      }
    }
    checkCalls(world, stretch, people, say)
  }
}

/** What was said, and one of those who are to have it. */
interface Heard {
  readonly said: Said
  readonly to: Side
}

function checkHeldBack(world: World, { from, to: until }: Stretch, { said, to }: Heard, say: Parameters<Check>[2]): void {
  // It came into force only after its end had been typed.
  if (until <= from) return
  if (said.kind !== 'message' && said.kind !== 'request') return
  const { takenAt, sweptFrom, wasTakenFirst, wasEditFirst } = world.platforms[said.side].witness.of(said.post.id)
  const isLive = wasTakenFirst === true && !wasEditFirst && (sweptFrom === undefined || sweptFrom > takenAt!)
  const knownAt = takenAt ?? sweptFrom ?? Number.POSITIVE_INFINITY
  // What was held when it was paused cannot have crossed before.
  const since = isLive ? from - world.sendDelayMs : from
  const shown = world.platforms[to].shown.filter(({ channel }) => !channel.startsWith('@'))
  const standing = (word: string) => shown.find(({ versions }) => versions.some(({ content }) => textOf(content).includes(word)))
  // Found afterwards it belongs to the time in which it was written.
  const isOfThen = takenAt === undefined && sweptFrom !== undefined && said.at > from
  if (said.at > since && said.at < until && (knownAt < until || isOfThen) && standing(said.token))
    say('unheeded', `${said.token} was said while the track was paused, and stands in ${to}`)
  for (const { text, at } of said.changes ?? []) {
    const isHeardThen = world.drawnFaults.delayEvent === 0 && at < until - underWayMs && world.outageWithin(at, until) === 0
    if (at > from && isHeardThen && standing(text))
      say('unheeded', `“${text}” was changed to while the track was paused, and stands in ${to}`)
  }
}

/** It crosses all the same. What else may hold it back nobody can tell apart. */
function checkFlash(world: World, { from, to: until }: Stretch, { said, to }: Heard, say: Parameters<Check>[2]): void {
  if (
    !said.post.text.startsWith('!flash') ||
    said.kind !== 'urgent' ||
    said.at < from ||
    said.at > until ||
    said.post.deletedAt !== undefined ||
    world.hasFullDisk
  )
    return
  const isShown = framesOf(world, to).some(({ token }) => token === said.token)
  const isShort = said.texts[0]!.length < shortLength
  if (!isShown && isShort && world.platforms[to].witness.refused.size === 0)
    say('unheeded', `${said.token} is a flash, was said while the track was paused, and does not stand in ${to}`)
}

/** Reminders and escalations of what could be given by words alone. */
function checkCalls(world: World, stretch: Stretch, people: People, say: Parameters<Check>[2]): void {
  for (const asked of people.said.filter(({ kind }) => kind === 'request')) {
    // Late before: it stays so.
    if (dueBy(asked) > stretch.from) for (const side of debtorsOf(asked)) checkUncalled(world, stretch, { said: asked, to: side }, say)
  }
}

function checkUncalled(world: World, { from, to: end }: Stretch, { said, to: side }: Heard, say: Parameters<Check>[2]): void {
  const until = Math.min(end, world.time.now)
  const frame = framesOf(world, side).find(({ token }) => token === said.token)
  if (!frame) return
  const isCall = {
    [side]: new RegExp(`^(?:@\\S+\\n)?(?:${frame.reference}: a reply (?:is|was) due |${frame.reference} is open again)`),
    sup: new RegExp(`^ESCALATION ${frame.reference} · no reply from ${nameOf[side]}`),
  }
  for (const link of [side, 'sup'] as const) {
    const { shown } = world.platforms[link]
    const isOfPause = (each: ShownPost): boolean =>
      each.drawnAt >= from && each.drawnAt < until && textOf(each.versions[0]!.content).startsWith('SEC is paused')
    // What was called for before waits behind whatever its channel waits for, as the word of the pause itself does.
    const toldAt = shown.find((each) => !each.channel.startsWith('@') && isOfPause(each))?.order ?? Number.POSITIVE_INFINITY
    const early = shown.find(
      ({ channel, drawnAt, order, versions }) =>
        !channel.startsWith('@') &&
        order > toldAt &&
        drawnAt > from + underWayMs &&
        drawnAt < until &&
        isCall[link]!.test(textOf(versions[0]!.content)),
    )
    if (early && world.outageWithin(from - underWayMs, early.drawnAt) === 0)
      say(
        'blamed',
        `${side} is called for its reply to ${frame.reference} while nothing may cross: “${textOf(early.content).slice(0, 60)}”`,
      )
  }
}

const dueBy = ({ at, replyByMs = Number.POSITIVE_INFINITY }: Said): number => at + replyByMs
