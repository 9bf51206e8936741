import { expect, test } from 'vitest'
import { isSend } from '../../sandbox/matrix/faults.ts'
import type { BotPost } from '../../sandbox/matrix/standin.ts'
import { Desk, homeserver, line, settingsFor, stateFolder } from './test-support.ts'

const security = '#security:matrix.test'

async function connected() {
  const standIn = await homeserver()
  const room = standIn.roomId(security)
  const folder = await stateFolder()
  const desk = await new Desk(settingsFor(standIn.url), folder).up()
  return { standIn, room, desk, folder }
}

test('a repeated send has no second effect, nor after a restart', async () => {
  const { standIn, room, desk, folder } = await connected()
  const post = { type: 'post', id: 'd-1', channel: room, content: line('SEC-0001') } as const
  const first = await desk.send(post)
  expect(await desk.send(post)).toEqual(first)
  await desk.adapter.stop()
  const next = await new Desk(settingsFor(standIn.url), folder).up()
  expect(await next.send(post)).toEqual(first)
  expect(standIn.channel(room)).toHaveLength(1)
})

test('a send whose answer was lost is uncertain, and its repeat stands once', async () => {
  const { standIn, room, desk } = await connected()
  standIn.faults.loseAnswers(1, isSend)
  const post = { type: 'post', id: 'd-1', channel: room, content: line('SEC-0001') } as const
  expect(await desk.send(post)).toMatchObject({ outcome: 'uncertain' })
  expect(await desk.send(post)).toMatchObject({ outcome: 'sent' })
  expect(standIn.channel(room)).toHaveLength(1)
})

test('what a homeserver makes twice, having forgotten that it took it, is found in both places, and nobody else’s post by the same id', async () => {
  const { standIn, room, desk } = await connected()
  await desk.send({ type: 'post', id: 'd-0', channel: room, content: line('another') })
  const post = { type: 'post', id: 'd-1', channel: room, content: line('SEC-0001') } as const
  standIn.faults.loseAnswers(1, isSend)
  await desk.send(post)
  standIn.faults.transactionsAreIdempotent = false
  const second = await desk.send(post)
  await desk.send({
    type: 'revise',
    id: 'd-2',
    channel: room,
    post: second.outcome === 'sent' ? second.post! : '',
    content: line('SEC-0001'),
  })
  standIn.sendAs('amal', room, 'm.room.message', { msgtype: 'm.text', body: 'SEC-0001', parley: { delivery: 'd-1' } })
  const copies = standIn.channel(room).filter(({ text, isBot }) => isBot && text === 'SEC-0001')
  expect(copies).toHaveLength(2)
  const query = { channel: room, ids: ['d-1', 'd-absent'], since: Date.now() - 60_000 }
  expect(await desk.adapter.lookup!(query, new AbortController().signal)).toEqual({
    outcome: 'looked',
    found: copies.map(({ id }) => ({ id: 'd-1', post: id })),
  })
})

test('what wakes is a text, what does not is a notice; only who is mentioned is pinged', async () => {
  const { standIn, room, desk } = await connected()
  const mentions = ['@north-duty:matrix.test']
  await desk.send({ type: 'post', id: 'd-1', channel: room, content: line('quiet') })
  await desk.send({ type: 'post', id: 'd-2', channel: room, content: line('@room @amal:matrix.test Amal', true) })
  await desk.send({ type: 'post', id: 'd-3', channel: room, content: { ...line('FLASH'), mentions } })
  expect(standIn.channel(room).map(({ wakes, mentions }) => ({ wakes, mentions }))).toEqual([
    { wakes: false, mentions: [] },
    { wakes: true, mentions: [] },
    { wakes: true, mentions },
  ])
})

test('a post in a thread stands in it', async () => {
  const { standIn, room, desk } = await connected()
  const root = await standIn.postAs('amal', room, 'root')
  const sent = new Promise<BotPost>((resolve) => standIn.onPost(resolve))
  await desk.send({ type: 'post', id: 'd-1', channel: room, thread: root, content: line('reply') })
  expect(standIn.channel(room).at(-1)).toMatchObject({ text: 'reply', threadOf: root })
  // Clients without threads show it as an answer to the root.
  expect((await sent).content['m.relates_to']).toMatchObject({ is_falling_back: true, 'm.in_reply_to': { event_id: root } })
})

test('a revised post says the new words in the place of the old', async () => {
  const { standIn, room, desk } = await connected()
  const sent = await desk.send({ type: 'post', id: 'd-1', channel: room, content: line('before') })
  const post = sent.outcome === 'sent' ? sent.post! : ''
  const revise = { type: 'revise', id: 'd-2', channel: room, post, content: line('after') } as const
  const revised = await desk.send(revise)
  expect(revised).toEqual({ outcome: 'sent', post: expect.stringMatching(/^\$/) })
  expect(await desk.send(revise)).toEqual(revised)
  expect(standIn.channel(room)).toMatchObject([{ id: post, text: 'after', edited: true }])
})

test('a mark replaces the earlier ones, also those from before a restart', async () => {
  const { standIn, room, desk, folder } = await connected()
  const post = await standIn.postAs('amal', room, 'Convoy at dawn')
  const marks = ['⏳', '📤', '☑', '⛔']
  const mark = (id: string, emoji: string) =>
    ({ type: 'mark', id, channel: room, post, emoji, replaces: marks.filter((each) => each !== emoji) }) as const
  const reactions = () => standIn.channel(room)[0]?.reactions.map(({ emoji }) => emoji)
  expect(await desk.send(mark('m-1', '⏳'))).toEqual({ outcome: 'sent' })
  expect(reactions()).toEqual(['⏳'])
  expect(await desk.send(mark('m-2', '📤'))).toEqual({ outcome: 'sent' })
  expect(await desk.send(mark('m-3', '📤'))).toEqual({ outcome: 'sent' })
  expect(reactions()).toEqual(['📤'])
  await desk.adapter.stop()
  const next = await new Desk(settingsFor(standIn.url), folder).up()
  expect(await next.send(mark('m-4', '☑'))).toEqual({ outcome: 'sent' })
  expect(reactions()).toEqual(['☑'])
})

test('a mark that may have been set is looked for, so that the next one stands alone', async () => {
  const { standIn, room, desk } = await connected()
  const post = await standIn.postAs('amal', room, 'Convoy at dawn')
  const marks = ['⏳', '📤', '☑']
  const mark = (id: string, emoji: string, replaces = marks.filter((each) => each !== emoji)) =>
    desk.send({ type: 'mark', id, channel: room, post, emoji, replaces })
  await mark('m-1', '⏳')
  standIn.faults.loseAnswers(1, ({ path }) => path.includes('m.reaction'))
  expect(await mark('m-2', '📤')).toMatchObject({ outcome: 'uncertain' })
  await mark('m-3', '☑')
  expect(standIn.channel(room)[0]?.reactions).toMatchObject([{ emoji: '☑' }])
})

test('a mark takes away neither itself, however it is written, nor what a person has set', async () => {
  const { standIn, room, desk, folder } = await connected()
  const post = await standIn.postAs('amal', room, 'Convoy at dawn')
  const mark = (by: Desk, id: string, emoji: string, replaces: readonly string[]) =>
    by.send({ type: 'mark', id, channel: room, post, emoji, replaces })
  const reactions = () => standIn.channel(room)[0]?.reactions.map(({ emoji }) => emoji)
  await standIn.reactAs('amal', room, post, '☑')
  expect(await mark(desk, 'm-1', '⏳', [])).toEqual({ outcome: 'sent' })
  await desk.adapter.stop()
  const next = await new Desk(settingsFor(standIn.url), folder).up()
  expect(await mark(next, 'm-2', '📤', [])).toEqual({ outcome: 'sent' })
  expect(await mark(next, 'm-3', '⛔', ['⏳', '📤', '☑', '⛔\ufe0f'])).toEqual({ outcome: 'sent' })
  expect(reactions()).toEqual(['☑', '⛔'])
})

test('a revised post pings nobody anew, and says in clients without edits that it is one', async () => {
  const { standIn, room, desk } = await connected()
  const mentions = ['@north-duty:matrix.test']
  const sent = await desk.send({ type: 'post', id: 'd-1', channel: room, content: { ...line('before'), mentions } })
  const revised = new Promise<BotPost>((resolve) => standIn.onPost(resolve))
  const post = sent.outcome === 'sent' ? sent.post! : ''
  await desk.send({ type: 'revise', id: 'd-2', channel: room, post, content: { ...line('after'), mentions } })
  expect((await revised).content).toMatchObject({
    body: '* North Duty: after',
    formatted_body: expect.stringMatching(/^\* .*after$/),
    'm.mentions': {},
    'm.new_content': { body: 'North Duty: after', 'm.mentions': { user_ids: mentions } },
  })
  expect((await revised).content['m.mentions']).toEqual({})
})

test('what is not there any more counts as removed', async () => {
  const { room, desk } = await connected()
  expect(await desk.send({ type: 'remove', id: 'd-1', channel: room, post: '$nowhere' })).toEqual({ outcome: 'sent' })
})

test('a link test is silent in a room that cannot be written to', async () => {
  const { standIn, room, desk } = await connected()
  standIn.encryptRoom(room)
  await desk.first((each) => each.type === 'channel-changed' && each.change === 'encrypted')
  const outcome = await desk.adapter.probe!({ id: 'p-1', channel: room }, new AbortController().signal)
  expect(outcome).toMatchObject({ outcome: 'silent', reason: expect.stringContaining('encrypted') })
})

test('a removed post is gone, and removing it again is no failure', async () => {
  const { standIn, room, desk } = await connected()
  const sent = await desk.send({ type: 'post', id: 'd-1', channel: room, content: line('an extra copy') })
  const post = sent.outcome === 'sent' ? sent.post! : ''
  expect(await desk.send({ type: 'remove', id: 'd-2', channel: room, post })).toEqual({ outcome: 'sent' })
  expect(await desk.send({ type: 'remove', id: 'd-3', channel: room, post })).toEqual({ outcome: 'sent' })
  expect(standIn.channel(room).filter(({ text }) => text === 'an extra copy')).toEqual([])
})

test('a topic is set, unless it says so already; without the power it is refused', async () => {
  const standIn = await homeserver({
    rooms: [{ alias: 'security', name: 'Security', members: ['relay', 'amal'] }],
  })
  const room = standIn.roomId(security)
  const desk = await new Desk(settingsFor(standIn.url), await stateFolder()).up()
  const topic = { type: 'topic', id: 't-1', channel: room, topic: 'No 📤 within 60 s = not sent' } as const
  expect(await desk.send(topic)).toEqual({ outcome: 'sent' })
  expect(standIn.topic(room)).toBe('No 📤 within 60 s = not sent')
  standIn.faults.failBefore(100, ({ path }) => path.includes('m.room.topic'))
  await expect.poll(() => desk.send(topic)).toEqual({ outcome: 'sent' })
  expect(await desk.send({ ...topic, id: 't-2', topic: 'another' })).toMatchObject({ outcome: 'uncertain' })
})

test('everybody has one direct room, however many messages are sent to them at once', async () => {
  const { standIn, desk, folder } = await connected()
  const direct = (id: string) => desk.send({ type: 'direct', id, user: '@amal:matrix.test', content: line(`to you: ${id}`) })
  const outcomes = await Promise.all([direct('d-1'), direct('d-2'), direct('d-3')])
  await desk.adapter.stop()
  const next = await new Desk(settingsFor(standIn.url), folder).up()
  const later = await next.send({ type: 'direct', id: 'd-4', user: '@amal:matrix.test', content: line('later') })
  const rooms = [...outcomes, later].map((outcome) => (outcome.outcome === 'sent' ? outcome.channel : outcome))
  expect(new Set(rooms).size).toBe(1)
  expect(standIn.direct('amal')).toHaveLength(4)
})

test('a direct room that the person opened is used', async () => {
  const { standIn, desk } = await connected()
  const room = standIn.openDirectAs('amal')
  await desk.first((each) => each.type === 'channel-changed' && each.change === 'bot-returned')
  const outcome = await desk.send({ type: 'direct', id: 'd-1', user: '@amal:matrix.test', content: line('hello') })
  expect(outcome).toMatchObject({ outcome: 'sent', channel: room })
})

test('whoever left their direct room is invited into it again', async () => {
  const { standIn, desk } = await connected()
  const direct = (id: string) => desk.send({ type: 'direct', id, user: '@amal:matrix.test', content: line(id) })
  const sent = await direct('d-1')
  const room = sent.outcome === 'sent' ? sent.channel! : ''
  const invites: string[] = []
  standIn.faults.loseRequests(1, ({ path, body }) => {
    if (path.endsWith('/invite')) invites.push(String(body.user_id))
    return false
  })
  standIn.leaveAs('amal', room)
  await expect.poll(() => direct('d-2').then(() => invites)).toEqual(['@amal:matrix.test'])
  expect(await direct('d-3')).toMatchObject({ outcome: 'sent', channel: room })
})

test.each(['left', 'encrypted'])('after a restart another direct room takes the place of one that was %s', async (how) => {
  const { standIn, desk, folder } = await connected()
  const direct = (by: Desk, id: string) => by.send({ type: 'direct', id, user: '@amal:matrix.test', content: line(id) })
  const sent = await direct(desk, 'd-1')
  const room = sent.outcome === 'sent' ? sent.channel! : ''
  await desk.adapter.stop()
  if (how === 'left') standIn.removeBot(room)
  else standIn.encryptRoom(room)
  const next = await new Desk(settingsFor(standIn.url), folder).up()
  const later = await direct(next, 'd-2')
  expect(later).toMatchObject({ outcome: 'sent' })
  expect(later).not.toMatchObject({ channel: room })
})

test('a direct room whose making got no answer is found, not made again', async () => {
  const { standIn, desk } = await connected()
  let made = 0
  standIn.faults.loseAnswers(1, ({ path }) => path.endsWith('/createRoom') && ++made === 1)
  const direct = () => desk.send({ type: 'direct', id: 'd-1', user: '@amal:matrix.test', content: line('hello') })
  expect(await direct()).toMatchObject({ outcome: 'uncertain' })
  // The sync tells of the room when it does.
  await standIn.postAs('amal', standIn.roomId(security), 'flush')
  await desk.posted('flush')
  expect(await direct()).toMatchObject({ outcome: 'sent' })
  expect(made).toBe(1)
  expect(standIn.direct('amal')).toHaveLength(1)
})

test('a direct room that has come to be encrypted is not written to', async () => {
  const { standIn, desk } = await connected()
  const direct = (id: string) => desk.send({ type: 'direct', id, user: '@amal:matrix.test', content: line('hello') })
  const sent = await direct('d-1')
  const room = sent.outcome === 'sent' ? sent.channel! : ''
  standIn.encryptRoom(room)
  const refused = { outcome: 'refused', reason: 'the room is encrypted, which Parley cannot use yet' }
  await expect.poll(() => direct('d-2')).toEqual(refused)
  expect(desk.received.filter((each) => each.type === 'channel-changed' && each.change === 'bot-returned')).toEqual([])
})

test('a room that the bot is invited to is waited for', async () => {
  const { standIn, room, desk } = await connected()
  standIn.removeBot(room)
  await desk.first((each) => each.type === 'channel-changed' && each.change === 'bot-removed')
  const joining = standIn.faults.hang(1, ({ path }) => path.includes('/join/'))
  standIn.inviteBot(room)
  await joining.spent
  const post = { type: 'post', id: 'd-1', channel: room, content: line('x') } as const
  expect(await desk.send(post)).toMatchObject({ outcome: 'unavailable', scope: 'channel', retryAfterMs: 2_000 })
  joining.release()
  await expect.poll(() => desk.send(post)).toMatchObject({ outcome: 'sent' })
})

test('an encrypted room, a room left and a room never seen are refused in words', async () => {
  const { standIn, room, desk } = await connected()
  const send = (channel: string) => desk.send({ type: 'post', id: 'd-1', channel, content: line('x') })
  standIn.encryptRoom(room)
  await desk.first((each) => each.type === 'channel-changed' && each.change === 'encrypted')
  expect(await send(room)).toEqual({ outcome: 'refused', reason: 'the room is encrypted, which Parley cannot use yet' })
  standIn.removeBot(room)
  await desk.first((each) => each.type === 'channel-changed' && each.change === 'bot-removed')
  expect(await send(room)).toEqual({ outcome: 'refused', reason: 'the bot is no longer in the room: invite it again' })
  expect(await send('!nowhere:matrix.test')).toEqual({ outcome: 'refused', reason: 'the bot is not in the room: invite it there' })
})

test('a rate limit is told with its time, a server error is uncertain', async () => {
  const { standIn, room, desk } = await connected()
  const send = (id: string) => desk.send({ type: 'post', id, channel: room, content: line(id) })
  standIn.faults.limit(1, isSend, 3_000)
  expect(await send('d-1')).toMatchObject({
    outcome: 'unavailable',
    scope: 'channel',
    retryAfterMs: 3_000,
  })
  standIn.faults.failAfter(1, isSend)
  expect(await send('d-2')).toMatchObject({ outcome: 'uncertain' })
})

test('a send that was stopped before it began is not made', async () => {
  const { standIn, room, desk } = await connected()
  const post = { type: 'post', id: 'd-1', channel: room, content: line('x') } as const
  expect(await desk.adapter.send(post, AbortSignal.abort())).toMatchObject({ outcome: 'unavailable', scope: 'channel' })
  expect(standIn.channel(room)).toEqual([])
})

test('a send that is aborted while it hangs is uncertain', async () => {
  const { standIn, room, desk } = await connected()
  const hang = standIn.faults.hang(1, isSend)
  const abort = new AbortController()
  const sending = desk.adapter.send({ type: 'post', id: 'd-1', channel: room, content: line('x') }, abort.signal)
  await hang.spent
  abort.abort()
  expect(await sending).toMatchObject({ outcome: 'uncertain' })
  hang.release()
})
