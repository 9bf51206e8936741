import type { UserId } from '../../core/addresses.ts'
import type { InspectedChannel, Inspection } from '../../core/inspection.ts'
import { type Api, path } from './api.ts'
import { parseEvents, type RawEvent, recordOf } from './events.ts'
import { isListed } from './listings.ts'
import { failureOf, isFinal } from './outcome.ts'
import { isOutside } from './rooms.ts'

export interface InspectParts {
  readonly api: Api
  readonly ownUser: UserId
  readonly deviceId: string
  readonly clockAheadMs: () => number | undefined
}

/** What the homeserver itself says now, not what the sync once told. */
export async function inspect(parts: InspectParts, channels: readonly string[], signal: AbortSignal): Promise<Inspection> {
  try {
    const obstacle = await accountObstacle(parts, signal)
    if (obstacle !== undefined) return unreachable(obstacle)
    const seen = []
    for (const channel of channels) seen.push(await inspectChannel(parts, channel, signal))
    const clockAheadMs = parts.clockAheadMs()
    return {
      reachable: true,
      missingScopes: seen.flatMap((each) => each.missing),
      ...(clockAheadMs === undefined ? {} : { clockAheadMs }),
      channels: seen.map((each) => each.channel),
    }
  } catch (error) {
    return unreachable(failureOf(error).reason)
  }
}

const unreachable = (reason: string): Inspection => ({ reachable: false, reason, missingScopes: [], channels: [] })

/** Why the token is not that of the account and device in the settings; undefined where it is. Throws the SDK's errors. */
export async function accountObstacle(
  parts: Pick<InspectParts, 'api' | 'ownUser' | 'deviceId'>,
  signal: AbortSignal,
): Promise<string | undefined> {
  const who = await parts.api.get<{ user_id?: string; device_id?: string }>('/account/whoami', {}, signal)
  if (who.user_id !== parts.ownUser) return 'the access token belongs to another user than userId: log in as that user'
  if (who.device_id !== parts.deviceId) {
    return 'the access token belongs to another device than deviceId: set the device_id of the same login answer as the token'
  }
  return undefined
}

async function inspectChannel(parts: InspectParts, channel: string, signal: AbortSignal) {
  let state: RawEvent[]
  try {
    state = parseEvents(await parts.api.get<unknown[]>(path`/rooms/${channel}/state`, {}, signal))
  } catch (error) {
    if (!isFinal(error)) throw error
    return { channel: await unseen(parts.api, channel, signal), missing: [] }
  }
  const content = (type: string) => recordOf(state.find((each) => each.type === type && each.state_key === '')?.content)
  const joined = state.flatMap((each) =>
    each.type === 'm.room.member' && each.content.membership === 'join' && each.state_key !== undefined ? [each.state_key] : [],
  )
  const outsiders = joined.filter((user) => isOutside(user, parts.ownUser))
  const seen: InspectedChannel = {
    channel,
    found: true,
    member: joined.includes(parts.ownUser),
    encrypted: state.some((each) => each.type === 'm.room.encryption' && each.state_key === ''),
    // A room whose place another one has taken is told of as such.
    archived: false,
    sharedOutside: outsiders.length > 0,
    ...(outsiders.length > 0 ? { outsiders } : {}),
    // That guests may come in says nothing: a room for invited people alone has it by default, and a guest needs an invitation too.
    isPublic:
      content('m.room.join_rules').join_rule === 'public' ||
      content('m.room.history_visibility').history_visibility === 'world_readable' ||
      (await isListed(parts.api, channel, signal)),
    members: joined.filter((user) => user !== parts.ownUser),
  }
  return {
    channel: seen,
    missing: seen.member && !isSovereign(state, parts.ownUser) ? missingPowers(content('m.room.power_levels'), channel, parts.ownUser) : [],
  }
}

/** No homeserver tells more of a room than of an invitation to it, which comes with what little the invited may know. */
async function unseen(api: Api, channel: string, signal: AbortSignal): Promise<InspectedChannel> {
  const nothing = { types: [] }
  const filter = {
    room: { rooms: [channel], timeline: { limit: 0, ...nothing }, state: nothing, ephemeral: nothing },
    account_data: nothing,
    presence: nothing,
  }
  const sync = await api.get<object>('/sync', { timeout: 0, filter: JSON.stringify(filter) }, signal)
  const invitation = recordOf(recordOf(recordOf(recordOf(sync).rooms).invite)[channel])
  const { events } = recordOf(invitation.invite_state)
  const isEncrypted = Array.isArray(events) && events.some((each) => recordOf(each).type === 'm.room.encryption')
  return {
    channel,
    found: false,
    ...(Array.isArray(events) ? { isInvited: true } : {}),
    member: false,
    encrypted: isEncrypted,
    archived: false,
    sharedOutside: false,
    isPublic: false,
  }
}

/** From version 12 on whoever made a room may do everything there, and stands in no list of powers (Matrix, "Room version 12"). */
function isSovereign(state: readonly RawEvent[], user: UserId): boolean {
  const created = state.find(({ type, state_key }) => type === 'm.room.create' && state_key === '')
  if (created === undefined || !(Number(created.content.room_version) >= 12)) return false
  const { additional_creators: others } = created.content
  return created.sender === user || (Array.isArray(others) && others.includes(user))
}

/** What Parley sends and may not, by the room's power levels and their defaults (Matrix, "m.room.power_levels"). */
function missingPowers(levels: Readonly<Record<string, unknown>>, channel: string, ownUser: UserId): string[] {
  const events = recordOf(levels.events)
  const own = numberOr(recordOf(levels.users)[ownUser], numberOr(levels.users_default, 0))
  const missing = (type: string, otherwise: number) => (own < numberOr(events[type], otherwise) ? [`${type} in ${channel}`] : [])
  const eventsDefault = numberOr(levels.events_default, 0)
  return [
    ...missing('m.room.message', eventsDefault),
    ...missing('m.reaction', eventsDefault),
    ...missing('m.room.topic', numberOr(levels.state_default, 50)),
  ]
}

/** Rooms up to version 9 may have levels that are written as texts. */
const numberOr = (value: unknown, otherwise: number): number => {
  if (typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value)) return Number(value)
  return typeof value === 'number' ? value : otherwise
}
