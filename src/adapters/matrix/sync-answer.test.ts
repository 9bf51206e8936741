import type { ISyncResponse } from 'matrix-js-sdk'
import { expect, test } from 'vitest'
import { SyncAnswer } from './sync-answer.ts'

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
  const forSdk = JSON.parse(answer.keep(told([word, state]))) as ISyncResponse
  expect(forSdk).toMatchObject({ next_batch: 's2', rooms: { invite: { '!b': {} } } })
  expect(forSdk.rooms.join['!a']?.timeline).toEqual({ events: [state], limited: true, prev_batch: 's1' })
  expect(answer.wholeOf(forSdk)?.rooms.join['!a']?.timeline.events).toEqual([word, state])
})

test('an answer without words passes as it is', () => {
  expect(new SyncAnswer().keep(told([state]))).toBe(told([state]))
})

test('another answer than the one kept is not taken for it', () => {
  const answer = new SyncAnswer()
  answer.keep(told([word]))
  expect(answer.wholeOf({ next_batch: 's3' } as ISyncResponse)).toBeUndefined()
})
