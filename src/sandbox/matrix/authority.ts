import type { Draft } from './event.ts'
import { forbidden, MatrixError, notFound } from './protocol.ts'
import type { Room } from './room.ts'

/** Throws unless the sender is in the room and has the power for this kind of event. */
export function assertMaySend(room: Room, draft: Draft): void {
  if (draft.type === 'm.room.member' && draft.stateKey !== undefined) {
    assertMayChangeMembership(room, draft, draft.stateKey)
    return
  }
  assertIn(room, draft.sender)
  const power = room.powerOf(draft.sender)
  const needed = room.powerNeededToSend(draft.type, draft.stateKey !== undefined)
  if (power < needed) {
    throw forbidden(`You don't have permission to post that to the room. user_level (${power}) < send_level (${needed})`)
  }
}

/** Anyone may redact their own events, whoever has the room's `redact` power all others too. */
export function assertMayRedact(room: Room, sender: string, eventId: string): void {
  const target = room.events.get(eventId)
  if (target === undefined) throw notFound(`Could not find event ${eventId}`)
  if (target.type === 'm.room.create') throw forbidden('Redacting create events is not permitted')
  if (target.sender !== sender && room.powerOf(sender) < room.powerNeeded('redact')) {
    throw forbidden("You don't have permission to redact events")
  }
}

export function assertIn(room: Room, userId: string): void {
  if (!room.joined.has(userId)) throw forbidden(`User ${userId} not in room ${room.id}`)
}

function assertMayChangeMembership(room: Room, draft: Draft, target: string): void {
  const { sender, content } = draft
  const current = room.membershipOf(target)
  switch (content.membership) {
    case 'join': {
      if (sender !== target) throw forbidden('Cannot force another user to join.')
      if (current === 'ban') throw forbidden('You are banned from this room')
      const isPublic = room.stateOf('m.room.join_rules')?.content.join_rule === 'public'
      if (current !== 'invite' && current !== 'join' && !isPublic) throw forbidden('You are not invited to this room.')
      return
    }
    case 'invite':
      assertIn(room, sender)
      if (current === 'join') throw forbidden(`${target} is already in the room.`)
      if (room.powerOf(sender) < room.powerNeeded('invite')) throw forbidden("You don't have permission to invite users")
      return
    case 'leave':
      if (sender === target) {
        if (current !== 'join' && current !== 'invite') throw forbidden(`User ${target} not in room ${room.id}`)
        return
      }
      assertIn(room, sender)
      assertOutranks(room, sender, target, current === 'ban' ? 'ban' : 'kick')
      return
    case 'ban':
      assertIn(room, sender)
      assertOutranks(room, sender, target, 'ban')
      return
    default:
      throw new MatrixError(400, 'M_BAD_JSON', 'Invalid membership')
  }
}

function assertOutranks(room: Room, sender: string, target: string, action: 'kick' | 'ban'): void {
  if (room.powerOf(sender) < room.powerNeeded(action) || room.powerOf(target) >= room.powerOf(sender)) {
    throw forbidden(`You cannot ${action} user ${target}.`)
  }
}
