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
  await expect(directRooms('ban')).rejects.toMatchObject({ errcode: 'M_FORBIDDEN' })
})
