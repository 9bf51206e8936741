import { existsSync } from 'node:fs'
import { cp, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as pass } from 'node:timers/promises'
import type { SeenPost } from '../../src/sandbox/standin.ts'
import type { Random } from '../crash/random.ts'
import { insist } from './insisting.ts'
import type { KeptParley } from './kept-parley.ts'
import type { Seat } from './seat.ts'
import type { Finding } from './verdict.ts'
import type { Voice } from './voice.ts'
import type { TorturedWorld } from './world.ts'

/** Longer than Parley waits before it tries again. */
const withinMs = 150_000
/** Whatever was held must have crossed by then, had it been let. */
const afterwardsMs = 15_000

export interface DepartureOptions {
  readonly world: TorturedWorld
  readonly voice: Voice
  readonly ownerNow: () => KeptParley
  readonly random: Random
}

/**
 * South’s head withdraws it, and the owner dies in the middle of it. From when North has read of it nothing crosses in either direction; it
 * is told once in each channel; South’s record is kept, and its secret is gone where it was.
 */
export async function depart({ world, voice, ownerNow, random }: DepartureOptions): Promise<Finding[]> {
  const { north, south, desk } = world.seats
  const findings: Finding[] = []
  const says = (words: string): void => void findings.push({ count: 'other', words: `departure: ${words}` })
  const head = south.userOf('olena')
  const told = async (seat: Seat, ...words: string[]): Promise<readonly SeenPost[]> =>
    (await seat.read()).filter(({ isBot, text }) => isBot && words.every((each) => text.includes(each)))
  const until = async (what: string, act: () => Promise<unknown>, seen: () => Promise<boolean>): Promise<void> => {
    if (!(await insist(act, seen, withinMs))) says(`not within ${withinMs / 1000} s: ${what}`)
  }

  const question = async (): Promise<string | undefined> =>
    (await south.direct(head)).flatMap(({ text }) => /!answer (q\w+) withdraw/.exec(text)?.[1] ?? []).at(-1)
  await until(
    'South’s head is asked',
    () => south.post(head, '!withdraw-party'),
    async () => (await question()) !== undefined,
  )
  let isKilled = false
  const confirm = async (): Promise<void> => {
    await south.post(head, `!answer ${await question()} withdraw`)
    if (isKilled) return
    isKilled = true
    await pass(random.whole(0, 400))
    const owner = ownerNow()
    await owner.kill()
    owner.start()
  }
  await until('North reads that South withdrew', confirm, async () => (await told(north, 'South withdrew')).length > 0)

  const after = { north: voice.text('is anybody there'), south: voice.text('we are gone') }
  const post = await north.post(north.users[0]!, after.north)
  await south.post(south.users[0]!, after.south)
  // The mark may wait behind those of all that has lapsed, at the platform's pace; the words do not.
  const isRefused = async (): Promise<boolean> =>
    (await north.direct(north.users[0]!)).some(({ text }) => text.includes('NOT SENT') && text.includes('Nobody but you')) ||
    (await north.read()).some(({ id, reactions }) => id === post && reactions.some(({ emoji }) => emoji === '⛔'))
  await until('whoever posts to nobody is told', async () => undefined, isRefused)
  const settled = ['South: its record is kept, and its secrets are deleted'] as const
  await until(
    'South’s record is kept',
    async () => {
      if ((await told(desk, 'ALARM: South’s record', 'copy that file')).length > 0) await shareArchives(world)
    },
    async () => (await told(desk, ...settled)).length > 0,
  )
  await pass(afterwardsMs)

  for (const seat of [north, south, desk]) {
    const { length } = await told(seat, 'South withdrew', 'Nothing further crosses.')
    if (length !== 1) says(`${seat.place} reads ${length} times that South withdrew`)
    const words = Object.values(after).filter((each) => each !== after[seat.place as 'north'])
    for (const each of words) if ((await told(seat, each)).length > 0) says(`“${each}” stands in ${seat.place}`)
  }
  if ((await told(desk, ...settled)).length > 1) says('the supervisor reads twice that South’s secrets are deleted')
  const machines = world.parleys.map(({ configFile }) => dirname(configFile))
  const records = machines.filter((each) => existsSync(join(each, 'state', 'exports', 'south.jsonl')))
  if (records.length === 0) says('South’s record is not there')
  for (const machine of records) {
    const record = await readFile(join(machine, 'state', 'exports', 'south.jsonl'), 'utf8')
    const foreign = north.users.find((each) => record.includes(each))
    if (foreign !== undefined) says(`South’s record names ${foreign}, who is North’s`)
    const secrets = await readFile(join(machine, 'parley.env'), 'utf8')
    if (secrets.includes('SOUTH_ACCESS_TOKEN')) says('South’s token is still there')
    if (!secrets.includes('NORTH_BOT_TOKEN')) says('North’s token is gone with South’s')
  }
  return findings
}

/** Each machine has archived what it was the owner of, if anything: whoever runs them copies what the other lacks, as Parley asks for. */
async function shareArchives({ parleys }: TorturedWorld): Promise<void> {
  const folders = parleys.map(({ configFile }) => join(dirname(configFile), 'state', 'journal'))
  for (const from of folders.filter((each) => existsSync(each))) {
    for (const to of folders.filter((each) => each !== from)) await cp(from, to, { recursive: true, force: false })
  }
}
