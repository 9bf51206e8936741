import type { ISyncResponse } from 'matrix-js-sdk'
import { expect, test } from 'vitest'
import { SyncAnswer, tellsNothing } from './sync-answer.ts'

const word = { type: 'm.room.message', event_id: '$1', content: { body: 'words' } }
const state = { type: 'm.room.encryption', event_id: '$2', state_key: '', content: {} }
const told = (events: object[]) =>
  JSON.stringify({
    next_batch: 's2',
    account_data: { events: [] },
    rooms: { join: { '!a': { timeline: { events, limited: true, prev_batch: 's1' } } }, invite: { '!b': {} } },
  })

test('the SDK gets the state without the words, we get both', () => {
  const answer = new SyncAnswer()
  const forSdk = answer.keep(told([word, state]))
  expect(forSdk).toMatchObject({ next_batch: 's2', rooms: { invite: { '!b': {} } } })
  expect(forSdk.rooms.join['!a']?.timeline).toEqual({ events: [state], limited: true, prev_batch: 's1' })
  expect(answer.wholeOf(forSdk)?.rooms.join['!a']?.timeline.events).toEqual([word, state])
})

test('an answer without words passes as it is', () => {
  expect(new SyncAnswer().keep(told([state]))).toEqual(JSON.parse(told([state])))
})

test('a room in which people only spoke is not told to the SDK', () => {
  const spoken = { timeline: { events: [word], limited: false }, state: { events: [] }, unread_notifications: { notification_count: 1 } }
  const told = (room: object) => JSON.stringify({ next_batch: 's2', rooms: { join: { '!a': { ...spoken, ...room } } } })
  const answer = new SyncAnswer()
  const forSdk = answer.keep(told({}))
  expect(forSdk.rooms.join).toEqual({})
  expect(answer.wholeOf(forSdk)?.rooms.join['!a']?.timeline.events).toEqual([word])
  for (const more of [
    { state: { events: [state] } },
    { summary: { 'm.joined_member_count': 3 } },
    { timeline: { events: [], limited: true } },
  ])
    expect(Object.keys(answer.keep(told(more)).rooms.join)).toEqual(['!a'])
})

test('what the SDK writes into what it gets does not reach what was kept', () => {
  const answer = new SyncAnswer()
  const forSdk = answer.keep(told([state]))
  Object.assign(forSdk.rooms.join['!a']!.timeline.events[0]!, { room_id: '!a' })
  expect(answer.wholeOf(forSdk)?.rooms.join['!a']?.timeline.events).toEqual([state])
})

test('another answer than the one kept is not taken for it', () => {
  const answer = new SyncAnswer()
  answer.keep(told([word]))
  expect(answer.wholeOf({ next_batch: 's3' } as ISyncResponse)).toBeUndefined()
})

test('an answer in which people only spoke need not reach the SDK, one with anything that it keeps must', () => {
  const told = (rooms: object, account: object[] = []) =>
    new SyncAnswer().keep(JSON.stringify({ next_batch: 's2', account_data: { events: account }, rooms }))
  const spoken = { '!a': { timeline: { events: [word], limited: false } } }
  expect(tellsNothing(told({ join: spoken, leave: {}, invite: {} }))).toBe(true)
  expect(tellsNothing(new SyncAnswer().keep('{"next_batch":"s2"}'))).toBe(true)
  expect(tellsNothing(told({ join: { '!a': { timeline: { events: [word, state] } } } }))).toBe(false)
  expect(tellsNothing(told({ join: spoken, invite: { '!b': {} } }))).toBe(false)
  expect(tellsNothing(told({ join: spoken }, [{ type: 'm.direct', content: {} }]))).toBe(false)
})
