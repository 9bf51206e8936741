import type { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { until } from '../../test/until.ts'
import type { WakeListener } from '../core/journal.ts'
import { keysOf } from './keys.ts'
import { startChild } from './testing/children.ts'
import { realClock } from './testing/clocks.ts'
import { openTestConnection } from './testing/entries.ts'
import { type TestRedis, testRedis } from './testing/redis.ts'
import { RedisWakes } from './wakes.ts'

const keys = keysOf('cell')
const quiet: WakeListener = { lane: async () => undefined, timer: async () => undefined }

let server: TestRedis
let redis: Redis
const started: RedisWakes[] = []
let problems: string[]

beforeEach(async () => {
  problems = []
  server = await testRedis()
  redis = await openTestConnection(server.redis.url)
})

afterEach(async () => {
  for (const wakes of started.splice(0)) await wakes.stop()
  redis.disconnect()
  await server[Symbol.asyncDispose]()
})

async function start(epoch: number, listener: Partial<WakeListener>, concurrency = 50, clock = realClock): Promise<RedisWakes> {
  const onProblem = (sentence: string): number => problems.push(sentence)
  const wakes = new RedisWakes({ url: server.redis.url, keys, clock, concurrency, onProblem })
  started.push(wakes)
  await wakes.start(epoch, { ...quiet, ...listener })
  return wakes
}

/** What is left of a queue beside BullMQ's own few counters. */
async function jobsOf(epoch: number): Promise<string[]> {
  const left = await redis.keys(`${keys.prefix}:*-${epoch}:*`)
  return left.filter((key) => !/:(meta|id|events|marker|stalled-check)$/.test(key))
}

/** Lanes that hold messages and are drained when woken: a message that is never drained shows a lost wake. */
class Lanes {
  readonly waiting = new Map<string, number>()
  drained = 0

  put(lane: string): void {
    this.waiting.set(lane, (this.waiting.get(lane) ?? 0) + 1)
  }

  drain(lane: string): void {
    this.drained += this.waiting.get(lane) ?? 0
    this.waiting.set(lane, 0)
  }
}

describe('waking lanes', () => {
  test('a lane is woken by its very name, whatever that holds', async () => {
    const names = ['a:b', 'a b', '', '{x}', 'north/SEC→south', '\ud800', '\ud801', '"\\\n\u0000', 'x'.repeat(10_000)]
    const woken = new Set<string>()
    const wakes = await start(1, { lane: async (lane) => void woken.add(lane) })
    for (const name of names) await wakes.wake(name)
    await until(() => names.every((name) => woken.has(name)))
    expect(woken.size).toBe(names.length)
    expect(problems).toEqual([])
  })

  test('no wake is lost of thousands aimed at the moment at which a wake completes', async () => {
    const lanes = new Lanes()
    const perLane = 250
    const laneNames = Array.from({ length: 20 }, (_, i) => `lane ${i}`)
    const left = new Map(laneNames.map((lane) => [lane, perLane]))
    let wakes: RedisWakes
    const next = (lane: string): void => {
      const remaining = left.get(lane) ?? 0
      if (remaining === 0) return
      left.set(lane, remaining - 1)
      lanes.put(lane)
      void wakes.wake(lane)
    }
    let turn = 0
    const lane = async (name: string): Promise<void> => {
      lanes.drain(name)
      // Before the end of this wake, in the same turn, and while BullMQ is finishing it.
      turn += 1
      if (turn % 4 === 0) next(name)
      else if (turn % 4 === 1) queueMicrotask(() => next(name))
      else if (turn % 4 === 2) setImmediate(() => next(name))
      else setTimeout(() => next(name), 1)
    }
    wakes = await start(1, { lane })
    for (const name of laneNames) next(name)
    const all = perLane * laneNames.length
    await until(() => lanes.drained === all, { withinMs: 40_000, what: `${all} messages` })
    expect(problems).toEqual([])
    await until(async () => (await jobsOf(1)).length === 0, { what: 'nothing to be left' })
  }, 60_000)

  test('many wakes of one lane while it is being served are served once more, never beside each other', async () => {
    let serving = 0
    let most = 0
    let served = 0
    let finish: () => void = () => undefined
    const lane = async (): Promise<void> => {
      serving += 1
      most = Math.max(most, serving)
      served += 1
      if (served === 1)
        await new Promise<void>((resolve) => {
          finish = resolve
        })
      serving -= 1
    }
    const wakes = await start(1, { lane })
    await wakes.wake('lane')
    await until(() => serving === 1)
    for (let i = 0; i < 20; i++) await wakes.wake('lane')
    finish()
    await until(() => served === 2)
    await until(async () => (await jobsOf(1)).length === 0)
    expect({ served, most }).toEqual({ served: 2, most: 1 })
  })

  test('a listener that fails is told of, and the lane is woken again like any other', async () => {
    let calls = 0
    const lane = async (): Promise<void> => {
      calls += 1
      if (calls === 1) throw new Error('out of order')
    }
    const wakes = await start(1, { lane })
    await wakes.wake('lane')
    await until(() => problems.length === 1)
    expect(problems).toEqual(['A lane failed when woken: out of order.'])
    await until(async () => (await jobsOf(1)).length === 0)
    await wakes.wake('lane')
    await until(() => calls === 2)
  })

  test('the same trouble again and again is told of once in a while, another at once', async () => {
    const troubles = ['out of order', 'out of order', 'out of order', 'worse']
    const lane = async (): Promise<void> => {
      throw new Error(troubles.shift())
    }
    const wakes = await start(1, { lane })
    while (troubles.length > 0) {
      const { length } = troubles
      await wakes.wake('lane')
      await until(async () => troubles.length < length && (await jobsOf(1)).length === 0)
    }
    expect(problems).toEqual(['A lane failed when woken: out of order.', 'A lane failed when woken: worse.'])
  })
})

describe('the timer', () => {
  test('it wakes once for the latest time that it was armed for', async () => {
    let fired = 0
    const wakes = await start(1, { timer: async () => void fired++ })
    await wakes.wakeAt(realClock.now() + 3_600_000)
    await wakes.wakeAt(realClock.now() + 7_200_000)
    expect(await redis.zcard(`${keys.prefix}:timer-1:delayed`)).toBe(1)
    const soon = realClock.now() + 100
    await Promise.all([wakes.wakeAt(realClock.now() + 50_000), wakes.wakeAt(soon)])
    await until(() => fired === 1)
    expect(realClock.now()).toBeGreaterThanOrEqual(soon - 2)
    await until(async () => (await jobsOf(1)).length === 0)
    expect(fired).toBe(1)
  })

  test('arming for the same time asks nothing of Redis', async () => {
    const wakes = await start(1, {})
    const at = realClock.now() + 3_600_000
    await wakes.wakeAt(at)
    const id = await redis.get(`${keys.prefix}:timer-1:id`)
    for (let i = 0; i < 5; i++) await wakes.wakeAt(at)
    expect(await redis.get(`${keys.prefix}:timer-1:id`)).toBe(id)
  })

  test('arming for a time that has passed asks again, in case its wake is gone', async () => {
    let fired = 0
    const wakes = await start(1, { timer: async () => void fired++ })
    const at = realClock.now() + 300
    await wakes.wakeAt(at)
    await redis.del(...(await jobsOf(1)))
    await until(() => realClock.now() > at)
    await wakes.wakeAt(at)
    await until(() => fired === 1)
  })

  test('woken early, it wakes again at the same time when it is armed for it again', async () => {
    let backMs = 0
    const clock = { ...realClock, now: () => realClock.now() - backMs }
    let fired = 0
    let at = 0
    const timer = async (): Promise<void> => {
      fired += 1
      if (clock.now() < at) await wakes.wakeAt(at)
    }
    const wakes = await start(1, { timer }, 1, clock)
    at = clock.now() + 100
    await wakes.wakeAt(at)
    backMs = 200
    await until(() => clock.now() >= at && fired >= 2)
  })

  test('whatever Redis has forgotten of it, it is armed anew when Redis is back', async () => {
    let fired = 0
    const wakes = await start(1, { timer: async () => void fired++ })
    const at = realClock.now() + 700
    await wakes.wakeAt(at)
    await redis.del(...(await jobsOf(1)))
    await redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
    await until(() => fired === 1)
    expect(realClock.now()).toBeGreaterThanOrEqual(at - 2)
  })

  test('a chain of hundreds, each armed by the one before or at the moment of its end, never breaks', async () => {
    const all = 400
    let fired = 0
    let wakes: RedisWakes
    const timer = async (): Promise<void> => {
      fired += 1
      if (fired >= all) return
      const arm = (): void => void wakes.wakeAt(realClock.now() + (fired % 3))
      if (fired % 3 === 0) arm()
      else if (fired % 3 === 1) setImmediate(arm)
      else setTimeout(arm, 1)
    }
    wakes = await start(1, { timer })
    await wakes.wakeAt(realClock.now() + 1)
    await until(() => fired >= all, { withinMs: 30_000, what: `${all} timers` })
    expect(problems).toEqual([])
  }, 40_000)

  test('it fires while every slot for lanes is taken', async () => {
    let serving = 0
    let fired = 0
    const lane = (): Promise<void> => {
      serving += 1
      return new Promise(() => undefined)
    }
    const wakes = await start(1, { lane, timer: async () => void fired++ }, 2)
    for (const name of ['a', 'b', 'c']) await wakes.wake(name)
    await until(() => serving === 2)
    await wakes.wakeAt(realClock.now())
    await until(() => fired === 1)
  })
})

describe('a takeover', () => {
  test('after kill -9 the new owner is not held up, and nothing of the earlier epoch is left', async () => {
    await using child = await startChild('owner', server.redis.url)
    const epoch = child.said.epoch as number
    await child.kill()
    expect(await jobsOf(epoch)).not.toEqual([])
    const woken: string[] = []
    const wakes = await start(epoch + 1, { lane: async (lane) => void woken.push(lane) })
    await wakes.wake('stuck')
    await until(() => woken.includes('stuck'))
    await until(async () => (await redis.keys(`${keys.prefix}:*-${epoch}:*`)).length === 0)
    expect(woken).toEqual(['stuck'])
  })

  test('what a frozen owner adds after it was passed over is removed at the next takeover', async () => {
    const frozen = await start(1, {})
    await start(2, {})
    await until(async () => (await redis.hexists(`${keys.prefix}:wake-1:meta`, 'version')) === 0)
    await frozen.wakeAt(realClock.now() + 3_600_000)
    await frozen.stop()
    await start(3, {})
    await until(async () => (await redis.keys(`${keys.prefix}:*-[12]:*`)).length === 0)
    await start(4, {})
    await until(async () => (await redis.smembers(keys.wakeEpochs)).sort().join() === '3,4')
  })
})

describe('without Redis', () => {
  test('wakes are dropped quietly while it is away, and come again after', async () => {
    const woken: string[] = []
    let fired = 0
    const wakes = await start(1, { lane: async (lane) => void woken.push(lane), timer: async () => void fired++ })
    process.kill(server.redis.pid!, 'SIGKILL')
    await until(async () => {
      await wakes.wake('dropped')
      return problems.some((sentence) => sentence.startsWith('A wake was not added'))
    })
    await wakes.wakeAt(realClock.now())
    // The owner's sweep.
    await until(async () => {
      await wakes.wake('lane')
      await wakes.wakeAt(realClock.now())
      return woken.includes('lane') && fired > 0
    })
  }, 20_000)

  test('a start and a stop without Redis end, and say what is wrong', async () => {
    await server.redis.stop()
    const wakes = await start(1, {})
    expect(problems.some((sentence) => sentence.startsWith('Wakes start without Redis'))).toBe(true)
    await wakes.wake('lane')
    await wakes.wakeAt(realClock.now())
    await wakes.stop()
  }, 20_000)
})

describe('stopping', () => {
  test('nothing is woken after it, nothing stays open, and a wake that is being served does not hold it up', async () => {
    const open = (): number => process.getActiveResourcesInfo().filter((name) => /Pipe|TCP|Timeout/.test(name)).length
    const before = open()
    let woken = 0
    const lane = (): Promise<void> => {
      woken += 1
      return new Promise(() => undefined)
    }
    const wakes = await start(1, { lane })
    await wakes.wake('lane')
    await until(() => woken === 1)
    await wakes.stop()
    await wakes.wake('late')
    await wakes.wakeAt(realClock.now())
    expect(woken).toBe(1)
    await until(() => open() <= before, { what: 'everything to be closed' })
    expect(problems).toEqual([])
  })

  test('it can be started again under another epoch, but not twice at once', async () => {
    const wakes = await start(1, {})
    await expect(wakes.start(2, quiet)).rejects.toThrow('started already')
    await wakes.stop()
    let woken = 0
    await wakes.start(2, { ...quiet, lane: async () => void woken++ })
    await wakes.wake('lane')
    await until(() => woken === 1)
  })
})
