import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { noHead } from '../relay/seal.ts'
import { TestClock } from '../relay/testing/test-clock.ts'
import { notedHead, notedHeadFileOf, noteHeads } from './noted-head.ts'

const headOf = (sequence: number) => ({ sequence, hash: 'ab'.repeat(32) })

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-noted-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('how far the journal has come is noted at once, every ten seconds, and at the end', async () => {
  const clock = new TestClock()
  let head = headOf(5)
  const end = noteHeads(folder, () => head, clock)
  await expect.poll(() => notedHead(folder)).toEqual(headOf(5))
  for (const sequence of [6, 7]) {
    head = headOf(sequence)
    await clock.advance(10_000)
    await expect.poll(() => notedHead(folder)).toEqual(headOf(sequence))
  }
  head = headOf(8)
  await end()
  expect(await notedHead(folder)).toEqual(headOf(8))
})

test('of an empty journal nothing is noted, and what is no note says nothing', async () => {
  await noteHeads(folder, () => noHead, new TestClock())()
  expect(await notedHead(folder)).toBeUndefined()
  await writeFile(notedHeadFileOf(folder), '12')
  expect(await notedHead(folder)).toBeUndefined()
})

test('where it cannot be written the note before stays', async () => {
  await noteHeads(folder, () => headOf(5), new TestClock())()
  await mkdir(`${notedHeadFileOf(folder)}.partial`)
  await noteHeads(folder, () => headOf(6), new TestClock())()
  expect(await notedHead(folder)).toEqual(headOf(5))
})
