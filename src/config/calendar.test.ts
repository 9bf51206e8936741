import { describe, expect, it } from 'vitest'
import { broken, good, load, told } from './fixture.ts'

const calendar = (lines: string): string => broken('    timeZone: Asia/Amman\n', `    timeZone: Asia/Amman\n    calendar:\n${lines}`)
const week = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'].map((day) => `${day}: 09:00-17:00`).join(', ')
const track = (line: string): string => `${good}    ${line}\n`

describe('a calendar', () => {
  it('becomes hours from Sunday on, dates and instants, in the party’s own zone', async () => {
    const loaded = await load(
      calendar(`      hours: { monday: 09:00-12:30, friday: "08:00-12:00, 14:00-24:00", saturday: 20:00-04:00, sunday: 22:00-00:00 }
      holidays: [2026-12-25]
      maintenance: [{ from: 2026-12-05T22:00Z, to: 2026-12-06T03:00+02:00 }]\n`),
    )
    if (!loaded.ok) throw new Error(told(loaded).join('\n'))
    const between = (fromMinute: number, toMinute: number) => ({ fromMinute, toMinute })
    const [north, south] = loaded.config.mechanism.parties
    expect(north?.calendar).toEqual({
      timeZone: 'Asia/Amman',
      week: [
        [between(0, 240), between(1320, 1440)],
        [between(540, 750)],
        [],
        [],
        [],
        [between(480, 720), between(840, 1440)],
        [between(1200, 1440)],
      ].map((day) => expect.arrayContaining(day)),
      holidays: ['2026-12-25'],
      maintenance: [{ from: Date.UTC(2026, 11, 5, 22), to: Date.UTC(2026, 11, 6, 1) }],
    })
    expect(north?.calendar?.week.flat()).toHaveLength(6)
    expect(south).not.toHaveProperty('calendar')
  })

  it.each([
    ['      hours: {}', '18:14 North would never work: write hours for one weekday or more'],
    ['      holidays: []', '"hours" is missing'],
    ['      hours: { monday: 9-17 }', '18:24 "monday" cannot be "9-17": write hours from 00:00 to 24:00'],
    ['      hours: { monday: 09:00-25:00 }', '"monday" cannot be'],
    ['      hours: { monday: 09:00-09:00 }', '"monday" cannot be'],
    ['      hours: { monday: "09:00-12:00, later" }', '"monday" cannot be'],
    ['      hours: { mondy: 09:00-17:00 }', 'There is no setting "mondy" here: did you mean "monday"?'],
    [`      hours: { ${week} }\n      holidays: [2026-02-30]`, '19:18 "holidays" cannot be "2026-02-30": write a date that there is'],
    [
      `      hours: { ${week} }\n      maintenance: [{ from: 2026-12-05T22:00, to: 2026-12-06T02:00Z }]`,
      '"from" cannot be "2026-12-05T22:00": write',
    ],
    [
      `      hours: { ${week} }\n      maintenance: [{ from: 2026-12-05T22:00Z, to: 2026-12-05T22:00Z }]`,
      '19:52 This window must end after it begins',
    ],
    [`      hours: { ${week} }\n      maintenance: [{ from: 2026-12-05T22:00Z, to: 2027-12-06T02:00Z }]`, 'within seven days'],
    [`      hours: { ${week} }\n      holidays: [${'2026-12-25, '.repeat(201)}]`, 'at most 200 dates'],
  ])('as %s is refused with the remedy', async (lines, words) => {
    const loaded = await load(calendar(`${lines}\n`))
    expect(loaded.ok).toBe(false)
    expect(told(loaded).join('\n')).toContain(words)
  })

  it('in which something takes longer than a week is warned about, and longer than a year refused', async () => {
    const loaded = await load(calendar(`      hours: { ${week} }\n`))
    expect(loaded.ok).toBe(true)
    expect(told(loaded)).toEqual([
      expect.stringContaining('North works 2400 minutes a week, so the 2880 of disputeResponseMinutes take longer than a week'),
    ])
    expect(told(await load(calendar('      hours: { monday: 09:00-09:30 }\n'))).join('\n')).toContain(
      'In the working hours of North, disputeResponseMinutes takes longer than a year',
    )
  })
})

describe('a party’s own due times', () => {
  it('are warned about at their place where they take longer than its week', async () => {
    const text = track('partyDueMinutes: { north: { routine: 3000 } }').replace(
      '    link: north\n',
      `    link: north\n    calendar:\n      hours: { ${week} }\n`,
    )
    expect(told(await load(text))).toEqual([
      expect.stringContaining('2880 of disputeResponseMinutes'),
      expect.stringMatching(/^32:\d+ .*3000 of routine take longer than a week/),
    ])
  })

  it('stand beside those of the track, which they complete', async () => {
    const loaded = await load(track('partyDueMinutes: { south: { routine: never, deferred: 900 } }'))
    expect(loaded.ok && loaded.config.mechanism.tracks[0]).toMatchObject({
      dueMinutes: { routine: 360, priority: 180, immediate: 30, flash: 10, override: 5 },
      partyDueMinutes: { south: { deferred: 900, priority: 180, immediate: 30, flash: 10, override: 5 } },
    })
  })

  it('are warned about where the more urgent is due later', async () => {
    const loaded = await load(track('partyDueMinutes: { south: { priority: 400 } }'))
    expect(told(loaded)).toEqual([expect.stringContaining('priority is due later than routine')])
  })

  it.each([
    ['partyDueMinutes: { sauth: { routine: 5 } }', '30:24 "sauth" takes no part in this track: did you mean "south"?'],
    ['partyDueMinutes: { south: { routine: soon } }', '"routine" cannot be "soon"'],
    ['partyDueMinutes: { south: 5 }', '"south" cannot be "5": write minutes for each precedence'],
    ['partyDueMinutes: 5', 'minutes for parties that have other times'],
  ])('as %s are refused', async (line, words) => {
    const loaded = await load(track(line))
    expect(loaded.ok).toBe(false)
    expect(told(loaded).join('\n')).toContain(words)
  })
})
