import { expect, test } from 'vitest'
import { TestClock } from '../relay/testing/test-clock.ts'
import { watchRecord } from './watch-record.ts'

test('whether the journal is as it was written is looked at after a start and each day, and what is wrong is told until it is not', async () => {
  const clock = new TestClock()
  let wrong: string | undefined
  const noted: (readonly [name: string, active: boolean, detail: string, refuses: boolean])[] = []
  const log: string[] = []
  const stop = watchRecord({
    clock,
    audit: async () => wrong,
    note: async (...each) => void noted.push(each),
    log: (line) => void log.push(line),
  })
  await clock.advance(10_000)
  expect(noted).toEqual([['record', false, '', false]])
  wrong = 'entry 5 was changed'
  await clock.advance(24 * 60 * 60_000)
  expect(noted.at(-1)).toEqual(['record', true, expect.stringMatching(/entry 5 was changed\. Somebody.*keep a copy/), false])
  expect(log).toHaveLength(1)
  wrong = undefined
  await clock.advance(24 * 60 * 60_000)
  expect(noted.at(-1)).toEqual(['record', false, '', false])
  stop()
  await clock.advance(24 * 60 * 60_000)
  expect(noted).toHaveLength(3)
})
