import { evolve } from '../../src/core/evolve.ts'
import type { Fact } from '../../src/core/facts.ts'
import type { MessageRow } from '../../src/core/rows/message.ts'
import { emptyState, type State } from '../../src/core/state.ts'
import type { Chance } from './chance.ts'
import type { Check } from './checks.ts'
import { textOf } from './frames.ts'
import type { People } from './people.ts'
import type { PersonPost, ShownPost } from './platform.ts'
import { entryOf } from './record.ts'
import { adviserOf, headOf, type Side, channelOf as secOf, userOf } from './sides.ts'
import { epochStart } from './time.ts'
import type { World } from './world.ts'

/** The track that is added is of two of them alone, however many there are. */
type Trader = 'north' | 'south'
const traders: readonly Trader[] = ['north', 'south']
const comOf = { north: 'n-com', south: 's-com' } as const
/** Where South is after its room of COM was replaced. */
const nextRoom = 's-com-next'
const otherTrader = { north: 'south', south: 'north' } as const
/** When somebody has left, those who stay go on. */
const goneOnMs = 8 * 60_000

/** How often somebody tries again what nobody seems to have heard. */
const againMs = 30_000
const spokenBeforeMs = 15_000

/** What happens to a mechanism while it runs: an official is suspended, a track is added, a party leaves. */
export class Life {
  /** What was said besides what the other people say. */
  readonly written: { readonly words: string; readonly side: Side; readonly post: PersonPost }[] = []
  readonly suspensions = new Set<Side>()
  /** Who has typed or pressed what, ms: no change and no track comes into force before. */
  readonly confirmed = new Map<Trader, number>()
  readonly ready = new Map<Trader | 'sup', number>()
  addsTrack = false
  /** Whether South's room of the new track is replaced by another one. */
  readonly movesRoom: boolean
  readonly #world: World
  readonly #people: People
  readonly #moving: Chance
  #count = 0

  /** `moving`: of its own, so that what was drawn before for a seed stays as it was. */
  constructor(world: World, people: People, moving: Chance) {
    this.#world = world
    this.#people = people
    this.#moving = moving
    this.movesRoom = moving.happens(0.7)
  }

  schedule(chance: Chance, lengthMs: number): void {
    const { time } = this.#world
    if (chance.happens(0.35)) {
      const side = chance.pick(this.#world.sides)
      const at = chance.between(10_000, lengthMs)
      for (let each = 0; each < 3; each += 1) time.after(at - chance.between(0, 9_000), () => this.#say(side))
      time.after(at, () => this.#suspend(side))
      for (let each = 0; each < 3; each += 1) time.after(at + chance.between(500, 40_000), () => this.#say(side))
    }
    if (chance.happens(0.35)) {
      this.addsTrack = true
      time.after(chance.between(5_000, lengthMs), () => this.#addTrack(chance))
    }
    // Long after all healed, so that what is due then is due to somebody.
    if (chance.happens(0.2)) time.after(lengthMs + 20 * 60_000, () => this.#withdraw())
  }

  #say(side: Side, channel: string = secOf[side], author: string = adviserOf[side]): void {
    this.#count += 1
    const words = `Life${this.#count} of ${side}`
    this.written.push({ words, side, post: this.#world.platforms[side].post(channel, author, words) })
    this.#world.note(`${side} says “${words}” in ${channel}`)
  }

  #suspend(side: Side): void {
    this.suspensions.add(side)
    this.#world.platforms[side].post(secOf[side], headOf[side], '!suspend adviser lost the telephone')
    this.#world.note(`${side}’s head suspends its adviser`)
  }

  #addTrack(chance: Chance): void {
    const { time } = this.#world
    const isThere = this.facts().some(({ is }) => is === 'change-proposed')
    if (!isThere) {
      this.#world.applyTrack(comOf)
      time.after(againMs, () => this.#addTrack(chance))
      return
    }
    for (const side of traders) time.after(chance.between(1_000, 60_000), () => this.#confirm(side))
    time.after(chance.between(60_000, 120_000), () => this.#rehearse(chance))
  }

  #isOver(is: Fact['is']): boolean {
    return this.facts().some((fact) => fact.is === is)
  }

  /** By the button, where it can be seen; by words, where it cannot. */
  #confirm(side: Trader): void {
    const platform = this.#world.platforms[side]
    if (this.#isOver('rehearsal-began')) return
    if (!this.confirmed.has(side)) this.confirmed.set(side, this.#world.time.now)
    const asked = platform.shown.find((each) => each.channel === `@${headOf[side]}` && /waits for you/.test(textOf(each.content)))
    if (asked) platform.press(asked.channel, asked.id, headOf[side], 'change-confirm:C1')
    else platform.post(secOf[side], headOf[side], '!confirm C1')
    this.#world.note(`${side}’s head confirms C1`)
    this.#world.time.after(againMs, () => this.#confirm(side))
  }

  #rehearse(chance: Chance): void {
    const { time } = this.#world
    if (!this.#isOver('rehearsal-began')) {
      time.after(againMs, () => this.#rehearse(chance))
      return
    }
    for (const side of traders) {
      this.#say(side, comOf[side], userOf[side])
      this.#world.forms.openUntil(side, comOf[side], [otherTrader[side]], () => this.#isOver('rehearsal-ended'))
      time.after(chance.between(20_000, 90_000), () => this.#sayReady(side))
    }
    time.after(chance.between(20_000, 90_000), () => this.#sayReady('sup'))
  }

  #sayReady(who: Trader | 'sup'): void {
    if (this.#isOver('rehearsal-ended')) {
      if (who !== 'sup') this.#say(who, comOf[who], userOf[who])
      if (who === 'north' && this.movesRoom) this.#move()
      return
    }
    if (!this.ready.has(who)) this.ready.set(who, this.#world.time.now)
    const [channel, head] = who === 'sup' ? ['control', 'UM'] : [secOf[who], headOf[who]]
    this.#world.platforms[who].post(channel, head, '!ready COM')
    this.#world.time.after(againMs, () => this.#sayReady(who))
  }

  /** Some of what is said before is on its way to the room just when that is left. */
  #move(): void {
    const { time } = this.#world
    for (let each = 0; each < 4; each += 1) time.after(this.#moving.between(0, spokenBeforeMs), () => this.#say('north', comOf.north, 'UA'))
    time.after(spokenBeforeMs, () => this.#replaceRoom())
    // Where the platform has too much to do just then, the first of it waits there until that is over.
    if (this.#moving.happens(0.5))
      time.after(this.#moving.between(0, spokenBeforeMs), () => this.#world.keepBusy('south', this.#moving.between(spokenBeforeMs, 90_000)))
  }

  #replaceRoom(): void {
    const { platforms, time, note } = this.#world
    platforms.south.replace(comOf.south, nextRoom)
    note.call(this.#world, 'south’s room of COM is replaced')
    for (let each = 0; each < 4; each += 1) time.after(this.#moving.between(0, 120_000), () => this.#say('north', comOf.north, 'UA'))
    for (let each = 0; each < 2; each += 1) time.after(this.#moving.between(0, 60_000), () => this.#say('south', nextRoom, 'UB'))
    time.after(this.#moving.between(1_000, 90_000), () => this.#confirmMove())
  }

  #confirmMove(): void {
    const { platforms, time, note } = this.#world
    if (this.facts().some((fact) => fact.is === 'change-ended' && fact.id === 'C2')) {
      this.#world.writeTrack({ ...comOf, south: nextRoom })
      this.#say('south', nextRoom, 'UB')
      return
    }
    platforms.south.post(secOf.south, headOf.south, '!confirm C2')
    note.call(this.#world, 'south’s head confirms C2')
    time.after(againMs, () => this.#confirmMove())
  }

  #withdraw(): void {
    const { platforms, time, note } = this.#world
    if (this.#isOver('party-withdrew')) {
      this.#goOn()
      return
    }
    const asked = platforms.south.shown.findLast((each) => each.channel === '@UHB' && /You withdraw from/.test(textOf(each.content)))
    const action = asked?.content.buttons?.find(({ label }) => label === 'Withdraw')?.action
    if (asked && action) platforms.south.press(asked.channel, asked.id, 'UHB', action)
    else platforms.south.post(secOf.south, 'UHB', '!withdraw-party')
    note.call(this.#world, 'south’s head withdraws it')
    time.after(againMs, () => this.#withdraw())
  }

  /** Where several stay. */
  #goOn(): void {
    const { gone, sides, time } = this.#world
    gone.add('south')
    if (sides.length - gone.size < 2) return
    for (let each = 0; each < 4; each += 1) {
      const side = this.#moving.pick(sides.filter((one) => !gone.has(one)))
      time.after(this.#moving.between(0, goneOnMs), () => this.#people.say(side))
    }
  }

  facts(): readonly Fact[] {
    return this.#world.store.entries.flatMap((sealed) => entryOf(sealed).facts)
  }

  /** As whoever folds the journal now would have it. */
  fold(): State {
    const state = emptyState()
    for (const { at, facts } of this.#world.store.entries.map(entryOf)) {
      for (const fact of facts) evolve(state, fact, at)
    }
    return state
  }
}

/** Nobody who is suspended is heard, nothing is in force that was not confirmed, and nobody waits for who has left. */
export const checkLife =
  (life: Life): Check =>
  (world, _people, say) => {
    checkSuspensions(life, world, say)
    if (life.addsTrack) checkTrack(life, world, say)
    if (life.addsTrack && life.movesRoom) checkMove(life, world, say)
    if (life.addsTrack && life.movesRoom) checkNewRoom(life, world, say)
    checkDebts(life, world, say)
  }

/** On the record, what they said comes before: a platform may have told of it twice. */
function checkSuspensions(life: Life, world: World, say: Parameters<Check>[2]): void {
  const facts = life.facts()
  for (const side of life.suspensions) {
    const since = facts.findIndex((fact) => fact.is === 'official-suspended' && fact.organisation === side)
    if (since < 0) continue
    for (const { words, post } of life.written.filter((each) => each.side === side && each.post.author === adviserOf[side])) {
      const isAfter = facts.some((fact, index) => index > since && fact.is === 'message-accepted' && fact.row.text === words)
      // Of what a failover took the record does not say that it had crossed before.
      const isGivenBack = world.store.failovers === 0 && facts.some((fact) => fact.is === 'message-refused' && isOf(facts, fact.id, words))
      for (const other of world.sides) {
        const shown = other !== side && world.platforms[other].shown.some(({ content }) => textOf(content).includes(words))
        if (shown && (isAfter || isGivenBack)) say('leaked', `${post.id} was written by somebody suspended, and stands with ${other}`)
      }
    }
  }
}

const isOf = (facts: readonly Fact[], id: string, words: string): boolean =>
  facts.some((fact) => fact.is === 'message-accepted' && fact.row.id === id && fact.row.text === words)

function checkTrack(life: Life, world: World, say: Parameters<Check>[2]): void {
  if (world.store.failovers > 0) return
  const everybody = Math.max(...traders.map((side) => life.confirmed.get(side) ?? Number.POSITIVE_INFINITY))
  const ready = Math.max(...(['north', 'south', 'sup'] as const).map((who) => life.ready.get(who) ?? Number.POSITIVE_INFINITY))
  for (const side of world.sides.filter((each) => !traders.some((trader) => trader === each))) {
    const leak = world.platforms[side].shown.find(({ content }) => /\bCOM\b|Commerce/.test(textOf(content)))
    if (leak) say('leaked', `“${textOf(leak.content).slice(0, 60)}” stands in ${side}, which is not on the track`)
  }
  for (const side of traders) {
    for (const post of world.platforms[side].shown.filter(({ channel }) => channel === comOf[side])) {
      const text = textOf(post.versions[0]!.content)
      if (post.drawnAt < everybody) say('leaked', `“${text.slice(0, 40)}” stands in ${post.channel} before both heads have confirmed it`)
      if (/COM-\d{4} · /.test(text) && !text.includes('EXERCISE') && post.drawnAt < ready)
        say('misreported', `“${text.slice(0, 40)}” is real before all are ready`)
    }
  }
}

/** From when it is known that South's room was replaced nothing is shown there; all of it is shown in the other one, once and in order. */
function checkMove(life: Life, world: World, say: Parameters<Check>[2]): void {
  if (world.store.failovers > 0) return
  const facts = life.facts()
  const noted = facts.findIndex((fact) => fact.is === 'channel-noted' && fact.change === 'replaced')
  const accepted = facts.flatMap((fact, index) => (fact.is === 'message-accepted' ? [{ row: fact.row, isSince: index > noted }] : []))
  if (noted < 0 || facts.some(({ is }) => is === 'party-withdrew')) return
  if (!facts.some((fact) => fact.is === 'change-ended' && fact.id === 'C2'))
    say('forgotten', 'South’s head confirmed C2, and it is not in force')
  const { shown } = world.platforms.south
  // In the order in which they were let to cross: an event may have been heard too late to keep its place.
  const released = facts.flatMap((fact) => (fact.is === 'message-released' ? [fact.id] : []))
  const said = released.flatMap((id) => accepted.find(({ row }) => row.id === id && row.track === 'COM' && row.from === 'north') ?? [])
  let last = { order: Number.NEGATIVE_INFINITY, text: '' }
  for (const { row, isSince } of said) {
    const posts = shown.filter(({ content, removedAt }) => removedAt === undefined && textOf(content).includes(row.text))
    if (isSince) checkOneMoved(facts, row, posts, say)
    // What was on its way then may stand in either.
    const order = posts.find(({ channel }) => channel === nextRoom)?.order
    if (order === undefined) continue
    if (order < last.order) say('misordered', `“${row.text}” stands before “${last.text}” in South’s new room`)
    last = { order, text: row.text }
  }
}

function checkOneMoved(facts: readonly Fact[], { id, text }: MessageRow, posts: readonly ShownPost[], say: Parameters<Check>[2]): void {
  const hasFailed = facts.some((fact) => fact.is === 'delivery-failed' && isDeliveryOf(facts, fact.id, id))
  if (posts.some(({ channel }) => channel === comOf.south)) say('leaked', `“${text}” stands in the room that was left`)
  if (posts.length === 0 && !hasFailed) say('lost', `“${text}” is in neither room`)
  if (posts.length > 1) say('doubled', `“${text}” stands ${posts.length} times in South’s rooms`)
}

/** Whoever speaks there is relayed, or told that they are not; but for those who spoke before the platform had said what that room is. */
function checkNewRoom(life: Life, world: World, say: Parameters<Check>[2]): void {
  const { south, north } = world.platforms
  // Elsewhere no room is replaced, and what was not heard live is not looked for in a room that is served only since.
  if (!south.isSafe || world.store.failovers > 0 || south.movedAt === undefined) return
  if (life.facts().some(({ is }) => is === 'party-withdrew')) return
  for (const { words, post } of life.written.filter((each) => each.post.channel === nextRoom)) {
    const { takenAt } = south.witness.of(post.id)
    const isShown = north.shown.some(({ channel, content }) => channel === comOf.north && textOf(content).includes(words))
    const wasBefore = post.writtenAt - epochStart <= south.movedAt
    if (takenAt !== undefined && !isShown && !post.marks.includes('⛔') && !wasBefore)
      say('lost', `“${words}” was said in South’s new room, does not stand in North, and its author was told nothing`)
  }
}

const isDeliveryOf = (facts: readonly Fact[], delivery: string, message: string): boolean =>
  facts.some(
    (fact) => fact.is === 'delivery-queued' && fact.row.id === delivery && fact.row.act.do === 'show' && fact.row.act.message === message,
  )

/** Every obligation is met, ended on the record, or has somebody who looks after it; and none is that of a party that has left. */
function checkDebts(life: Life, world: World, say: Parameters<Check>[2]): void {
  if (world.store.failovers > 0) return
  const state = life.fold()
  const parties = state.mechanism.get('now')?.parties.map(({ id }) => id) ?? []
  for (const [id, { state: stage, openedBy }] of state.disputes.rows()) {
    const isLeftAlone = !parties.includes(openedBy) || parties.length < 2
    if (isLeftAlone && stage !== 'withdrawn' && stage !== 'closed')
      say('forgotten', `${id} is still open, and nobody is left to settle it with`)
  }
  for (const [id, row] of state.obligations.rows()) {
    if (row.state !== 'open' && row.state !== 'waiting') continue
    for (const party of [row.owes, row.to]) {
      if (party !== 'supervisor' && !parties.includes(party)) say('forgotten', `${id} is still owed by or to ${party}, which has left`)
    }
  }
}
