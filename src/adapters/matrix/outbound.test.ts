import { MatrixError } from 'matrix-js-sdk'
import { expect, test } from 'vitest'
import type { Outgoing } from '../../core/outgoing.ts'
import { Outbound } from './outbound.ts'

const relay = '@relay:hs.test'
const room = '!room:hs.test'

/** What is asked of a homeserver that has these of Parley's marks on a post, a page after the other. */
function outbound(marks: readonly (readonly [emoji: string, sender: string])[] = [], refusal?: Error) {
  const asked: { readonly path: string; readonly content: unknown }[] = []
  const get = async (_: string, { from }: { readonly from?: string }) => {
    const page = Number(from ?? 0)
    const [key, sender] = marks[page] ?? []
    const content = { 'm.relates_to': { rel_type: 'm.annotation', event_id: '$post', key } }
    const chunk = key === undefined ? [] : [{ event_id: `$mark${page}`, type: 'm.reaction', sender, origin_server_ts: 1, content }]
    return { chunk, ...(page + 1 < marks.length ? { next_batch: `${page + 1}` } : {}) }
  }
  const put = async (path: string, content: object) => {
    if (refusal) throw refusal
    asked.push({ path: decodeURIComponent(path), content })
    return { event_id: '$new' }
  }
  const rooms = { membership: () => 'join', isEncrypted: () => false, nameOf: (_: string, user: string) => user, topic: () => undefined }
  const parts = { api: { get, put }, rooms, direct: {}, ownUser: relay } as never
  return { asked, perform: (outgoing: Outgoing) => new Outbound(parts).perform(outgoing, new AbortController().signal) }
}

test('the mark that is replaced is found on whichever page it stands, and nobody else’s is taken for it', async () => {
  const { asked, perform } = outbound([
    ['👍', '@amal:hs.test'],
    ['⏳', '@amal:hs.test'],
    ['⏳', relay],
  ])
  await perform({ type: 'mark', id: 'd1', channel: room, post: '$post', emoji: '📤', replaces: ['⏳'] })
  expect(asked.map(({ path }) => path.replace(/\/[^/]*$/, ''))).toEqual([`/rooms/${room}/send/m.reaction`, `/rooms/${room}/redact/$mark2`])
})

test('what is to be seen in the channel answers the root of its thread there; what is not stands in the thread', async () => {
  const { asked, perform } = outbound()
  const post = { type: 'post', channel: room, thread: '$root', content: { blocks: [], wakes: false } } as const
  await perform({ ...post, id: 'd1', alsoInChannel: true })
  await perform({ ...post, id: 'd2' })
  expect(asked).toMatchObject([
    { content: { 'm.relates_to': { 'm.in_reply_to': { event_id: '$root' } } } },
    { content: { 'm.relates_to': { rel_type: 'm.thread', event_id: '$root' } } },
  ])
  expect(JSON.stringify(asked[0])).not.toContain('m.thread')
})

test('a post that may not be taken away is not said to be gone; one that is not there is', async () => {
  const removing = (errcode: string, status: number) =>
    outbound([], new MatrixError({ errcode }, status)).perform({ type: 'remove', id: 'd1', channel: room, post: '$post' })
  expect(await removing('M_FORBIDDEN', 403)).toMatchObject({ outcome: 'refused' })
  expect(await removing('M_NOT_FOUND', 404)).toEqual({ outcome: 'sent' })
})
