import { createHash } from 'node:crypto'
import { Chance } from './chance.ts'
import { lagMaxMs } from './copies.ts'
import type { Verdict } from './finding.ts'
import { Judge } from './judge.ts'
import { Life } from './life.ts'
import { People } from './people.ts'
import type { Link } from './sides.ts'
import { World } from './world.ts'

export interface Outcome {
  readonly seed: number
  readonly verdicts: readonly Verdict[]
  readonly log: readonly string[]
  /** Of the log. */
  readonly digest: string
  readonly posted: number
}

/** One seed: people act while things fail; then all heals, and everything must come to its end. */
export async function runSeed(seed: number): Promise<Outcome> {
  const world = new World(seed)
  const chance = new Chance(seed * 31 + 7)
  const people = new People(world, chance.fork(), new Chance(seed * 109 + 59))
  const life = new Life(world, people, new Chance(seed * 101 + 43))
  const judge = new Judge(world, people, life)
  const { faults } = world.platforms.north
  judge.noteUncertainEvents(faults.dropEvent > 0 || faults.delayEvent > 0 || faults.duplicateEvent > 0)
  world.populate()
  // What is said before Parley was ever there is not its to carry.
  while (!world.isUp || world.time.now < 3_000) await world.time.runUntil(world.time.now + 1_000, () => undefined)
  const began = world.time.now
  const lengthMs = chance.between(60, 300) * 1000
  schedulePeople(world, people, chance.fork(), lengthMs)
  scheduleTroubles(world, people, chance.fork(), lengthMs)
  scheduleFailovers(world, people, new Chance(seed * 53 + 11), new Chance(seed * 137 + 73), lengthMs)
  scheduleSecondThoughts(world, people, new Chance(seed * 59 + 13), lengthMs)
  scheduleFullDisk(world, people, new Chance(seed * 61 + 17), lengthMs)
  life.schedule(new Chance(seed * 89 + 37), lengthMs)
  scheduleWatches(world, people, new Chance(seed * 79 + 29), lengthMs)
  scheduleDeafness(world, new Chance(seed * 83 + 31), lengthMs)
  world.access.schedule(new Chance(seed * 103 + 47), lengthMs)
  world.desk.schedule(people, new Chance(seed * 113 + 61), lengthMs)
  world.disputing.schedule(people, new Chance(seed * 127 + 67), lengthMs)
  world.forms.schedule(people, new Chance(seed * 151 + 89), lengthMs)
  world.meddling.schedule(new Chance(seed * 131 + 71), lengthMs)
  world.pauses.schedule(people, new Chance(seed * 107 + 53), lengthMs)
  await world.time.runUntil(began + lengthMs, () => undefined)
  world.heal()
  scheduleSupervisor(world, people, new Chance(seed * 71 + 19), lengthMs)
  scheduleOneChannelAway(world, new Chance(seed * 179 + 109), lengthMs)
  await world.time.runUntil(began + lengthMs + 40 * 60_000, () => undefined)
  judge.close()
  for (const process of world.processes) world.crash(process)
  const digest = createHash('sha256').update(world.log.join('\n')).digest('hex').slice(0, 12)
  return { seed, verdicts: judge.verdicts, log: world.log, digest, posted: people.said.length }
}

function schedulePeople(world: World, people: People, chance: Chance, lengthMs: number): void {
  const count = chance.between(5, 40)
  for (let act = 0; act < count; act += 1) {
    // Some at leisure, some in a burst.
    const at = chance.happens(0.3) ? Math.floor(lengthMs / 2) + chance.between(0, 2_000) : chance.between(0, lengthMs)
    world.time.after(at, () => people.act())
  }
}

/** What is due comes after the troubles: the supervisor takes, puts off and gives away some of it while it does. */
function scheduleSupervisor(world: World, people: People, chance: Chance, lengthMs: number): void {
  if (!chance.happens(0.6)) return
  const count = chance.between(1, 8)
  for (let act = 0; act < count; act += 1) {
    world.time.after(chance.between(0, lengthMs + 25 * 60_000), () => people.superviseEscalations())
  }
}

/** Of the supervisor's two platforms one is away when what is owed is due: whoever is called is called on the other. */
function scheduleOneChannelAway(world: World, chance: Chance, lengthMs: number): void {
  if (!world.hasSecond || !chance.happens(0.5)) return
  const link = chance.happens(0.7) ? 'sup' : 'desk'
  world.time.after(chance.between(10_000, 10 * 60_000 - lengthMs / 2), () => world.cutOff(link, chance.between(60_000, 6 * 60_000)))
}

/** People take the watch, or leave it; pass it on early, and give it to others. */
function scheduleWatches(world: World, people: People, chance: Chance, lengthMs: number): void {
  const count = chance.between(0, 14)
  for (let act = 0; act < count; act += 1) {
    world.time.after(chance.between(0, lengthMs + 35 * 60_000), () => people.watch(chance.pick([...world.sides, 'sup'] as const)))
  }
}

/** A link takes what is said and tells nothing of it, for a moment or for long. */
function scheduleDeafness(world: World, chance: Chance, lengthMs: number): void {
  for (let each = chance.between(0, 3); each > 0; each -= 1) {
    const from = chance.between(0, lengthMs + 20 * 60_000)
    const ms = chance.pick([5_000, 130_000, 400_000])
    world.deafness.stretches.push({ link: chance.pick(world.links), from, to: from + ms })
  }
}

/** The store fails over to a copy that is behind; now and then whoever knew its last entries dies with it. */
function scheduleFailovers(world: World, people: People, chance: Chance, changing: Chance, lengthMs: number): void {
  if (!chance.happens(0.35)) return
  const count = chance.between(1, 2)
  for (let each = 0; each < count; each += 1) {
    const awayMs = chance.between(500, 15_000)
    const isOfAChange = changing.happens(0.5)
    const lagDrawnMs = chance.happens(0.7) ? chance.between(0, lagMaxMs) : 0
    const lagMs = isOfAChange ? changing.between(lagMaxMs / 3, lagMaxMs) : lagDrawnMs
    const goneMs = chance.between(100, 8_000)
    const isOwnerKilled = chance.happens(0.5) || (isOfAChange && changing.happens(0.7))
    const at = chance.between(10_000, lengthMs)
    if (isOfAChange) scheduleLostChange(world, people, changing, { at, awayMs, lagMs })
    // What crosses right before is what may be lost: some of it in a burst, some of it changed just then.
    for (let say = chance.between(0, 3); say > 0; say -= 1) {
      const saidAt = at - world.sendDelayMs - chance.between(0, lagMs) - 150 * say
      world.time.after(saidAt, () => people.say(chance.pick(world.sides)))
      if (chance.happens(0.3)) world.time.after(at - chance.between(0, lagMs), () => people.act())
    }
    world.time.after(at, () => {
      world.failOver(awayMs, lagMs)
      const { owner } = world
      if (!isOwnerKilled || !owner) return
      world.note('its owner dies with it')
      world.away(awayMs + goneMs + 25_000)
      world.crash(owner)
      world.time.after(goneMs, () => world.populate())
    })
  }
}

interface Failover {
  readonly at: number
  readonly awayMs: number
  readonly lagMs: number
}

/**
 * What had crossed is changed right before, so that the change crosses and is lost, and changed again before anybody reads what stands
 * there now: a number that is given out again then means two texts.
 */
function scheduleLostChange(world: World, people: People, chance: Chance, { at, awayMs, lagMs }: Failover): void {
  const side = chance.pick(world.sides)
  const beforeMs = chance.between(400, lagMs)
  const againMs = beforeMs + chance.between(100, awayMs + 4_000)
  world.time.after(at - beforeMs, () => {
    const said = people.changeWhatCrossed(side)
    if (said) world.time.after(againMs, () => people.changeAgain(said))
  })
}

/** What is said while nothing can be recorded is told again a minute later: some of it is gone by then, and newer things were said. */
function scheduleSecondThoughts(world: World, people: People, chance: Chance, lengthMs: number): void {
  if (!chance.happens(0.3)) return
  const at = chance.between(5_000, lengthMs)
  const awayMs = chance.between(4_000, 20_000)
  world.time.after(at, () => {
    if (world.store.isAway) return
    world.note('the store goes away, while people speak')
    world.store.isAway = true
    world.isStoreSound = false
    world.away(awayMs + 15_000)
  })
  for (let say = chance.between(1, 3); say > 0; say -= 1) {
    const takesBackAfterMs = chance.happens(0.6) ? chance.between(300, 3_000) : undefined
    world.time.after(at + chance.between(50, 1_000), () => people.say(chance.pick(world.sides), takesBackAfterMs))
  }
  world.time.after(at + awayMs, () => {
    world.note('the store is back')
    world.store.isAway = false
  })
  for (let say = chance.between(0, 3); say > 0; say -= 1)
    world.time.after(at + awayMs + chance.between(5_000, 60_000), () => people.say(chance.pick(world.sides)))
}

/** Nothing new is taken for a while; what was said before is changed and taken back meanwhile. */
function scheduleFullDisk(world: World, people: People, chance: Chance, lengthMs: number): void {
  if (!chance.happens(0.2)) return
  const at = chance.between(10_000, lengthMs)
  const ms = chance.between(3_000, 120_000)
  for (let say = chance.between(0, 2); say > 0; say -= 1) {
    world.time.after(at - chance.between(500, 3_000), () => people.say(chance.pick(world.sides), chance.between(3_000, 4_500)))
  }
  world.time.after(at, () => world.fillDisk(ms))
  for (let act = chance.between(0, 5); act > 0; act -= 1) world.time.after(at + chance.between(100, ms), () => people.act())
}

function scheduleTroubles(world: World, people: People, chance: Chance, lengthMs: number): void {
  const eager = chance.fork()
  for (const side of world.sides) {
    world.platforms[side].onRead = () => {
      if (world.time.now < lengthMs && eager.happens(0.15)) people.say(side)
    }
  }
  const often = (probability: number, most: number, trouble: (at: number) => void): void => {
    if (!chance.happens(probability)) return
    const count = chance.between(1, most)
    for (let each = 0; each < count; each += 1) trouble(chance.between(0, lengthMs))
  }
  often(0.6, 4, (at) => {
    // People are at it just when nobody listens, and change their mind then.
    if (chance.happens(0.4)) world.time.after(at - 1_500, () => people.say(chance.pick(world.sides), chance.between(1_600, 4_000)))
    if (chance.happens(0.4)) world.time.after(at + 50, () => people.say(chance.pick(world.sides)))
    world.time.after(at, () => {
      const victim = chance.happens(0.8) ? world.owner : chance.pick(world.processes)
      if (!victim) return
      world.note('a process is killed')
      const gone = chance.between(100, 8_000)
      world.away(gone + 10_000)
      // What watches a process of its own machine gives its lease back at once.
      if (victim === world.store.owner && !world.hasStandby) world.time.after(gone, () => (world.store.leasedUntil = 0))
      world.crash(victim)
      world.time.after(gone, () => world.populate())
    })
  })
  often(0.4, 3, (at) => {
    const platform = world.platforms[chance.pick(world.links)]
    world.time.after(at, () => {
      if (!platform.isDown) world.cutOff(platform.link as Link, chance.between(2_000, 90_000))
    })
  })
  often(0.3, 3, (at) => {
    world.time.after(at, () => {
      world.note('the store goes away')
      world.store.isAway = true
      world.isStoreSound = false
      const away = chance.between(300, 20_000)
      world.away(away + 15_000)
      world.time.after(away, () => {
        world.note('the store is back')
        world.store.isAway = false
      })
    })
  })
  often(0.2, 2, (at) => {
    world.time.after(at, () => {
      const process = world.owner
      if (!process) return
      const jump = chance.pick([-3_600_000, -5_000, 5_000, 120_000])
      world.note(`the clock jumps by ${jump} ms`)
      process.skewMs += jump
      // After a jump back the clock runs slower, or goes on from the journal's last entry when its process takes over: at the next start
      // it makes up for both.
      world.jumpedAheadMs += Math.min(Math.abs(jump), jump < 0 ? 60_000 : jump)
    })
  })
  often(0.2, 3, (at) => {
    const link = chance.pick(world.links)
    const busyMs = chance.between(2_000, 40_000)
    world.time.after(at, () => {
      world.note(`${link} is too busy for ${busyMs} ms`)
      world.keepBusy(link, busyMs)
    })
  })
  often(world.hasStandby ? 0.7 : 0.15, 3, (at) => {
    const ms = chance.pick([chance.between(500, 6_000), chance.between(8_000, 60_000), chance.between(60_000, 240_000)])
    const isAsItSends = chance.happens(0.6)
    world.time.after(at, () => {
      const process = chance.happens(0.9) ? world.owner : chance.pick(world.processes)
      if (!process?.isAlive) return
      if (isAsItSends) world.freezeAtNextSend(process, ms)
      else world.freeze(process, ms)
    })
  })
}
