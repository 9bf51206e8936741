import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Slices } from './slices.ts'

type Rows = (readonly [string, unknown])[]

const noTurn = async (): Promise<void> => undefined

function slicesThatCount(): { readonly slices: Slices; written: () => number } {
  let count = 0
  const slices = new Slices((rows) => {
    count += rows.length
    return JSON.stringify(rows)
  })
  return {
    slices,
    written: () => {
      const since = count
      count = 0
      return since
    },
  }
}

const readBack = (texts: readonly string[]): unknown[] => texts.flatMap((text) => JSON.parse(text) as unknown[])

const numbered = (from: number, count: number): Rows =>
  Array.from({ length: count }, (_, index) => [`k${from + index}`, { of: from + index }])

test('of a table only what has changed is written out again, wherever that is', async () => {
  const { slices, written } = slicesThatCount()
  let rows = numbered(0, 10_000)
  await slices.take(rows, noTurn)
  expect(written()).toBe(10_000)

  await slices.take(rows, noTurn)
  expect(written()).toBe(0)

  rows = [...rows.slice(1_050), ...numbered(10_000, 450)]
  expect(readBack(await slices.take(rows, noTurn))).toEqual(rows)
  expect(written()).toBeLessThanOrEqual(450 + 3 * 200)

  rows = rows.with(4_321, ['k-changed', { of: 'other' }])
  expect(readBack(await slices.take(rows, noTurn))).toEqual(rows)
  expect(written()).toBeLessThanOrEqual(200)
})

test('a table that grows by a row at a time is not cut into a slice for each', async () => {
  const { slices } = slicesThatCount()
  const rows: Rows = []
  let texts: readonly string[] = []
  for (let count = 0; count < 1_000; count += 1) {
    rows.push([`k${count}`, count])
    texts = await slices.take(rows, noTurn)
  }
  expect(readBack(texts)).toEqual(rows)
  expect(texts.length).toBeLessThanOrEqual(10)
})

test('whatever is added, changed and removed, what is written out is the table as it is', async () => {
  const step = fc.record({
    removed: fc.array(fc.nat(700), { maxLength: 20 }),
    changed: fc.array(fc.nat(700), { maxLength: 20 }),
    added: fc.nat(250),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const { slices } = slicesThatCount()
      const table = new Map<string, unknown>(numbered(0, 300))
      let next = 300
      for (const { removed, changed, added } of steps) {
        const keys = [...table.keys()]
        for (const index of removed) table.delete(keys[index % keys.length] ?? '')
        for (const index of changed) {
          const key = keys[index % keys.length]
          if (key !== undefined && table.has(key)) table.set(key, { of: key, changed: next++ })
        }
        for (const [key, row] of numbered(next, added)) table.set(key, row)
        next += added
        expect(readBack(await slices.take([...table], noTurn))).toEqual([...table])
      }
    }),
    { numRuns: 40 },
  )
})

test('a table of which the end was removed is written out without it', async () => {
  const { slices } = slicesThatCount()
  const rows = numbered(0, 150)
  await slices.take(rows, noTurn)
  for (const length of [149, 1, 0]) expect(readBack(await slices.take(rows.slice(0, length), noTurn))).toEqual(rows.slice(0, length))
  expect(readBack(await slices.take(rows, noTurn))).toEqual(rows)
})

test('a row that was removed and is added again stands where it was added', async () => {
  const { slices } = slicesThatCount()
  const table = new Map(numbered(0, 500))
  await slices.take([...table], noTurn)
  for (const key of ['k0', 'k200', 'k499']) {
    const row = table.get(key)
    table.delete(key)
    table.set(key, row)
    expect(readBack(await slices.take([...table], noTurn))).toEqual([...table])
  }
})

test('where writing fails half-way the next time writes the table as it is', async () => {
  let isFailing = false
  const slices = new Slices((rows) => {
    if (isFailing && rows[0]?.[0] === 'k400') throw new Error('no memory')
    return JSON.stringify(rows)
  })
  const rows = numbered(0, 600)
  await slices.take(rows, noTurn)
  const changed = rows.with(10, ['k10', 'other']).with(450, ['k450', 'other'])
  isFailing = true
  await expect(slices.take(changed, noTurn)).rejects.toThrow('no memory')
  isFailing = false
  expect(readBack(await slices.take(changed, noTurn))).toEqual(changed)
})

test('others get their turn after each slice that is written out', async () => {
  const { slices } = slicesThatCount()
  let turns = 0
  const breathe = async (): Promise<void> => {
    turns += 1
  }
  await slices.take(numbered(0, 1_000), breathe)
  expect(turns).toBe(5)
  await slices.take(numbered(0, 1_000), breathe)
  expect(turns).toBe(10)
})
