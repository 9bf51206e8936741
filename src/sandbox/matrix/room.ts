import { type RoomEvent, strip } from './event.ts'
import { objectOf, stringOf } from './protocol.ts'
import { relate, unrelate } from './relations.ts'

export type Membership = 'join' | 'invite' | 'leave' | 'ban' | 'knock'

/** One room: its events in order, and the indexes that keep every step on the way of a message constant in cost. */
export class Room {
  readonly id: string
  readonly timeline: RoomEvent[] = []
  readonly events = new Map<string, RoomEvent>()
  readonly state = new Map<string, RoomEvent>()
  /** Every state event, oldest first: what the state was at some point is a fold of its beginning. */
  readonly stateChanges: RoomEvent[] = []
  readonly joined = new Set<string>()
  readonly invited = new Set<string>()
  /** Whether the homeserver's public list has it: no event tells of that. */
  isListed = false
  /** The roots of threads, the one with the latest reply last. */
  readonly threadRoots = new Set<RoomEvent>()

  constructor(id: string) {
    this.id = id
  }

  get lastPosition(): number {
    return this.timeline.at(-1)?.position ?? 0
  }

  stateOf(type: string, stateKey = ''): RoomEvent | undefined {
    return this.state.get(stateName(type, stateKey))
  }

  membershipOf(userId: string): Membership | undefined {
    return stringOf(this.stateOf('m.room.member', userId)?.content.membership) as Membership | undefined
  }

  get isEncrypted(): boolean {
    return this.stateOf('m.room.encryption') !== undefined
  }

  displayNameOf(userId: string): string | undefined {
    return stringOf(this.stateOf('m.room.member', userId)?.content.displayname)
  }

  /** Takes an event that has passed every check. */
  add(event: RoomEvent): void {
    this.timeline.push(event)
    this.events.set(event.id, event)
    if (event.stateKey === undefined) relate(this, event)
    else this.#setState(event, event.stateKey)
    const target = event.redacts === undefined ? undefined : this.events.get(event.redacts)
    if (target !== undefined) this.#redact(target, event)
  }

  #setState(event: RoomEvent, stateKey: string): void {
    this.state.set(stateName(event.type, stateKey), event)
    this.stateChanges.push(event)
    if (event.type !== 'm.room.member') return
    this.joined.delete(stateKey)
    this.invited.delete(stateKey)
    if (event.content.membership === 'join') this.joined.add(stateKey)
    if (event.content.membership === 'invite') this.invited.add(stateKey)
  }

  #redact(target: RoomEvent, because: RoomEvent): void {
    if (target.redactedBecause !== undefined) return
    unrelate(this, target)
    target.content = strip(target.type, target.content)
    target.clear = undefined
    target.redactedBecause = because
  }

  /** The index of the first event after a position, by bisection. */
  indexAfter(position: number): number {
    return firstIndex(this.timeline, (event) => event.position > position)
  }

  /** The index of the first event at or after a time. */
  indexAtTime(ms: number): number {
    return firstIndex(this.timeline, (event) => event.at >= ms)
  }

  powerOf(userId: string): number {
    const levels = objectOf(this.stateOf('m.room.power_levels')?.content)
    const own = objectOf(levels.users)[userId]
    return level(own, level(levels.users_default, 0))
  }

  powerNeeded(action: 'invite' | 'kick' | 'ban' | 'redact'): number {
    const levels = objectOf(this.stateOf('m.room.power_levels')?.content)
    return level(levels[action], action === 'invite' ? 0 : 50)
  }

  powerNeededToSend(type: string, isState: boolean): number {
    const levels = objectOf(this.stateOf('m.room.power_levels')?.content)
    const byDefault = isState ? level(levels.state_default, 50) : level(levels.events_default, 0)
    return level(objectOf(levels.events)[type], byDefault)
  }
}

const level = (value: unknown, otherwise: number): number => (typeof value === 'number' ? value : otherwise)

export const stateName = (type: string, stateKey: string): string => `${type}\n${stateKey}`

function firstIndex(events: readonly RoomEvent[], holds: (event: RoomEvent) => boolean): number {
  let low = 0
  let high = events.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const event = events[middle]
    if (event !== undefined && !holds(event)) low = middle + 1
    else high = middle
  }
  return low
}
