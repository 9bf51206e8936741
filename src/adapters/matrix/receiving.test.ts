import { expect, test } from 'vitest'
import { isSync } from '../../sandbox/matrix/faults.ts'
import { botToken, Desk, homeserver, line, settingsFor, stateFolder } from './test-support.ts'

const security = '#security:matrix.test'

async function listening(options: Parameters<typeof homeserver>[0] = {}) {
  const standIn = await homeserver(options)
  const room = standIn.roomId(security)
  const folder = await stateFolder()
  const desk = await new Desk(settingsFor(standIn.url), folder).up()
  return { standIn, room, desk, folder }
}

test('a post of a person is handed over with its time, author and text', async () => {
  const { standIn, room, desk } = await listening()
  const post = await standIn.postAs('amal', room, 'Convoy at dawn')
  const { at } = standIn.channel(room)[0]!
  expect(await desk.posted('Convoy at dawn')).toEqual({
    type: 'posted',
    link: 'south',
    channel: room,
    post,
    author: '@amal:matrix.test',
    text: 'Convoy at dawn',
    writtenAt: at,
    fragments: [],
    isDirect: false,
  })
})

test('what stood in the room before the first start is not handed over', async () => {
  const standIn = await homeserver()
  const room = standIn.roomId(security)
  await standIn.postAs('amal', room, 'long ago')
  const desk = await new Desk(settingsFor(standIn.url), await stateFolder()).up()
  await standIn.postAs('amal', room, 'now')
  await desk.posted('now')
  expect(desk.texts).toEqual(['now'])
})

test('a thread reply names its root, a rich reply names what it answers', async () => {
  const { standIn, room, desk } = await listening()
  const root = await standIn.postAs('amal', room, 'root')
  await standIn.postAs('north-duty', room, 'in the thread', { threadOf: root })
  await standIn.postAs('north-duty', room, 'an answer', { replyTo: root })
  const inThread = await desk.posted('in the thread')
  const answer = await desk.posted('an answer')
  expect(inThread).toMatchObject({ thread: root })
  expect(inThread).not.toHaveProperty('inReplyTo')
  expect(answer).toMatchObject({ inReplyTo: root })
  expect(answer).not.toHaveProperty('thread')
})

test('an edit tells what it said before; one that changes nothing is not told', async () => {
  const { standIn, room, desk } = await listening()
  const post = await standIn.postAs('amal', room, 'at 0600')
  await standIn.editAs('amal', room, post, 'at 0600')
  await standIn.editAs('amal', room, post, 'at 0700')
  await standIn.editAs('amal', room, post, 'at 0800')
  await desk.first((each) => each.type === 'edited' && each.text === 'at 0800')
  expect(desk.received.filter((each) => each.type === 'edited')).toMatchObject([
    { post, author: '@amal:matrix.test', text: 'at 0700', previousText: 'at 0600' },
    { post, author: '@amal:matrix.test', text: 'at 0800', previousText: 'at 0700' },
  ])
})

test('an edit after a restart still tells what it said before', async () => {
  const { standIn, room, desk, folder } = await listening()
  const post = await standIn.postAs('amal', room, 'at 0600')
  await standIn.editAs('amal', room, post, 'at 0700')
  await desk.first((each) => each.type === 'edited')
  await desk.adapter.stop()
  const next = await new Desk(settingsFor(standIn.url), folder).up()
  await standIn.editAs('amal', room, post, 'at 0800')
  const edited = await next.first((each) => each.type === 'edited' && each.text === 'at 0800')
  expect(edited).toMatchObject({ previousText: 'at 0700' })
})

test('an edit by somebody else than the author is not handed over', async () => {
  const { standIn, room, desk } = await listening()
  const post = await standIn.postAs('amal', room, 'at 0600')
  await standIn.editAs('north-duty', room, post, 'never')
  await standIn.postAs('amal', room, 'after')
  await desk.posted('after')
  expect(desk.received.filter((each) => each.type === 'edited')).toEqual([])
})

test('a deletion, a reaction and a reaction taken back are told apart', async () => {
  const { standIn, room, desk } = await listening()
  const post = await standIn.postAs('amal', room, 'at 0600')
  await desk.posted('at 0600')
  await standIn.reactAs('north-duty', room, post, '\u2611\ufe0f')
  await desk.first((each) => each.type === 'reacted')
  await standIn.unreactAs('north-duty', room, post, '\u2611')
  await standIn.deleteAs('amal', room, post)
  await desk.first((each) => each.type === 'deleted')
  expect(desk.received.slice(1)).toMatchObject([
    { type: 'posted', post, text: 'at 0600' },
    { type: 'reacted', post, user: '@north-duty:matrix.test', emoji: '\u2611', added: true },
    { type: 'reacted', post, user: '@north-duty:matrix.test', emoji: '\u2611', added: false },
    { type: 'deleted', post },
  ])
})

test('a post in a direct room is direct', async () => {
  const { standIn, desk } = await listening()
  const room = standIn.openDirectAs('amal')
  await desk.first((each) => each.type === 'channel-changed' && each.change === 'bot-returned' && each.channel === room)
  await standIn.postAs('amal', room, 'between us')
  expect(await desk.posted('between us')).toMatchObject({ channel: room, isDirect: true })
})

test('somebody who joins, encryption, and the bot removed and invited again are told', async () => {
  const { standIn, room, desk } = await listening()
  standIn.joinAs('south-duty', room)
  await desk.first((each) => each.type === 'channel-changed' && each.change === 'member-joined')
  standIn.removeBot(room)
  await desk.first((each) => each.type === 'channel-changed' && each.change === 'bot-removed')
  await standIn.postAs('amal', room, 'unheard')
  standIn.inviteBot(room)
  await desk.first((each) => each.type === 'channel-changed' && each.change === 'bot-returned')
  await standIn.postAs('amal', room, 'heard')
  await desk.posted('heard')
  standIn.encryptRoom(room)
  await desk.first((each) => each.type === 'channel-changed' && each.change === 'encrypted')
  await standIn.postAs('amal', room, 'sealed')
  const sealed = await desk.first((each) => each.type === 'posted' && each.fragments[0]?.kind === 'unreadable')
  expect(sealed).toMatchObject({ text: '' })
  expect(desk.texts).toEqual(['heard', ''])
  expect(desk.received.find((each) => each.type === 'channel-changed')).toMatchObject({
    user: '@south-duty:matrix.test',
  })
})

test('the bot comes back as often as it is invited', async () => {
  const { standIn, room, desk } = await listening()
  for (let time = 1; time <= 3; time += 1) {
    standIn.removeBot(room)
    await desk.first(() => desk.received.filter((each) => each.type === 'channel-changed' && each.change === 'bot-removed').length === time)
    standIn.inviteBot(room)
    await desk.first(
      () => desk.received.filter((each) => each.type === 'channel-changed' && each.change === 'bot-returned').length === time,
    )
  }
})

test('what the homeserver left out is read and handed over in order, before what it told', async () => {
  const { standIn, room, desk } = await listening()
  await standIn.postAs('amal', room, 'before')
  await desk.posted('before')
  standIn.faults.limitSync(1, 2)
  const texts = Array.from({ length: 230 }, (_, index) => `post ${index}`)
  standIn.postMany('amal', room, texts)
  await desk.posted('post 229')
  expect(desk.texts).toEqual(['before', ...texts])
  const found = desk.received.filter((each) => each.type === 'posted' && each.found)
  expect(found.length).toBeGreaterThan(200)
})

test('what was left out comes before what is newer, also where something before the homeserver answers in its place for a while', async () => {
  const { standIn, room, desk } = await listening()
  standIn.faults.limitSync(1)
  const away = standIn.faults.showPage(4, ({ path }) => /\/(messages|whoami)$/.test(path))
  standIn.postMany('amal', room, ['first', 'second', 'third'])
  await desk.posted('third')
  expect(desk.texts).toEqual(['first', 'second', 'third'])
  expect(away.remaining).toBe(0)
})

test('an address that leads nowhere keeps nobody waiting', async () => {
  const { standIn, room, desk } = await listening()
  standIn.faults.limitSync(1)
  standIn.faults.showPage(Number.POSITIVE_INFINITY, ({ path }) => path.endsWith('/messages'))
  standIn.postMany('amal', room, ['first', 'second', 'third'])
  await desk.posted('third')
  expect(desk.texts).toEqual(['third'])
})

test('what a homeserver leaves out is found also where it does not say where its timeline begins', async () => {
  const { standIn, room, desk } = await listening({ ways: { hidesBeginnings: true } })
  await standIn.postAs('amal', room, 'before')
  await desk.posted('before')
  standIn.faults.limitSync(1)
  standIn.postMany('amal', room, ['first', 'second', 'third'])
  await desk.posted('third')
  expect(desk.texts).toEqual(['before', 'first', 'second', 'third'])
})

test('a gap ends where it began, also where the homeserver reads on: what was told before is not told again', async () => {
  const { standIn, room, desk } = await listening({ ways: { readsPastTheEnd: true } })
  await standIn.postAs('amal', room, 'before')
  await desk.posted('before')
  standIn.faults.limitSync(1)
  standIn.postMany('amal', room, ['first', 'second', 'third'])
  await desk.posted('third')
  expect(desk.texts).toEqual(['before', 'first', 'second', 'third'])
})

test('what is not taken is handed over again until it is, and nothing passes it', async () => {
  const { standIn, room, desk } = await listening()
  const asked: string[] = []
  desk.answer = (received) => {
    if (received.type === 'posted') asked.push(received.text)
    return asked.length < 3 ? { taken: false, sentence: 'the journal is down' } : { taken: true }
  }
  standIn.postMany('amal', room, ['first', 'second'])
  await desk.posted('second')
  expect(asked).toEqual(['first', 'first', 'first', 'second'])
})

test('a post and an edit that were not taken say so when they are told again; what nobody can take back does not', async () => {
  const { standIn, room, desk } = await listening()
  const seen = new Set<string>()
  desk.answer = ({ type }) => {
    if (seen.has(type)) return { taken: true }
    seen.add(type)
    return { taken: false, sentence: 'the journal is down' }
  }
  const post = await standIn.postAs('amal', room, 'at 0600')
  await standIn.editAs('amal', room, post, 'at 0700')
  await standIn.reactAs('amal', room, post, '☑')
  await standIn.postAs('amal', room, 'at ease')
  await desk.posted('at ease')
  const told = desk.received.flatMap((each) => ('post' in each ? [`${each.type} ${'toldAgain' in each}`] : []))
  expect(told).toEqual(['posted true', 'edited true', 'reacted false', 'posted false'])
})

test('what was said in a room before the bot was removed, and the homeserver left out, is handed over', async () => {
  const { standIn, room, desk, folder } = await listening()
  await desk.adapter.stop()
  const texts = Array.from({ length: 5 }, (_, index) => `post ${index}`)
  standIn.postMany('amal', room, texts)
  standIn.removeBot(room)
  standIn.faults.limitSync(1, 1)
  const next = await new Desk(settingsFor(standIn.url), folder).up()
  await next.first((each) => each.type === 'channel-changed' && each.change === 'bot-removed')
  expect(next.texts).toEqual(texts)
})

test('what was said while Parley was down comes after a restart, once and in order', async () => {
  const { standIn, room, desk, folder } = await listening()
  await standIn.postAs('amal', room, 'heard')
  await desk.posted('heard')
  await desk.adapter.stop()
  standIn.postMany('amal', room, ['missed 1', 'missed 2', 'missed 3'])
  const next = await new Desk(settingsFor(standIn.url), folder).up()
  await next.posted('missed 3')
  expect(next.texts).toEqual(['missed 1', 'missed 2', 'missed 3'])
})

test('what was being handed over when Parley ended is handed over again', async () => {
  const { standIn, room, desk, folder } = await listening()
  const asked = Promise.withResolvers<void>()
  desk.answer = (received) => {
    if (received.type === 'posted') asked.resolve()
    return { taken: false, sentence: 'the journal is down' }
  }
  await standIn.postAs('amal', room, 'not kept yet')
  await asked.promise
  await desk.adapter.stop()
  const next = await new Desk(settingsFor(standIn.url), folder).up()
  expect(await next.posted('not kept yet')).toMatchObject({ type: 'posted' })
})

test('what is known of the rooms survives a restart', async () => {
  const { standIn, room, desk, folder } = await listening()
  standIn.encryptRoom(room)
  await desk.first((each) => each.type === 'channel-changed' && each.change === 'encrypted')
  await desk.adapter.stop()
  const next = await new Desk(settingsFor(standIn.url), folder).up()
  expect(await next.send({ type: 'post', id: 'd-1', channel: room, content: line('x') })).toEqual({
    outcome: 'refused',
    reason: 'the room is encrypted, which Parley cannot use yet',
  })
})

test('nothing is sent before the homeserver has told what changed meanwhile', async () => {
  const { standIn, room, desk, folder } = await listening()
  await desk.adapter.stop()
  standIn.encryptRoom(room)
  const held = standIn.faults.hang(1, isSync)
  const next = new Desk(settingsFor(standIn.url), folder)
  await next.start()
  await held.spent
  const post = { type: 'post', id: 'd-1', channel: room, content: line('x') } as const
  expect(await next.send(post)).toMatchObject({ outcome: 'unavailable', scope: 'link' })
  held.release()
  await next.link('up')
  expect(await next.send(post)).toMatchObject({ outcome: 'refused' })
})

test.each([
  ['Synapse', {}],
  ['a homeserver that does not say where its timelines begin', { hidesBeginnings: true }],
])('in a room that the bot came into, all since then is handed over, and nothing from before: %s', async (_, ways) => {
  const { standIn, room, desk, folder } = await listening({ ways })
  standIn.removeBot(room)
  await desk.first((each) => each.type === 'channel-changed' && each.change === 'bot-removed')
  await desk.adapter.stop()
  await standIn.postAs('amal', room, 'among ourselves')
  standIn.inviteBot(room)
  const path = `/_matrix/client/v3/join/${encodeURIComponent(room)}`
  const headers = { authorization: `Bearer ${botToken}` }
  await fetch(standIn.url + path, { method: 'POST', headers, body: '{}' })
  const texts = Array.from({ length: 250 }, (_, index) => `post ${index}`)
  standIn.postMany('amal', room, texts)
  const next = await new Desk(settingsFor(standIn.url), folder).up()
  await next.posted('post 249')
  expect(next.texts).toEqual(texts)
  expect(next.received.filter((each) => each.type === 'channel-changed')).toMatchObject([{ change: 'bot-returned' }])
})
