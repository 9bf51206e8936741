import { ClientEvent, EventType, type MsgType, RelationType, RoomEvent, RoomMemberEvent, SyncState, ThreadEvent } from 'matrix-js-sdk'
import { expect, test } from 'vitest'
import { botClient, botId, nextEvent, saying, startMs, startScene, syncingBot } from './test-support.ts'

const message = (body: string) => ({ msgtype: 'm.text' as MsgType.Text, body })

test('a client learns its rooms, their names, topics and members at its first sync', async () => {
  const { standIn } = await startScene()
  const client = await syncingBot(standIn)
  const room = client.getRoom(standIn.roomId('security'))
  expect(room?.name).toBe('Security')
  expect(room?.getJoinedMembers().map((member) => member.name)).toEqual(['Amal', 'Relay', 'North Duty'])
  expect(room?.getMyMembership()).toBe('join')
  expect(await client.whoami()).toMatchObject({ user_id: botId, device_id: 'RELAY' })
})

test('a post reaches a waiting sync at once', async () => {
  const { standIn } = await startScene()
  const client = await syncingBot(standIn)
  const seen = nextEvent(client, saying('All quiet.'))
  const id = await standIn.postAs('amal', 'security', 'All quiet.')
  const event = await seen
  expect([event.getId(), event.getSender(), event.getTs()]).toEqual([id, '@amal:matrix.test', startMs])
})

test('what a client sends stands in the channel, and comes back to it with its transaction id', async () => {
  const { standIn } = await startScene()
  const client = await syncingBot(standIn)
  const echo = new Promise<string | undefined>((resolve) => {
    client.on(RoomEvent.LocalEchoUpdated, (event) => {
      if (event.getUnsigned().transaction_id === 'delivery-1' && event.status === null) resolve(event.getId())
    })
  })
  const { event_id } = await client.sendEvent(standIn.roomId('security'), EventType.RoomMessage, message('SEC-0001'), 'delivery-1')
  expect(await echo).toBe(event_id)
  expect(standIn.channel('security')).toMatchObject([{ id: event_id, text: 'SEC-0001', isBot: true, authorName: 'Relay' }])
})

test('a thread reply reaches the client as one, and its own reply stands in the thread', async () => {
  const { standIn } = await startScene()
  const client = await syncingBot(standIn, { threadSupport: true })
  const root = await standIn.postAs('amal', 'security', 'root')
  const seen = nextEvent(client, saying('in the thread'))
  await standIn.postAs('amal', 'security', 'in the thread', { threadOf: root })
  expect((await seen).threadRootId).toBe(root)
  const { event_id } = await client.sendMessage(standIn.roomId('security'), root, message('answer'))
  expect(standIn.channel('security').at(-1)).toMatchObject({ id: event_id, threadOf: root })
  const { chunk } = await client.createThreadListMessagesRequest(standIn.roomId('security'), null, 10)
  expect(chunk.map((event) => event.event_id)).toEqual([root])
  expect(chunk[0]?.unsigned?.['m.relations']?.['m.thread']).toMatchObject({ count: 2, current_user_participated: true })
})

test('threads are put together from the relations that the homeserver serves', async () => {
  const { standIn } = await startScene()
  const root = await standIn.postAs('amal', 'security', 'root')
  const reply = await standIn.postAs('amal', 'security', 'reply', { threadOf: root })
  const client = await syncingBot(standIn, { threadSupport: true })
  const thread = client.getRoom(standIn.roomId('security'))?.getThread(root)
  while (thread?.rootEvent === undefined || !thread.initialEventsFetched) {
    await new Promise((resolve) => thread?.once(ThreadEvent.Update, resolve))
  }
  expect(thread.events.map((event) => event.getId())).toContain(reply)
})

test('a reaction is seen, aggregated and taken away again', async () => {
  const { standIn } = await startScene()
  const client = await syncingBot(standIn)
  const roomId = standIn.roomId('security')
  const post = await standIn.postAs('amal', 'security', 'ack me')
  const seen = nextEvent(client, (event) => event.getType() === EventType.Reaction)
  await standIn.reactAs('north-duty', 'security', post, '☑')
  expect((await seen).getRelation()).toEqual({ rel_type: 'm.annotation', event_id: post, key: '☑' })
  const own = await client.sendEvent(roomId, EventType.Reaction, {
    'm.relates_to': { rel_type: RelationType.Annotation, event_id: post, key: '☑\uFE0F' },
  })
  expect(standIn.channel('security')[0]?.reactions).toEqual([{ emoji: '☑', users: ['@north-duty:matrix.test', botId] }])
  const { events } = await client.relations(roomId, post, RelationType.Annotation, EventType.Reaction)
  expect(events.map((event) => event.getId())).toContain(own.event_id)

  const gone = nextEvent(client, (event) => event.getType() === EventType.RoomRedaction)
  await standIn.unreactAs('north-duty', 'security', post, '☑')
  await gone
  await client.redactEvent(roomId, own.event_id, 'redact-1')
  expect(standIn.channel('security')[0]?.reactions).toEqual([])
})

test('a redaction takes the content from every place where a client can read it', async () => {
  const { standIn } = await startScene()
  const client = await syncingBot(standIn)
  const roomId = standIn.roomId('security')
  const seen = nextEvent(client, saying('a slip'))
  const post = await standIn.postAs('amal', 'security', 'a slip')
  const event = await seen
  const redaction = nextEvent(client, (each) => each.getType() === EventType.RoomRedaction)
  await standIn.deleteAs('amal', 'security', post)
  expect((await redaction).getAssociatedId()).toBe(post)
  expect(event.isRedacted()).toBe(true)
  const fetched = await client.fetchRoomEvent(roomId, post)
  expect(fetched.content).toEqual({})
  expect(fetched.unsigned?.redacted_because).toMatchObject({ type: 'm.room.redaction', redacts: post })
  expect(standIn.channel('security')).toEqual([])
})

test('an edit shows the new text, unless someone else made it', async () => {
  const { standIn } = await startScene()
  const client = await syncingBot(standIn)
  const post = await standIn.postAs('amal', 'security', 'tree convoys')
  const seen = nextEvent(client, (event) => event.getRelation()?.rel_type === 'm.replace')
  await standIn.editAs('amal', 'security', post, 'three convoys')
  expect((await seen).getContent()['m.new_content']).toMatchObject({ body: 'three convoys' })
  await standIn.editAs('north-duty', 'security', post, 'no convoys')
  expect(standIn.channel('security')).toMatchObject([{ id: post, text: 'three convoys', edited: true }])
})

test('the bot is invited, joins, is removed, and hears of each', async () => {
  const { standIn } = await startScene({
    rooms: [{ id: '!new:matrix.test', name: 'New', members: ['amal'] }],
  })
  const client = await syncingBot(standIn)
  const membership = (wanted: string) =>
    new Promise<void>((resolve) => {
      client.on(RoomMemberEvent.Membership, (_, member) => {
        if (member.userId === botId && member.membership === wanted) resolve()
      })
    })
  const invited = membership('invite')
  standIn.inviteBot('!new:matrix.test')
  await invited
  const joined = membership('join')
  await client.joinRoom('!new:matrix.test')
  await joined
  const removed = membership('leave')
  standIn.removeBot('!new:matrix.test')
  await removed
  await expect(client.sendTextMessage('!new:matrix.test', 'still there?')).rejects.toMatchObject({
    httpStatus: 403,
    errcode: 'M_FORBIDDEN',
  })
})

test('a direct room is made, marked, and read as the conversation with that person', async () => {
  const { standIn } = await startScene()
  const client = await syncingBot(standIn)
  const { room_id } = await client.createRoom({
    preset: 'trusted_private_chat' as never,
    is_direct: true,
    invite: ['@amal:matrix.test'],
  })
  await client.setAccountData(EventType.Direct, { '@amal:matrix.test': [room_id] })
  await client.sendTextMessage(room_id, 'NOT SENT')
  expect(standIn.direct('amal')).toMatchObject([{ text: 'NOT SENT', author: botId }])
  expect(standIn.direct('north-duty')).toEqual([])
  expect(client.getAccountData(EventType.Direct)?.getContent()).toEqual({ '@amal:matrix.test': [room_id] })
})

test('members can be loaded lazily', async () => {
  const { standIn } = await startScene()
  await standIn.postAs('amal', 'security', 'hello')
  const client = await syncingBot(standIn, { lazyLoadMembers: true, initialSyncLimit: 1 })
  const room = client.getRoom(standIn.roomId('security'))
  expect(room?.currentState.getMembers().map((member) => member.name)).toEqual(['Amal', 'Relay'])
  expect(room?.getJoinedMemberCount()).toBe(3)
  await room?.loadMembersIfNeeded()
  expect(room?.getJoinedMembers().map((member) => member.name)).toContain('North Duty')
})

test('a topic is set by the bot and seen by the people', async () => {
  const { standIn } = await startScene()
  const client = botClient(standIn)
  expect(standIn.topic('security')).toBe('quiet')
  await client.setRoomTopic(standIn.roomId('security'), 'No 📤 within 60 s = not sent')
  expect(standIn.topic('security')).toBe('No 📤 within 60 s = not sent')
})

test('a login of the pinned device gives a token of that device', async () => {
  const { standIn } = await startScene()
  const client = botClient(standIn)
  const answer = await client.login('m.login.password', {
    identifier: { type: 'm.id.user', user: 'relay' },
    password: 'relay-pass',
    device_id: 'RELAY',
  })
  expect(answer).toMatchObject({ user_id: botId, device_id: 'RELAY' })
})

test('a revoked token ends the sync', async () => {
  const { standIn } = await startScene()
  const client = await syncingBot(standIn)
  const failed = new Promise<unknown>((resolve) => {
    client.on(ClientEvent.Sync, (state, _, data) => {
      if (state === SyncState.Error) resolve(data?.error)
    })
  })
  standIn.revokeTokens()
  expect(await failed).toMatchObject({ errcode: 'M_UNKNOWN_TOKEN', httpStatus: 401 })
  standIn.restoreTokens()
  await expect(botClient(standIn).whoami()).resolves.toMatchObject({ user_id: botId })
})

test('a file is announced, and can be fetched with the token only', async () => {
  const { standIn } = await startScene()
  const client = await syncingBot(standIn)
  const seen = nextEvent(client, (event) => event.getContent().msgtype === 'm.file')
  await standIn.postAs('amal', 'security', '', { file: 'plan.txt' })
  const { body, url } = (await seen).getContent()
  expect(body).toBe('plan.txt')
  const address = client.mxcUrlToHttp(url, undefined, undefined, undefined, false, true, true) ?? ''
  expect((await fetch(address)).status).toBe(401)
  const file = await fetch(address, { headers: { Authorization: `Bearer ${client.getAccessToken()}` } })
  expect(await file.text()).toBe('The content of plan.txt.')
})
