import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { formatRead } from '../core/format.ts'
import { noHead, seal, unseal } from './seal.ts'
import { Story } from './testing/story.ts'

const first = seal(noHead, 1, 1_000, [{ is: 'alive' }])
const second = seal(first, 2, 2_000, [{ is: 'stopped' }])

test('an entry is read back as it was sealed', () => {
  expect(unseal(noHead, first)).toEqual({ sequence: 1, epoch: 1, at: 1_000, previous: '', facts: [{ is: 'alive' }], hash: first.hash })
  expect(unseal(first, second)).toMatchObject({ sequence: 2, epoch: 2, at: 2_000, previous: first.hash, facts: [{ is: 'stopped' }] })
})

describe('an entry is not read back', () => {
  test.each([
    ['whose text was changed', first, { ...second, text: second.text.replace('2000', '2001') }],
    ['whose text is nothing that can be read', first, { ...second, text: '{' }],
    ['whose hash is another', first, { ...second, hash: first.hash }],
    ['that follows another than the last', { ...first, hash: second.hash }, second],
    ['that stands elsewhere than it says', first, { ...second, sequence: 3 }],
    ['before which one is missing', noHead, second],
    ['that stands there twice', second, second],
    ['that was sealed anew upon another', { ...first, sequence: 7 }, second],
  ])('%s', (_, head, entry) => {
    expect(() => unseal(head, entry)).toThrow(
      `chain is broken at entry ${entry.sequence} (after ${head.sequence}). Nothing was done with it`,
    )
  })
})

/** As a later version writes an entry that this one must not pass over. */
function later(format: number, facts: readonly object[]) {
  const text = JSON.stringify({ format, sequence: 2, epoch: 2, at: 2_000, previous: first.hash, facts })
  return { sequence: 2, previous: first.hash, text, hash: createHash('sha256').update(text).digest('hex') }
}

test('an entry of a later format is not read, and says what to do; one of a format that is known is', () => {
  expect(() => unseal(first, later(formatRead + 1, [{ is: 'alive' }]))).toThrow(
    `A newer Parley wrote this journal: its entry 2 is of format ${formatRead + 1}, and this version reads up to ${formatRead}. Nothing was done with it: this version would misread what is owed. Start the version that ran here last, or a later one.`,
  )
  expect(unseal(first, later(formatRead, [{ is: 'alive' }]))).toMatchObject({ sequence: 2, facts: [{ is: 'alive' }] })
})

test('what every version reads says no format: its text is as it always was', () => {
  expect(first.text).toBe('{"sequence":1,"epoch":1,"at":1000,"previous":"","facts":[{"is":"alive"}]}')
})

test('a journal that was changed, or is behind its own snapshot, is not taken up', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('The convoy leaves at noon')
  await story.clock.advance(1_000)
  await story.relay.stop()
  const { entries } = story.journal
  story.journal.snapshot = undefined
  const known = entries[3]!
  entries[3] = { ...known, text: known.text.replace('"epoch":1', '"epoch":9') }
  await expect(story.run()).rejects.toThrow('restore the journal from its last copy, and keep this one for the inquiry')
  entries[3] = known
  await story.run()
  expect(story.channel('south', 's-sec')).toHaveLength(2) // and that Parley was away
})
