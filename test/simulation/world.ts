import type { Mechanism } from '../../src/core/mechanism.ts'
import type { Page } from '../../src/core/pager.ts'
import type { EscalationPolicy } from '../../src/core/policy.ts'
import { Relay } from '../../src/relay/relay.ts'
import { Access } from './access.ts'
import { Chance } from './chance.ts'
import { Desk } from './desk.ts'
import { Disputing } from './disputing.ts'
import { Forms } from './forms.ts'
import { callsSecond, mechanismWith, policies } from './mechanism.ts'
import { Meddling } from './meddling.ts'
import { pagerFor } from './pager.ts'
import { Pauses } from './pauses.ts'
import { type Faults, Platform } from './platform.ts'
import type { Link, Side } from './sides.ts'
import { Deafness, withRosters } from './standing.ts'
import { acquire, journalOf, SimulatedWakes, Store } from './store.ts'
import { epochStart, Process, WorldTime } from './time.ts'

/** World time; it has not ended where it says infinity. */
export interface Cut {
  readonly link: Link
  readonly from: number
  to: number
}

const overlapOf = (outages: readonly { readonly from: number; readonly to: number }[], from: number, to: number): number =>
  outages.reduce((sum, each) => sum + Math.max(0, Math.min(to, each.to) - Math.max(from, each.from)), 0)

/** Platforms, a store, and the processes that come and go on them. */
export class World {
  readonly seed: number
  readonly time = new WorldTime()
  readonly chance: Chance
  readonly store: Store
  /** The parties of this world. */
  readonly sides: readonly Side[]
  /** Who of them has left. */
  readonly gone = new Set<Side>()
  /** Of the links that this world has. */
  readonly platforms: Readonly<Record<Link, Platform>>
  readonly bugs: string[] = []
  /** Nothing happens any more: it is judged as it stands. */
  isOver = false
  readonly log: string[] = []
  /** Those that live, frozen or not; the last is the newest. */
  processes: Process[] = []
  readonly #relays = new Map<Process, Relay>()
  /** Whether a second process waits to take over. */
  readonly hasStandby: boolean
  /** How long a post can be taken back before it crosses. */
  readonly sendDelayMs: number
  /** Of the one track. */
  readonly policy: EscalationPolicy
  /** Whether what is said on the track is marked at least GREEN. */
  readonly hasFloor: boolean
  /** From which precedence on a message wants an acknowledgement. */
  readonly acknowledgeFrom: 'routine' | 'immediate'
  /** Whether the supervisor has a second channel. */
  readonly hasSecond: boolean
  readonly mechanism: Mechanism
  /** What the operator's file says now. */
  #file: Mechanism
  readonly access = new Access(this)
  readonly meddling = new Meddling(this)
  readonly deafness = new Deafness()
  readonly pauses = new Pauses(this)
  readonly desk: Desk
  readonly disputing: Disputing
  readonly forms = new Forms(this)
  /** What the pager was told. */
  readonly pages: Page[] = []
  hasFrozen = false
  hasFullDisk = false
  /** Before all healed. */
  readonly drawnFaults: Faults
  /** Whether the store lost nothing and was always there. */
  isStoreSound = true
  /** Whether a process has listened to the platforms yet. */
  isUp = false
  #deafSince: number | undefined
  #generations = 0
  /** A party cannot be spared what a clock that jumps ahead takes from it. */
  jumpedAheadMs = 0
  /** When they do not work, world time. */
  readonly #off: { readonly [side in Side]?: { readonly from: number; readonly to: number } }
  readonly #outages: { readonly from: number; readonly to: number; readonly link?: string }[] = []
  /** When a platform could not be reached. */
  readonly cuts: Cut[] = []
  /** When the last trouble ended. */
  healedAt = Number.POSITIVE_INFINITY

  constructor(seed: number) {
    this.seed = seed
    this.desk = new Desk(this)
    this.disputing = new Disputing(this)
    this.chance = new Chance(seed)
    const faults = this.#drawFaults()
    this.drawnFaults = faults
    const platform = (link: string, isSafe: boolean): Platform => new Platform(link, isSafe, this.time, this.chance.fork(), faults)
    // A seed draws which side has which kind, so that nothing hangs on one.
    const kinds = this.chance.pick([
      [false, true],
      [true, false],
      [false, false],
    ] as const)
    // Where the supervisor itself cannot be told, nobody can be told that.
    const supervisors = { ...faults, refuse: 0 }
    const ofTwo = {
      north: platform('north', kinds[0]),
      south: platform('south', kinds[1]),
      sup: new Platform('sup', this.chance.happens(0.5), this.time, this.chance.fork(), supervisors),
    }
    // Of its own, so that what was drawn for a seed before stays as it was.
    const third = new Chance(seed * 157 + 97)
    this.sides = third.happens(1 / 3) ? ['north', 'south', 'east'] : ['north', 'south']
    this.store = new Store(this.time, this.chance.fork(), this.chance.happens(0.5) ? 0.01 : 0)
    this.isStoreSound = this.store.faultRate === 0
    this.hasStandby = this.chance.happens(0.4)
    this.sendDelayMs = this.chance.happens(0.7) ? 5_000 : 0
    this.policy = new Chance(seed * 61 + 17).pick(policies)
    this.hasFloor = new Chance(seed * 131 + 71).happens(0.25)
    const second = new Chance(seed * 149 + 83)
    this.hasSecond = second.happens(0.3) || callsSecond(this.policy)
    const present: Partial<Record<Link, Platform>> = {
      ...ofTwo,
      ...(this.sides.includes('east') ? { east: new Platform('east', third.happens(0.5), this.time, third.fork(), faults) } : {}),
      ...(this.hasSecond ? { desk: new Platform('desk', second.happens(0.5), this.time, second.fork(), supervisors) } : {}),
    }
    this.platforms = present as Record<Link, Platform>
    for (const each of Object.values(this.platforms)) each.onApplied = (line) => this.note(line)
    const offOf = (working: Chance): { readonly from: number; readonly to: number } | undefined => {
      if (!working.happens(0.25)) return undefined
      const from = 60_000 * working.between(1, 40)
      return { from, to: from + 60_000 * working.between(1, 5) }
    }
    const drawnOff = { north: offOf(new Chance(seed * 139 + 79)), south: offOf(new Chance(seed * 137 + 73)), east: offOf(third) }
    this.#off = Object.fromEntries(this.sides.flatMap((side) => (drawnOff[side] ? [[side, drawnOff[side]]] : [])))
    const off = Object.fromEntries(
      Object.entries(this.#off).map(([side, { from, to }]) => [side, { from: epochStart + from, to: epochStart + to }]),
    )
    this.acknowledgeFrom = new Chance(seed * 179 + 109).happens(0.4) ? 'immediate' : 'routine'
    const { policy: escalation, hasFloor, acknowledgeFrom, hasSecond, sides } = this
    const drawn = { sides, sendDelaySeconds: this.sendDelayMs / 1000, escalation, hasFloor, acknowledgeFrom, hasSecond, off } as const
    this.mechanism = withRosters(mechanismWith(drawn), seed)
    this.#file = this.mechanism
    for (const each of Object.values(this.platforms)) each.probe = () => this.deafness.outcome(each.link, this.time.now)
    for (const each of Object.values(this.platforms)) each.isStray = (process) => this.store.owner !== process
  }

  /** All that may fail. */
  get links(): readonly Link[] {
    return Object.keys(this.platforms) as Link[]
  }

  /** Whoever is on the track besides one of them. */
  others(side: Side): readonly Side[] {
    return this.sides.filter((each) => each !== side && !this.gone.has(each))
  }

  /** Something is away from now on: repairs may wait for it. */
  away(ms: number, link?: string): void {
    this.#outages.push({ from: this.time.now, to: this.time.now + ms, ...(link === undefined ? {} : { link }) })
  }

  /** The platform of a link cannot be reached for a while. */
  cutOff(link: Link, awayMs: number): void {
    const platform = this.platforms[link]
    if (platform.isDown) return
    this.note(`${link} goes down`)
    platform.goDown()
    const from = this.time.now
    const cut: Cut = { link, from, to: Number.POSITIVE_INFINITY }
    this.cuts.push(cut)
    this.away(awayMs + 5_000, link)
    this.time.after(awayMs, () => {
      // It ended with all troubles; what is down now is down for a reason of its own.
      if (cut.to < this.time.now) return
      cut.to = this.time.now
      if (!platform.isDown) return
      this.note(`${link} is back`)
      // A shorter one is over before anybody has noticed.
      if (awayMs > 6_000) platform.witness.reconnects.push({ from, at: this.time.now })
      platform.comeBack()
    })
  }

  /** The platform of a link takes nothing for a while, and says for how long. */
  keepBusy(link: Link, ms: number): void {
    const platform = this.platforms[link]
    this.away(ms, link)
    platform.busyUntil = Math.max(platform.busyUntil, this.time.now + ms)
  }

  /** How much of a stretch of time something was away. */
  outageWithin(from: number, to: number): number {
    return overlapOf(this.#outages, from, to)
  }

  linkOutageWithin(link: string, from: number, to: number): number {
    return overlapOf(
      this.#outages.filter((each) => each.link === link),
      from,
      to,
    )
  }

  /** How much of a stretch of time a side did not work. */
  offWithin(side: Side, from: number, to: number): number {
    const off = this.#off[side]
    return off ? overlapOf([off], from, to) : 0
  }

  #drawFaults(): Faults {
    const rate = (): number => (this.chance.happens(0.5) ? this.chance.pick([0.01, 0.05, 0.15]) : 0)
    return {
      unavailable: rate(),
      refuse: this.chance.happens(0.15) ? 0.03 : 0,
      loseAnswer: rate(),
      loseRequest: rate(),
      applyLate: rate(),
      duplicateEvent: rate(),
      dropEvent: rate(),
      delayEvent: rate(),
    }
  }

  note(line: string): void {
    this.log.push(`${(this.time.now / 1000).toFixed(3)} ${line}`)
  }

  /** As many processes as there should be. */
  populate(): void {
    while (this.processes.length < (this.hasStandby ? 2 : 1)) this.start()
  }

  /** Starts a process; it becomes the owner when it may. */
  start(): void {
    const process = new Process(this.time)
    this.processes.push(process)
    this.#generations += 1
    const name = `p${this.#generations}`
    const { store, time } = this
    const log = (line: string): void => {
      if (process.isDead) return
      this.note(`${name} ${line}`)
      if (line.startsWith('bug:')) this.bugs.push(line)
    }
    const again = (): void => {
      this.crash(process)
      time.after(1_000, () => this.populate())
    }
    const breath = this.chance.fork()
    const run = async (): Promise<void> => {
      const lease = await acquire(store, process, time)
      log(`owns the mechanism, epoch ${lease.epoch}`)
      const relay = await Relay.open({
        mechanism: this.mechanism,
        journal: journalOf(store, process, time),
        wakes: new SimulatedWakes(store, process, time, this.chance.fork()),
        clock: process.clock,
        lease,
        adapters: new Map(),
        openLink: (link) => this.platforms[link as Link].adapterFor(process, this.access.written(link)),
        pagers: new Map([['night', pagerFor(this, process)]]),
        log,
        ended: (reason) => {
          log(`ended: ${reason}`)
          again()
        },
        breathe: () => process.answer(time.sleep(breath.between(0, 3))),
        veil: '5a3c17e9d2486bf0',
        snapshotEveryEntries: 120,
      })
      this.#relays.set(process, relay)
      await relay.start()
      this.#listens()
      log('runs')
    }
    run().catch((error: unknown) => {
      // The store was away at the start: as systemd would, begin again.
      log(`did not start: ${String(error)}`)
      again()
    })
  }

  /** The process that has the mechanism: the one that connected last. */
  get owner(): Process | undefined {
    return this.processes.find((each) => each === this.store.owner) ?? this.processes[0]
  }

  /** The owner's platforms are heard again. */
  #listens(): void {
    this.isUp = true
    const from = this.#deafSince
    this.#deafSince = undefined
    if (from !== undefined) for (const { witness } of Object.values(this.platforms)) witness.reconnects.push({ from, at: this.time.now })
  }

  #isDeaf(process: Process, isFrozen: boolean): void {
    this.hasFrozen ||= isFrozen
    if (process === this.store.owner) this.#deafSince ??= this.time.now
  }

  crash(process: Process): void {
    this.#isDeaf(process, false)
    process.die()
    this.#relays.delete(process)
    this.processes = this.processes.filter((each) => each !== process)
  }

  /** The store dies, and a copy of it that is behind takes its place. */
  failOver(awayMs: number, lagMs: number): void {
    const { store, time } = this
    const { failovers } = store
    if (store.isAway) return
    this.note(`the store dies, for ${awayMs} ms; its copy is ${lagMs} ms behind`)
    store.isAway = true
    this.isStoreSound = false
    this.away(awayMs + 25_000)
    const at = time.now - lagMs
    time.after(awayMs, () => {
      if (store.failovers !== failovers) return
      const before = store.missed.length
      store.failOver(at)
      this.note(`a copy of the store takes over, and lacks ${store.missed.length - before} entries`)
      for (const [process, relay] of this.#relays) process.arrive(() => relay.storeReturned())
    })
  }

  /** The owner's disk has no room: it takes nothing new. */
  fillDisk(ms: number): void {
    const { owner } = this
    const relay = owner && this.#relays.get(owner)
    if (!relay) return
    const look = (isFull: boolean): void => owner.arrive(() => void relay.noteCondition('disk full', isFull, 'The disk is full.', true))
    this.note(`the owner’s disk is full, for ${ms} ms`)
    this.away(ms + 10_000)
    this.hasFullDisk = true
    look(true)
    this.time.after(ms, () => {
      this.note('there is room again')
      look(false)
    })
  }

  /** A second track is written into the file, and the owner is to put it in force. */
  applyTrack(channels: Readonly<Record<'north' | 'south', string>>): void {
    this.note('a track is applied')
    this.writeTrack(channels)
    this.#apply([])
  }

  /** The file has a second track, there. */
  writeTrack({ north, south }: Readonly<Record<'north' | 'south', string>>): void {
    const [sec] = this.mechanism.tracks
    const channels = { north: { link: 'north', channel: north }, south: { link: 'south', channel: south } }
    this.#file = { ...this.mechanism, tracks: [sec!, { ...sec!, code: 'COM', name: 'Commerce', channels, acknowledgeFrom: 'never' }] }
  }

  /** The owner is to open a link with what the file has for it now. */
  renew(link: string): void {
    this.note(`the link ${link} is to be opened anew`)
    this.#apply([link])
  }

  #apply(renewed: readonly string[]): void {
    const { owner } = this
    const relay = owner && this.#relays.get(owner)
    if (relay) owner.arrive(() => void relay.apply(this.#file, renewed))
  }

  freeze(process: Process, ms: number): void {
    this.note(`the process ${process === this.owner ? 'that owns the mechanism ' : ''}freezes for ${ms} ms`)
    this.#isDeaf(process, true)
    process.freeze()
    this.#thawLater(process, ms)
  }

  freezeAtNextSend(process: Process, ms: number): void {
    process.freezeAtNextSend(() => {
      this.note(`the process freezes as it sends, for ${ms} ms`)
      this.#isDeaf(process, true)
      this.#thawLater(process, ms)
    })
  }

  #thawLater(process: Process, ms: number): void {
    // A standby needs some seconds to take over; with nobody there, all waits.
    const isSomebodyThere = this.processes.some((each) => each !== process && each.isAlive)
    this.away(isSomebodyThere ? 15_000 : ms + 15_000)
    this.time.after(ms, () => {
      if (process.isDead || process.isAlive) return
      this.note('the frozen process wakes')
      // It still owns the mechanism, and hears what it is told again: nobody begins to listen anew.
      if (process === this.store.owner) this.#deafSince = undefined
      process.thaw()
    })
  }

  /** From now on nothing fails any more. */
  heal(): void {
    this.healedAt = this.time.now
    const calm: Faults = {
      unavailable: 0,
      refuse: 0,
      loseAnswer: 0,
      loseRequest: 0,
      applyLate: 0,
      duplicateEvent: 0,
      dropEvent: 0,
      delayEvent: 0,
    }
    for (const platform of Object.values(this.platforms)) {
      platform.faults = calm
      platform.busyUntil = 0
      if (platform.isDown) platform.comeBack()
    }
    for (const cut of this.cuts) cut.to = Math.min(cut.to, this.time.now)
    this.store.isAway = false
    this.store.faultRate = 0
    for (const process of this.processes) process.thaw()
    this.populate()
  }
}
