import { ErrorCode } from '@slack/web-api'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { north, openScene, type Scene, webClient } from './fixture.ts'
import { startSlackStandIn } from './index.ts'

let scene: Scene

beforeEach(async () => {
  scene = await openScene()
})

afterEach(() => scene.end())

/** The platform's error code of a call, or `ok`. */
async function codeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'ok',
    (error: { code: string; data?: { error: string } }) =>
      error.code === ErrorCode.PlatformError ? (error.data?.error ?? '') : error.code,
  )
}

test('the bot learns who and where it is', async () => {
  expect(await scene.web.auth.test()).toMatchObject({
    ok: true,
    team_id: 'TNORTH',
    user_id: 'URELAY',
    bot_id: 'BRELAY',
    url: 'https://north.slack.com/',
  })
  expect((await scene.web.team.info()).team).toMatchObject({ name: 'North', domain: 'north' })
})

test('a token that Slack does not know, that was revoked or is of the wrong kind is refused by name', async () => {
  expect(await codeOf(webClient(scene.slack, 'xoxb-other').auth.test())).toBe('invalid_auth')
  expect(await codeOf(webClient(scene.slack, '').auth.test())).toBe('not_authed')
  expect(await codeOf(scene.web.apps.connections.open({}))).toBe('not_allowed_token_type')
  scene.slack.revokeTokens()
  expect(await codeOf(scene.web.auth.test())).toBe('token_revoked')
  scene.slack.uninstall()
  expect(await codeOf(scene.web.auth.test())).toBe('account_inactive')
})

test('an app that is installed again has another token, and is in no channel before somebody invites it', async () => {
  scene.slack.uninstall()
  scene.slack.reinstall('xoxb-anew')
  expect(await codeOf(scene.web.auth.test())).toBe('invalid_auth')
  const anew = webClient(scene.slack, 'xoxb-anew')
  expect(await codeOf(anew.chat.postMessage({ channel: 'CSEC', text: 'here' }))).toBe('not_in_channel')
  scene.slack.inviteBot('CSEC')
  expect((await anew.chat.postMessage({ channel: 'CSEC', text: 'here again' })).ok).toBe(true)
})

test('a call without its scope is told which one it needs', async () => {
  const app = { ...north.apps[0]!, scopes: ['chat:write', 'channels:read'] }
  const slack = await startSlackStandIn({ workspace: { ...north, apps: [app] } })
  const web = webClient(slack)
  await expect(web.conversations.history({ channel: 'CSEC' })).rejects.toMatchObject({
    data: { error: 'missing_scope', needed: 'channels:history', provided: 'chat:write,channels:read' },
  })
  expect(await codeOf(web.chat.postMessage({ channel: 'CSEC', text: 'a' }))).toBe('ok')
  await slack.stop()
})

test('a post goes only where the bot is, and nowhere that is archived', async () => {
  const post = (channel: string) => codeOf(scene.web.chat.postMessage({ channel, text: 'a' }))
  expect(await post('CSEC')).toBe('ok')
  expect(await post('COTHER')).toBe('not_in_channel')
  expect(await post('CHIDE')).toBe('channel_not_found')
  expect(await post('CNONE')).toBe('channel_not_found')
  expect(await post('COLD')).toBe('is_archived')
})

test('a post to a person stands in their direct conversation', async () => {
  const { channel } = await scene.web.chat.postMessage({ channel: 'UAMAL', text: 'For you' })
  expect((await scene.web.conversations.open({ users: 'UAMAL' })).channel?.id).toBe(channel)
  expect(scene.slack.direct('amal')).toMatchObject([{ text: 'For you', channel }])
  expect(scene.slack.direct('bera')).toEqual([])
})

test('every ts is unique and later than the one before, though the clock stands still', async () => {
  const posts = await Promise.all(Array.from({ length: 20 }, () => scene.web.chat.postMessage({ channel: 'CSEC', text: 'a' })))
  const stamps = scene.slack.channel('security').map((post) => post.id)
  expect(new Set(posts.map((post) => post.ts))).toEqual(new Set(stamps))
  expect(stamps.toSorted()).toEqual(stamps)
  expect(stamps[0]).toMatch(/^\d{10}\.\d{6}$/)
})

test('only the app that posted can change or delete', async () => {
  const { ts = '' } = await scene.web.chat.postMessage({ channel: 'CSEC', text: 'one' })
  const other = await scene.slack.postAs('amal', 'security', 'mine')
  await scene.web.chat.update({ channel: 'CSEC', ts, text: 'two' })
  expect(scene.slack.channel('security')[0]).toMatchObject({ text: 'two', edited: true })
  expect(await codeOf(scene.web.chat.update({ channel: 'CSEC', ts: other, text: 'x' }))).toBe('cant_update_message')
  expect(await codeOf(scene.web.chat.delete({ channel: 'CSEC', ts: other }))).toBe('cant_delete_message')
  await scene.web.chat.delete({ channel: 'CSEC', ts })
  expect(await codeOf(scene.web.chat.update({ channel: 'CSEC', ts, text: 'x' }))).toBe('message_not_found')
})

test('an update keeps the blocks that it does not name, and an empty list takes them away', async () => {
  const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: 'in a block' } }]
  const { ts = '' } = await scene.web.chat.postMessage({ channel: 'CSEC', text: 'fallback', blocks })
  await scene.web.chat.update({ channel: 'CSEC', ts, text: 'other' })
  expect(scene.slack.channel('security')[0]?.text).toBe('in a block')
  await scene.web.chat.update({ channel: 'CSEC', ts, text: 'other', blocks: [] })
  expect(scene.slack.channel('security')[0]?.text).toBe('other')
})

test('what is too long is cut off, or refused, as the method has it', async () => {
  const long = await scene.web.chat.postMessage({ channel: 'CSEC', text: 'x'.repeat(40_001) })
  expect(long.message?.text).toHaveLength(40_000)
  expect(long.warning).toBe('message_truncated')
  const update = scene.web.chat.update({ channel: 'CSEC', ts: long.ts ?? '', text: 'x'.repeat(4_001) })
  expect(await codeOf(update)).toBe('msg_too_long')
  expect(await codeOf(scene.web.chat.postMessage({ channel: 'CSEC', text: '' }))).toBe('no_text')
})

test('blocks have limits of their own', async () => {
  const section = (length: number) => ({ type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(length) } })
  const post = (blocks: object[]) => codeOf(scene.web.apiCall('chat.postMessage', { channel: 'CSEC', text: 'x', blocks }))
  expect(await post([section(3_000)])).toBe('ok')
  expect(await post([section(3_001)])).toBe('invalid_blocks')
  expect(await post([section(0)])).toBe('invalid_blocks')
  expect(await post([{ type: 'banner' }])).toBe('invalid_blocks')
  expect(await post(Array.from({ length: 50 }, () => section(10)))).toBe('ok')
  expect(await post(Array.from({ length: 51 }, () => section(10)))).toBe('invalid_blocks')
  expect(await post(Array.from({ length: 5 }, () => section(2_700)))).toBe('msg_blocks_too_long')
})

test('reactions are added once, removed once, and read', async () => {
  const timestamp = await scene.slack.postAs('amal', 'security', 'mine')
  const item = { channel: 'CSEC', timestamp, name: 'outbox_tray' }
  expect(await codeOf(scene.web.reactions.add(item))).toBe('ok')
  expect(await codeOf(scene.web.reactions.add(item))).toBe('already_reacted')
  expect((await scene.web.reactions.get(item)).message?.reactions).toEqual([{ name: 'outbox_tray', users: ['URELAY'], count: 1 }])
  expect(scene.slack.channel('security')[0]?.reactions).toEqual([{ emoji: '📤', users: ['URELAY'] }])
  expect(await codeOf(scene.web.reactions.remove(item))).toBe('ok')
  expect(await codeOf(scene.web.reactions.remove(item))).toBe('no_reaction')
  expect(await codeOf(scene.web.reactions.add({ ...item, timestamp: '1.000001' }))).toBe('message_not_found')
  expect(await codeOf(scene.web.reactions.add({ ...item, name: 'no such' }))).toBe('invalid_name')
})

test('channels are listed as far as the bot may know of them, page by page', async () => {
  const names: string[] = []
  for await (const page of scene.web.paginate('conversations.list', {
    types: 'public_channel,private_channel',
    limit: 2,
  })) {
    names.push(...(page as unknown as { channels: { name: string }[] }).channels.map((channel) => channel.name))
  }
  expect(names).toEqual(['security', 'closed', 'elsewhere', 'old'])
  expect((await scene.web.conversations.info({ channel: 'CPRIV' })).channel).toMatchObject({
    is_private: true,
    is_member: true,
    is_ext_shared: false,
    num_members: 2,
  })
  expect((await scene.web.conversations.members({ channel: 'CSEC' })).members).toEqual(['UAMAL', 'UBERA', 'URELAY'])
})

test('the bot joins a public channel, not a private one', async () => {
  await scene.web.conversations.join({ channel: 'COTHER' })
  expect(await codeOf(scene.web.chat.postMessage({ channel: 'COTHER', text: 'a' }))).toBe('ok')
  expect(await codeOf(scene.web.conversations.join({ channel: 'CHIDE' }))).toBe('channel_not_found')
  expect(await codeOf(scene.web.conversations.join({ channel: 'CPRIV' }))).toBe('method_not_supported_for_channel_type')
})

test('the topic of a channel changes, and everyone reads who did it', async () => {
  await scene.web.conversations.setTopic({ channel: 'CSEC', topic: 'Use voice' })
  expect(scene.slack.topic('security')).toBe('Use voice')
  expect(scene.slack.channel('security')[0]?.text).toBe('@relay set the channel topic: Use voice')
  expect(await codeOf(scene.web.conversations.setTopic({ channel: 'CSEC', topic: 'x'.repeat(251) }))).toBe('too_long')
})

test('people and groups are looked up', async () => {
  expect((await scene.web.users.info({ user: 'UAMAL' })).user).toMatchObject({
    name: 'amal',
    real_name: 'Amal',
    is_bot: false,
  })
  expect((await scene.web.users.list({})).members?.map((user) => user.name)).toEqual(['amal', 'bera', 'guest', 'relay'])
  expect((await scene.web.usergroups.users.list({ usergroup: 'SDUTY' })).users).toEqual(['UAMAL', 'UBERA'])
  expect(await codeOf(scene.web.users.info({ user: 'UNONE' }))).toBe('user_not_found')
})

test('a file is uploaded in three steps, shared, found again and downloaded', async () => {
  const upload = await scene.web.filesUploadV2({
    channel_id: 'CSEC',
    filename: 'list.txt',
    content: 'bread',
    initial_comment: 'The list',
  })
  const [first] = (upload as unknown as { files: { files: { id: string }[] }[] }).files
  const file = (await scene.web.files.info({ file: first?.files[0]?.id ?? '' })).file
  const post = scene.slack.channel('security')[0]
  expect(post?.text).toBe('The list\n[file: list.txt]')
  expect(file?.shares?.public?.CSEC?.[0]?.ts).toBe(post?.id)
  const url = file?.url_private ?? ''
  const right = await fetch(url, { headers: { Authorization: 'Bearer xoxb-north' } })
  expect(await right.text()).toBe('bread')
  const wrong = await fetch(url, { headers: { Authorization: 'Bearer xoxb-other' } })
  expect(wrong.headers.get('content-type')).toBe('text/html')
})

test('a JSON body does as well as a form', async () => {
  const answer = await fetch(`${scene.slack.apiUrl}chat.postMessage`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json; charset=utf-8', Authorization: 'Bearer xoxb-north' },
    body: JSON.stringify({ channel: 'CSEC', blocks: [{ type: 'divider' }], text: 'a' }),
  })
  expect(await answer.json()).toMatchObject({ ok: true, channel: 'CSEC' })
})
