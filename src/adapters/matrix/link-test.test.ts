import { expect, test } from 'vitest'
import { LinkTests, linkTestType } from './link-test.ts'
import type { Failure } from './outcome.ts'

/** What became of a test that was said so, and came back or not before its time was over. */
async function tested(failure: Failure | undefined, comesBack: boolean): Promise<string> {
  const tests = new LinkTests()
  const over = new AbortController()
  const asking = tests.run('t1', over.signal, async () => failure)
  const event = { event_id: '$1', type: linkTestType, sender: '@relay:hs.test', origin_server_ts: 1, content: { test: 't1' } }
  if (comesBack) tests.heard(event)
  await new Promise((resolve) => setImmediate(resolve))
  over.abort()
  const outcome = await asking
  return 'reason' in outcome ? `${outcome.outcome}: ${outcome.reason}` : outcome.outcome
}

test('what the homeserver does not take is silent, but where it asks to wait; an answer that was lost is waited for', async () => {
  expect(await tested({ outcome: 'unavailable', scope: 'channel', reason: 'slowly' }, false)).toBe('untestable: slowly')
  expect(await tested({ outcome: 'unavailable', scope: 'link', reason: 'away' }, true)).toBe('silent: away')
  expect(await tested({ outcome: 'refused', reason: 'no' }, true)).toBe('silent: no')
  expect(await tested({ outcome: 'uncertain', reason: 'lost' }, true)).toBe('heard')
  expect(await tested({ outcome: 'uncertain', reason: 'lost' }, false)).toBe('silent: lost')
  expect(await tested(undefined, false)).toBe('silent: the homeserver took it, and did not tell of it')
  expect(await tested(undefined, true)).toBe('heard')
})
