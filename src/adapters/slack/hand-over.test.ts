import { expect, test } from 'vitest'
import type { Taken } from '../../core/adapter.ts'
import { HandOver } from './hand-over.ts'

const changed = { type: 'link-changed', link: 'north', state: 'up', cause: '', needsPerson: false, at: 0 } as const

test('closing waits for what is under way, and hands nothing over any more', async () => {
  const answer = Promise.withResolvers<Taken>()
  let asked = 0
  const receive = (): Promise<Taken> => {
    asked += 1
    return answer.promise
  }
  const handOver = new HandOver({ receive, pause: () => new Promise(() => undefined), log: () => undefined })
  const offered = handOver.offer(changed)
  let isClosed = false
  const closing = handOver.close().then(() => {
    isClosed = true
  })
  expect(await handOver.offer(changed)).toMatchObject({ taken: false })
  await new Promise((resolve) => setImmediate(resolve))
  expect([asked, isClosed]).toEqual([1, false])
  answer.resolve({ taken: true })
  await closing
  expect(await offered).toEqual({ taken: true })
})
