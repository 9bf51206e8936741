import { expect, test } from 'vitest'
import type { BotPost } from './standin.ts'
import { ask, bodies, botId, roomPath, sendPath, startMs, startScene, sync, text } from './test-support.ts'

const amal = '@amal:matrix.test'
const northDuty = '@north-duty:matrix.test'

test('a post is seen with its author, its time and its place', async () => {
  const { standIn } = await startScene()
  const root = await standIn.postAs('amal', 'security', 'root')
  const reply = await standIn.postAs('north-duty', 'security', 'reply', { replyTo: root })
  expect(standIn.channel('security')).toEqual([
    {
      id: root,
      channel: standIn.roomId('security'),
      author: amal,
      authorName: 'Amal',
      isBot: false,
      text: 'root',
      at: startMs,
      edited: false,
      reactions: [],
      buttons: [],
      mentions: [],
      wakes: true,
    },
    expect.objectContaining({ id: reply, replyTo: root, authorName: 'North Duty' }),
  ])
})

test('a reply to a post in a thread goes into that thread, with a fallback that is no reply', async () => {
  const { standIn } = await startScene()
  const root = await standIn.postAs('amal', 'security', 'root')
  const first = await standIn.postAs('amal', 'security', 'first', { threadOf: root })
  await standIn.postAs('amal', 'security', 'second', { threadOf: first })
  const second = standIn.channel('security').at(-1)
  expect(second).toMatchObject({ text: 'second', threadOf: root })
  expect(second).not.toHaveProperty('replyTo')
})

test('a bot message is seen as its formatting shows it, and pings whom it mentions', async () => {
  const { standIn } = await startScene()
  const pill = `<a href="https://matrix.to/#/${amal}">Amal</a>`
  await ask(standIn, 'PUT', sendPath(standIn, 't1'), {
    msgtype: 'm.text',
    body: 'Amal: SEC-0001 FLASH',
    format: 'org.matrix.custom.html',
    formatted_body: `${pill}: <strong>SEC-0001</strong><br><del>old</del>`,
    'm.mentions': { user_ids: [amal] },
  })
  expect(standIn.channel('security')).toMatchObject([{ text: '@Amal: SEC-0001\n~~old~~', mentions: [amal], wakes: true, isBot: true }])
})

test('a notice wakes nobody, even if it mentions somebody', async () => {
  const { standIn } = await startScene()
  const notice = { msgtype: 'm.notice', body: 'amal', 'm.mentions': { user_ids: [amal] } }
  await ask(standIn, 'PUT', sendPath(standIn, 't1'), notice)
  expect(standIn.channel('security')).toMatchObject([{ wakes: false, mentions: [amal] }])
})

test('a message without m.mentions pings by the older rules: whoever is named in it, and @room with the power', async () => {
  const { standIn } = await startScene()
  await ask(standIn, 'PUT', sendPath(standIn, 't1'), text('north-duty, please look; amalgam does not matter'))
  await ask(standIn, 'PUT', sendPath(standIn, 't2'), text('@room everybody'))
  await ask(standIn, 'PUT', sendPath(standIn, 't3'), { ...text('@room amal'), 'm.mentions': {} })
  expect(standIn.channel('security').map((post) => post.mentions)).toEqual([[northDuty], [amal, northDuty], []])
})

test('a person without the power pings nobody with @room', async () => {
  const { standIn } = await startScene()
  await standIn.postAs('north-duty', 'security', '@room and @amal and @nobody')
  await standIn.postAs('amal', 'security', '@room')
  expect(standIn.channel('security').map((post) => post.mentions)).toEqual([[amal], [botId, northDuty]])
})

test('a command is plain text, as some clients send it', async () => {
  const { standIn } = await startScene()
  expect(await standIn.commandAs('amal', 'security', '/parley', 'show SEC-0001')).toBeUndefined()
  await standIn.commandAs('amal', 'security', 'status', '')
  expect(standIn.channel('security').map((post) => post.text)).toEqual(['/parley show SEC-0001', '/status'])
  await expect(standIn.pressAs('amal', 'security', '$x', 'Acknowledge')).rejects.toThrow('no buttons')
})

test('what is forwarded stands as a quotation before the text', async () => {
  const { standIn } = await startScene()
  const { next } = await sync(standIn)
  await standIn.postAs('amal', 'security', 'see above', { forwarded: 'internal <one>\ntwo' })
  expect(bodies(await sync(standIn, { since: next }))).toEqual(['> internal <one>\n> two\n\nsee above'])
  expect(standIn.channel('security')[0]?.text).toBe('> internal <one>\n> two\nsee above')
})

test('a variation selector makes no difference to a reaction', async () => {
  const { standIn } = await startScene()
  const post = await standIn.postAs('amal', 'security', 'ack me')
  await standIn.reactAs('amal', 'security', post, '☑\uFE0F')
  expect(standIn.channel('security')[0]?.reactions).toEqual([{ emoji: '☑', users: [amal] }])
  await standIn.unreactAs('amal', 'security', post, '☑')
  expect(standIn.channel('security')[0]?.reactions).toEqual([])
  await expect(standIn.unreactAs('amal', 'security', post, '☑')).rejects.toThrow('has not reacted')
})

test('people delete their own posts, and others only with the power', async () => {
  const { standIn } = await startScene()
  const post = await standIn.postAs('amal', 'security', 'from the administrator')
  await expect(standIn.deleteAs('north-duty', 'security', post)).rejects.toThrow('permission')
  const other = await standIn.postAs('north-duty', 'security', 'from a member')
  await standIn.deleteAs('amal', 'security', other)
  expect(standIn.channel('security').map((each) => each.id)).toEqual([post])
})

test('in an encrypted room people read what the homeserver cannot', async () => {
  const { standIn } = await startScene()
  standIn.encryptRoom('security')
  const { next } = await sync(standIn)
  const post = await standIn.postAs('amal', 'security', 'a secret')
  await standIn.editAs('amal', 'security', post, 'another secret')
  expect(standIn.channel('security')).toMatchObject([{ text: 'another secret', edited: true }])
  const { timeline } = await sync(standIn, { since: next })
  expect(timeline?.events.map((event) => event.content.algorithm)).toEqual(Array(2).fill('m.megolm.v1.aes-sha2'))
  expect(JSON.stringify(timeline)).not.toContain('secret')
})

test('somebody new comes in and goes, and the room hears of it', async () => {
  const { standIn } = await startScene()
  const { next } = await sync(standIn)
  standIn.joinAs('south-duty', 'security')
  await standIn.postAs('south-duty', 'security', 'hello')
  standIn.leaveAs('south-duty', 'security')
  await expect(standIn.postAs('south-duty', 'security', 'still here')).rejects.toThrow('not in room')
  const { timeline } = await sync(standIn, { since: next })
  expect(timeline?.events.map((event) => event.content.membership ?? event.content.body)).toEqual(['join', 'hello', 'leave'])
})

test('a person opens a direct room, which the bot is invited to and answers in', async () => {
  const { standIn } = await startScene()
  const room = standIn.openDirectAs('amal')
  await standIn.postAs('amal', room, '/parley status')
  const path = `v3/rooms/${encodeURIComponent(room)}`
  expect((await ask(standIn, 'POST', `${path}/join`, {})).status).toBe(200)
  await ask(standIn, 'PUT', `${path}/send/m.room.message/t1`, text('All quiet.'))
  expect(standIn.direct('amal').map((post) => post.text)).toEqual(['/parley status', 'All quiet.'])
  expect(standIn.direct('north-duty')).toEqual([])
})

test('people accept invites at once, unless told otherwise', async () => {
  const invite = { user_id: '@south-duty:matrix.test' }
  const users = [{ localpart: 'relay', isBot: true, accessToken: 'bot-token' }, { localpart: 'amal' }, { localpart: 'south-duty' }]
  const rooms = [{ alias: 'security', name: 'Security', members: ['amal', 'relay'] }]
  for (const peopleAcceptInvites of [true, false]) {
    const { standIn } = await startScene({ users, rooms, peopleAcceptInvites })
    await ask(standIn, 'POST', roomPath(standIn, 'invite'), invite)
    const { body } = await ask(standIn, 'GET', roomPath(standIn, 'joined_members'))
    expect(Object.keys(body.joined as object)).toHaveLength(peopleAcceptInvites ? 3 : 2)
  }
})

test('each thing that a bot sends is told to who observes it, until they stop', async () => {
  const { standIn } = await startScene()
  const seen: BotPost[] = []
  const stop = standIn.onPost((post) => seen.push(post))
  await standIn.postAs('amal', 'security', 'not a bot')
  const { body } = await ask(standIn, 'PUT', sendPath(standIn, 't1'), text('SEC-0001'))
  await ask(standIn, 'PUT', roomPath(standIn, 'state/m.room.topic'), { topic: 'no post' })
  stop()
  await ask(standIn, 'PUT', sendPath(standIn, 't2'), text('SEC-0002'))
  expect(seen).toEqual([
    {
      id: body.event_id,
      channel: standIn.roomId('security'),
      author: botId,
      type: 'm.room.message',
      content: text('SEC-0001'),
      at: startMs,
    },
  ])
})

test('every change is announced, until the listener goes', async () => {
  const { standIn } = await startScene()
  let changes = 0
  const stop = standIn.onChange(() => {
    changes += 1
  })
  const post = await standIn.postAs('amal', 'security', 'one')
  await standIn.reactAs('amal', 'security', post, '☑')
  stop()
  await standIn.deleteAs('amal', 'security', post)
  expect(changes).toBe(2)
})

test('a user or a room that is not there is named', async () => {
  const { standIn } = await startScene()
  expect(() => standIn.channel('nowhere')).toThrow('nowhere')
  expect(() => standIn.userId('nobody')).toThrow('@nobody:matrix.test')
})
