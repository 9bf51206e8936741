import { MatrixError } from 'matrix-js-sdk'
import { expect, test } from 'vitest'
import type { HandedOver } from '../../core/received.ts'
import { HandOver } from './hand-over.ts'
import { LinkTests, linkTestType } from './link-test.ts'
import { RecentEvents } from './recent.ts'

const room = '!room:hs.test'
const amal = '@amal:hs.test'
const relay = '@relay:hs.test'
let count = 0

function event(type: string, content: object, more: object = {}) {
  count += 1
  return { event_id: `$${count}`, type, sender: amal, origin_server_ts: 1_000 + count, content, ...more }
}
const message = (body: string, more: object = {}) => event('m.room.message', { msgtype: 'm.text', body }, more)

/** A room that the SDK knows, and what of it is handed over. */
function desk({
  page = [] as ReturnType<typeof event>[],
  nameOf = (_: string, user: string) => user,
  isOwnMaking = false,
  isEndless = false,
  refusal = undefined as Error | undefined,
} = {}) {
  const given: HandedOver[] = []
  const log: string[] = []
  const forgotten: string[] = []
  let pages = 0
  const get = async (path: string) => {
    if (refusal) throw refusal
    if (path.includes('/relations/')) return { chunk: [] }
    const one = /\/event\/(.+)$/.exec(path)?.[1]
    if (one !== undefined) return page.find(({ event_id: id }) => id === decodeURIComponent(one))
    pages += 1
    return { chunk: page.toReversed(), ...(isEndless ? { end: `page ${pages}` } : {}) }
  }
  const linkTests = new LinkTests()
  const handOver = new HandOver({
    context: { link: 'south', stateFolder: '', now: () => 5_000, log: (line) => log.push(line) },
    ownUser: relay,
    api: { get } as never,
    rooms: { isDirect: () => false, isOwnMaking: () => isOwnMaking, forgetOld: (of: string) => void forgotten.push(of), nameOf } as never,
    recent: new RecentEvents(),
    receive: async (received) => {
      given.push(received)
      return { taken: true }
    },
    linkTests,
    stopping: new AbortController().signal,
  })
  const told = (rooms: object, wereJoined: readonly string[]) => handOver.all({ rooms } as never, 's1', new Set(wereJoined))
  const ended = (rooms: object, wereJoined: readonly string[]) => handOver.ended({ rooms } as never, 's1', new Set(wereJoined))
  return {
    given,
    log,
    forgotten,
    linkTests,
    told,
    ended,
    texts: () => given.flatMap((each) => (each.type === 'posted' ? [each.text] : [])),
  }
}
const timeline = (...events: object[]) => ({ timeline: { events } })

test('a person’s post that cannot be translated is handed over as one that cannot be read, and those after it as they are', async () => {
  let broken = true
  const nameOf = (_: string, user: string) => {
    if (broken) throw new TypeError('a bug')
    return user
  }
  const { given, log, told } = desk({ nameOf })
  await told({ join: { [room]: timeline(message('one')) } }, [room])
  broken = false
  await told({ join: { [room]: timeline(message('two')) } }, [room])
  expect(given).toMatchObject([{ type: 'posted', author: amal, text: '', fragments: [{ kind: 'unreadable' }] }, { text: 'two' }])
  expect(log).toEqual([expect.stringContaining('could not be translated (TypeError)')])
})

test('what the homeserver left out and tells all the same is handed over once, in its place', async () => {
  const [first, second, third] = [message('one'), message('two'), message('three')]
  const { told, texts } = desk({ page: [first, second] })
  await told({ join: { [room]: { timeline: { events: [second, third], limited: true, prev_batch: 'p' } } } }, [room])
  expect(texts()).toEqual(['one', 'two', 'three'])
})

test('of a room that the bot never came into nothing is handed over', async () => {
  const { given, told } = desk()
  await told({ leave: { [room]: timeline(message('among ourselves')) } }, [])
  expect(given).toEqual([])
})

test('that the bot came into a room is told with the time at which it did, and not of one that it made itself', async () => {
  const join = event('m.room.member', { membership: 'join' }, { sender: relay, state_key: relay, origin_server_ts: 4_200 })
  const entered = { join: { [room]: timeline(message('before'), join, message('after')) } }
  const asked = desk()
  await asked.told(entered, [])
  expect(asked.given).toMatchObject([{ type: 'channel-changed', change: 'bot-returned', at: 4_200 }, { text: 'after' }])
  const own = desk({ isOwnMaking: true })
  await own.told(entered, [])
  expect(own.given).toMatchObject([{ type: 'posted', text: 'after' }])
})

test('a link test is heard where Parley said it, and not where somebody else in the room did', async () => {
  const { linkTests, told } = desk()
  for (const [sender, outcome] of [
    [amal, 'silent'],
    [relay, 'heard'],
  ]) {
    const over = new AbortController()
    const asking = linkTests.run('t1', over.signal, async () => undefined)
    await told({ join: { [room]: timeline(event(linkTestType, { test: 't1' }, { sender })) } }, [room])
    over.abort()
    expect(await asking).toMatchObject({ outcome })
  }
})

test('that the bot was taken out of a room is told with the time at which it was, after what was said there before', async () => {
  const out = event('m.room.member', { membership: 'leave' }, { state_key: relay, origin_server_ts: 4_200 })
  const { given, told } = desk()
  await told({ leave: { [room]: timeline(message('last words'), out) } }, [room])
  expect(given).toMatchObject([{ text: 'last words' }, { type: 'channel-changed', change: 'bot-removed', at: 4_200 }])
})

test('an edit that the homeserver left out is known when it is taken back later', async () => {
  const post = message('one')
  const edit = event('m.room.message', {
    'm.new_content': { msgtype: 'm.text', body: 'two' },
    'm.relates_to': { rel_type: 'm.replace', event_id: post.event_id },
  })
  const { given, told } = desk({ page: [post, edit] })
  await told({ join: { [room]: { timeline: { events: [], limited: true, prev_batch: 'p' } } } }, [room])
  await told({ join: { [room]: timeline(event('m.room.redaction', { redacts: edit.event_id })) } }, [room])
  expect(given).toMatchObject([
    { type: 'posted', text: 'two' },
    { type: 'edited', post: post.event_id, text: 'one', previousText: 'two' },
  ])
})

test('a gap of which not all is read says so in the log; one that the homeserver does not show, too, unless the room is gone', async () => {
  const limited = { join: { [room]: { timeline: { events: [], limited: true, prev_batch: 'p' } } } }
  const logged = async (of: Parameters<typeof desk>[0]) => {
    const { log, told } = desk(of)
    await told(limited, [room])
    return log.join('\n')
  }
  expect(await logged({ page: [message('one')] })).toBe('')
  expect(await logged({ isEndless: true })).toContain('larger than 100 pages')
  expect(await logged({ refusal: new MatrixError({ errcode: 'M_FORBIDDEN' }, 403) })).toContain('does not show the history')
  expect(await logged({ refusal: new MatrixError({ errcode: 'M_NOT_FOUND' }, 404) })).toBe('')
})

test('what the SDK keeps of a room’s past is let go as more comes', async () => {
  const { forgotten, told } = desk()
  await told({ join: { [room]: timeline(message('one')) } }, [room])
  expect(forgotten).toEqual([room])
})

test('of the rooms that the bot was in, those that have ended are told before all else, from their state or from what was said', async () => {
  const tombstone = (next: string) => event('m.room.tombstone', { replacement_room: next }, { state_key: '' })
  const { given, ended } = desk()
  const join = {
    '!a': { state: { events: [tombstone('!a2')] }, ...timeline(message('not yet')) },
    '!b': timeline(tombstone('!b2')),
    '!c': timeline(message('goes on')),
    '!d': timeline(tombstone('!d2')),
  }
  await ended({ join }, ['!a', '!b', '!c'])
  expect(given).toMatchObject([
    { channel: '!a', change: 'replaced', replacement: '!a2' },
    { channel: '!b', change: 'replaced', replacement: '!b2' },
  ])
})

test('what was said in a room since the bot came in is handed over, also where Parley has taken another name since', async () => {
  const join = event('m.room.member', { membership: 'join' }, { sender: relay, state_key: relay, origin_server_ts: 4_200 })
  const unsigned = { prev_content: { membership: 'join' } }
  const renamed = event('m.room.member', { membership: 'join', displayname: 'Parley' }, { sender: relay, state_key: relay, unsigned })
  const { given, told } = desk()
  await told({ join: { [room]: timeline(message('before'), join, message('since'), renamed, message('later')) } }, [])
  expect(given).toMatchObject([{ change: 'bot-returned', at: 4_200 }, { text: 'since' }, { text: 'later' }])
})
