import { afterEach, beforeEach, expect, test } from 'vitest'
import { openScene, type Scene } from './fixture.ts'

let scene: Scene

beforeEach(async () => {
  scene = await openScene()
})

afterEach(() => scene.end())

async function post(text: string, threadOf?: string): Promise<string> {
  scene.clock.advance(1_000)
  return scene.slack.postAs('amal', 'security', text, threadOf === undefined ? {} : { threadOf })
}

test('history is newest first and leaves thread replies out', async () => {
  const head = await post('head')
  await post('reply', head)
  await post('next')
  const { messages } = await scene.web.conversations.history({ channel: 'CSEC' })
  expect(messages?.map((message) => message.text)).toEqual(['next', 'head'])
  expect(messages?.[1]).toMatchObject({ reply_count: 1, reply_users: ['UAMAL'], thread_ts: head })
})

test('history is cut by oldest and latest, which belong to it only when it is inclusive', async () => {
  const [one, , three] = [await post('one'), await post('two'), await post('three')]
  const texts = async (inclusive: boolean) =>
    (await scene.web.conversations.history({ channel: 'CSEC', oldest: one, latest: three, inclusive })).messages?.map(
      (message) => message.text,
    )
  expect(await texts(false)).toEqual(['two'])
  expect(await texts(true)).toEqual(['three', 'two', 'one'])
})

test('history goes back page by page, though posts arrive in between', async () => {
  for (const text of ['a', 'b', 'c', 'd', 'e']) await post(text)
  const texts: (string | undefined)[] = []
  for await (const page of scene.web.paginate('conversations.history', { channel: 'CSEC', limit: 2 })) {
    texts.push(...((page as { messages?: { text?: string }[] }).messages ?? []).map((message) => message.text))
    await post('later')
  }
  expect(texts).toEqual(['e', 'd', 'c', 'b', 'a'])
})

test('replies begin with the head of the thread, the oldest first, page by page', async () => {
  const head = await post('head')
  const first = await post('r1', head)
  await post('r2', head)
  await post('r3', first)
  const { messages, has_more, response_metadata } = await scene.web.conversations.replies({
    channel: 'CSEC',
    ts: head,
    limit: 2,
  })
  expect(messages?.map((message) => message.text)).toEqual(['head', 'r1', 'r2'])
  expect(messages?.[1]).toMatchObject({ thread_ts: head, parent_user_id: 'UAMAL' })
  expect(has_more).toBe(true)
  const rest = await scene.web.conversations.replies({
    channel: 'CSEC',
    ts: head,
    cursor: response_metadata?.next_cursor ?? '',
  })
  expect(rest.messages?.map((message) => message.text)).toEqual(['head', 'r3'])
})

test('metadata is shown only to whoever asks for it', async () => {
  const metadata = { event_type: 'delivery', event_payload: { id: 'd1' } }
  await scene.web.chat.postMessage({ channel: 'CSEC', text: 'a', metadata })
  const shown = async (include_all_metadata: boolean) =>
    (await scene.web.conversations.history({ channel: 'CSEC', include_all_metadata })).messages?.[0]?.metadata
  expect(await shown(false)).toBeUndefined()
  expect(await shown(true)).toEqual(metadata)
})

test('a deleted post is gone, but the head of a thread leaves a tombstone', async () => {
  const gone = await post('gone')
  const head = await post('head')
  await post('reply', head)
  await scene.slack.deleteAs('amal', 'security', gone)
  await scene.slack.deleteAs('amal', 'security', head)
  const { messages } = await scene.web.conversations.history({ channel: 'CSEC' })
  expect(messages).toMatchObject([{ subtype: 'tombstone', text: 'This message was deleted.', ts: head }])
  expect(scene.slack.channel('security').map((one) => one.text)).toEqual(['This message was deleted.', 'reply'])
})

test('an edited post shows its latest text only', async () => {
  const ts = await post('was')
  await scene.slack.editAs('amal', 'security', ts, 'now')
  const { messages } = await scene.web.conversations.history({ channel: 'CSEC' })
  expect(messages).toMatchObject([{ ts, text: 'now', edited: { user: 'UAMAL' } }])
})

test('only a member reads history', async () => {
  await expect(scene.web.conversations.history({ channel: 'COTHER' })).rejects.toThrow('not_in_channel')
  await expect(scene.web.conversations.history({ channel: 'CHIDE' })).rejects.toThrow('channel_not_found')
})
