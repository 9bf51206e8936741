import { afterEach, beforeEach, expect, test } from 'vitest'
import { eventually, north, openScene, received, type Scene, settled } from './fixture.ts'

let scene: Scene

beforeEach(async () => {
  scene = await openScene()
})

afterEach(() => scene.end())

/** The events that `act` causes, acknowledged, in order. */
async function eventsOf(count: number, act: () => unknown): Promise<Readonly<Record<string, unknown>>[]> {
  const envelopes = received(await scene.socket())
  await act()
  await eventually(() => envelopes.length >= count)
  await settled(scene.web)
  expect(envelopes).toHaveLength(count)
  return envelopes.map((envelope) => envelope.body.event ?? {})
}

test('a plain post', async () => {
  const [event] = await eventsOf(1, () => scene.slack.postAs('amal', 'security', 'a < b'))
  expect(event).toMatchObject({
    type: 'message',
    user: 'UAMAL',
    text: 'a &lt; b',
    channel: 'CSEC',
    channel_type: 'channel',
    team: 'TNORTH',
    blocks: [{ type: 'rich_text', elements: [{ elements: [{ type: 'text', text: 'a < b' }] }] }],
  })
  expect(event).toMatchObject({ event_ts: event?.ts, client_msg_id: expect.any(String) })
  expect(event).not.toHaveProperty('subtype')
})

test('a reply in a thread', async () => {
  const head = await scene.slack.postAs('amal', 'closed', 'head')
  const [event] = await eventsOf(1, () => scene.slack.postAs('amal', 'closed', 'reply', { threadOf: head }))
  expect(event).toMatchObject({ thread_ts: head, parent_user_id: 'UAMAL', channel_type: 'group' })
})

test('an edit, with what it was', async () => {
  const ts = await scene.slack.postAs('amal', 'security', 'was')
  const [event] = await eventsOf(1, () => scene.slack.editAs('amal', 'security', ts, 'now'))
  expect(event).toMatchObject({
    subtype: 'message_changed',
    hidden: true,
    message: { ts, text: 'now', edited: { user: 'UAMAL' } },
    previous_message: { ts, text: 'was' },
  })
})

test('a preview that Slack adds is a change without an editor', async () => {
  const ts = await scene.slack.postAs('amal', 'security', 'https://example.org')
  const [event] = await eventsOf(1, () => scene.slack.unfurl('security', ts, 'A page'))
  expect(event).toMatchObject({ subtype: 'message_changed', message: { text: '<https://example.org>', attachments: [{}] } })
  expect(event?.message).not.toHaveProperty('edited')
  expect(scene.slack.channel('security')[0]).toMatchObject({ text: 'https://example.org\nA page', edited: false })
})

test('a deletion, and the tombstone of a thread that is reported as a change', async () => {
  const ts = await scene.slack.postAs('amal', 'security', 'gone')
  const head = await scene.slack.postAs('amal', 'security', 'head')
  await scene.slack.postAs('amal', 'security', 'reply', { threadOf: head })
  const events = await eventsOf(2, async () => {
    await scene.slack.deleteAs('amal', 'security', ts)
    await scene.slack.deleteAs('amal', 'security', head)
  })
  expect(events).toMatchObject([
    { subtype: 'message_deleted', deleted_ts: ts, previous_message: { text: 'gone' } },
    { subtype: 'message_changed', message: { subtype: 'tombstone', ts: head }, previous_message: { text: 'head' } },
  ])
})

test('a file, a forwarded message, an integration', async () => {
  const events = await eventsOf(3, async () => {
    await scene.slack.postAs('amal', 'security', 'see', { file: 'map.png' })
    await scene.slack.postAs('amal', 'security', 'see', { forwarded: 'between us' })
    scene.slack.postAsBot('Weather', 'security', 'rain')
  })
  expect(events).toMatchObject([
    { subtype: 'file_share', files: [{ name: 'map.png' }] },
    { attachments: [{ is_share: true, is_msg_unfurl: true, text: 'between us' }] },
    { subtype: 'bot_message', username: 'Weather' },
  ])
  expect(scene.slack.channel('security').map((post) => post.text)).toEqual(['see\n[file: map.png]', 'see\nbetween us', 'rain'])
})

test('the bot hears its own posts, and its own changes of them', async () => {
  const events = await eventsOf(2, async () => {
    const { ts = '' } = await scene.web.chat.postMessage({ channel: 'CSEC', text: 'one' })
    await scene.web.chat.update({ channel: 'CSEC', ts, text: 'two' })
  })
  expect(events).toMatchObject([
    { user: 'URELAY', bot_id: 'BRELAY', app_id: 'ARELAY' },
    { subtype: 'message_changed', message: { bot_id: 'BRELAY' } },
  ])
})

test('reactions, put and taken away', async () => {
  const ts = await scene.slack.postAs('amal', 'security', 'x')
  const events = await eventsOf(2, async () => {
    await scene.slack.reactAs('bera', 'security', ts, '☑️')
    await scene.slack.unreactAs('bera', 'security', ts, '☑')
  })
  const item = { type: 'message', channel: 'CSEC', ts }
  expect(events).toMatchObject([
    { type: 'reaction_added', user: 'UBERA', reaction: 'ballot_box_with_check', item, item_user: 'UAMAL' },
    { type: 'reaction_removed', user: 'UBERA', reaction: 'ballot_box_with_check', item },
  ])
})

test('who comes, who goes, a new topic, and a third organisation', async () => {
  const events = await eventsOf(6, () => {
    scene.slack.joinAs('guest', 'security')
    scene.slack.leaveAs('guest', 'security')
    scene.slack.setTopicAs('amal', 'security', 'quiet')
    scene.slack.shareChannel('security')
  })
  expect(events).toMatchObject([
    { type: 'message', subtype: 'channel_join', user: 'UGUEST' },
    { type: 'member_joined_channel', user: 'UGUEST', channel: 'CSEC' },
    { type: 'message', subtype: 'channel_leave', user: 'UGUEST' },
    { type: 'member_left_channel', user: 'UGUEST', channel: 'CSEC' },
    { type: 'message', subtype: 'channel_topic', topic: 'quiet' },
    { type: 'channel_shared', channel: 'CSEC' },
  ])
  expect((await scene.web.conversations.info({ channel: 'CSEC' })).channel?.is_ext_shared).toBe(true)
})

test('a bot that was removed hears that, and nothing more', async () => {
  const events = await eventsOf(2, async () => {
    scene.slack.removeBot('security')
    await scene.slack.postAs('amal', 'security', 'alone')
  })
  expect(events).toMatchObject([
    { type: 'channel_left', channel: 'CSEC' },
    { type: 'member_left_channel', user: 'URELAY' },
  ])
  await expect(scene.web.chat.postMessage({ channel: 'CSEC', text: 'a' })).rejects.toThrow('not_in_channel')
})

test('an app whose tokens were revoked, and then was removed, hears that and no more', async () => {
  const envelopes = received(await scene.socket())
  scene.slack.revokeTokens()
  await scene.slack.postAs('amal', 'security', 'unheard')
  scene.slack.uninstall()
  await eventually(() => envelopes.length === 2)
  expect(envelopes.map((envelope) => envelope.body.event)).toMatchObject([
    { type: 'tokens_revoked', tokens: { oauth: [], bot: ['URELAY'] } },
    { type: 'app_uninstalled' },
  ])
})

test('whoever uses a command or a button of an app that was removed reads that nobody answers', async () => {
  const envelopes = received(await scene.socket())
  await scene.web.chat.postMessage({
    channel: 'CSEC',
    text: 'asked',
    blocks: [{ type: 'actions', elements: [{ type: 'button', action_id: 'go', value: 'go', text: { type: 'plain_text', text: 'Go' } }] }],
  })
  scene.slack.uninstall()
  await scene.slack.pressAs('amal', 'security', scene.slack.channel('security').at(-1)!.id, 'Go')
  expect(await scene.slack.commandAs('amal', 'security', '/parley', 'status')).toContain('is not a valid command')
  await eventually(() => envelopes.length > 0)
  expect(envelopes.map(({ type }) => type)).toEqual(['events_api'])
})

test('an app hears only what it subscribed to and has the scope for', async () => {
  await scene.end()
  const app = { ...north.apps[0]!, events: ['message.channels', 'reaction_added'], scopes: ['channels:history'] }
  scene = await openScene({ workspace: { ...north, apps: [app] } })
  const [event] = await eventsOf(1, async () => {
    await scene.slack.postAs('amal', 'closed', 'not subscribed')
    const ts = await scene.slack.postAs('amal', 'security', 'heard')
    await scene.slack.reactAs('amal', 'security', ts, '👍')
  })
  expect(event).toMatchObject({ text: 'heard' })
})

test('a home tab that is opened', async () => {
  const [event] = await eventsOf(1, () => scene.slack.openHomeAs('amal'))
  expect(event).toMatchObject({ type: 'app_home_opened', user: 'UAMAL', tab: 'home' })
})
