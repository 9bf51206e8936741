import { expect, test } from 'vitest'
import type { Member, Official } from './mechanism.ts'
import { emptyState } from './state.ts'
import { foldWatch, headsOf, headUsers, onDuty, onDutyFor, onDutyUsers } from './watch.ts'

const official = (id: string, more: Partial<Official> = {}): Official => ({
  id,
  role: id,
  accounts: [{ link: 'north', user: `U-${id}` }],
  isDutyOfficer: false,
  ...more,
})
const north: Member = {
  id: 'north',
  name: 'North',
  timeZone: 'UTC',
  link: 'north',
  officials: [official('envoy', { isHead: true }), official('first', { isDutyOfficer: true }), official('second', { isDutyOfficer: true })],
}

test('without a roster the duty officers of the configuration are on duty, in its order', () => {
  expect(onDuty(emptyState(), north).map(({ id }) => id)).toEqual(['first', 'second'])
  expect(onDutyUsers(emptyState(), north, 'north')).toEqual(['U-first', 'U-second'])
  expect(onDutyUsers(emptyState(), north, 'elsewhere')).toEqual([])
})

test('heads are called by what the configuration says, on duty or not', () => {
  expect(headsOf(north).map(({ id }) => id)).toEqual(['envoy'])
  expect(headUsers(north, 'north')).toEqual(['U-envoy'])
})

test('of a track those on duty hear who may use it; where none may, they all do, with the heads who may and are there', () => {
  const names = (member: Member, ...tracks: string[]) => onDutyFor(emptyState(), member, 'north', tracks).map(({ id }) => id)
  const limited = (...tracks: string[]) => official('duty', { isDutyOfficer: true, tracks })
  const elsewhere = { accounts: [{ link: 'elsewhere', user: 'U' }] }
  const heads = [
    official('envoy', { isHead: true }),
    official('absent', { isHead: true, ...elsewhere }),
    official('other', { isHead: true, tracks: ['COM'] }),
  ]
  expect(names({ ...north, officials: [limited('SEC', 'COM'), official('free', { isDutyOfficer: true }), ...heads] }, 'SEC')).toEqual([
    'duty',
    'free',
  ])
  expect(names({ ...north, officials: [limited('COM'), ...heads] }, 'SEC')).toEqual(['duty', 'envoy'])
  const both = official('chief', { isHead: true, isDutyOfficer: true, tracks: ['COM'] })
  expect(names({ ...north, officials: [both] }, 'SEC')).toEqual(['chief'])
  expect(names({ ...north, officials: [official('away', { isDutyOfficer: true, ...elsewhere }), ...heads] }, 'SEC')).toEqual(['envoy'])
})

test('a watch that is given to others on a date is theirs on that date alone, and until the next has accepted it', () => {
  const roster = { watches: [{ id: 'day', name: 'Day', officials: ['first'], begins: [{ minute: 480 }] }], overrides: [] }
  const member = { ...north, roster }
  const turnOn = (day: number) => ({ watch: 'day', date: `2026-12-0${day}`, begins: Date.UTC(2026, 11, day, 8) })
  const state = emptyState()
  const names = () => onDuty(state, member).map(({ id }) => id)
  const organisation = 'north'
  foldWatch(state, { is: 'watch-began', organisation, turn: turnOn(1), from: null }, 1)
  const override = { watch: 'day', date: '2026-12-02', officials: ['second'] }
  foldWatch(state, { is: 'watch-overridden', organisation, override, by: 'envoy' }, 2)
  expect(names()).toEqual(['first'])
  foldWatch(state, { is: 'watch-began', organisation, turn: turnOn(2), from: null }, 3)
  expect(names()).toEqual(['second'])
  foldWatch(state, { is: 'watch-began', organisation, turn: turnOn(3), from: turnOn(2) }, 4)
  expect(names()).toEqual(['first', 'second'])
  foldWatch(state, { is: 'watch-accepted', organisation, official: 'first', role: 'first' }, 5)
  expect(names()).toEqual(['first'])
})

test('of several watches that are given to others each counts, and whoever accepted one has it until that one is given', () => {
  const watches = ['day', 'night'].map((id, index) => ({ id, name: id, officials: ['first'], begins: [{ minute: 480 + index * 720 }] }))
  const configured = [{ watch: 'night', date: '2026-12-01', officials: ['first'] }]
  const member = { ...north, roster: { watches, overrides: configured } }
  const turnOf = (watch: string, date: string) => ({ watch, date, begins: Date.parse(date) })
  const state = emptyState()
  const names = () => onDuty(state, member).map(({ id }) => id)
  const organisation = 'north'
  const give = (watch: string, date: string) =>
    foldWatch(state, { is: 'watch-overridden', organisation, override: { watch, date, officials: ['second'] }, by: 'envoy' }, 2)
  const begins = (watch: string, date: string) =>
    foldWatch(state, { is: 'watch-began', organisation, turn: turnOf(watch, date), from: null }, 3)
  begins('day', '2026-12-01')
  foldWatch(state, { is: 'watch-accepted', organisation, official: 'envoy', role: 'envoy' }, 1)
  for (const [watch, date] of [
    ['night', '2026-12-01'],
    ['day', '2026-12-02'],
    ['night', '2026-12-02'],
  ] as const)
    give(watch, date)
  expect(names()).toEqual(['envoy', 'first'])
  give('day', '2026-12-01')
  expect(names()).toEqual(['second'])
  // By command, before what the configuration says of it.
  begins('night', '2026-12-01')
  expect(names()).toEqual(['second'])
  for (const watch of ['day', 'night']) {
    begins(watch, '2026-12-02')
    expect(names()).toEqual(['second'])
  }
})
