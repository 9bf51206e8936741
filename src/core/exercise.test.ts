import { expect, test } from 'vitest'
import { decide } from './decide/index.ts'
import { evolve } from './evolve.ts'
import { isExercise } from './exercise.ts'
import type { Mechanism, Track } from './mechanism.ts'
import { emptyState, type State } from './state.ts'

const organisation = (id: string) => ({
  id,
  name: id,
  timeZone: 'UTC',
  link: id,
  officials: [{ id: `${id}-duty`, role: 'duty officer', accounts: [{ link: id, user: 'U' }], isDutyOfficer: true }],
})
const track: Track = {
  code: 'SEC',
  name: 'Security',
  channels: { north: { link: 'north', channel: 'n' }, south: { link: 'south', channel: 's' } },
  intake: 'every-post',
  sendDelaySeconds: 10,
  acknowledgeFrom: 'routine',
  dueMinutes: {},
  escalation: { remindShare: 0.5, repeatMinutes: 5, repeatForMinutes: 30 },
  disputeResponseMinutes: 2880,
  lateAfterSeconds: 60,
}
const mechanism: Mechanism = {
  name: 'exercise',
  supervisor: { ...organisation('supervisor'), channel: { link: 'supervisor', channel: 'control' } },
  parties: [organisation('north'), organisation('south')],
  tracks: [track],
  sweepDays: 7,
}

function stateWith(configured: Mechanism): State {
  const state = emptyState()
  evolve(state, { is: 'configured', mechanism: configured }, 0)
  return state
}

test('a track is an exercise if it is configured so, if the whole mechanism is, or while it is rehearsed', () => {
  expect(isExercise(stateWith(mechanism), 'SEC')).toBe(false)
  expect(isExercise(stateWith({ ...mechanism, exercise: true }), 'SEC')).toBe(true)
  const mixed = stateWith({ ...mechanism, tracks: [track, { ...track, code: 'MED', exercise: true }] })
  expect([isExercise(mixed, 'SEC'), isExercise(mixed, 'MED')]).toEqual([false, true])
  mixed.tracks.set('SEC', { rehearsal: true })
  expect(isExercise(mixed, 'SEC')).toBe(true)
})

test('a track that is paused and resumed is rehearsed as before', () => {
  const state = stateWith(mechanism)
  state.tracks.set('SEC', { rehearsal: true })
  evolve(state, { is: 'track-paused', track: 'SEC', reason: 'storm' }, 1)
  evolve(state, { is: 'track-resumed', track: 'SEC' }, 2)
  expect(state.tracks.get('SEC')).toEqual({ rehearsal: true, pauses: [{ at: 1, until: 2, reason: 'storm' }] })
})

test('what was accepted in an exercise stays of the exercise when that is over', () => {
  const state = stateWith({ ...mechanism, exercise: true })
  const said = { link: 'north', channel: 'n', author: 'U', fragments: [], isDirect: false } as const
  decide(state, { type: 'posted', ...said, post: 'p1', text: 'Smoke at the depot', writtenAt: 0 }, 1)
  evolve(state, { is: 'configured', mechanism }, 2)
  decide(state, { type: 'posted', ...said, post: 'p2', text: 'Real smoke', writtenAt: 3 }, 3)
  expect([...state.messages.rows()].map(([, { status }]) => status)).toEqual(['exercise', undefined])
})

test('what is found of about the moment at which an exercise ended is taken for real', () => {
  const state = stateWith(mechanism)
  state.tracks.set('SEC', { exerciseUntil: 100_000 })
  expect([69_999, 70_000, 100_001].map((foundOf) => isExercise(state, 'SEC', foundOf))).toEqual([true, false, false])
})
