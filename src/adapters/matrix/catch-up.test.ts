import { expect, test } from 'vitest'
import type { CatchUpOutcome } from '../../core/adapter.ts'
import type { Received } from '../../core/received.ts'
import { movableClock } from '../../sandbox/matrix/clock.ts'
import { catchUp } from './catch-up.ts'
import { parseEvents } from './events.ts'
import { rememberEdits, translate } from './inbound.ts'
import { RecentEvents } from './recent.ts'
import { Desk, homeserver, settingsFor, stateFolder } from './test-support.ts'

const security = '#security:matrix.test'

async function caughtUp(desk: Desk, channel: string, since: number): Promise<CatchUpOutcome> {
  return desk.adapter.catchUp!({ channel, since, threads: [] }, new AbortController().signal)
}

test('what stands in a room since a point is found in order: threads, latest words, deletions, and no bot', async () => {
  const standIn = await homeserver()
  const room = standIn.roomId(security)
  const root = await standIn.postAs('amal', room, 'at 0600')
  await standIn.postAs('north-duty', room, 'noted', { threadOf: root })
  await standIn.editAs('amal', room, root, 'at 0700')
  await standIn.postAs('relay', room, 'own words')
  const gone = await standIn.postAs('north-duty', room, 'a slip')
  await standIn.deleteAs('north-duty', room, gone)
  const desk = await new Desk(settingsFor(standIn.url), await stateFolder()).up()
  expect(await caughtUp(desk, room, 0)).toMatchObject({
    outcome: 'caught-up',
    tellsDeletions: true,
    received: [
      { type: 'channel-changed', change: 'member-joined', user: '@amal:matrix.test' },
      { type: 'channel-changed', change: 'member-joined', user: '@north-duty:matrix.test' },
      { type: 'posted', text: 'at 0700', found: true, editedAt: expect.any(Number) },
      { type: 'edited', post: root, text: 'at 0700', found: true },
      { type: 'posted', text: 'noted', thread: root, found: true },
      { type: 'deleted', post: gone, found: true },
    ],
  })
})

test('what was written before the point is left out, however much stands after it', async () => {
  const clock = movableClock(Date.UTC(2031, 4, 6))
  const standIn = await homeserver({ clock })
  const room = standIn.roomId(security)
  await standIn.postAs('amal', room, 'before')
  const desk = await new Desk(settingsFor(standIn.url), await stateFolder()).up()
  const since = standIn.channel(room)[0]!.at + 1
  clock.advance(1_000)
  const texts = Array.from({ length: 150 }, (_, index) => `post ${index}`)
  standIn.postMany('amal', room, texts)
  const outcome = await caughtUp(desk, room, since)
  const received = outcome.outcome === 'caught-up' ? outcome.received : []
  expect(received.flatMap((each) => (each.type === 'posted' ? [each.text] : []))).toEqual(texts)
})

test('what was written at the very point is found, of ours too', async () => {
  const standIn = await homeserver({ clock: movableClock(Date.UTC(2031, 4, 6)) })
  const room = standIn.roomId(security)
  const desk = await new Desk(settingsFor(standIn.url), await stateFolder()).up()
  await standIn.postAs('amal', room, 'at the point')
  await desk.send({ type: 'post', id: 'd7', channel: room, content: { blocks: [{ type: 'line', spans: ['SEC-0001'] }], wakes: true } })
  const outcome = await caughtUp(desk, room, standIn.channel(room)[0]!.at)
  if (outcome.outcome !== 'caught-up') throw new Error('it was not read')
  expect(outcome.received.filter((each) => each.type === 'posted')).toMatchObject([{ text: 'at the point' }])
  expect(outcome.own).toMatchObject([{ id: 'd7' }])
})

test('an edit since the point of a post from before it is found, with what it said', async () => {
  const clock = movableClock(Date.UTC(2031, 4, 6))
  const standIn = await homeserver({ clock })
  const room = standIn.roomId(security)
  const post = await standIn.postAs('amal', room, 'at 0600')
  const desk = await new Desk(settingsFor(standIn.url), await stateFolder()).up()
  const since = standIn.channel(room)[0]!.at + 1
  clock.advance(1_000)
  await standIn.editAs('amal', room, post, 'at 0700')
  const edit = { type: 'edited', post, text: 'at 0700', previousText: 'at 0600', found: true }
  expect(await caughtUp(desk, room, since)).toMatchObject({ received: [edit] })
  expect(await caughtUp(desk, room, since)).toMatchObject({ received: [edit] })
})

test('an edit of what the homeserver does not show hides nothing else; one of what it cannot show now is asked about again', async () => {
  const clock = movableClock(Date.UTC(2031, 4, 6))
  const standIn = await homeserver({ clock })
  const room = standIn.roomId(security)
  const post = await standIn.postAs('amal', room, 'at 0600')
  const desk = await new Desk(settingsFor(standIn.url), await stateFolder()).up()
  const since = standIn.channel(room)[0]!.at + 1
  clock.advance(1_000)
  await standIn.editAs('amal', room, post, 'at 0700')
  await standIn.postAs('amal', room, 'at ease')
  const ofPost = ({ path }: { readonly path: string }) => path.includes('/event/')
  standIn.faults.failBefore(1, ofPost, 403)
  expect(await caughtUp(desk, room, since)).toMatchObject({ received: [{ type: 'posted', text: 'at ease' }] })
  standIn.faults.failBefore(1, ofPost, 502)
  expect(await caughtUp(desk, room, since)).toMatchObject({ outcome: 'unavailable' })
})

test('what is found in a direct room is direct', async () => {
  const standIn = await homeserver()
  const desk = await new Desk(settingsFor(standIn.url), await stateFolder()).up()
  const room = standIn.openDirectAs('amal')
  await desk.first((each) => each.type === 'channel-changed' && each.change === 'bot-returned' && each.channel === room)
  await standIn.postAs('amal', room, 'between us')
  const outcome = await caughtUp(desk, room, 0)
  const received = outcome.outcome === 'caught-up' ? outcome.received : []
  expect(received.filter((each) => each.type === 'posted')).toMatchObject([{ text: 'between us', isDirect: true }])
})

test('a room that the bot is not in cannot be read, and that is said', async () => {
  const standIn = await homeserver()
  const desk = await new Desk(settingsFor(standIn.url), await stateFolder()).up()
  expect(await caughtUp(desk, '!nowhere:matrix.test', 0)).toMatchObject({ outcome: 'unavailable' })
  standIn.faults.limit(1, ({ path }) => path.endsWith('/messages'), 3_000)
  const busy = await caughtUp(desk, standIn.roomId(security), 0)
  expect(busy).toMatchObject({ outcome: 'unavailable', retryAfterMs: 3_000 })
})

test('a room in which more stands than is read at once is said to be read in part', async () => {
  const standIn = await homeserver()
  const room = standIn.roomId(security)
  const desk = await new Desk(settingsFor(standIn.url), await stateFolder()).up()
  const texts = Array.from({ length: 20_100 }, (_, number) => `post ${number}`)
  standIn.postMany('amal', room, texts)
  const outcome = await caughtUp(desk, room, 0)
  if (outcome.outcome !== 'caught-up') throw new Error('it was not read')
  expect(outcome.received).toHaveLength(20_000)
  const [first] = outcome.received
  expect(first).toMatchObject({ type: 'posted', text: 'post 100', writtenAt: outcome.reachesBackTo })
}, 60_000)

test('one that claims to be older than it is says nothing of how far back a room was read', async () => {
  const since = Date.UTC(2031, 4, 6)
  // From the newest back, a page each; what was read last is backdated by its author's server.
  const timeOf = (number: number) => (number === 19_999 ? since - 86_400_000 : since + 100_000_000 - number)
  let pages = 0
  const get = async () => {
    const first = pages * 100
    pages += 1
    const chunk = Array.from({ length: 100 }, (_, index) => ({
      event_id: `$${first + index}`,
      type: 'm.unknown',
      sender: index % 2 === 0 ? '@amal:matrix.test' : '@relay:matrix.test',
      origin_server_ts: timeOf(first + index),
      content: [19_901, 19_903, 19_999].includes(first + index) ? { parley: { delivery: `d${first + index}` } } : {},
    }))
    return { chunk, end: `page ${pages}` }
  }
  const around = { ownUser: '@relay:matrix.test' }
  const query = { channel: '!room:matrix.test', since, threads: [] }
  const outcome = await catchUp({ get } as never, query, around as never, new AbortController().signal)
  expect(pages).toBe(200)
  expect(outcome).toMatchObject({ outcome: 'caught-up', reachesBackTo: timeOf(19_998), own: [{ id: 'd19903' }, { id: 'd19901' }] })
})

test('our own posts that stand there are told apart from what others write, whatever others write in theirs', async () => {
  const standIn = await homeserver()
  const room = standIn.roomId(security)
  const desk = await new Desk(settingsFor(standIn.url), await stateFolder()).up()
  const content = { blocks: [{ type: 'line' as const, spans: ['SEC-0001'] }], wakes: true }
  const sent = await desk.send({ type: 'post', id: 'd7', channel: room, content })
  const post = sent.outcome === 'sent' ? sent.post! : ''
  await desk.send({
    type: 'revise',
    id: 'd8',
    channel: room,
    post,
    content: { ...content, blocks: [{ type: 'line', spans: ['changed'] }] },
  })
  await standIn.postAs('amal', room, 'forged', { content: { parley: { delivery: 'd9' } } } as never)
  const outcome = await caughtUp(desk, room, 0)
  const own = outcome.outcome === 'caught-up' ? outcome.own : []
  expect(own).toMatchObject([{ id: 'd7', post }])
})

test('an edit by somebody else than the author, found or told, changes nothing of what its author said', async () => {
  const standIn = await homeserver()
  const room = standIn.roomId(security)
  const desk = await new Desk(settingsFor(standIn.url), await stateFolder()).up()
  const post = await standIn.postAs('amal', room, 'at 0600')
  await standIn.editAs('north-duty', room, post, 'at 0900')
  const reply = await standIn.postAs('north-duty', room, 'noted', { threadOf: post })
  await standIn.editAs('north-duty', room, reply, 'noted, at six')
  const outcome = await caughtUp(desk, room, 0)
  const received = outcome.outcome === 'caught-up' ? outcome.received : []
  expect(received.filter((each) => each.type === 'posted' || each.type === 'edited')).toMatchObject([
    { type: 'posted', text: 'at 0600' },
    { type: 'posted', text: 'noted, at six', thread: post },
    { type: 'edited', text: 'noted, at six', thread: post },
  ])
  expect(outcome).not.toHaveProperty('reachesBackTo')
})

/** What is found where these events stand, oldest first. */
async function foundIn(events: readonly object[], recent = new RecentEvents()): Promise<readonly Received[]> {
  const get = async () => ({
    chunk: events.map((each, index) => ({ sender: '@amal:hs', origin_server_ts: 1_000 + index, ...each })).reverse(),
  })
  const around = {
    ownUser: '@relay:hs',
    link: 'south',
    room: '!room',
    nameOf: (user: string) => user,
    found: true,
    recent,
    fetchEvent: async () => undefined,
  }
  const query = { channel: '!room', since: 0, threads: [] }
  const outcome = await catchUp({ get } as never, query, around as never, new AbortController().signal)
  return outcome.outcome === 'caught-up' ? outcome.received : []
}

const said = (id: string, body: string) => ({ event_id: id, type: 'm.room.message', content: { msgtype: 'm.text', body } })
const edited = (id: string, post: string, body: string) => ({
  event_id: id,
  type: 'm.room.message',
  content: { 'm.new_content': { msgtype: 'm.text', body }, 'm.relates_to': { rel_type: 'm.replace', event_id: post } },
})
const redacted = (id: string) => ({ event_id: id, type: 'm.room.message', content: {} })
const redacts = (id: string) => ({ event_id: `${id} redacted`, type: 'm.room.redaction', content: { redacts: id } })

test('of a post whose author took something back after it that is told: it may have been an edit', async () => {
  const other = { ...said('$other', 'noted'), sender: '@bo:hs' }
  const events = [said('$post', 'one'), other, edited('$2', '$post', 'two'), redacted('$3'), said('$later', 'later'), redacts('$3')]
  const found = (await foundIn(events)).filter(({ type }) => type === 'posted')
  expect(found).toMatchObject([{ post: '$post', text: 'two', editedAt: 1_002, takenBackAt: 1_005 }, { post: '$other' }, { post: '$later' }])
  for (const each of found.slice(1)) expect(each).not.toHaveProperty('takenBackAt')
})

test('the shell of what was redacted says that it was, where its redaction claims to be older than what is read', async () => {
  const because = { event_id: '$r', sender: '@amal:hs', type: 'm.room.redaction', origin_server_ts: 7, content: {} }
  const shell = { ...redacted('$post'), unsigned: { redacted_because: because } }
  expect(await foundIn([shell])).toEqual([{ type: 'deleted', link: 'south', channel: '!room', post: '$post', deletedAt: 7, found: true }])
  expect(await foundIn([redacted('$post')])).toMatchObject([{ type: 'deleted', post: '$post' }])
  expect(await foundIn([{ ...redacted('$state'), state_key: '' }])).toEqual([])
  for (const type of ['m.room.encrypted', 'm.sticker']) {
    expect(await foundIn([{ ...redacted('$post'), type }])).toMatchObject([{ type: 'deleted', post: '$post' }])
  }
  const kept = { ...said('$post', 'kept by an odd server'), unsigned: { redacted_by: '$r' } }
  expect(await foundIn([kept])).toMatchObject([{ type: 'deleted', post: '$post' }])
  expect(await foundIn([said('$other', 'noted'), redacted('$post'), redacts('$post')])).toMatchObject([
    { type: 'posted' },
    { type: 'deleted', post: '$post', deletedAt: 1_002 },
  ])
})

test('an edit is found under what it was told under', async () => {
  const found = await foundIn([said('$post', 'one'), edited('$2', '$post', 'two')])
  expect(found).toMatchObject([
    { type: 'posted', edition: '$2' },
    { type: 'edited', edition: '$2' },
  ])
  const around = { ownUser: '@relay:hs', link: 'south', room: '!room', nameOf: (user: string) => user, recent: new RecentEvents() }
  const asked = {
    fetchEvent: async () => ({ sender: '@amal:hs', origin_server_ts: 1, ...said('$post', 'one') }),
    fetchEdits: async () => [],
  }
  const told = { sender: '@amal:hs', origin_server_ts: 2, ...edited('$2', '$post', 'two') }
  expect(await translate(told, { ...around, ...asked, found: false, isDirect: false })).toMatchObject({ type: 'edited', edition: '$2' })
})

test('an edit that was read is known when it is taken back later', async () => {
  const recent = new RecentEvents()
  await foundIn([said('$post', 'one'), edited('$2', '$post', 'two')], recent)
  const own = { ...edited('$3', '$own', 'three'), sender: '@relay:hs' }
  rememberEdits(parseEvents([{ ...own, origin_server_ts: 1 }]), { recent, ownUser: '@relay:hs' })
  expect(recent.get('$3')).toBeUndefined()
  const around = {
    ...{ ownUser: '@relay:hs', link: 'south', room: '!room', nameOf: (user: string) => user, found: false, isDirect: false, recent },
    fetchEvent: async () => ({ sender: '@amal:hs', origin_server_ts: 1_000, ...said('$post', 'one') }),
    fetchEdits: async () => [],
  }
  const redaction = { ...redacts('$2'), sender: '@amal:hs', origin_server_ts: 9_000 }
  expect(await translate(redaction, around)).toMatchObject({
    type: 'edited',
    post: '$post',
    text: 'one',
    previousText: 'two',
    editedAt: 9_000,
  })
})
