import { expect, test } from 'vitest'
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
      sharedOutside: false,
      isPublic: false,
      members: ['@amal:matrix.test'],
    },
    {
      channel: sealed,
      found: true,
      member: true,
      encrypted: true,
      sharedOutside: false,
      isPublic: false,
      members: ['@amal:matrix.test'],
    },
    { channel: closed, found: false, member: false, encrypted: false, sharedOutside: false, isPublic: false },
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
