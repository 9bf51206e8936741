import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ShelvedTable } from './shelves.ts'

interface Row {
  readonly of: number
}

const numbered = (from: number, count: number): [string, Row][] =>
  Array.from({ length: count }, (_, index) => [`k${from + index}`, { of: from + index }])

function tableOf(rows: Iterable<readonly [string, Row]>): ShelvedTable<Row> {
  const table = new ShelvedTable<Row>()
  for (const [key, row] of rows) table.set(key, row)
  return table
}

test('whatever is added, changed, removed, saved and read back, it holds what a map would hold, in the same order', () => {
  const step = fc.record({
    removed: fc.array(fc.nat(1_500), { maxLength: 30 }),
    changed: fc.array(fc.nat(1_500), { maxLength: 10 }),
    added: fc.nat(450),
    oldest: fc.nat(300),
    isReadBack: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
      const map = new Map(numbered(0, 500))
      let table = tableOf(map)
      let next = 500
      for (const { removed, changed, added, oldest, isReadBack } of steps) {
        const keys = [...map.keys()]
        for (const key of [...removed.map((index) => keys[index % keys.length] ?? ''), ...keys.slice(0, oldest)]) {
          map.delete(key)
          table.delete(key)
        }
        for (const index of changed) {
          const key = keys[index % keys.length]
          if (key === undefined) continue
          map.set(key, { of: 10_000 + index })
          table.set(key, { of: 10_000 + index })
        }
        for (const [key, row] of numbered(next, added)) {
          map.set(key, row)
          table.set(key, row)
        }
        next += added
        if (isReadBack) table = new ShelvedTable(table.texts())
        expect(table.size).toBe(map.size)
        for (const key of ['k0', `k${next - 1}`, `k${next}`, ...keys.slice(0, 20)]) expect(table.get(key)).toEqual(map.get(key))
      }
      expect([...table.rows()]).toEqual([...map])
    }),
    { numRuns: 60 },
  )
})

test('what was saved is no longer the table', () => {
  const table = tableOf(numbered(0, 250))
  const texts = table.texts()
  table.delete('k3')
  table.set('k4', { of: 44 })
  table.set('k250', { of: 250 })
  const then = new ShelvedTable<Row>(texts)
  expect([then.size, then.get('k3'), then.get('k4'), then.get('k250')]).toEqual([250, { of: 3 }, { of: 4 }, undefined])
  const now = new ShelvedTable<Row>(table.texts())
  expect([now.size, now.get('k3'), now.get('k4'), now.get('k250')]).toEqual([250, undefined, { of: 44 }, { of: 250 }])
})

/** Of the shelves only what says which keys may be in them. */
const unreadable = (texts: readonly string[]): string[] => texts.map((text) => `${text.split('.')[0]}.!`)

test('a start, and asking for what is not there, open no shelf', () => {
  const table = new ShelvedTable<Row>(unreadable(tableOf(numbered(0, 2_000)).texts()))
  expect(table.size).toBe(2_000)
  for (const [key] of numbered(2_000, 1_000)) expect(table.get(key)).toBeUndefined()
  table.set('new', { of: 1 })
  expect(table.get('new')).toEqual({ of: 1 })
  expect(() => table.get('k7')).toThrow()
})

test('keys with the same hash are told apart', () => {
  const [one, other] = ['post 1pfs', 'post ivja']
  const table = new ShelvedTable<Row>(tableOf([[one!, { of: 1 }]]).texts())
  expect(table.get(other!)).toBeUndefined()
  table.set(other!, { of: 2 })
  const both = new ShelvedTable<Row>(table.texts())
  expect([both.get(one!), both.get(other!), both.size]).toEqual([{ of: 1 }, { of: 2 }, 2])
  both.delete(one!)
  expect([...both.rows()]).toEqual([[other, { of: 2 }]])
})

test('it is much smaller than its rows, written out', () => {
  const rows = numbered(0, 5_000).map(([key, row]): [string, Row] => [`north C0NSEC 1795310190.${key}`, row])
  expect(tableOf(rows).texts().join('').length).toBeLessThan(JSON.stringify(rows).length / 3)
})
