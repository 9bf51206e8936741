import { afterEach, beforeEach, expect, test } from 'vitest'
import { type SlackStandIn, startSlackStandIn } from '../../sandbox/slack/index.ts'
import { OtherSockets } from './other-sockets.ts'
import { newRig, north, type Rig, startRig } from './test-support.ts'

let slack: SlackStandIn
let rigs: Rig[]

beforeEach(async () => {
  slack = await startSlackStandIn({ workspace: north })
  rigs = []
})

afterEach(async () => {
  for (const rig of rigs) await rig.stop()
  await slack.stop()
})

async function begin(): Promise<Rig> {
  const rig = newRig(slack.apiUrl)
  rigs.push(rig)
  const before = slack.openSockets
  await startRig(rig)
  await rig.passUntil(() => slack.openSockets === before + 2)
  return rig
}

const minute = 60_000

async function passed(rig: Rig, ms: number): Promise<void> {
  const until = rig.time.now + ms
  await rig.passUntil(() => rig.time.now >= until, 1_000)
}

test('whoever has all sockets reads no history beyond what it must', async () => {
  const alone = await begin()
  await passed(alone, 5 * minute)
  expect(alone.missed).toBe(0)
})

test('while another process holds sockets, history is read every few seconds', async () => {
  const frozen = await begin()
  const owner = await begin()
  const before = owner.missed
  await passed(owner, minute)
  expect(owner.missed - before).toBeGreaterThanOrEqual(6)
  expect(frozen.missed).toBe(0)
  await owner.stop()
  const { missed } = owner
  owner.time.advance(minute)
  await Promise.resolve()
  expect(owner.missed).toBe(missed)
})

test('it is read seldom after two minutes and no more after half an hour, and at once no more when the others are gone', async () => {
  const waits: number[] = []
  let missed = 0
  const ended = Promise.withResolvers<void>()
  const others = new OtherSockets({
    pause: async (ms) => void waits.push(ms),
    mayHaveMissed: () => {
      missed += 1
      if (missed === 75) ended.resolve()
    },
  })
  others.counted(2)
  await ended.promise
  expect(waits).toEqual([...Array<number>(15).fill(8_000), ...Array<number>(60).fill(30_000)])
  others.counted(1)
  others.counted(0)
  await Promise.resolve()
  expect(missed).toBe(75)
})
