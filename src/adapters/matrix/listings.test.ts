import { expect, test } from 'vitest'
import { Listings } from './listings.ts'
import { Desk, homeserver, settingsFor, stateFolder } from './test-support.ts'

test('a room that is put on the homeserver’s public list, or taken off it, is told of once each time', async () => {
  const listed = new Set<string>()
  let isAway = false
  const get = async (path: string) => {
    if (isAway) throw new Error('no connection')
    return { visibility: [...listed].some((room) => path.endsWith(encodeURIComponent(room))) ? 'public' : 'private' }
  }
  const told: string[] = []
  const listings = new Listings({ api: { get } as never, rooms: () => ['!a:x', '!b:x'], changed: async (room) => told.push(room) })
  const { signal } = new AbortController()
  const look = async (): Promise<readonly string[]> => {
    await listings.look(signal)
    return told.splice(0)
  }
  expect(await look()).toEqual([])
  listed.add('!b:x')
  expect(await look()).toEqual(['!b:x'])
  isAway = true
  expect(await look()).toEqual([])
  isAway = false
  expect(await look()).toEqual([])
  listed.clear()
  expect(await look()).toEqual(['!b:x'])
  expect(await look()).toEqual([])
  listed.add('!b:x')
  expect(await look()).toEqual(['!b:x'])
})

test('a room on the public list is public to whoever asks, and hinted at when the link begins', async () => {
  const standIn = await homeserver({ rooms: [{ alias: 'security', name: 'Security', members: ['amal', 'relay'] }] })
  const room = standIn.roomId('#security:matrix.test')
  standIn.listRoom(room, true)
  const desk = await new Desk(settingsFor(standIn.url), await stateFolder()).up()
  expect(await desk.first((each) => each.type === 'access-changed')).toMatchObject({ channel: room })
  const isPublic = async () => (await desk.adapter.inspect([room], AbortSignal.timeout(5_000))).channels[0]?.isPublic
  expect(await isPublic()).toBe(true)
  standIn.listRoom(room, false)
  expect(await isPublic()).toBe(false)
})

test('a room whose history is shown to everybody is hinted at, and public', async () => {
  const standIn = await homeserver({ rooms: [{ alias: 'security', name: 'Security', members: ['amal', 'relay'] }] })
  const room = standIn.roomId('#security:matrix.test')
  const desk = await new Desk(settingsFor(standIn.url), await stateFolder()).up()
  standIn.showToAll(room, true)
  expect(await desk.first((each) => each.type === 'access-changed')).toMatchObject({ channel: room })
  expect((await desk.adapter.inspect([room], AbortSignal.timeout(5_000))).channels[0]?.isPublic).toBe(true)
})
