import { expect, test } from 'vitest'
import { lookup, ownPostOf } from './lookup.ts'
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

test('a post of unknown outcome is looked for behind two thousand others; where there are more, nothing is said of it', async () => {
  const looking = async (pages: number) => {
    const call = async (_: string, { cursor = '0' }: { readonly cursor?: string }) => {
      const page = Number(cursor)
      const isLast = page + 1 === pages
      const messages = isLast ? [{ ...post, user: 'UPARLEY' }] : [{ ...post, user: 'UPARLEY', ts: `2.00010${page}`, metadata: undefined }]
      return { ok: true, body: { messages, response_metadata: { next_cursor: isLast ? '' : `${page + 1}` } } }
    }
    const parts = { api: { call }, pause: async () => undefined, directory: {}, self } as never
    return lookup({ channel: 'CSEC', ids: ['d1'], since: 0 }, parts, new AbortController().signal)
  }
  expect(await looking(10)).toEqual({ outcome: 'looked', found: [{ id: 'd1', post: '1.000100' }] })
  expect(await looking(11)).toMatchObject({ outcome: 'unavailable', reason: expect.stringContaining('more than 2000 posts') })
})

test('posts of more threads than Slack lets be read in a minute are looked up all the same', async () => {
  let left = 50
  const pause = async (ms: number): Promise<void> => {
    if (ms >= 30_000) left = 50
  }
  const call = async (_: string, { ts }: { readonly ts?: string }) => {
    if (left === 0) return { ok: false, failure: { kind: 'limited', reason: 'rate limit', retryAfterMs: 30_000 } }
    left -= 1
    const metadataOf = { ...metadata, event_payload: { id: `in ${ts}` } }
    return { ok: true, body: { messages: ts === undefined ? [] : [{ ...post, ts: `2.${ts}`, user: 'UPARLEY', metadata: metadataOf }] } }
  }
  const threads = Array.from({ length: 120 }, (_, each) => `${100 + each}`)
  const ids = threads.map((each) => `in ${each}`)
  const parts = { api: { call }, pause, directory: {}, self } as never
  const looked = await lookup({ channel: 'CSEC', ids, since: 0, threads }, parts, new AbortController().signal)
  expect(looked).toMatchObject({ outcome: 'looked', found: ids.map((id) => ({ id })) })
})
