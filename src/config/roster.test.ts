import { describe, expect, it } from 'vitest'
import { broken, load, told } from './fixture.ts'

const roster = (watches: string, overrides = ''): string =>
  `link: desk\n  roster: { watches: [${watches}]${overrides ? `, overrides: [${overrides}]` : ''} }\n  channel: C0DESK`
const day = '{ id: day, name: Day, officials: [desk-duty], begins: "08:00" }'
const withRoster = (watches: string, overrides?: string) => load(broken('link: desk\n  channel: C0DESK', roster(watches, overrides)))

describe('a roster', () => {
  it.each([
    [
      '{ id: day, name: Day, officials: [desk-dutty], begins: "08:00" }',
      '',
      'This organisation has no official "desk-dutty": did you mean',
    ],
    ['{ id: day, name: Day, officials: [desk-duty], begins: "8:00" }', '', 'when it takes over'],
    ['{ id: day, name: Day, officials: [desk-duty], begins: "Mon 08:00" }', '', 'when it takes over'],
    ['{ id: day, name: Day, officials: [], begins: "08:00" }', '', 'a list of ids'],
    [`${day}, ${day}`, '', 'is taken on line'],
    [`${day}, { id: late, name: Late, officials: [desk-duty], begins: ["Monday 08:00"] }`, '', 'Another watch begins at the same time'],
    ['{ id: day, name: Day, officials: [desk-duty], begins: "08:00", everyWeeks: 2 }', '', 'everyWeeks and weeksFrom belong together'],
    [
      '{ id: day, name: Day, officials: [desk-duty], begins: "08:00", weeksFrom: 2026-12-01 }',
      '',
      'everyWeeks and weeksFrom belong together',
    ],
    [
      '{ id: a, name: A, officials: [desk-duty], begins: "Monday 08:00", everyWeeks: 2, weeksFrom: 2026-12-07 }, { id: b, name: B, officials: [desk-duty], begins: "Monday 08:00", everyWeeks: 3, weeksFrom: 2026-11-30 }',
      '',
      'Another watch begins at the same time',
    ],
    [day, '{ watch: nite, date: 2026-12-24, officials: [desk-duty] }', 'There is no watch "nite"'],
    [day, '{ watch: day, date: 2026-12-32, officials: [desk-duty] }', 'a date that there is'],
  ])('that cannot be is refused: %s %s', async (watches, overrides, sentence) => {
    expect(told(await withRoster(watches, overrides)).join('\n')).toContain(sentence)
  })

  it('an override on a date on which the watch does not begin is refused', async () => {
    const weekly = '{ id: week, name: Week, officials: [desk-duty], begins: "Monday 08:00" }'
    const overridden = await withRoster(weekly, '{ watch: week, date: 2026-12-24, officials: [desk-duty] }')
    expect(told(overridden).join()).toContain('does not begin on')
  })

  it('warns of a second override of one watch on one date, which would not count', async () => {
    const one = '{ watch: day, date: 2026-12-24, officials: [desk-duty] }'
    const loaded = await withRoster(day, `${one}, ${one}`)
    expect(loaded.ok && loaded.warnings.map(({ sentence }) => sentence).join()).toContain(
      'The watch day of 2026-12-24 is given further up already',
    )
  })

  it('makes its officials duty officers, and its times minutes by the wall', async () => {
    const text = broken(
      'link: desk\n  channel: C0DESK',
      roster(`${day}, { id: week, name: Week, officials: [desk-duty], begins: ["Monday 20:30"] }`),
    )
    const loaded = await load(text.replace('user: U0DESK, dutyOfficer: true', 'user: U0DESK'))
    expect(told(loaded)).toEqual([])
    expect(loaded.ok && loaded.config.mechanism.supervisor.officials[0]?.isDutyOfficer).toBe(true)
    expect(loaded.ok && loaded.config.mechanism.supervisor.roster?.watches.map(({ begins }) => begins)).toEqual([
      [{ minute: 480 }],
      [{ weekday: 1, minute: 1230 }],
    ])
  })
})
