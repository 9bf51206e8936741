import { afterAll, beforeAll, describe, onTestFailed, onTestFinished } from 'vitest'
import { type TestRedis, testRedis } from '../../src/queues/testing/redis.ts'
import { casts } from './scene.ts'
import { World, type WorldOptions } from './world.ts'

type Begin = (options?: Omit<WorldOptions, 'cast' | 'redisUrl'>) => Promise<World>

/** Stories of one paragraph, each played with both casts, in worlds of their own on one Redis. */
export function stories(paragraph: string, tell: (begin: Begin) => void): void {
  describe.each(casts)(`${paragraph}: %s`, (_, cast) => {
    let store: TestRedis
    beforeAll(async () => {
      store = await testRedis()
    })
    afterAll(() => store[Symbol.asyncDispose]())
    tell(async (options = {}) => {
      const world = await World.begin({ ...options, cast, redisUrl: store.redis.url })
      onTestFailed(() => console.error(world.view()))
      onTestFinished(() => world.stop())
      return world
    })
  })
}
