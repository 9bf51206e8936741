import { describe, expect, it } from 'vitest'
import { afterWorking, type Calendar, type Hours, horizonMs, isWorking, nextWorking, wallAt } from './calendar.ts'

const minute = 60_000
const hours = (from: number, to: number): Hours => ({ fromMinute: from * 60, toMinute: to * 60 })
const office = [hours(9, 17)]

/** Monday to Friday, 09:00 to 17:00. */
const weekdays = [[], office, office, office, office, office, []]
const everyDay = (day: readonly Hours[]) => Array.from({ length: 7 }, () => day)
const only = (weekday: number, day: readonly Hours[]) => Array.from({ length: 7 }, (_, index) => (index === weekday ? day : []))

const kyiv: Calendar = { timeZone: 'Europe/Kyiv', week: weekdays, holidays: [], maintenance: [] } // +2, in summer +3
const tbilisi: Calendar = { ...kyiv, timeZone: 'Asia/Tbilisi' } // +4 all the year
const amman: Calendar = { ...kyiv, timeZone: 'Asia/Amman', week: [office, office, office, office, office, [], []] } // +3, Sunday to Thursday
const nights: Calendar = { ...tbilisi, week: everyDay([hours(0, 4), hours(20, 24)]) }
const sunday: Calendar = { ...kyiv, week: only(0, [hours(1, 5)]) }
const closed = (from: string, to: string): Calendar => ({ ...kyiv, maintenance: [{ from: Date.parse(from), to: Date.parse(to) }] })

describe('work of so many minutes that begins at an instant is over at', () => {
  // The working is in the name: local time, and how the minutes are spent.
  it.each<[string, Calendar, string, number, string]>([
    ['inside hours: Wed 10:00 + 120 = 12:00', kyiv, '2026-11-18T08:00Z', 120, '2026-11-18T10:00Z'],
    ['before hours: Wed 07:00, from 09:00 + 60 = 10:00', kyiv, '2026-11-18T05:00Z', 60, '2026-11-18T08:00Z'],
    ['at opening: Wed 09:00 + 1', kyiv, '2026-11-18T07:00Z', 1, '2026-11-18T07:01Z'],
    ['at closing: Wed 17:00, from Thu 09:00 + 1', kyiv, '2026-11-18T15:00Z', 1, '2026-11-19T07:01Z'],
    ['until closing: Fri 16:00 + 60 = Fri 17:00, not Monday', kyiv, '2026-11-20T14:00Z', 60, '2026-11-20T15:00Z'],
    ['Friday evening: 16:30 + 30 = 17:00, Mon 09:00 + 30', kyiv, '2026-11-20T14:30Z', 60, '2026-11-23T07:30Z'],
    ['Friday night: 23:00, Mon 09:00 + 60', kyiv, '2026-11-20T21:00Z', 60, '2026-11-23T08:00Z'],
    ['seconds stay: Fri 16:59:30.5 + 29.5 s, Mon 09:00:30.5', kyiv, '2026-11-20T14:59:30.500Z', 1, '2026-11-23T07:00:30.500Z'],
    ['a week of 40 h: Mon 09:00 + 2400 = Fri 17:00', kyiv, '2026-11-16T07:00Z', 2_400, '2026-11-20T15:00Z'],
    ['two days of work: Wed 12:00 + 300, Thu + 480, Fri 09:00 + 180', kyiv, '2026-11-18T10:00Z', 960, '2026-11-20T10:00Z'],
    ['from Sunday to Thursday: Thu 16:00 + 60, Sun 09:00 + 60', amman, '2026-11-19T13:00Z', 120, '2026-11-22T07:00Z'],

    ['no holiday here: Thu 16:30 + 30, Fri 25 Dec 09:00 + 30', kyiv, '2026-12-24T14:30Z', 60, '2026-12-25T07:30Z'],
    [
      'a holiday there: Thu 16:30 + 30, Fri 25 Dec off, Mon 09:00 + 30',
      { ...kyiv, holidays: ['2026-12-25'] },
      '2026-12-24T14:30Z',
      60,
      '2026-12-28T07:30Z',
    ],
    [
      'a holiday is the date there: Fri 02:00 is still Thu 22:00Z; Fri off, Mon 09:00 + 1',
      { ...tbilisi, holidays: ['2026-12-25'] },
      '2026-12-24T22:00Z',
      1,
      '2026-12-28T05:01Z',
    ],

    // 29 March 2026: 03:00 becomes 04:00 at 01:00Z.
    ['over the change to summer: Fri 16:30 (+2) + 30, Mon 09:00 (+3) + 30', kyiv, '2026-03-27T14:30Z', 60, '2026-03-30T06:30Z'],
    ['within it: Sun 01:00 (+2) to 05:00 (+3) is 3 h', sunday, '2026-03-28T23:00Z', 180, '2026-03-29T02:00Z'],
    ['within it: a minute more is Sun 5 Apr 01:01 (+3)', sunday, '2026-03-28T23:00Z', 181, '2026-04-04T22:01Z'],
    [
      'hours that begin in the hour that is left out begin after it: 03:30 to 05:00 is 04:00 to 05:00 (+3)',
      { ...kyiv, week: only(0, [hours(3.5, 5)]) },
      '2026-03-28T12:00Z',
      60,
      '2026-03-29T02:00Z',
    ],
    // 25 October 2026: 04:00 becomes 03:00 at 01:00Z.
    ['over the change to winter: Fri 16:30 (+3) + 30, Mon 09:00 (+2) + 30', kyiv, '2026-10-23T13:30Z', 60, '2026-10-26T07:30Z'],
    ['within it: Sun 01:00 (+3) to 05:00 (+2) is 5 h', sunday, '2026-10-24T22:00Z', 300, '2026-10-25T03:00Z'],
    [
      'hours that end in the hour that comes twice: 00:00 to 03:30 (+3) is 210, 03:00 to 03:30 (+2) is 30',
      { ...kyiv, week: only(0, [hours(0, 3.5)]) },
      '2026-10-24T21:00Z',
      240,
      '2026-10-25T01:30Z',
    ],
    [
      'half an hour: Lord Howe, Sun 4 Oct 01:00 (+10:30) to 03:00 (+11) is 90',
      { ...sunday, timeZone: 'Australia/Lord_Howe', week: only(0, [hours(1, 3)]) },
      '2026-10-03T14:30Z',
      90,
      '2026-10-03T16:00Z',
    ],
    ['a zone that has none, in March: Fri 16:30 + 30, Mon 09:00 + 30', tbilisi, '2026-03-27T12:30Z', 60, '2026-03-30T05:30Z'],
    ['a zone that has none, in October: Fri 16:30 + 30, Mon 09:00 + 30', tbilisi, '2026-10-23T12:30Z', 60, '2026-10-26T05:30Z'],

    ['a shift over midnight: Wed 23:00 + 120 = Thu 01:00', nights, '2026-11-18T19:00Z', 120, '2026-11-18T21:00Z'],
    ['a shift over midnight: Wed 23:00 + 300 = 04:00, Thu 20:00 + 120', nights, '2026-11-18T19:00Z', 420, '2026-11-19T18:00Z'],
    [
      'a shift into a holiday ends at midnight: Wed 23:00 + 60, Thu off, Fri 00:00 + 60',
      { ...nights, holidays: ['2026-11-19'] },
      '2026-11-18T19:00Z',
      120,
      '2026-11-19T21:00Z',
    ],

    [
      'maintenance in the middle: Wed 10:00 + 120, closed 12:00 to 14:00, + 60',
      closed('2026-11-18T10:00Z', '2026-11-18T12:00Z'),
      '2026-11-18T08:00Z',
      180,
      '2026-11-18T13:00Z',
    ],
    [
      'begun in maintenance: Wed 13:00, from 14:00 + 60',
      closed('2026-11-18T10:00Z', '2026-11-18T12:00Z'),
      '2026-11-18T11:00Z',
      60,
      '2026-11-18T13:00Z',
    ],
    [
      'maintenance over closing: Wed 15:30 + 30 = 16:00, Thu 09:00 + 30',
      closed('2026-11-18T14:00Z', '2026-11-18T20:00Z'),
      '2026-11-18T13:30Z',
      60,
      '2026-11-19T07:30Z',
    ],
    [
      'maintenance over midnight, outside hours, takes nothing: Wed 16:30 + 30, Thu 09:00 + 30',
      closed('2026-11-18T20:00Z', '2026-11-19T02:00Z'),
      '2026-11-18T14:30Z',
      60,
      '2026-11-19T07:30Z',
    ],
    [
      'maintenance over midnight, in a shift: Wed 23:00 + 30, closed 23:30 to 00:30, + 30 = 01:00',
      { ...nights, maintenance: [{ from: Date.parse('2026-11-18T19:30Z'), to: Date.parse('2026-11-18T20:30Z') }] },
      '2026-11-18T19:00Z',
      60,
      '2026-11-18T21:00Z',
    ],
  ])('%s', (_, calendar, start, minutes, end) => {
    expect(new Date(afterWorking(calendar, Date.parse(start), minutes * minute)).toISOString()).toBe(new Date(end).toISOString())
  })
})

it('work begins at opening, and goes on until closing', () => {
  const at = (text: string) => Date.parse(text)
  expect(isWorking(kyiv, at('2026-11-20T14:59:59.999Z'))).toBe(true)
  expect(isWorking(kyiv, at('2026-11-20T15:00Z'))).toBe(false)
  expect(nextWorking(kyiv, at('2026-11-20T14:00Z'))).toBe(at('2026-11-20T14:00Z'))
  expect(nextWorking(kyiv, at('2026-11-20T15:00Z'))).toBe(at('2026-11-23T07:00Z'))
})

it('a calendar that never works puts nothing off for longer than the horizon', () => {
  const never = { ...kyiv, week: everyDay([]) }
  expect(nextWorking(never, 0)).toBeUndefined()
  expect(afterWorking(never, 0, minute)).toBe(horizonMs)
  expect(afterWorking({ ...kyiv, maintenance: [{ from: 0, to: 9 * horizonMs }] }, 0, minute)).toBe(horizonMs)
})

describe('the clock on the wall', () => {
  // From the tz database: the instant of a change, and by how many minutes it is ahead of UTC before and after it.
  it.each([
    ['Europe/Kyiv', '2026-03-29T01:00Z', 120, 180],
    ['Europe/Kyiv', '2026-10-25T01:00Z', 180, 120],
    ['Australia/Lord_Howe', '2026-04-04T15:00Z', 660, 630],
    ['America/St_Johns', '2026-11-01T04:30Z', -150, -210],
    ['Asia/Kathmandu', '1985-12-31T18:30Z', 330, 345],
  ])('of %s is changed at %s, whatever was asked of that hour before', (timeZone, instant, before, after) => {
    const change = Date.parse(instant)
    const aheadAt = (at: number): number => (wallAt(timeZone, at) - at) / minute
    for (const away of [0, 1, minute, 7 * minute, 14 * minute, 16 * minute, 59 * minute, 0, 1, minute]) {
      expect([aheadAt(change - 1 - away), aheadAt(change + away)]).toEqual([before, after])
    }
  })
})
