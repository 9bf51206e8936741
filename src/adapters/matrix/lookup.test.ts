import { expect, test } from 'vitest'
import { lookup } from './lookup.ts'

const relay = '@relay:hs.test'
const ours = (id: string, at: number, content: object = {}) => ({
  event_id: `$${id}`,
  type: 'm.room.message',
  sender: relay,
  origin_server_ts: at,
  content: { parley: { delivery: id }, ...content },
})
const theirs = (at: number) => ({ ...ours('forged', at), event_id: `$theirs ${at}`, sender: '@amal:hs.test' })

/** What is found of these deliveries since 1000 where a room has these pages, newest first; and how many of them were read. */
async function found(pages: readonly (readonly object[])[], ids: readonly string[]) {
  let asked = 0
  const get = async () => {
    const chunk = pages[asked] ?? []
    asked += 1
    return { chunk, ...(asked < pages.length ? { end: `page ${asked}` } : {}) }
  }
  const query = { channel: '!room:hs.test', since: 1_000, ids }
  const outcome = await lookup(query, { api: { get } as never, direct: {} as never, ownUser: relay }, new AbortController().signal)
  return { asked, posts: outcome.outcome === 'looked' ? outcome.found.map(({ post }) => post) : outcome }
}

test('one that claims to be older than it is ends no search for our posts; a page of nothing newer does', async () => {
  const pages = [[ours('d3', 3_000), theirs(7)], [ours('d2', 1_000)], [ours('d1', 999), theirs(998)], [ours('d0', 990)]]
  expect(await found(pages, ['d2', 'd3'])).toEqual({ asked: 3, posts: ['$d2', '$d3'] })
})

test('where more stands in the room than is read, nothing is said of what was not found', async () => {
  const pages = Array.from({ length: 201 }, (_, page) => [theirs(5_000 - page)])
  expect(await found(pages, ['d1'])).toEqual({
    asked: 200,
    posts: { outcome: 'unavailable', reason: expect.stringContaining('more stands') },
  })
})

test('our own posts of that time are found by what they were sent as; edits of them, and what is older, are none', async () => {
  const edit = ours('d4', 2_000, { 'm.relates_to': { rel_type: 'm.replace', event_id: '$d3' } })
  const page = [edit, ours('d3', 1_500), theirs(1_400), ours('other', 1_300), ours('d1', 999)]
  expect(await found([page], ['d1', 'd3', 'd4', 'forged'])).toMatchObject({ posts: ['$d3'] })
})
