import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { HTTPError, MatrixError } from 'matrix-js-sdk'
import { expect, onTestFinished, test } from 'vitest'
import { openMatrix } from './adapter.ts'
import { accountObstacle, inspect } from './inspect.ts'
import { Desk, homeserver, settingsFor, stateFolder } from './test-support.ts'

const never = new AbortController().signal

test('what the homeserver says of each channel is told, without a start', async () => {
  const standIn = await homeserver({
    rooms: [
      { alias: 'security', name: 'Security', members: ['amal', 'relay'] },
      { alias: 'sealed', name: 'Sealed', members: ['amal', 'relay'], encrypted: true, powerLevels: { relay: 0 } },
      { alias: 'closed', name: 'Closed', members: ['amal'] },
    ],
  })
  const [security, sealed, closed] = ['security', 'sealed', 'closed'].map((name) => standIn.roomId(`#${name}:matrix.test`))
  const desk = new Desk(settingsFor(standIn.url), await stateFolder())
  const inspection = await desk.adapter.inspect([security!, sealed!, closed!], never)
  expect(inspection).toMatchObject({ reachable: true, missingScopes: [`m.room.topic in ${sealed}`] })
  expect(inspection.channels).toEqual([
    {
      channel: security,
      found: true,
      member: true,
      encrypted: false,
      archived: false,
      sharedOutside: false,
      isPublic: false,
      members: ['@amal:matrix.test'],
    },
    {
      channel: sealed,
      found: true,
      member: true,
      encrypted: true,
      archived: false,
      sharedOutside: false,
      isPublic: false,
      members: ['@amal:matrix.test'],
    },
    { channel: closed, found: false, member: false, encrypted: false, archived: false, sharedOutside: false, isPublic: false },
  ])
})

test('a room that has invited the bot, which has not come yet, is not one that cannot be seen', async () => {
  const standIn = await homeserver({
    rooms: [
      { alias: 'new', name: 'New', members: ['amal'] },
      { alias: 'sealed', name: 'Sealed', members: ['amal'], encrypted: true },
      { alias: 'closed', name: 'Closed', members: ['amal'] },
    ],
  })
  const rooms = ['new', 'sealed', 'closed'].map((name) => standIn.roomId(`#${name}:matrix.test`))
  for (const room of rooms.slice(0, 2)) standIn.inviteBot(room)
  const { adapter } = new Desk(settingsFor(standIn.url), await stateFolder())
  const { channels } = await adapter.inspect(rooms, never)
  expect(channels.map(({ found, isInvited, encrypted }) => [found, isInvited, encrypted])).toEqual([
    [false, true, false],
    [false, true, true],
    [false, undefined, false],
  ])
})

test('a token of another device, and a homeserver that is away, are no reachable account', async () => {
  const standIn = await homeserver()
  const other = new Desk(settingsFor(standIn.url, { deviceId: 'OTHER' }), await stateFolder())
  expect(await other.adapter.inspect([], never)).toMatchObject({ reachable: false, reason: expect.stringContaining('deviceId') })
  standIn.cut()
  const desk = new Desk(settingsFor(standIn.url), await stateFolder())
  expect(await desk.adapter.inspect([], never)).toMatchObject({ reachable: false })
})

test('what a room’s state means: who reads it, whether it is encrypted, and what the bot may not do there', async () => {
  const relay = '@relay:matrix.test'
  const inRoom = async (...more: readonly (readonly [type: string, content: object, stateKey?: string, sender?: string])[]) => {
    const events = [['m.room.member', { membership: 'join' }, relay] as const, ...more]
    const state = events.map(([type, content, state_key = '', sender = relay]) => ({
      event_id: '$1',
      type,
      sender,
      origin_server_ts: 1,
      content,
      state_key,
    }))
    const get = async (path: string) => (path.endsWith('/whoami') ? { user_id: relay, device_id: 'RELAY' } : state)
    const parts = { api: { get } as never, ownUser: relay, deviceId: 'RELAY', clockAheadMs: () => undefined }
    const { channels, missingScopes } = await inspect(parts, ['!r'], new AbortController().signal)
    return { ...channels[0], missingScopes }
  }
  const plain = { encrypted: false, isPublic: false, missingScopes: ['m.room.topic in !r'] }
  expect(await inRoom()).toMatchObject(plain)
  expect(await inRoom(['m.room.encryption', {}, 'elsewhere'])).toMatchObject(plain)
  expect(await inRoom(['m.room.encryption', {}])).toMatchObject({ encrypted: true })
  expect(await inRoom(['m.room.history_visibility', { history_visibility: 'world_readable' }])).toMatchObject({ isPublic: true })
  expect(await inRoom(['m.room.join_rules', { join_rule: 'public' }])).toMatchObject({ isPublic: true })
  const far = ['m.room.member', { membership: 'join' }, '@far:else.test'] as const
  const others = ['leave', 'ban', 'invite'].map((membership) => ['m.room.member', { membership }, `@${membership}:else.test`] as const)
  expect(await inRoom(far, ...others)).toMatchObject({
    sharedOutside: true,
    outsiders: ['@far:else.test'],
    members: ['@far:else.test'],
  })
  expect(await inRoom(['m.room.power_levels', { users: { [relay]: 50 } }])).toMatchObject({ missingScopes: [] })
  expect(await inRoom(['m.room.power_levels', { users: { [relay]: '50' } }])).toMatchObject({ missingScopes: [] })
  expect(await inRoom(['m.room.power_levels', { users_default: 50 }])).toMatchObject({ missingScopes: [] })
  expect(await inRoom(['m.room.power_levels', { state_default: 0 }])).toMatchObject({ missingScopes: [] })
  expect(await inRoom(['m.room.power_levels', { events_default: 1, state_default: 0 }])).toMatchObject({
    missingScopes: ['m.room.message in !r', 'm.reaction in !r'],
  })
  // Whoever made a room stands in no list of powers, from version 12 on.
  const powers = ['m.room.power_levels', { users: {} }] as const
  const made = (content: object, sender = relay) => inRoom(['m.room.create', content, '', sender], powers)
  const lacking = { missingScopes: ['m.room.topic in !r'] }
  expect(await made({ room_version: '12' })).toMatchObject({ missingScopes: [] })
  expect(await made({ room_version: '12', additional_creators: [relay] }, '@amal:matrix.test')).toMatchObject({ missingScopes: [] })
  expect(await made({ room_version: '12' }, '@amal:matrix.test')).toMatchObject(lacking)
  expect(await made({ room_version: '11' })).toMatchObject(lacking)
})

test('a room of which the homeserver does not say now is not taken for one that is gone', async () => {
  const whoami = { user_id: '@relay:matrix.test', device_id: 'RELAY' }
  const look = (error: Error) => {
    const get = async (path: string) => {
      if (path.endsWith('/whoami')) return whoami
      if (path === '/sync') return {}
      throw error
    }
    const parts = { api: { get } as never, ownUser: whoami.user_id, deviceId: whoami.device_id, clockAheadMs: () => undefined }
    return inspect(parts, ['!r'], never)
  }
  expect(await look(new HTTPError('bad gateway', 502))).toMatchObject({ reachable: false, channels: [] })
  expect(await look(new MatrixError({ errcode: 'M_FORBIDDEN' }, 403))).toMatchObject({ reachable: true, channels: [{ found: false }] })
})

test('how far our clock is ahead is told to the second that the homeserver names', async () => {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', date: 'Mon, 02 Nov 2026 09:00:00 GMT' })
    response.end('{"user_id":"@relay:matrix.test","device_id":"RELAY"}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const settings = settingsFor(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const now = () => Date.UTC(2026, 10, 2, 9, 0, 7)
  const adapter = openMatrix(settings, { link: 'south', stateFolder: '', now, log: () => undefined })
  expect(await adapter.inspect([], never)).toMatchObject({ reachable: true, clockAheadMs: 7_000 })
})

test('a token that is of no device, or of another, is not the one of the settings', async () => {
  const obstacle = (said: object) =>
    accountObstacle({ api: { get: async () => said } as never, ownUser: '@relay:matrix.test', deviceId: 'RELAY' }, never)
  expect(await obstacle({ user_id: '@relay:matrix.test', device_id: 'RELAY' })).toBeUndefined()
  expect(await obstacle({ user_id: '@relay:matrix.test', device_id: 'OTHER' })).toContain('another device')
  expect(await obstacle({ user_id: '@relay:matrix.test' })).toContain('another device')
  expect(await obstacle({ user_id: '@amal:matrix.test', device_id: 'RELAY' })).toContain('another user')
})

test('a link that runs tells how far our clock is ahead, too', async () => {
  const standIn = await homeserver()
  const hourMs = 3_600_000
  const now = () => Date.now() + hourMs
  const adapter = openMatrix(settingsFor(standIn.url), { link: 'south', stateFolder: await stateFolder(), now, log: () => undefined })
  onTestFinished(() => adapter.stop())
  const isUp = Promise.withResolvers<void>()
  await adapter.start(async (received) => {
    if (received.type === 'link-changed' && received.state === 'up') isUp.resolve()
    return { taken: true }
  })
  await isUp.promise
  // Within what the way there takes, and the second that the homeserver cuts off.
  expect(Math.abs(adapter.clockAheadMs!()! - hourMs)).toBeLessThan(hourMs / 2)
})
