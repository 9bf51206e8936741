import { expect, test } from 'vitest'
import { itemWords } from '../core/sentences/change-items.ts'
import type { ChangeRow } from '../core/state.ts'
import { three, withTrack } from '../core/testing/three.ts'
import { deviation } from './apply-plan.ts'

const next = { link: 'south', channel: 'south-next' }
const row: ChangeRow = {
  id: 'C1',
  pieces: [{ piece: 'channel', track: 'SEC', party: 'south', address: next }],
  needs: ['south'],
  confirmed: [],
  proposedAt: 0,
}
const moved = withTrack(three, 'SEC', (each) => ({ ...each, channels: { ...each.channels, south: next } }))
const words = (...of: Parameters<typeof deviation>): readonly string[] => deviation(...of).map(itemWords)

test('a room that was replaced makes no file wrong before it is followed: afterwards the old file is', () => {
  const follows: ChangeRow = { ...row, follows: true }
  expect(words(three, [follows], three)).toEqual([])
  expect(words(three, [follows], moved)).toEqual([])
  expect(words(moved, [], three)).toEqual(['South’s channel of SEC moves.'])
})

test('what a file asked for and still waits is what the file says', () => {
  expect(words(three, [row], moved)).toEqual([])
  expect(words(three, [row], three)).toEqual(['South’s channel of SEC moves.'])
})
