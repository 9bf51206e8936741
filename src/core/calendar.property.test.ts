import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { afterWorking, type Calendar, isWorking, nextWorking } from './calendar.ts'

const minute = 60_000

describe('whatever the calendar', () => {
  const zones = ['UTC', 'Europe/Kyiv', 'Asia/Tbilisi', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Africa/Casablanca']
  // Days around both changes of daylight saving of the north and of the south, and of Morocco's Ramadan.
  const days = [
    '2026-02-14',
    '2026-03-07',
    '2026-03-21',
    '2026-03-28',
    '2026-04-04',
    '2026-10-03',
    '2026-10-24',
    '2026-10-31',
    '2026-12-24',
  ]
  const day = fc.array(
    fc
      .tuple(fc.integer({ min: 0, max: 47 }), fc.integer({ min: 1, max: 12 }))
      .map(([from, length]) => ({ fromMinute: from * 30, toMinute: Math.min(24 * 60, (from + length) * 30) })),
    { maxLength: 2 },
  )
  /** A calendar and an instant, with holidays and maintenance near it. */
  const scene: fc.Arbitrary<readonly [Calendar, number]> = fc.constantFrom(...days).chain((first) => {
    const near = fc.integer({ min: 0, max: 3 * 24 * 60 }).map((after) => Date.parse(first) + after * minute)
    const pause = fc.tuple(near, fc.integer({ min: 1, max: 20 * 60 })).map(([from, minutes]) => ({ from, to: from + minutes * minute }))
    const calendar = fc.record({
      timeZone: fc.constantFrom(...zones),
      week: fc.array(day, { minLength: 7, maxLength: 7 }).filter((week) => week.filter((each) => each.length > 0).length > 2),
      holidays: fc.array(
        near.map((at) => new Date(at).toISOString().slice(0, 10)),
        { maxLength: 2 },
      ),
      maintenance: fc.array(pause, { maxLength: 2 }),
    })
    return fc.tuple(calendar, near)
  })
  const work = fc.integer({ min: 1, max: 900 })

  /** The clock on the wall again, by another road: the text that a Swede would write. */
  const clocks = new Map(
    zones.map((timeZone) => [timeZone, new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })]),
  )
  const works = ({ timeZone, week, holidays, maintenance }: Calendar, at: number): boolean => {
    const [date = '', time = ''] = clocks.get(timeZone)!.format(at).split(' ')
    const shown = Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
    if (holidays.includes(date) || maintenance.some(({ from, to }) => from <= at && at < to)) return false
    return week[new Date(`${date}T12:00Z`).getUTCDay()]!.some(({ fromMinute, toMinute }) => fromMinute <= shown && shown < toMinute)
  }

  it('it agrees with a walk from minute to minute', () => {
    fc.assert(
      fc.property(scene, work, ([of, from], minutes) => {
        let at = from
        for (let left = minutes; left > 0; at += minute) if (works(of, at)) left -= 1
        expect(new Date(afterWorking(of, from, minutes * minute))).toEqual(new Date(at))
        expect(isWorking(of, from)).toBe(works(of, from))
        let next = from
        while (!works(of, next)) next += minute
        expect(nextWorking(of, from)).toBe(next)
      }),
      { numRuns: 80 },
    )
  })

  it('it is never later for an earlier start or for less work, and ends in working time', () => {
    const ms = fc.integer({ min: 1, max: 900 * minute })
    fc.assert(
      fc.property(scene, fc.nat(3 * 24 * 60 * minute), ms, ms, ([of, from], later, less, more) => {
        const end = afterWorking(of, from, less)
        expect(end).toBeLessThanOrEqual(afterWorking(of, from + later, less))
        expect(end).toBeLessThanOrEqual(afterWorking(of, from, less + more))
        expect(isWorking(of, end - 1)).toBe(true)
        // In two goes it takes as long as in one.
        expect(afterWorking(of, end, more)).toBe(afterWorking(of, from, less + more))
      }),
      { numRuns: 300 },
    )
  })
})
