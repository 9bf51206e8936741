import { expect, test } from 'vitest'
import type { Member, Official } from './mechanism.ts'
import { emptyState } from './state.ts'
import { headsOf, headUsers, onDuty, onDutyUsers } from './watch.ts'

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
