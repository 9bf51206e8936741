import { expect, test } from 'vitest'
import { transport } from './transport.ts'

const sdkFetch = transport({} as Parameters<typeof transport>[0])
const soon = Promise.resolve('pending')

test('what the SDK asks after it was stopped is broken off; its sync, which it waits for later or never, fails nobody', async () => {
  const signal = AbortSignal.abort()
  const sync = sdkFetch('http://127.0.0.1:9/_matrix/client/v3/sync?timeout=0', { signal })
  expect(await Promise.race([sync, new Promise((resolve) => setImmediate(resolve)).then(() => soon)])).toBe('pending')
  await expect(sdkFetch('http://127.0.0.1:9/_matrix/client/v3/pushrules/', { signal })).rejects.toThrow()
})
