import { HTTPError, MatrixError } from 'matrix-js-sdk'
import { expect, test } from 'vitest'
import { asFound, type HistoryQuery, readBack } from './history.ts'

const room = '!room:hs.test'
const amal = '@amal:hs.test'

const event = (id: string, content: object, more: object = {}) => ({
  event_id: id,
  type: 'm.room.message',
  sender: amal,
  origin_server_ts: 1_000,
  content: content as Readonly<Record<string, unknown>>,
  ...more,
})
const message = (id: string, more: object = {}) => event(id, { msgtype: 'm.text', body: id }, more)
const editOf = (post: string, body: string, more: object = {}) =>
  event(
    `${post} ${body}`,
    { 'm.new_content': { msgtype: 'm.text', body }, 'm.relates_to': { rel_type: 'm.replace', event_id: post } },
    more,
  )

/** Reads a room whose homeserver gives these pages, newest first, whatever it is asked. */
async function reading(pages: readonly { readonly chunk: readonly object[]; readonly end?: string }[], query: Partial<HistoryQuery> = {}) {
  let asked = 0
  const get = async () => {
    const page = pages[asked]
    asked += 1
    return page
  }
  const { events, whole } = await readBack({ get } as never, { room, pagesMax: 10, ...query }, new AbortController().signal)
  return { asked, whole, ids: events.map((each) => each.event_id) }
}

test('a page of which the bot may see nothing is no end: what is older is read', async () => {
  const pages = [{ chunk: [message('$3')], end: 'b' }, { chunk: [], end: 'c' }, { chunk: [message('$1')] }]
  const enough = (page: readonly { readonly event_id: string }[]): boolean => page.every((each) => each.event_id < '$2')
  expect(await reading(pages, { enough })).toEqual({ asked: 3, whole: true, ids: ['$1', '$3'] })
})

/** A homeserver that answers each request in turn; what is an error it throws. */
function answering(answers: readonly unknown[]) {
  const asked: (string | undefined)[] = []
  const get = async (_path: string, { from }: { from?: string }) => {
    asked.push(from)
    const answer = answers[asked.length - 1]
    if (answer instanceof Error) throw answer
    return answer
  }
  return { api: { get } as never, asked }
}

test('a later page that fails in passing is asked for again, and not the whole room anew', async () => {
  const slower = new MatrixError({ errcode: 'M_LIMIT_EXCEEDED', retry_after_ms: 20 }, 429)
  const pages = [{ chunk: [message('$2')], end: 'b' }, new HTTPError('bad gateway', 502), slower, { chunk: [message('$1')] }]
  const { api, asked } = answering(pages)
  const { events } = await readBack(api, { room, pagesMax: 10 }, new AbortController().signal)
  expect(events.map((each) => each.event_id)).toEqual(['$1', '$2'])
  expect(asked).toEqual([undefined, 'b', 'b', 'b'])
})

test('the first page, and one that the homeserver will not show, are asked for once; another that goes on failing four times', async () => {
  const refused = new MatrixError({ errcode: 'M_FORBIDDEN' }, 403)
  const failing = new MatrixError({ errcode: 'M_LIMIT_EXCEEDED', retry_after_ms: 1 }, 429)
  const first = { chunk: [message('$2')], end: 'b' }
  for (const [answers, count] of [
    [[failing, first], 1],
    [[first, refused, first], 2],
    [[first, failing, failing, failing, failing, first], 5],
  ] as const) {
    const { api, asked } = answering(answers)
    await expect(readBack(api, { room, pagesMax: 10 }, new AbortController().signal)).rejects.toThrow()
    expect(asked).toHaveLength(count)
  }
})

test('reading ends where the homeserver gives no other place, or the one at which it is to end', async () => {
  const again = { chunk: [message('$2')], end: 'a' }
  expect(await reading([again, again], { from: 'a' })).toMatchObject({ asked: 1, whole: true })
  expect(await reading([{ ...again, end: 'until' }, again], { from: 'a', to: 'until' })).toMatchObject({ asked: 1, whole: true })
  expect(await reading([again], { from: 'b', pagesMax: 1 })).toMatchObject({ asked: 1, whole: false })
})

test('a post is found with the edit that the homeserver sends along, in its thread, and with nobody else’s', () => {
  const inThread = { 'm.relates_to': { rel_type: 'm.thread', event_id: '$root' } }
  const along = (sender: string) => ({ unsigned: { 'm.relations': { 'm.replace': editOf('$1', 'now', { sender }) } } })
  const post = (sender: string) => event('$1', { msgtype: 'm.text', body: 'before', ...inThread }, along(sender))
  expect(asFound([post(amal)])).toMatchObject([{ content: { body: 'now', ...inThread } }])
  expect(asFound([post('@bo:hs.test')])).toMatchObject([{ content: { body: 'before' } }])
  const edited = asFound([event('$1', { msgtype: 'm.text', body: 'before', ...inThread }), editOf('$1', 'now')])
  expect(edited).toMatchObject([{ content: { body: 'now', ...inThread } }])
})

test('an edit of another’s post is no word of anybody’s; one of a post that is not there stays', () => {
  const [foreign, own] = [editOf('$1', 'not theirs', { sender: '@bo:hs.test' }), editOf('$2', 'now')]
  expect(asFound([message('$1'), foreign, own])).toEqual([message('$1'), own])
})
