import { expect, test } from 'vitest'
import type { Calendar } from '../core/calendar.ts'
import type { Mechanism } from '../core/mechanism.ts'
import { itemWords } from '../core/sentences/change-items.ts'
import type { ChangeRow } from '../core/state.ts'
import { three, withParty, withTrack } from '../core/testing/three.ts'
import { deviation, linksLeftOut, planOf } from './apply-plan.ts'

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

test('of hours nobody is told more than whose they are, and the file is not what is in force all the same', () => {
  const [first, ...others] = three.parties
  const week = Array.from({ length: 7 }, () => [{ fromMinute: 540, toMinute: 1_020 }])
  const calendar: Calendar = { timeZone: first!.timeZone, week, holidays: [], maintenance: [] }
  const file: Mechanism = { ...three, parties: [{ ...first!, calendar }, ...others] }
  expect(words(three, [], file)).toEqual([`${first!.name}: something changes that it alone may see.`])
})

test('a link that is left out of the file before the head of its party has confirmed is named; one that is needed no more is not', () => {
  const [north, , east] = three.parties
  const without: Mechanism = { ...three, parties: [north!, east!], tracks: three.tracks.filter(({ code }) => code !== 'SEC') }
  expect(linksLeftOut(three, without, ['north', 'east', 'desk'])).toEqual(['south'])
  expect(linksLeftOut(three, without, ['north', 'south', 'east', 'desk'])).toEqual([])
  expect(linksLeftOut(without, without, ['north', 'east', 'desk'])).toEqual([])
  const elsewhere = { ...three, supervisor: { ...three.supervisor, link: 'desk-2', channel: { link: 'desk-2', channel: 'control' } } }
  expect(linksLeftOut(three, elsewhere, ['north', 'south', 'east', 'desk-2'])).toEqual([])
})

test('the plan says of each change whom it waits for, and of which there is nobody who could confirm it', () => {
  const withoutHead = (of: Mechanism) =>
    withParty(of, 'south', (each) => ({ ...each, officials: each.officials.filter(({ isHead }) => !isHead) }))
  const toMove = '  South’s channel of SEC moves from south-sec to south-next.'
  expect(planOf(three, [], moved)).toEqual(['Once the head of South has confirmed:', toMove])
  expect(planOf(three, [row], moved)).toEqual(['Once the head of South has confirmed (waits already, as C1):', toMove])
  const headless = withoutHead(three)
  expect(planOf(headless, [], withoutHead(moved))).toEqual([
    'NOT AT ALL, because South has no head who could confirm it. Name one (head: true) first:',
    toMove,
  ])
  // Whom the file names now can confirm the rest of it.
  expect(planOf(headless, [], moved).join('\n')).toContain(`Once the head of South has confirmed:\n${toMove}`)
})
