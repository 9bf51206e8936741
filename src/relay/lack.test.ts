import { expect, test } from 'vitest'
import type { Head } from '../core/journal.ts'
import { lackOf } from './lack.ts'
import { noHead, seal } from './seal.ts'
import { MemoryJournal } from './testing/memory-journal.ts'

/** A journal of so many entries, and its head. `at`: what is in them. */
function written(count: number, at = 0): { readonly journal: MemoryJournal; readonly head: Head } {
  const journal = new MemoryJournal()
  let head = noHead
  for (let each = 0; each < count; each += 1) {
    const entry = seal(head, 1, at + each, [])
    journal.entries.push(entry)
    head = entry
  }
  return { journal, head }
}

test('a journal that has gone on since lacks nothing, nor does one of which nothing was noted', async () => {
  const { journal } = written(5)
  expect(await lackOf(journal, written(3).head)).toBe('nothing')
  expect(await lackOf(journal, written(5).head)).toBe('nothing')
  expect(await lackOf(journal, undefined)).toBe('nothing')
  expect(await lackOf(written(0).journal, noHead)).toBe('nothing')
})

test('a journal that is shorter than it was, or has gone on from an old copy of itself, lacks its end', async () => {
  expect(await lackOf(written(4).journal, written(5).head)).toBe('end')
  expect(await lackOf(written(9, 100).journal, written(5).head)).toBe('end')
})

test('an empty one where there was one lacks all', async () => {
  expect(await lackOf(written(0).journal, written(5).head)).toBe('all')
})

test('an entry that only another machine’s archive has is not missing', async () => {
  const { journal, head } = written(5)
  const elsewhere = { head: () => journal.head(), read: () => Promise.reject(new Error('archived elsewhere')) }
  expect(await lackOf(elsewhere, head)).toBe('nothing')
})

test('a store that gives no answer between the two questions says nothing', async () => {
  const { journal, head } = written(5)
  let isThere = true
  const away = new Error('no answer')
  const leaving = {
    head: () => (isThere ? journal.head() : Promise.reject(away)),
    read: () => {
      isThere = false
      return Promise.reject(away)
    },
  }
  await expect(lackOf(leaving, head)).rejects.toThrow('no answer')
})
