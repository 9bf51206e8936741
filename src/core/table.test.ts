import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BaseTable, DraftTable, type Table } from './table.ts'

const sorted = (table: Table<number>): [string, number][] => [...table.rows()].sort(([a], [b]) => (a < b ? -1 : 1))

test('whatever is written to a draft, and to a draft of that, it shows it, and its base does when it is committed', () => {
  const write = fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd'), row: fc.option(fc.nat(9), { nil: undefined }) })
  const writes = fc.array(write, { maxLength: 8 })
  fc.assert(
    fc.property(fc.array(fc.record({ outer: writes, inner: writes, isKept: fc.boolean() }), { maxLength: 4 }), (steps) => {
      const base = new BaseTable<number>()
      let confirmed = new Map<string, number>()
      for (const { outer, inner, isKept } of steps) {
        const shown = new Map(confirmed)
        const draft = new DraftTable(base)
        const over = new DraftTable(draft)
        for (const [table, changes] of [
          [draft, outer],
          [over, inner],
        ] as const) {
          for (const { key, row } of changes) {
            if (row === undefined) {
              table.delete(key)
              shown.delete(key)
            } else {
              table.set(key, row)
              shown.set(key, row)
            }
          }
          expect(sorted(table)).toEqual([...shown].sort(([a], [b]) => (a < b ? -1 : 1)))
          expect(table.size).toBe(shown.size)
        }
        if (isKept) {
          over.commit()
          expect(draft.size).toBe(shown.size)
          draft.commit()
          for (const table of [over, draft, base]) expect(table.size).toBe(shown.size)
          confirmed = shown
        }
        expect(sorted(base)).toEqual([...confirmed].sort(([a], [b]) => (a < b ? -1 : 1)))
      }
    }),
    { numRuns: 200 },
  )
})

test('a draft in which nothing was written changes nothing, and says so', () => {
  const base = new BaseTable([['a', 1]])
  const draft = new DraftTable(base)
  draft.delete('b')
  expect([draft.size, draft.changes().size, draft.get('a')]).toEqual([1, 0, 1])
  draft.commit()
  expect([...base.rows()]).toEqual([['a', 1]])
})
