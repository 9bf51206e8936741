import { assertIn } from '../authority.ts'
import { redaction, toClientWithRoom } from '../event.ts'
import type { Homeserver } from '../homeserver.ts'
import { type Content, notFound, stringOf } from '../protocol.ts'
import type { AuthorisedCall, Router } from '../router.ts'

/** Sending and redacting, both repeatable under a transaction id, and the state of a room. */
export function sendingRoutes(router: Router, server: Homeserver): void {
  const putState = (call: AuthorisedCall, stateKey: string): Content => {
    const room = server.roomFor(call.user, call.param('room'))
    const { user, body } = call
    return { event_id: server.send(room, { type: call.param('type'), sender: user.id, stateKey, content: body }).id }
  }
  const getState = ({ user, device, query, param }: AuthorisedCall, stateKey: string): Content => {
    const room = server.roomFor(user, param('room'))
    assertIn(room, user.id)
    const event = room.stateOf(param('type'), stateKey)
    if (event === undefined) throw notFound('Event not found.')
    if (query.get('format') !== 'event') return event.content
    return toClientWithRoom(event, { userId: user.id, deviceId: device.id }, server.clock.now())
  }
  router
    .on('PUT', 'v3/rooms/:room/send/:type/:transaction', ({ user, device, body, param }) => {
      const origin = { userId: user.id, deviceId: device.id, transactionId: param('transaction') }
      const draft = { type: param('type'), sender: user.id, content: body, origin }
      return { event_id: server.send(server.roomFor(user, param('room')), draft).id }
    })
    .on('PUT', 'v3/rooms/:room/redact/:event/:transaction', ({ user, device, body, param }) => {
      const origin = { userId: user.id, deviceId: device.id, transactionId: param('transaction') }
      const draft = { ...redaction(user.id, param('event'), stringOf(body.reason)), origin }
      return { event_id: server.send(server.roomFor(user, param('room')), draft).id }
    })
    .on('PUT', 'v3/rooms/:room/state/:type', (call) => putState(call, ''))
    .on('PUT', 'v3/rooms/:room/state/:type/:key', (call) => putState(call, call.param('key')))
    .on('GET', 'v3/rooms/:room/state/:type', (call) => getState(call, ''))
    .on('GET', 'v3/rooms/:room/state/:type/:key', (call) => getState(call, call.param('key')))
    .on('PUT', 'v3/rooms/:room/typing/:user', () => ({}))
    .on('POST', 'v3/rooms/:room/receipt/:type/:event', () => ({}))
    .on('POST', 'v3/rooms/:room/read_markers', () => ({}))
}
