import { expect, test } from 'vitest'
import { LinkTest } from './link-test.ts'
import type { Failure } from './outcome.ts'
import { OwnRemovals } from './own-removals.ts'

/** Slack takes the test, or not, and tells of something; then the test's time is over. */
async function tested(failure: Failure | undefined, ...events: readonly object[]) {
  const removals = new OwnRemovals()
  const asked: string[] = []
  const over = Promise.withResolvers<void>()
  const call = async (method: string) => {
    asked.push(method)
    if (method !== 'chat.postMessage') return { ok: true, body: {} }
    for (const event of events) linkTest.heard({ type: 'message', channel: 'CTEST', text: 'link test t1', ...event })
    over.resolve()
    return failure ? { ok: false, failure } : { ok: true, body: { ts: '1.000100' } }
  }
  const pause = () => over.promise.then(() => new Promise<void>((resolve) => setImmediate(resolve)))
  const linkTest = new LinkTest({ api: { call } as never, testChannel: 'CTEST', pause, removals })
  const { outcome } = await linkTest.run('t1', new AbortController().signal)
  const removal = { type: 'message', subtype: 'message_deleted', channel: 'CTEST', deleted_ts: '1.000100' }
  return { outcome, asked, isNoted: removals.has(removal) }
}

test('it is heard by its own words in its own channel alone, and taken away as a doing of Parley’s', async () => {
  expect(await tested(undefined, {})).toEqual({ outcome: 'heard', asked: ['chat.postMessage', 'chat.delete'], isNoted: true })
  const others = [{ channel: 'CSEC' }, { text: 'link test t2' }, { type: 'reaction_added' }]
  expect(await tested(undefined, ...others)).toMatchObject({ outcome: 'silent', asked: ['chat.postMessage', 'chat.delete'] })
})

test('what Slack does not take is silent, but where it asks to wait; an answer that was lost is waited for', async () => {
  expect(await tested({ kind: 'limited', reason: 'slowly', retryAfterMs: 1_000 })).toMatchObject({ outcome: 'untestable' })
  expect(await tested({ kind: 'refused', code: 'not_in_channel', reason: 'not there' }, {})).toMatchObject({ outcome: 'silent' })
  expect(await tested({ kind: 'unknown', reason: 'lost' }, {})).toMatchObject({ outcome: 'heard' })
  expect(await tested({ kind: 'unknown', reason: 'lost' })).toMatchObject({ outcome: 'silent' })
})
