import { expect, test } from 'vitest'
import { isOwnEcho, joinedIn, mentionsInEvent, type Reading, receivedFromEvent, unreadablePost } from './inbound.ts'
import { receivedCommand, receivedPress, receivedShortcut } from './interactions.ts'
import { OwnRemovals } from './own-removals.ts'

const reading: Reading = { link: 'north', self: { user: 'UME', bot: 'BME' }, nameOf: () => 'basim', now: () => 42 }
const ts = '1700000000.123456'
const said = { type: 'message', channel: 'C1', channel_type: 'channel', user: 'U1', text: 'hello', ts, event_ts: ts }
const received = (event: { readonly type: string; readonly [key: string]: unknown }) => receivedFromEvent(event, reading)
const changed = (message: object, previous_message: object) => {
  const event_ts = '1700000100.000000'
  return received({ ...said, subtype: 'message_changed', message, previous_message, event_ts })
}

test('the forms of a person’s own words are posts', () => {
  for (const subtype of [undefined, 'thread_broadcast', 'me_message', 'file_share']) {
    expect(received({ ...said, subtype })).toMatchObject({ type: 'posted', writtenAt: 1_700_000_000_123 })
  }
})

test('everything that no person said is left out', () => {
  const others = [
    { subtype: 'bot_message', bot_id: 'B2' },
    { user: 'UME' },
    { bot_id: 'BME' },
    { user: 'USLACKBOT' },
    { user: 'USLACKBOT', bot_id: 'B2' },
    { subtype: 'channel_join' },
    { subtype: 'message_replied' },
    { user: undefined },
  ]
  for (const other of others) expect(received({ ...said, ...other })).toBeUndefined()
  expect(received({ type: 'user_change' })).toBeUndefined()
})

test('what an app posts bears somebody’s name, and comes as what a machine says; what the app makes of it later is left out', () => {
  const theirs = { ...said, bot_id: 'B2', app_id: 'A2' }
  expect(received(theirs)).toMatchObject({ type: 'posted', author: 'U1', text: 'hello', isAutomatic: true })
  expect(received(said)).not.toHaveProperty('isAutomatic')
  expect(changed({ ...theirs, text: 'other words' }, theirs)).toBeUndefined()
})

test('only what the bot did itself is its echo', () => {
  const { self } = reading
  const own = { ...said, user: 'UME', bot_id: 'BME' }
  const echoes = [
    own,
    { ...own, subtype: 'bot_message' },
    { type: 'message', subtype: 'message_changed', message: own, previous_message: own },
    { type: 'reaction_added', user: 'UME', item: { type: 'message' } },
  ]
  for (const echo of echoes) expect(isOwnEcho(echo, self)).toBe(true)
  const others = [
    said,
    { ...own, bot_id: 'B2' },
    { type: 'message', subtype: 'message_changed', message: said, previous_message: said },
    { type: 'message', subtype: 'message_deleted', previous_message: said },
    { type: 'message', subtype: 'message_deleted', previous_message: own },
    { type: 'message', subtype: 'message_deleted', bot_id: 'BME', previous_message: own },
    { type: 'message', subtype: 'message_deleted', previous_message: null },
    { type: 'reaction_added', user: 'U1', item: { type: 'message' } },
    { type: 'member_left_channel', user: 'UME' },
    null,
  ]
  for (const other of others) expect(isOwnEcho(other, self)).toBe(false)
  expect(isOwnEcho(own, { user: '', bot: '' })).toBe(false)
  expect(isOwnEcho({ ...said, bot_id: '' }, { user: 'UME', bot: '' })).toBe(false)
})

test('the deletion of our own post is told as such, also where it is the head of a thread, and not where we removed it ourselves', () => {
  const own = { ...said, user: 'UME', bot_id: 'BME' }
  const { channel } = said
  const deleted = { type: 'message', subtype: 'message_deleted', channel, deleted_ts: ts, event_ts: ts, ts, previous_message: own }
  const tombstone = { ts, user: 'USLACKBOT', subtype: 'tombstone' }
  const head = { type: 'message', subtype: 'message_changed', channel, event_ts: ts, ts, message: tombstone, previous_message: own }
  const removals = new OwnRemovals()
  for (const each of [deleted, head]) {
    expect(received(each)).toMatchObject({ type: 'deleted', post: ts, isOwn: true })
    expect(removals.has(each)).toBe(false)
  }
  removals.note(channel, ts)
  for (const each of [deleted, head]) expect(removals.has(each)).toBe(true)
  expect(removals.has(own)).toBe(false)
  for (let count = 0; count < 1_000; count += 1) removals.note(channel, `${count}`)
  expect(removals.has(deleted)).toBe(false)
})

test('a root knows its own thread, which is none', () => {
  expect(received({ ...said, thread_ts: ts })).not.toHaveProperty('thread')
  expect(received({ ...said, thread_ts: '1.0' })).toMatchObject({ thread: '1.0' })
})

test('an edit is a change of what the person wrote or attached', () => {
  const edited = { ...said, edited: { ts: '1700000099.000000' } }
  const edit = { type: 'edited', text: 'hallo', previousText: 'hello', editedAt: 1_700_000_099_000 }
  expect(changed({ ...edited, text: 'hallo' }, said)).toMatchObject(edit)
  expect(changed({ ...edited, text: 'hallo', thread_ts: '1.0' }, said)).toMatchObject({ ...edit, thread: '1.0' })
  expect(changed({ ...edited, files: [] }, { ...said, files: [{ name: 'a.pdf' }] })).toMatchObject({ type: 'edited' })
  const preview = { from_url: 'https://a.example', fallback: 'A' }
  const quoted = { is_msg_unfurl: true, from_url: 'https://north.slack.com/archives/C1/p1', text: 'words' }
  for (const attachment of [preview, quoted]) {
    expect(changed({ ...said, attachments: [attachment] }, said)).toBeUndefined()
  }
  expect(changed({ ...said, blocks: [{ type: 'call' }] }, said)).toBeUndefined()
  expect(changed({ ...edited, text: 'x', user: 'UME' }, { ...said, user: 'UME' })).toBeUndefined()
  expect(changed({ ...edited, text: 'x', bot_id: 'BME' }, said)).toBeUndefined()
})

test('a root that is deleted although it has replies is a deletion', () => {
  const tombstone = { ts, user: 'USLACKBOT', subtype: 'tombstone', text: 'This message was deleted.' }
  expect(changed(tombstone, said)).toMatchObject({ type: 'deleted', post: ts, deletedAt: 1_700_000_100_000 })
  expect(changed(tombstone, { ...said, user: 'UME' })).toBeUndefined()
})

test('a deletion of somebody’s is told, one of a bot’s is not', () => {
  const deletion = { ...said, subtype: 'message_deleted', deleted_ts: ts }
  expect(received({ ...deletion, previous_message: said })).toMatchObject({ type: 'deleted', post: ts })
  expect(received(deletion)).toMatchObject({ type: 'deleted', post: ts })
  expect(received({ ...deletion, deleted_ts: undefined, previous_message: said })).toMatchObject({ type: 'deleted', post: ts })
  expect(received({ ...deletion, previous_message: { ...said, bot_id: 'B2' } })).toBeUndefined()
})

test('fragments are named with what a person knows them by', () => {
  const fragments = (more: object) => {
    const post = received({ ...said, ...more })
    return post?.type === 'posted' ? post.fragments : undefined
  }
  expect(fragments({ text: '&gt; typed by hand' })).toEqual([])
  expect(fragments({ text: '', files: [{ title: 'Plan' }] })).toEqual([{ kind: 'file', excerpt: 'Plan' }])
  expect(fragments({ text: '', files: [{ title: 'Plan', name: 'plan-2.pdf' }] })).toEqual([{ kind: 'file', excerpt: 'plan-2.pdf' }])
  const share = { is_share: true, is_msg_unfurl: true, text: `<@U2> ${'long '.repeat(40)}` }
  const [forwarded] = fragments({ attachments: [share] }) ?? []
  expect(forwarded).toMatchObject({ kind: 'forwarded', excerpt: expect.stringMatching(/^@basim long .*…$/) })
  expect([...(forwarded?.excerpt ?? '')]).toHaveLength(80)
  const unfurled = { is_msg_unfurl: true, from_url: 'https://north.slack.com/archives/C1/p1', fallback: 'words' }
  expect(fragments({ attachments: [unfurled] })).toEqual([{ kind: 'quoted', excerpt: 'words' }])
  expect(fragments({ attachments: [{ from_url: 'https://a.example', text: 'a preview' }] })).toEqual([])
  for (const text of ['', ' \n']) expect(fragments({ text })).toMatchObject([{ kind: 'unreadable' }])
  expect(fragments({ files: [{ name: 'x'.repeat(80) }] })).toEqual([{ kind: 'file', excerpt: 'x'.repeat(80) }])
  expect(fragments({ blocks: [{ type: 'rich_text' }, { type: 'table' }] })).toMatchObject([{ kind: 'unreadable' }])
})

test.each([
  ['<https://north.slack.com/archives/C1/p1700000000000000>', true],
  ['<https://north.enterprise.slack.com/docs/T1/F1|plan>', true],
  ['<https://app.slack.com/client/T1/C1>', true],
  ['<http://north.slack.com/archives/C1|north.slack.com/archives/C1>', true],
  ['<https://files.slack.com/files-pri/T1-F1/plan.pdf>', true],
  ['`slack://channel?team=T1&amp;id=C1`', true],
  ['ask in <#C1|planning>', true],
  ['<https://north.slack.com:443/archives/C1/p1>', true],
  ['<https://north.slack.com./archives/C1/p1>', true],
  ['<https://north.slack.com//archives/C1/p1>', true],
  ['<https://north.slack.com/%61rchives/C1/p1>', true],
  ['<https://north.slack.com/call/R1>', true],
  ['<https://hooks.slack.com/services/T1/B1/x>', true],
  ['<https://slack.com/shortcuts/Ft1/abc>', true],
  ['<https://north.slack-gov.com/archives/C1/p1>', true],
  ['<https://a.example/?url=https%3A%2F%2Fnorth.slack.com%2Farchives%2FC1>', true],
  ['<https://status.slack.com/>', false],
  ['<https://api.slack.com/docs/x>', false],
  ['<https://north.slack.com.example/archives/C1>', false],
  ['<https://slack.com/help/articles/1>', false],
  ['<https://notslack.com/archives/C1>', false],
  ['<https://a.example/archives/C1>', false],
])('a link into a workspace is known: %s', (text, isOne) => {
  const post = received({ ...said, text })
  const kinds = post?.type === 'posted' ? post.fragments.map((fragment) => fragment.kind) : []
  expect(kinds).toEqual(isOne ? ['workspace-link'] : [])
})

test.each([
  ['<https://files.slack.com/files-pri/T1-F1/plan.pdf>', 'https://files.slack.com/files-pri/T1-F1/plan.pdf'],
  ['<https://north.slack.com/archives/C1|here>', 'https://north.slack.com/archives/C1'],
  ['<#C1|planning>', '#planning'],
])('a link into a workspace is named as a whole, and nothing beside it: %s', (text, excerpt) => {
  expect(received({ ...said, text })).toMatchObject({ fragments: [{ kind: 'workspace-link', excerpt }] })
})

test.each([
  ['<@UME> !ack SEC-0001', '!ack SEC-0001'],
  ['<@UME|parley>: ！ack SEC-0001', '！ack SEC-0001'],
  ['<@UME> :exclamation: ack SEC-0001', '❗ ack SEC-0001'],
  ['<@UME> is it on?', '@basim is it on?'],
  ['<@U2> !ack SEC-0001', '@basim !ack SEC-0001'],
])('a command that is addressed to Parley is a command, and nothing else is: %s', (text, plain) => {
  expect(received({ ...said, text })).toMatchObject({ text: plain })
})

test.each([
  [':exclamation:ack SEC-0001', '❗ack SEC-0001'],
  [' :grey_exclamation: ack SEC-0001', ' ❕ ack SEC-0001'],
  [':bangbang: ack SEC-0001', '‼ ack SEC-0001'],
  [':warning: The bridge :exclamation:', ':warning: The bridge :exclamation:'],
  ['!send It burns :exclamation:', '!send It burns :exclamation:'],
])('a sign that Slack draws as a picture begins a command as it does elsewhere: %s', (text, plain) => {
  expect(received({ ...said, text })).toMatchObject({ text: plain })
})

test('reactions that are ours, or not on a message, are left out; a custom one keeps its name', () => {
  const reaction = { type: 'reaction_added', user: 'U1', reaction: 'our-logo', event_ts: ts }
  const item = { type: 'message', channel: 'C1', ts }
  expect(received({ ...reaction, item })).toMatchObject({ emoji: ':our-logo:', added: true })
  expect(received({ ...reaction, reaction: '+1::skin-tone-2', item })).toMatchObject({ emoji: '👍' })
  expect(received({ ...reaction, user: 'UME', item })).toBeUndefined()
  expect(received({ ...reaction, item: { ...item, type: 'file' } })).toBeUndefined()
})

test('the bot’s own coming and going is told apart from other people’s', () => {
  const event = { type: 'member_joined_channel', channel: 'C1', user: 'U1', event_ts: ts }
  expect(received(event)).toMatchObject({ change: 'member-joined', user: 'U1', at: 1_700_000_000_123 })
  expect(received({ ...event, user: 'not an id' })).not.toHaveProperty('user')
  expect(received({ ...event, user: 'UME' })).toMatchObject({ change: 'bot-returned' })
  expect(received({ ...event, user: 'UME' })).not.toHaveProperty('user')
  expect(received({ ...event, type: 'member_left_channel' })).toBeUndefined()
  expect(received({ ...event, type: 'member_left_channel', user: 'UME' })).toMatchObject({ change: 'bot-removed' })
  expect(received({ type: 'group_left', channel: 'C1' })).toMatchObject({ change: 'bot-removed', at: 42 })
})

test('of whoever came in a channel’s history tells, and of the bot itself it does not', () => {
  for (const subtype of ['channel_join', 'group_join']) {
    const joined = { change: 'member-joined', channel: 'C1', user: 'U1', at: 1_700_000_000_123 }
    expect(joinedIn({ ...said, subtype }, 'C1', reading)).toMatchObject(joined)
    for (const user of ['UME', 'not an id', undefined]) expect(joinedIn({ ...said, subtype, user }, 'C1', reading)).toBeUndefined()
  }
  expect(joinedIn(said, 'C1', reading)).toBeUndefined()
})

test('a topic that somebody else has set is told, and is nobody’s post', () => {
  const set = { ...said, subtype: 'channel_topic', user: 'U1', text: '<@U1> set the channel topic: quiet', topic: 'quiet' }
  const told = { type: 'channel-changed', link: 'north', channel: said.channel, change: 'topic-changed' }
  expect(received(set)).toMatchObject(told)
  expect(received({ ...set, subtype: 'group_topic' })).toMatchObject(told)
  expect(received({ ...set, user: 'UME' })).toBeUndefined()
})

test('people without a name are found in every part of an event', () => {
  const parts = { message: { ts, text: '<@U2>' }, previous_message: { ts, attachments: [{ text: '<@U3>' }, { fallback: '<@U4>' }] } }
  expect(mentionsInEvent({ ...said, text: '<@U1>', ...parts })).toEqual(['U1', 'U2', 'U3', 'U4'])
  expect(mentionsInEvent({ type: 'reaction_added' })).toEqual([])
})

test('a reaction that is called like a part of every object is no function', () => {
  const reaction = {
    type: 'reaction_added',
    user: 'U1',
    reaction: 'constructor',
    event_ts: ts,
    item: { type: 'message', channel: 'C1', ts },
  }
  expect(received(reaction)).toMatchObject({ emoji: ':constructor:' })
})

test('a time that is none is the first moment, never no number', () => {
  expect(received({ ...said, ts: 'soon' })).toMatchObject({ writtenAt: 0 })
  expect(received({ ...said, ts: '99999999999999999' })).toMatchObject({ writtenAt: 0 })
})

test('a person’s post in a form that Slack does not document cannot be read; a bot’s is left out', () => {
  const odd = { ...said, text: ['a', 'list'] }
  expect(() => received(odd)).toThrow()
  const reading = { link: 'north', self: { user: 'UME', bot: 'BME' }, nameOf: () => undefined, now: () => 42 }
  expect(unreadablePost(odd, reading)).toMatchObject({ type: 'posted', text: '', fragments: [{ kind: 'unreadable' }] })
  expect(unreadablePost({ ...odd, bot_id: 'B1' }, reading)).toBeUndefined()
  expect(unreadablePost({ ...odd, user: 'UME' }, reading)).toBeUndefined()
})

test('a form that Slack does not document throws', () => {
  expect(() => received({ type: 'message' })).toThrow()
})

test('what a command says is read as a post is: names for people, and a link into the workspace is named', () => {
  const body = {
    command: '/parley',
    text: 'send ask <@U2> &amp; see https://north.slack.com/archives/C1/p1',
    user_id: 'U1',
    channel_id: 'C1',
    trigger_id: 't',
  }
  const commanded = receivedCommand(body, reading)
  expect(commanded).toMatchObject({ type: 'commanded', link: 'north', channel: 'C1', id: 't', user: 'U1', command: 'parley', at: 42 })
  expect(commanded.text).toContain('@basim & see')
  expect(commanded.fragments).toEqual([{ kind: 'workspace-link', excerpt: 'https://north.slack.com/archives/C1/p1' }])
  expect(receivedCommand({ ...body, text: 'send see <#C9|planning>' }, reading)).toMatchObject({
    text: 'send see #planning',
    fragments: [{ kind: 'workspace-link', excerpt: '#planning' }],
  })
  expect(receivedCommand({ ...body, command: '/flash', text: null }, reading)).toMatchObject({ command: 'flash', text: '', fragments: [] })
})

test('a button or a shortcut is on the post at which it was used', () => {
  const press = {
    trigger_id: 't',
    user: { id: 'U1' },
    container: { channel_id: 'C2', message_ts: '5.000000' },
    actions: [{ action_id: 'a', value: 'ack:m1', action_ts: '1700000000.123456' }],
  }
  expect(receivedPress(press, reading)).toEqual({
    type: 'pressed',
    link: 'north',
    channel: 'C2',
    id: 't',
    user: 'U1',
    action: 'ack:m1',
    post: '5.000000',
    at: 1_700_000_000_123,
  })
  expect(receivedPress({ ...press, channel: { id: 'C3' } }, reading)?.channel).toBe('C3')
  expect(receivedPress({ ...press, actions: [{ action_id: 'a', value: null, action_ts: '1' }] }, reading)).toBeUndefined()
  expect(receivedPress({ ...press, container: { channel_id: 'C2' } }, reading)).toBeUndefined()
  const shortcut = {
    callback_id: 'dispute',
    trigger_id: 't',
    action_ts: '1',
    user: { id: 'U1' },
    channel: { id: 'C1' },
    message: { ts: '7.0' },
  }
  expect(receivedShortcut(shortcut, reading)).toMatchObject({ link: 'north', channel: 'C1', action: 'dispute', post: '7.0', user: 'U1' })
  expect(receivedShortcut({ ...shortcut, message_ts: '8.0' }, reading).post).toBe('8.0')
})

test('a preview of something in a workspace is a quotation, by whatever it is known', () => {
  const kinds = (one: object) => {
    const post = received({ ...said, attachments: [one] })
    return post?.type === 'posted' ? post.fragments.map(({ kind, excerpt }) => `${kind} ${excerpt}`) : undefined
  }
  expect(kinds({ from_url: 'https://north.slack.com/archives/C1/p1' })).toEqual(['quoted https://north.slack.com/archives/C1/p1'])
  expect(kinds({ is_msg_unfurl: true })).toEqual(['quoted a message'])
  expect(kinds({ is_share: true, fallback: 'words' })).toEqual(['forwarded words'])
})
