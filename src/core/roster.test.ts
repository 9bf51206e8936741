import { describe, expect, test } from 'vitest'
import { instantOf } from './calendar.ts'
import { nextTurn, type Roster, turnAt, type Watch } from './roster.ts'

const watch = (id: string, begins: Watch['begins'], more: Partial<Watch> = {}): Watch => ({
  id,
  name: id,
  officials: [`${id}-one`],
  begins,
  ...more,
})
const at = (text: string): number => Date.parse(text)
const iso = (ms: number | undefined): string => (ms === undefined ? '-' : new Date(ms).toISOString())

describe('the first instant at which a wall shows a time', () => {
  test.each([
    ['Europe/Zurich', '2026-11-30', '08:00', '2026-11-30T07:00:00.000Z', 'an ordinary winter day'],
    ['Europe/Zurich', '2026-06-30', '08:00', '2026-06-30T06:00:00.000Z', 'an ordinary summer day'],
    ['Europe/Zurich', '2027-03-28', '02:30', '2027-03-28T01:00:00.000Z', 'the hour is left out: the change itself'],
    ['Europe/Zurich', '2027-03-28', '03:00', '2027-03-28T01:00:00.000Z', 'the first time after the change'],
    ['Europe/Zurich', '2027-03-28', '01:59', '2027-03-28T00:59:00.000Z', 'the last minute before the change'],
    ['Europe/Zurich', '2026-10-25', '02:30', '2026-10-25T00:30:00.000Z', 'the hour comes twice: the first of the two'],
    ['Europe/Zurich', '2026-10-25', '03:00', '2026-10-25T02:00:00.000Z', 'after the hour that came twice'],
    ['America/New_York', '2027-03-14', '02:15', '2027-03-14T07:00:00.000Z', 'left out in the west'],
    ['America/New_York', '2026-11-01', '01:15', '2026-11-01T05:15:00.000Z', 'twice in the west'],
    ['Australia/Lord_Howe', '2026-10-04', '02:10', '2026-10-03T15:30:00.000Z', 'half an hour is left out'],
    ['Australia/Lord_Howe', '2027-04-04', '01:45', '2027-04-03T14:45:00.000Z', 'half an hour comes twice'],
    ['Asia/Kathmandu', '2026-12-25', '00:00', '2026-12-24T18:15:00.000Z', 'a zone that has no summer time'],
    ['Africa/Cairo', '2027-04-30', '00:00', '2027-04-29T22:00:00.000Z', 'midnight is left out'],
  ])('%s %s %s is %s: %s', (zone, date, time, expected) => {
    const minute = Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
    expect(iso(instantOf(zone, date, minute))).toBe(expected)
  })
})

const dayAndNight: Roster = { watches: [watch('day', [{ minute: 480 }]), watch('night', [{ minute: 1200 }])], overrides: [] }
const early: Roster = { watches: [watch('a', [{ minute: 135 }]), watch('b', [{ minute: 165 }])], overrides: [] }
const weekly: Roster = {
  watches: [
    watch('red', [{ weekday: 1, minute: 540 }], { everyWeeks: { weeks: 2, from: '2026-11-30' } }),
    watch('blue', [{ weekday: 1, minute: 540 }], { everyWeeks: { weeks: 2, from: '2026-12-07' } }),
    watch('weekend', [{ weekday: 6, minute: 0 }]),
  ],
  overrides: [],
}

describe('whose turn it is, and when the next one begins', () => {
  test.each([
    ['daily, before the morning', dayAndNight, 'Europe/Zurich', '2026-11-30T06:59:59Z', 'night', 'day 2026-11-30T07:00:00.000Z'],
    ['daily, in the morning', dayAndNight, 'Europe/Zurich', '2026-11-30T07:00:00Z', 'day', 'night 2026-11-30T19:00:00.000Z'],
    ['a night of eleven hours', dayAndNight, 'Europe/Zurich', '2027-03-27T19:00:00Z', 'night', 'day 2027-03-28T06:00:00.000Z'],
    ['a night of thirteen hours', dayAndNight, 'Europe/Zurich', '2026-10-24T18:00:00Z', 'night', 'day 2026-10-25T07:00:00.000Z'],
    ['both fall on the change: the later one', early, 'Europe/Zurich', '2027-03-28T01:00:00Z', 'b', 'a 2027-03-29T00:15:00.000Z'],
    ['before both fall on the change', early, 'Europe/Zurich', '2027-03-28T00:59:59Z', 'b', 'b 2027-03-28T01:00:00.000Z'],
    ['begins once though the time comes twice', early, 'Europe/Zurich', '2026-10-25T00:20:00Z', 'a', 'b 2026-10-25T00:45:00.000Z'],
    ['not again the second time', early, 'Europe/Zurich', '2026-10-25T01:20:00Z', 'b', 'a 2026-10-26T01:15:00.000Z'],
    ['every other week, the first', weekly, 'UTC', '2026-12-01T00:00:00Z', 'red', 'weekend 2026-12-05T00:00:00.000Z'],
    ['every other week, the weekend between', weekly, 'UTC', '2026-12-06T23:00:00Z', 'weekend', 'blue 2026-12-07T09:00:00.000Z'],
    ['every other week, the second', weekly, 'UTC', '2026-12-08T00:00:00Z', 'blue', 'weekend 2026-12-12T00:00:00.000Z'],
    ['every other week, the first again', weekly, 'UTC', '2026-12-14T09:00:00Z', 'red', 'weekend 2026-12-19T00:00:00.000Z'],
    ['every other week, long before its date', weekly, 'UTC', '2026-11-17T00:00:00Z', 'red', 'weekend 2026-11-21T00:00:00.000Z'],
  ])('%s', (_, roster, zone, now, watchNow, then) => {
    expect(turnAt(roster, zone, at(now))?.watch).toBe(watchNow)
    const next = nextTurn(roster, zone, at(now))
    expect(`${next?.watch} ${iso(next?.begins)}`).toBe(then)
  })

  test('a turn bears the date on which it begins there, not the one of today', () => {
    expect(turnAt(dayAndNight, 'Asia/Tokyo', at('2026-12-24T16:00:00Z'))).toEqual({
      watch: 'night',
      date: '2026-12-24',
      begins: at('2026-12-24T11:00:00Z'),
    })
  })
})
