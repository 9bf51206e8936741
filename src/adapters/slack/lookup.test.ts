import { expect, test } from 'vitest'
import { ownPostOf } from './lookup.ts'
import { metadataEventType } from './outbound.ts'

const self = { user: 'UPARLEY', bot: 'BPARLEY' }
const metadata = { event_type: metadataEventType, event_payload: { id: 'd1' } }
const post = { ts: '1.000100', text: 'North &amp; South', metadata }

test('a post with a delivery id is ours by its user or by its bot, with the text that it says', () => {
  const ours = { id: 'd1', post: '1.000100', text: 'North & South' }
  for (const author of [{ user: 'UPARLEY' }, { bot_id: 'BPARLEY' }]) expect(ownPostOf({ ...post, ...author }, self)).toEqual(ours)
  for (const author of [{}, { user: 'UAMAL' }, { bot_id: 'BOTHER' }]) expect(ownPostOf({ ...post, ...author }, self)).toBeUndefined()
  expect(ownPostOf({ ...post, bot_id: '' }, { user: 'UPARLEY', bot: '' })).toBeUndefined()
})
