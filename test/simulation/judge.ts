import { checkAccess } from './access.ts'
import {
  checkOrderAsHeard,
  checkReplies,
  checkReports,
  checkSweeps,
  checkTakenBack,
  checkWitnesses,
  isAnnouncedUncertain,
  isUncertain,
} from './checks.ts'
import { checkDesk } from './desk.ts'
import { checkDisputes } from './disputing.ts'
import { checkAddressed, checkAsked, checkExpired, checkFloor, checkTests } from './envelopes.ts'
import { checkBlame, checkCalls, checkObligations, checkPages, checkStillAsked } from './escalations.ts'
import type { Finding, Verdict } from './finding.ts'
import { checkForms } from './forms.ts'
import { framePattern, framesOf, isLate, isWithdrawn, textOf } from './frames.ts'
import { checkLife, type Life } from './life.ts'
import { checkLost, isLeftOut, lostDeliveries } from './lost.ts'
import { checkMeddling } from './meddling.ts'
import { checkPauses, isEditHeldBack } from './pauses.ts'
import { isRelayed, type People, type Said } from './people.ts'
import type { ShownPost } from './platform.ts'
import { entryOf } from './record.ts'
import { checkRequests } from './replying.ts'
import { checkSecond } from './second.ts'
import { checkSettled } from './settling.ts'
import type { Side } from './sides.ts'
import { checkLinkTests, checkReport, checkRosters, checkWatches } from './standing.ts'
import type { World } from './world.ts'

/** A doubled post may stand this long before it is found and removed (promise 2). */
const repairMs = 60_000

/** Events may change places within this. */
const oneBreathMs = 100

export class Judge {
  readonly verdicts: Verdict[] = []
  readonly #world: World
  readonly #people: People
  readonly #life: Life

  constructor(world: World, people: People, life: Life) {
    this.#life = life
    this.#world = world
    this.#people = people
  }

  #say(finding: Finding, words: string): void {
    if (this.verdicts.length < 20) this.verdicts.push({ finding, words: `${(this.#world.time.now / 1000).toFixed(1)} s: ${words}` })
  }

  /** Holds at every moment: what must never be seen, and what a party is blamed for. */
  watch(from: number): void {
    for (const [link, platform] of Object.entries(this.#world.platforms)) {
      for (const post of platform.shown) {
        if (post.at < from) continue
        if (post.channel.startsWith('@')) continue
        this.#checkLeak(link, post)
        if (link === 'sup') checkBlame(this.#world, post, (finding, words) => this.#say(finding, words))
      }
    }
  }

  #checkLeak(link: string, post: ShownPost): void {
    const text = post.versions.map(({ content }) => textOf(content)).join('\n')
    if (link === 'sup' || link === 'desk') return // the supervisor sees private lines; its own channels are no leak
    for (const said of this.#people.said) {
      if (said.kind !== 'command' && said.kind !== 'stranger') continue
      // What Parley answers stands where it was typed, while nothing can be said to its author directly.
      if (said.side === link && !framePattern.test(text)) continue
      // Asked about two of them at once, whoever opens disputes may confirm the other one.
      if (said.post.text.startsWith('!dispute open') && this.#world.disputing.opens(said.side)) continue
      // The reason of a dispute crosses when the author confirms it, which these people never do.
      if (text.includes(said.token)) this.#say('leaked', `${said.kind} ${said.token} stands in ${link}`)
    }
  }

  /** After healing and time enough: everything has come to its end. */
  close(): void {
    this.#world.isOver = true
    for (const bug of this.#world.bugs) this.#say('bug', bug)
    this.watch(-1)
    this.#checkDoubles()
    this.#checkFence()
    this.#checkReferences()
    for (const said of this.#people.said) if (isRelayed(said)) for (const to of said.to) this.#checkFate(said, to)
    for (const side of this.#world.sides) for (const to of this.#world.sides) if (to !== side) this.#checkOrder(side, to)
    const say = (finding: Finding, words: string): void => this.#say(finding, words)
    const checks = [checkLost, checkWitnesses, checkReplies, checkReports, checkTakenBack, checkOrderAsHeard, checkSweeps]
    const supervised = [checkPauses, checkDesk, checkDisputes, checkTests, checkAddressed, checkSettled, checkFloor, checkForms]
    const standing = [checkWatches, checkRosters, checkLinkTests, checkReport, checkAccess, checkMeddling]
    const owed = [
      checkExpired,
      checkAsked,
      checkStillAsked,
      checkObligations,
      checkCalls,
      checkPages,
      checkSecond,
      checkRequests,
      checkLife(this.#life),
    ]
    for (const check of [...checks, ...owed, ...supervised, ...standing]) check(this.#world, this.#people, say)
  }

  #checkDoubles(): void {
    for (const [link, platform] of Object.entries(this.#world.platforms)) {
      const copies = new Map<string, ShownPost[]>()
      for (const post of platform.shown) {
        if (post.channel.startsWith('@')) continue
        const before = copies.get(post.delivery) ?? []
        for (const each of before) this.#checkCopies(link, each, post)
        copies.set(post.delivery, [...before, post])
      }
      const texts = new Map<string, string>()
      // What was lost with the store's last entries may be decided anew, alike: that it is not on the record is judged apart.
      const lost = lostDeliveries(this.#world)
      for (const post of platform.shown.filter(({ delivery }) => !lost.has(delivery))) {
        const head = textOf(post.content).split('\n')[0] ?? ''
        if (
          post.removedAt !== undefined ||
          post.channel.startsWith('@') ||
          !framePattern.test(head) ||
          head.includes('WITHDRAWN by') ||
          // What comes back with a change of watch is called again, though it was called a moment ago; what is typed or tapped twice is answered twice.
          / (is|was) due at|: still no |: nothing was escalated|: nothing is open on it|: already acknowledged by|: no such answer is owed on it by you|: passed by other means, on the record/.test(
            head,
          )
        )
          continue
        // What is said in both channels of the supervisor is said once in each.
        const there = `${post.channel} ${head}`
        const known = texts.get(there)
        if (known && known !== post.delivery) this.#say('doubled', `“${head}” stands twice in ${post.channel} of ${link}`)
        texts.set(there, post.delivery)
      }
    }
  }

  /** Two copies of one delivery may stand side by side for as long as a repair may take. */
  #checkCopies(link: string, one: ShownPost, other: ShownPost): void {
    const from = Math.max(one.at, other.at)
    const until = Math.min(one.removedAt ?? Number.POSITIVE_INFINITY, other.removedAt ?? Number.POSITIVE_INFINITY)
    const name = `${one.delivery} in ${link} (${one.id}, ${other.id})`
    if (until === Number.POSITIVE_INFINITY) this.#say('doubled', `${name} stands twice`)
    else if (until - from > repairMs + this.#world.outageWithin(from, until))
      this.#say('doubled', `${name} stood twice for ${until - from} ms`)
  }

  /** A process that has lost the mechanism writes nothing any more: ownership never goes back in the journal. */
  #checkFence(): void {
    let epoch = 0
    for (const sealed of this.#world.store.entries) {
      const entry = entryOf(sealed)
      if (entry.epoch < epoch) this.#say('unfenced', `entry ${sealed.sequence} is of epoch ${entry.epoch}, after one of epoch ${epoch}`)
      epoch = Math.max(epoch, entry.epoch)
    }
  }

  #anyRefused(): boolean {
    return Object.values(this.#world.platforms).some(({ witness }) => witness.refused.size > 0)
  }

  #checkReferences(): void {
    // What a platform refused for good has its number, and stands nowhere.
    if (this.#anyRefused()) return
    const numbers = new Map<string, Set<number>>()
    for (const link of [...this.#world.sides, 'sup'] as const) {
      for (const { reference } of framesOf(this.#world, link)) {
        const [, series = '', number] = /^(SEC[A-Z]?)-(\d+)$/.exec(reference) ?? []
        if (number) numbers.set(series, (numbers.get(series) ?? new Set()).add(Number(number)))
      }
    }
    for (const [series, given] of numbers) {
      const last = Math.max(...given)
      for (let number = 1; number <= last; number += 1) {
        if (given.has(number) || isLeftOut(this.#world, series, number)) continue
        if (!isAnnouncedUncertain(this.#world, `${series}-${String(number).padStart(4, '0')}`))
          this.#say('references', `there is no ${series}-${number} of ${last}`)
      }
    }
  }

  /** Each post is shown to each who is to have it as it is now, or its author was told that it is not sent, or took it back. */
  #checkFate(said: Said, to: Side): void {
    const frames = framesOf(this.#world, to).filter((frame) => frame.token === said.token)
    const isGone = said.post.deletedAt !== undefined
    const standing = frames.filter((frame) => !frame.text.includes('WITHDRAWN by'))
    if (isGone) {
      if (standing.length > 0 && !isUncertain(this.#world, said, standing))
        this.#say('not withdrawn', `${said.token} was deleted and stands in ${to}: ${standing[0]!.text.slice(0, 80)}`)
      return
    }
    if (said.post.marks.includes('⛔')) return
    if (frames.length === 0) {
      this.#say('lost', `${said.token} of ${said.side} stands nowhere in ${to}; marks ${said.post.marks.join('')}`)
      return
    }
    const latest = said.texts.at(-1)!.trim().slice(0, 18)
    const shown = frames.map((frame) => frame.text).join('\n')
    // A change that the platform refused stands nowhere: its author was told so directly.
    const isAsBefore = this.#world.platforms[to].witness.refused.size > 0 || isEditHeldBack(this.#world, said, frames)
    if (!shown.includes(latest) && !isAsBefore) this.#say('stale', `${to} does not see the latest text of ${said.token}: “${latest}”`)
    // What was set first must not stand over, or beside, what was set last.
    const { marks } = said.post
    if (marks.includes('📤') === marks.includes('☑') || marks.includes('⏳'))
      this.#say('unmarked', `${said.token} is in ${to}, but its author sees ${marks.join('') || 'no mark'}`)
  }

  /** Per sender and recipient: as they wrote, so it stands, save what was found late (and says so) and what was urgent. */
  #checkOrder(side: Side, to: Side): void {
    const frames = framesOf(this.#world, to)
    let last = -1
    const parts = new Map<string, number>()
    for (const frame of frames) {
      // That one is missing is said of it, and is none.
      const of = / · part (\d+) of/.exec(frame.part)
      if (of) {
        const before = parts.get(frame.reference) ?? 0
        if (Number(of[1]) !== before + 1 && !this.#anyRefused())
          this.#say('misordered', `${frame.reference}: part ${of[1]} stands after part ${before}`)
        parts.set(frame.reference, Number(of[1]))
      }
      const said = this.#people.said.find((each) => each.token === frame.token)
      if (
        !said ||
        said.side !== side ||
        said.kind !== 'message' ||
        /^UPDATE/.test(frame.text) ||
        frame.text.includes('WITHDRAWN') ||
        isLate(frame) ||
        isAnnouncedUncertain(this.#world, frame.reference) ||
        isWithdrawn(frame)
      )
        continue
      const index = this.#people.said.indexOf(said)
      const wasDelayed = this.#wereEventsUncertain || this.#world.hasFrozen
      // Without a time to take a post back, two that were written in one breath stand as they were heard.
      const apartMs = (this.#people.said[last]?.at ?? 0) - said.at
      // In the same millisecond nothing tells which was first.
      const isOneBreath = apartMs === 0 || (this.#world.sendDelayMs === 0 && apartMs < oneBreathMs)
      if (index < last && !wasDelayed && !isOneBreath)
        this.#say('misordered', `${said.token} stands after ${this.#people.said[last]?.token}`)
      last = Math.max(last, index)
    }
  }

  /** Set by the run: with events lost, delayed, or given to the socket of a frozen process, a post can be heard of too late to keep its place without being LATE. */
  #wereEventsUncertain = false
  noteUncertainEvents(were: boolean): void {
    this.#wereEventsUncertain = were
  }
}
