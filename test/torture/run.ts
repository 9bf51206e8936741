import { appendFileSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as pass } from 'node:timers/promises'
import { places } from '../crash/oracle.ts'
import { Random } from '../crash/random.ts'
import { type Synapse, startSynapse } from '../synapse/synapse.ts'
import { until } from '../until.ts'
import { Changes } from './changes.ts'
import { depart } from './departure.ts'
import { JudgeApart } from './judge-apart.ts'
import type { KeptParley } from './kept-parley.ts'
import { isOfNewTrack } from './life.ts'
import { People } from './people.ts'
import { planFaults } from './plan.ts'
import type { Recorded } from './record.ts'
import { Tormentor } from './tormentor.ts'
import { Troubles } from './troubles.ts'
import type { Verdict } from './verdict.ts'
import { Watch } from './watch.ts'
import { beginWorld, type TorturedWorld } from './world.ts'

export interface TortureOptions {
  readonly seed: number
  readonly minutes: number
  /** False leaves the real homeserver out, where there is one. */
  readonly wantsSynapse: boolean
  /** Everything that everybody said; absent: nowhere. */
  readonly logFile: string | undefined
  /** Where a copy of the journal and of both storage folders is left; absent: nowhere. */
  readonly keptIn?: string | undefined
  readonly say: (line: string) => void
  /** Ends the run before its time: it rejects, and leaves nothing behind. */
  readonly signal: AbortSignal
}

export interface Tortured extends Verdict {
  readonly seed: number
  readonly minutes: number
  /** How often each kind of fault was done. */
  readonly faults: ReadonlyMap<string, number>
  readonly takeovers: number
  /** Why it did not come to rest after it was healed; undefined where it did. */
  readonly unrest: string | undefined
  /** What this machine could not do, in sentences. */
  readonly leftOut: readonly string[]
  readonly recorded: Recorded
}

const startedWithinMs = 60_000
const restedWithinMs = 120_000
/** What escaped a frozen process stands by then; and after a calm of that length nothing more is to come. */
const restMs = 15_000

/** One run: traffic under faults, then healing, rest, and judgement. */
export async function torture({ seed, minutes, wantsSynapse, logFile, keptIn, say, signal }: TortureOptions): Promise<Tortured> {
  const log = logTo(logFile)
  const leftOut: string[] = []
  const synapse = wantsSynapse ? await startSynapse() : { unavailable: 'it was left out' }
  const isThere = !('unavailable' in synapse)
  if (!isThere) leftOut.push(`South is on a stand-in, not on a real Synapse: ${synapse.unavailable}.`)
  const desk = new Random(seed).next() < 0.5 ? 'slack' : 'matrix'
  const world = await beginWorld({ synapse: isThere ? synapse : undefined, desk, log, lengthMs: minutes * 60_000 })
  if (world.redis.noDisk !== undefined) leftOut.push(world.redis.noDisk)
  try {
    return { ...(await play(world, { seed, minutes, log, say, signal })), leftOut }
  } finally {
    await world.stop(keptIn)
    if (isThere) await (synapse as Synapse).stop()
  }
}

function logTo(file: string | undefined): (line: string) => void {
  if (file === undefined) return () => undefined
  mkdirSync(dirname(file), { recursive: true })
  return (line) => appendFileSync(file, `${new Date().toISOString()} ${line}\n`)
}

interface Playing {
  readonly seed: number
  readonly minutes: number
  readonly log: (line: string) => void
  readonly say: (line: string) => void
  readonly signal: AbortSignal
}

async function play(world: TorturedWorld, { seed, minutes, log, say, signal }: Playing): Promise<Omit<Tortured, 'leftOut'>> {
  const lengthMs = minutes * 60_000
  const plan = planFaults(seed, lengthMs, {
    synapse: world.synapse !== undefined,
    disk: world.redis.noDisk === undefined,
    slackPlaces: world.slack.desk ? ['north', 'desk'] : ['north'],
  })
  const [first, second] = world.parleys as readonly [KeptParley, KeptParley]
  first.start()
  second.start()
  const troubles = new Troubles()
  const watch = new Watch(world.parleys, troubles)
  const people = new People(world.seats)
  const ownerNow = (): KeptParley => watch.owner
  const changes = new Changes({ world, voice: people.voice, troubles, ownerNow, random: new Random(seed + 7) })
  const tormentor = new Tormentor({ world, troubles, ownerNow, log })
  const ending = new AbortController()
  const court = new JudgeApart()
  try {
    // What was posted before Parley ever listened is not its to relay.
    await until(() => watch.isWell, { withinMs: startedWithinMs, everyMs: 100, what: 'every link to be up' })
    say(`torture: seed ${seed}, ${plan.length} faults in ${minutes} minutes`)
    const lives = people.live(seed, ending.signal)
    const torment = tormentor.perform(plan, ending.signal)
    const changed = changes.live(lengthMs)
    await Promise.race([pass(lengthMs, undefined, { signal }), lives])
    say('torture: healing')
    const [healed] = await Promise.allSettled([tormentor.heal()])
    ending.abort()
    await Promise.all([lives, torment, changed])
    if (healed.status === 'rejected') throw healed.reason
    const record = async (): Promise<Recorded> => recorded(world, { people, changes, tormentor, troubles })
    await tormentor.reconnect()
    const unrest = await rest({ people, watch, judgedNow: async () => court.judge(await record()), random: new Random(seed + 9), signal })
    const end = await record()
    const verdict = await court.judge(end)
    say('torture: South withdraws')
    const departed = await depart({ world, voice: people.voice, ownerNow, random: new Random(seed + 8) })
    const findings = [...verdict.findings, ...departed]
    return { ...verdict, findings, seed, minutes, faults: tormentor.done, takeovers: watch.takeovers, unrest, recorded: end }
  } finally {
    ending.abort()
    watch.stop()
    await court.stop()
  }
}

interface Resting {
  readonly people: People
  readonly watch: Watch
  readonly judgedNow: () => Promise<Verdict>
  readonly random: Random
  readonly signal: AbortSignal
}

/** Rest has come when a last post of each side stands, nothing waits, and the judge finds nothing, for a while. Returns what is not so. */
async function rest({ people, watch, judgedNow, random, signal }: Resting): Promise<string | undefined> {
  await until(() => watch.isWell, { withinMs: restedWithinMs, everyMs: 200, what: 'every link to be up again' }).catch(() => undefined)
  await people.settle(random)
  for (const party of ['north', 'south'] as const) await people.post(party, random)
  const deadline = performance.now() + restedWithinMs
  let restingSince: number | undefined
  for (;;) {
    const findings = (await judgedNow()).findings.length
    const unrest = !watch.isWell ? `not well: ${watch.ailing}` : findings > 0 ? `${findings} findings` : undefined
    restingSince = unrest === undefined ? (restingSince ?? performance.now()) : undefined
    if (restingSince !== undefined && performance.now() - restingSince > restMs) return undefined
    if (performance.now() > deadline) return unrest
    await pass(1_000, undefined, { signal })
  }
}

interface Witnesses {
  readonly people: People
  readonly changes: Changes
  readonly tormentor: Tormentor
  readonly troubles: Troubles
}

async function recorded(world: TorturedWorld, { people, changes, tormentor, troubles }: Witnesses): Promise<Recorded> {
  const read = async <T>(look: (place: (typeof places)[number]) => Promise<T>) =>
    Object.fromEntries(await Promise.all(places.map(async (place) => [place, await look(place)]))) as Record<(typeof places)[number], T>
  const { desk, ...sides } = await read((place) => world.seats[place].read())
  const { channels, ...lived } = await changes.lived()
  return {
    said: people.said,
    answers: people.answers,
    privates: people.privates,
    flashes: people.flashes,
    forms: people.forms,
    life: { ...lived, channels: { ...channels, desk: desk.filter(isOfNewTrack) } },
    waived: people.supervisor.waived,
    touched: people.supervisor.touched,
    pages: world.pager.taken,
    channels: { ...sides, desk: desk.filter((post) => !isOfNewTrack(post)) },
    direct: await read(async (place) =>
      (await Promise.all(world.seats[place].users.map((user) => world.seats[place].direct(user)))).flat(),
    ),
    untold: new Set([...tormentor.untold, ...changes.renewals.untold(people)]),
    troubles: [...troubles.all],
    pauses: world.pauses,
    frozen: [...tormentor.frozen.all],
    skewAheadMs: tormentor.skewAheadMs,
    reportAt: world.reportAt,
    endedAt: Date.now(),
  }
}
