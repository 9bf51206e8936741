import { expect, test } from 'vitest'
import { IdlePace } from './idle-pace.ts'

async function restsAfter(polls: readonly { readonly toldNothing: boolean; readonly tookMs: number }[]): Promise<number[]> {
  const rests: number[] = []
  const pace = new IdlePace(async (ms) => void rests.push(ms))
  for (const poll of polls) await pace.after(poll, undefined)
  return rests
}

const idle = { toldNothing: true, tookMs: 3 }
const word = { toldNothing: false, tookMs: 3 }
const times = <T>(count: number, poll: T): T[] => Array.from({ length: count }, () => poll)
const waited = { toldNothing: true, tookMs: 10_000 }

test('a homeserver that answers at once, again and again, though it has nothing to tell, is asked less and less often, within a bound', async () => {
  expect(await restsAfter(times(10, idle))).toEqual([250, 500, 1_000, 1_000, 1_000])
})

test('a poll that waited, or told something, is followed at once by the next', async () => {
  expect(await restsAfter([...times(9, waited), ...times(9, word), ...times(5, idle), word, ...times(5, idle), waited, idle])).toEqual([])
  expect(await restsAfter([...times(6, idle), word, ...times(6, idle)])).toEqual([250, 250])
})
