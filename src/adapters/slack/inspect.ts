import type { UserId } from '../../core/addresses.ts'
import type { InspectedChannel, Inspection } from '../../core/inspection.ts'
import type { SlackApi } from './api.ts'
import type { Directory } from './directory.ts'
import { missingScopes } from './methods.ts'
import { otherAppObstacle } from './one-app.ts'
import type { Failure } from './outcome.ts'

const membersPageSize = 200
/** Beyond this, asking who of them is a person would take minutes: the members are then left out. */
const membersMax = 200

export interface InspectParts {
  readonly api: SlackApi
  /** The app token, and calls with it; absent of a link that runs, which says itself whether it hears. */
  readonly hearing?: { readonly appToken: string; readonly appApi: SlackApi }
  readonly directory: Directory
  readonly testChannel: string | undefined
}

/** What Slack says of our permissions and of the channels. */
export async function inspect(
  channels: readonly string[],
  parts: InspectParts,
  signal: AbortSignal,
  wantsPeople = true,
): Promise<Inspection> {
  const answer = await parts.api.call('auth.test', {}, signal)
  if (!answer.ok) return { reachable: false, reason: answer.failure.reason, missingScopes: [], channels: [] }
  const unheard = await hearingObstacle(parts, answer.body.bot_id, signal)
  if (unheard !== undefined) return { reachable: false, reason: unheard, missingScopes: [], channels: [] }
  const scopes = answer.body.response_metadata?.scopes
  const { clockAheadMs } = parts.api
  const findings: InspectedChannel[] = []
  for (const channel of parts.testChannel === undefined ? channels : [...channels, parts.testChannel]) {
    const seen = await inspectChannel(channel, parts, signal, wantsPeople)
    if ('failure' in seen && lacksPermission(seen.failure)) continue
    if ('failure' in seen) return { reachable: false, reason: seen.failure.reason, missingScopes: [], channels: [] }
    findings.push(seen)
  }
  const isLast = findings.at(-1)?.channel === parts.testChannel
  const testChannel = isLast ? findings.pop() : undefined
  return {
    reachable: true,
    missingScopes: scopes === undefined ? [] : missingScopes(scopes),
    ...(clockAheadMs === undefined ? {} : { clockAheadMs }),
    channels: findings,
    ...(testChannel ? { testChannel } : {}),
  }
}

/** Why nothing could be heard, though the bot token is good: what is asked for is an address to connect to, and nobody connects. */
async function hearingObstacle({ api, hearing }: InspectParts, bot: string | undefined, signal: AbortSignal): Promise<string | undefined> {
  if (!hearing) return undefined
  const answer = await hearing.appApi.call('apps.connections.open', {}, signal)
  if (answer.ok) return otherAppObstacle({ api, appToken: hearing.appToken }, bot, signal)
  const { kind, reason } = answer.failure
  return kind === 'unauthorised' || kind === 'refused' ? `with the app token nothing can be heard: ${reason}` : undefined
}

const lacksPermission = (failure: Failure): boolean => failure.kind === 'refused' && failure.code === 'missing_scope'

/** Only what Slack itself says is not there is not there. */
async function inspectChannel(
  channel: string,
  parts: InspectParts,
  signal: AbortSignal,
  wantsPeople: boolean,
): Promise<InspectedChannel | { readonly failure: Failure }> {
  const answer = await parts.api.call('conversations.info', { channel }, signal)
  const isNotThere = !answer.ok && answer.failure.kind === 'refused' && answer.failure.code === 'channel_not_found'
  if (!answer.ok && !isNotThere) return { failure: answer.failure }
  const found = answer.ok ? answer.body.channel : undefined
  if (!found) return { channel, found: false, member: false, encrypted: false, archived: false, sharedOutside: false, isPublic: false }
  const member = found.is_member ?? false
  const members = member && wantsPeople ? await peopleIn(channel, parts, signal) : undefined
  return {
    channel,
    found: true,
    member,
    encrypted: false,
    archived: found.is_archived ?? false,
    sharedOutside: found.is_ext_shared === true || found.is_pending_ext_shared === true,
    isPublic: found.is_private !== true && found.is_im !== true,
    ...(members ? { members } : {}),
  }
}

async function peopleIn(channel: string, { api, directory }: InspectParts, signal: AbortSignal): Promise<UserId[] | undefined> {
  const answer = await api.call('conversations.members', { channel, limit: membersPageSize }, signal)
  if (!answer.ok || answer.body.response_metadata?.next_cursor) return undefined
  const members = answer.body.members ?? []
  if (members.length > membersMax) return undefined
  const people: UserId[] = []
  for (const user of members) {
    const person = await directory.person(user, signal)
    if (person === undefined) return undefined
    if (!person.isBot) people.push(user)
  }
  return people
}
