import type { User } from '../accounts.ts'
import type { Homeserver } from '../homeserver.ts'
import { forbidden, notFound, objectOf, stringOf } from '../protocol.ts'
import type { AuthorisedCall, Router } from '../router.ts'

/** Profiles, account data, filters. */
export function accountRoutes(router: Router, server: Homeserver): void {
  router
    .on('GET', 'v3/profile/:user', ({ param }) => ({ displayname: profileOf(server, param('user')).displayName }))
    .on('GET', 'v3/profile/:user/displayname', ({ param }) => ({
      displayname: profileOf(server, param('user')).displayName,
    }))
    .on('GET', 'v3/profile/:user/avatar_url', () => ({}))
    .on('PUT', 'v3/profile/:user/displayname', (call) => {
      rename(server, own(call), stringOf(call.body.displayname) ?? '')
      return {}
    })
    .on('PUT', 'v3/profile/:user/avatar_url', () => ({}))
    .on('GET', 'v3/user/:user/account_data/:type', (call) => {
      const stored = own(call).accountData.get(call.param('type'))
      if (stored === undefined) throw notFound('Account data not found')
      return stored.content
    })
    .on('PUT', 'v3/user/:user/account_data/:type', (call) => {
      server.setAccountData(own(call), call.param('type'), call.body)
      return {}
    })
    .on('GET', 'v3/user/:user/rooms/:room/account_data/:type', (call) => {
      const stored = own(call).roomAccountData.get(call.param('room'))?.get(call.param('type'))
      if (stored === undefined) throw notFound('Room account data not found')
      return stored.content
    })
    .on('PUT', 'v3/user/:user/rooms/:room/account_data/:type', (call) => {
      server.setAccountData(own(call), call.param('type'), call.body, call.param('room'))
      return {}
    })
    .on('GET', 'v3/user/:user/rooms/:room/tags', () => ({ tags: {} }))
    .on('POST', 'v3/user/:user/filter', (call) => ({ filter_id: String(own(call).filters.push(call.body) - 1) }))
    .on('GET', 'v3/user/:user/filter/:filter', (call) => {
      const filter = own(call).filters[Number(call.param('filter'))]
      if (filter === undefined) throw notFound('No such filter')
      return filter
    })
    .on('GET', 'v3/pushrules', () => pushRules)
    .on('GET', 'v3/pushrules/global', () => objectOf(pushRules.global))
}

/** Without rules of a person's own a client falls back on the specification's. */
export const pushRules = { global: { override: [], content: [], room: [], sender: [], underride: [] } }

function own({ user, param }: AuthorisedCall): User {
  if (param('user') !== user.id) throw forbidden("Cannot act for another user's account.")
  return user
}

function profileOf(server: Homeserver, userId: string): User {
  const user = server.accounts.users.get(userId)
  if (user === undefined) throw notFound('Profile was not found')
  return user
}

/** A new name is told to every room, in a member event. */
function rename(server: Homeserver, user: User, displayName: string): void {
  user.displayName = displayName
  for (const [roomId, { membership }] of user.standings) {
    const room = server.rooms.get(roomId)
    if (room !== undefined && membership === 'join') server.setMembership(room, user.id, user.id, 'join')
  }
}
