import { expect, test } from 'vitest'
import { shownHealth } from './health.ts'

test('links come by name or in a list, and a time as a number or as a date', () => {
  const link = { state: 'down', since: '2031-05-06T01:02:03Z', cause: 'refused', waiting: 2 }
  const shown = { name: 'south', state: 'down', since: Date.UTC(2031, 4, 6, 1, 2, 3), cause: 'refused', waiting: 2 }
  expect(shownHealth({ links: { south: link } }).links).toEqual([shown])
  expect(shownHealth({ links: [{ name: 'south', ...link }] }).links).toEqual([shown])
})

test('the reason for not accepting is shown, be it given, the journal, or another owner', () => {
  expect(shownHealth({ accepting: false, reason: 'the disk is nearly full' })).toMatchObject({ reason: 'the disk is nearly full' })
  expect(shownHealth({ accepting: false, journal: { state: 'down' } })).toMatchObject({ reason: 'its journal is down' })
  expect(shownHealth({ role: 'standby or starting' })).toMatchObject({ reason: 'it is standby or starting' })
  expect(shownHealth({ accepting: false, owner: false })).toMatchObject({ reason: 'another process owns the mechanism' })
  expect(shownHealth({ accepting: true, owner: true, role: 'owner', journal: { state: 'up' } })).not.toHaveProperty('reason')
})

test('an answer that says nothing known is a Parley that runs', () => {
  for (const answer of [null, 'well', 7, [], { links: 'none', accepting: 'yes' }]) {
    expect(shownHealth(answer)).toEqual({ running: true, links: [] })
  }
})

test('a link in a state that nobody knows is unknown', () => {
  expect(shownHealth({ links: { north: { state: 'sideways' }, south: null } }).links).toEqual([
    { name: 'north', state: 'unknown' },
    { name: 'south', state: 'unknown' },
  ])
})
