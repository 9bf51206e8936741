import { MatrixError } from 'matrix-js-sdk'
import { expect, test } from 'vitest'
import { DirectRooms } from './direct.ts'

const amal = '@amal:hs.test'
const room = '!direct:hs.test'

/** A room that Amal has left, as far as the sync has told; the homeserver says what they are there now. */
function directRooms(membership: string) {
  const invite = async () => {
    throw new MatrixError({ errcode: 'M_FORBIDDEN', error: 'no' }, 403)
  }
  const api = { post: invite, get: async () => ({ membership }) }
  const rooms = {
    direct: () => ({ [amal]: [room] }),
    madeFor: () => [room],
    membership: () => 'join',
    isEncrypted: () => false,
    memberState: () => 'leave',
  }
  return new DirectRooms(api as never, rooms as never, '@relay:hs.test').roomFor(amal, new AbortController().signal)
}

test('who is back in their direct room, of which the sync has not told yet, is written to there', async () => {
  expect(await directRooms('join')).toBe(room)
})

test('who is not, and may not be invited, is not written to', async () => {
  for (const membership of ['ban', 'leave']) await expect(directRooms(membership)).rejects.toMatchObject({ errcode: 'M_FORBIDDEN' })
})

/** A homeserver that makes the rooms `!1`, `!2`, …; `encrypted`: those that have encryption. */
function makingRooms(encrypted: Set<string>) {
  const made: string[] = []
  const api = {
    post: async () => {
      made.push(`!${made.length + 1}`)
      return { room_id: made.at(-1) }
    },
    get: async () => ({}),
    put: async () => ({}),
  }
  const rooms = {
    direct: () => ({}),
    madeFor: () => made,
    membership: (each: string) => (made.includes(each) ? 'join' : 'unknown'),
    isEncrypted: (each: string) => encrypted.has(each),
    memberState: () => 'join',
  }
  const direct = new DirectRooms(api as never, rooms as never, '@relay:hs.test')
  const write = async (): Promise<string> => {
    const { signal } = new AbortController()
    const to = await direct.roomFor(amal, signal)
    return (await direct.isEncrypted(to, signal)) ? `refused in ${to}` : `written in ${to}`
  }
  return { write, made }
}

test('a direct room that somebody encrypts is left for another', async () => {
  const encrypted = new Set<string>()
  const { write, made } = makingRooms(encrypted)
  expect([await write(), await write()]).toEqual(['written in !1', 'written in !1'])
  encrypted.add('!1')
  expect([await write(), await write()]).toEqual(['written in !2', 'written in !2'])
  expect(made).toHaveLength(2)
})

test('where the homeserver encrypts every direct room, no more of them are made with each message', async () => {
  const { write, made } = makingRooms(new Set(['!1', '!2', '!3']))
  expect([await write(), await write(), await write()]).toEqual(['refused in !1', 'refused in !1', 'refused in !1'])
  expect(made).toHaveLength(1)
})

test('a room that becomes somebody’s direct one is listed beside those that are listed already, theirs and others’; once', async () => {
  const written: object[] = []
  let content: object = { [amal]: ['!before'], '@bo:hs.test': ['!bo'] }
  const api = { get: async () => content, put: async (_: string, body: object) => void written.push(body) }
  const direct = new DirectRooms(api as never, { direct: () => ({}) } as never, '@relay:hs.test')
  const { signal } = new AbortController()
  await direct.adopt(amal, '!new', signal)
  expect(written).toEqual([{ [amal]: ['!before', '!new'], '@bo:hs.test': ['!bo'] }])
  content = { [amal]: ['!before', '!new'] }
  await direct.adopt(amal, '!new', signal)
  expect(written).toHaveLength(1)
})

test('where the account’s list of direct rooms cannot be had just now, it is not written anew without them', async () => {
  const written: object[] = []
  const { signal } = new AbortController()
  const adopting = (error: Error) => {
    const get = async () => {
      throw error
    }
    const api = { get, put: async (_: string, body: object) => void written.push(body) }
    return new DirectRooms(api as never, { direct: () => ({}) } as never, '@relay:hs.test').adopt(amal, '!new', signal)
  }
  await expect(adopting(new MatrixError({ errcode: 'M_UNKNOWN' }, 500))).rejects.toThrow()
  expect(written).toEqual([])
  await adopting(new MatrixError({ errcode: 'M_NOT_FOUND' }, 404))
  expect(written).toEqual([{ [amal]: ['!new'] }])
})
