import { expect, test } from 'vitest'
import { within } from './time.ts'

test('what is over before it begins is begun as over', async () => {
  expect(await within(60_000, AbortSignal.abort(), async ({ aborted }) => aborted)).toBe(true)
})
