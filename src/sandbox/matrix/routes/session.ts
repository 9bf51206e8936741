import { newDeviceId } from '../accounts.ts'
import type { Homeserver } from '../homeserver.ts'
import { type Content, forbidden, MatrixError, notFound, objectOf, stringOf } from '../protocol.ts'
import type { Call, Router } from '../router.ts'

const versions = ['r0.6.1', ...Array.from({ length: 12 }, (_, minor) => `v1.${minor + 1}`)]

/** Versions, login, and what a client asks about itself and its device. */
export function sessionRoutes(router: Router, server: Homeserver): void {
  router
    .onOpen('GET', '/_matrix/client/versions', () => ({
      versions,
      unstable_features: { 'org.matrix.msc3440.stable': true, 'org.matrix.msc3771': true, 'org.matrix.msc3773': false },
    }))
    .onOpen('GET', 'v3/login', () => ({ flows: [{ type: 'm.login.password' }] }))
    .onOpen('POST', 'v3/login', (call) => logIn(server, call))
    .on('POST', 'v3/logout', ({ device }) => {
      server.accounts.logOut(device)
      return {}
    })
    .on('GET', 'v3/account/whoami', ({ user, device }) => ({
      user_id: user.id,
      device_id: device.id,
      is_guest: false,
    }))
    .on('GET', 'v3/capabilities', () => ({
      capabilities: {
        'm.room_versions': { default: '11', available: { '11': 'stable' } },
        'm.change_password': { enabled: true },
      },
    }))
    .on('GET', 'v3/devices', ({ user }) => ({
      devices: [...user.devices.values()].map((device) => shownDevice(device.id, device.displayName)),
    }))
    .on('GET', 'v3/devices/:device', ({ user, param }) => {
      const device = user.devices.get(param('device'))
      if (device === undefined) throw notFound('Device not found')
      return shownDevice(device.id, device.displayName)
    })
    .on('PUT', 'v3/devices/:device', () => ({}))
}

const shownDevice = (id: string, displayName: string): Content => ({ device_id: id, display_name: displayName })

function logIn(server: Homeserver, { body }: Call): Content {
  if (body.type !== 'm.login.password') throw new MatrixError(400, 'M_UNKNOWN', `Unknown login type ${stringOf(body.type) ?? ''}`)
  const name = stringOf(objectOf(body.identifier).user) ?? stringOf(body.user) ?? ''
  const user = server.accounts.users.get(server.userId(name))
  if (user?.password === undefined || user.password !== body.password) throw forbidden('Invalid username or password')
  const device = server.accounts.logIn(user, stringOf(body.device_id) ?? newDeviceId())
  return {
    user_id: user.id,
    access_token: device.accessToken,
    home_server: server.serverName,
    device_id: device.id,
  }
}
