import { expect, test } from 'vitest'
import { catchUp } from './catch-up.ts'
import { receivedFromEvent } from './inbound.ts'
import { metadataEventType } from './outbound.ts'

const self = { user: 'UPARLEY', bot: 'BPARLEY' }
const channel = 'CSEC'
const ts = (second: number): string => `${1_900_000_000 + second}.000100`

const now = 1_900_000_777_000

type Stored = Readonly<Record<string, unknown>>

const said = (second: number, text: string, more: Stored = {}): Stored => ({
  type: 'message',
  ts: ts(second),
  user: 'UAMAL',
  text,
  ...more,
})
const ours = (second: number, id: string, more: Stored = {}): Stored => ({
  ...said(second, id, more),
  user: self.user,
  metadata: { event_type: metadataEventType, event_payload: { id } },
})

/** Slack as it answers: a channel newest first, and its threads; a page at a time, where more than one is given. */
function workspace(pages: readonly (readonly Stored[])[], threads: Readonly<Record<string, readonly Stored[]>>, isEndless = false) {
  const asked: string[] = []
  const call = async (method: string, { ts: head, cursor = '0' }: { ts?: string; cursor?: string }) => {
    asked.push(method === 'conversations.replies' ? `thread ${head}` : 'channel')
    const page = Number(cursor)
    const messages = head === undefined ? pages[page] : threads[head]
    const isLast = head === undefined ? page + 1 >= pages.length : !isEndless
    return { ok: true, body: { messages, response_metadata: { next_cursor: isLast ? '' : `${page + 1}` } } }
  }
  const reading = { link: 'north', self, nameOf: () => 'somebody', now: () => now }
  const parts = { api: { call }, pause: async () => undefined, directory: { person: async () => undefined }, reading }
  const query = { channel, since: 1_900_000_000_000, threads: [] }
  const read = (more: { readonly threadsSince?: number; readonly since?: number } = {}) =>
    catchUp({ ...query, ...more }, parts as never, new AbortController().signal)
  return { asked, read }
}

test('what people reply to Parley’s own post is found in its thread', async () => {
  const head = ts(-5_000)
  const { read } = workspace([[said(9, 'newest'), ours(-5_000, 'd1', { thread_ts: head, latest_reply: ts(7) })]], {
    [head]: [ours(-5_000, 'd1', { thread_ts: head }), said(7, 'a reply', { thread_ts: head })],
  })
  const outcome = await read()
  expect(outcome).toMatchObject({ received: [{ text: 'a reply', thread: head }, { text: 'newest' }], own: [] })
  expect(outcome).not.toHaveProperty('reachesBackTo')
})

test('a hundred older heads are looked at too, on as many pages as that takes, since threads under them may have grown', async () => {
  const head = ts(-9_000)
  const grown = said(-9_000, 'a head', { thread_ts: head, latest_reply: ts(7) })
  const reply = said(7, 'a reply', { thread_ts: head })
  const older = (from: number) => Array.from({ length: 99 }, (_, index) => said(from - index, 'older'))
  const { read } = workspace([[said(9, 'newest'), ...older(-1)], [grown], [said(-9_999, 'never read')]], { [head]: [reply] })
  expect(await read()).toMatchObject({ received: [{ text: 'a reply', thread: head }, { text: 'newest' }] })
})

test('a thread of which it is not told when it grew is looked at, and a reply that is seen in the channel too is no thread', async () => {
  const head = ts(-5_000)
  const { read, asked } = workspace([[said(8, 'seen twice', { thread_ts: head }), said(-5_000, 'a head', { thread_ts: head })]], {
    [head]: [said(7, 'a reply', { thread_ts: head }), said(8, 'seen twice', { thread_ts: head })],
  })
  expect(await read()).toMatchObject({ received: [{ text: 'a reply' }, { text: 'seen twice' }] })
  expect(asked).toEqual(['channel', `thread ${head}`])
})

test('a thread that has not grown since the time that is given for threads is not read', async () => {
  const [quiet, grown] = [ts(1), ts(2)]
  const { read, asked } = workspace(
    [[said(2, 'grown', { thread_ts: grown, latest_reply: ts(90) }), said(1, 'quiet', { thread_ts: quiet, latest_reply: ts(10) })]],
    { [grown]: [said(2, 'grown', { thread_ts: grown }), said(90, 'news', { thread_ts: grown })] },
  )
  expect(await read({ threadsSince: 1_900_000_050_000 })).toMatchObject({
    received: [{ text: 'quiet' }, { text: 'grown' }, { text: 'news' }],
  })
  expect(asked).toEqual(['channel', `thread ${grown}`])
})

test('a thread that cannot be read to its end is never taken for the whole', async () => {
  const head = ts(1)
  const { read } = workspace([[said(1, 'a head', { thread_ts: head })]], { [head]: [said(2, 'on and on', { thread_ts: head })] }, true)
  expect(await read()).toMatchObject({ outcome: 'unavailable', reason: expect.stringContaining('more than 20000 posts') })
})

test('what stands in both is Parley’s own once, oldest first, and what was written before the point is left out', async () => {
  const head = ts(1)
  const both = ours(5, 'd2', { thread_ts: head })
  const { read } = workspace(
    [
      [ours(6, 'd3'), both],
      [said(1, 'a head', { thread_ts: head }), ours(-9, 'd0')],
    ],
    {
      [head]: [said(1, 'a head', { thread_ts: head }), ours(3, 'd1', { thread_ts: head }), both],
    },
  )
  const outcome = await read()
  expect(outcome).toMatchObject({ received: [{ text: 'a head' }], own: [{ id: 'd1' }, { id: 'd2' }, { id: 'd3' }] })
})

test('a changed reply is found in its thread, and so is its change', async () => {
  const head = ts(1)
  const reply = said(5, 'at seven', { thread_ts: head, edited: { user: 'UAMAL', ts: ts(6) } })
  const { read } = workspace([[said(1, 'when?', { thread_ts: head })]], { [head]: [said(1, 'when?', { thread_ts: head }), reply] })
  expect(await read()).toMatchObject({
    received: [{ text: 'when?' }, { type: 'posted', text: 'at seven', thread: head }, { type: 'edited', text: 'at seven', thread: head }],
  })
})

test('an edit is found under what it was told under, whatever people are called by now', async () => {
  const message = said(5, 'ask <@UBO>', { edited: { user: 'UAMAL', ts: ts(6) } })
  const event = { type: 'message', subtype: 'message_changed', channel, message, previous_message: said(5, 'ask'), event_ts: ts(6) }
  const told = receivedFromEvent(event, { link: 'north', self, nameOf: () => 'bo', now: () => 0 })
  const outcome = await workspace([[message]], {}).read()
  const edit = { type: 'edited', edition: 'ask <@UBO>', editedAt: 1_900_000_006_000 }
  expect(told).toMatchObject({ ...edit, text: 'ask @bo' })
  expect(outcome).toMatchObject({
    received: [
      { type: 'posted', edition: edit.edition },
      { ...edit, text: 'ask @somebody' },
    ],
  })
})

test('a reaction that stands under Parley’s own post is found, by its people and as old as the post; Parley’s own, and those under people’s posts, are not', async () => {
  const reactions = [
    { name: 'ballot_box_with_check', users: ['UPARLEY', 'UAMAL'], count: 2 },
    { name: 'eyes', users: ['UBASIM'], count: 1 },
  ]
  const head = ts(1)
  const { read } = workspace([[said(2, 'a post', { reactions }), ours(1, 'd1', { thread_ts: head, latest_reply: ts(3), reactions })]], {
    [head]: [ours(1, 'd1', { thread_ts: head, reactions }), ours(3, 'd2', { thread_ts: head, reactions: reactions.slice(0, 1) })],
  })
  const tap = (second: number, user: string, emoji: string) => ({
    type: 'reacted',
    link: 'north',
    channel,
    post: ts(second),
    user,
    emoji,
    added: true,
    at: 1_900_000_000_000 + second * 1_000,
    found: true,
  })
  const outcome = await read()
  expect(outcome.outcome === 'caught-up' && outcome.received.filter(({ type }) => type === 'reacted')).toEqual([
    tap(1, 'UAMAL', '☑'),
    tap(1, 'UBASIM', '👀'),
    tap(3, 'UAMAL', '☑'),
  ])
})

test('what administrators have suspended stands there, though nothing of it can be read', async () => {
  const suspended = {
    ...said(5, 'Your admins have suspended everyone’s access to this content.'),
    subtype: 'ekm_access_denied',
    user: 'UREVOKEDU',
  }
  const { read } = workspace([[said(9, 'newest'), suspended]], {})
  expect(await read()).toMatchObject({ received: [{ text: 'newest' }], standing: [ts(5)] })
})

test('what was written at the very point, and within the same second, is found; what is older is not', async () => {
  const at = (fraction: string): string => `1900000000.${fraction}`
  const page = ['600000', '500000', '499999'].map((fraction) => ({ ...said(0, fraction), ts: at(fraction) }))
  const { read } = workspace([page], {})
  expect(await read({ since: 1_900_000_000_500 })).toMatchObject({ received: [{ text: '500000' }, { text: '600000' }] })
})

test('what remains of a post that was deleted does not say when: it counts from now; what an app has changed is no change of a person’s', async () => {
  const tombstone = said(5, 'This message was deleted.', { subtype: 'tombstone', user: 'USLACKBOT' })
  const byApp = said(6, 'posted by an app', { bot_id: 'B2', edited: { user: 'UAMAL', ts: ts(7) } })
  expect(await workspace([[byApp, tombstone]], {}).read()).toMatchObject({
    received: [
      { type: 'deleted', post: ts(5), deletedAt: now },
      { type: 'posted', isAutomatic: true },
    ],
  })
  const outcome = await workspace([[byApp]], {}).read()
  expect(outcome.outcome === 'caught-up' && outcome.received).toHaveLength(1)
})
