import type { Mechanism } from '../core/mechanism.ts'

/** Every sentence of `parley check` that is not about the file itself (those are in `src/config/sentences.ts`). */

export const usage = `Which configuration? parley check FILE [--connect]
  FILE        the configuration, such as parley.yaml
  --connect   also ask each platform about permissions, channels and people; nothing is posted or changed`

export const warning = (sentence: string): string => `warning: ${sentence}`

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`

export const verdictBad = (problems: number): string => `Not ready: ${count(problems, 'problem', 'problems')} to mend. Warnings may stay.`

export function verdictGood(mechanism: Mechanism, warnings: number, isConnected: boolean): string {
  const size = `${mechanism.parties.length} parties, ${count(mechanism.tracks.length, 'track', 'tracks')}`
  const notes = warnings === 0 ? '' : `, ${count(warnings, 'warning', 'warnings')}`
  const links = isConnected
    ? 'Every link answered.'
    : 'The links were not asked: add --connect to look at permissions, channels and people too.'
  return `Ready: "${mechanism.name}", ${size}${notes}. ${links}`
}

export const redisUnreachable = (reason: string): string =>
  reason.startsWith('PARLEY_REDIS_URL') ? reason : `${reason} It is what PARLEY_REDIS_URL names: correct that, or start it.`

export const channelName = (organisation: string, track: string | undefined, channel: string): string =>
  track === undefined ? `${organisation}’s channel (${channel})` : `${organisation}’s ${track} channel (${channel})`

export const testChannelName = (link: string, channel: string): string => `The channel for the link tests of ${link} (${channel})`
export const peopleInTestChannel = (name: string, users: readonly string[]): string =>
  `${name} has people in it: ${listed(users)}. They see a test each hour, and nothing else: let them leave it.`

export const unreachable = (link: string, reason: string | undefined): string =>
  `The link ${link} does not work: ${reason ?? 'the platform did not say why'}. Mend that, or correct the link’s settings.`
export const missingPermissions = (link: string, missing: readonly string[]): string =>
  `The link ${link} lacks permissions: ${missing.join(', ')}. On Slack, add them under "OAuth & Permissions" and install the app again; on Matrix, raise the bot’s power level in the room.`
export const clockDiffers = (link: string, aheadMs: number): string =>
  `This machine’s clock is ${Math.abs(aheadMs / 1000).toFixed(1)} s ${aheadMs > 0 ? 'ahead of' : 'behind'} that of ${link}: let it be set by NTP, or times on the record are wrong.`

export const notFound = (name: string): string => `${name} cannot be seen by the bot: invite the bot there, or correct the id.`
export const invited = (name: string): string =>
  `${name} has invited the bot, which comes when Parley is started. Who else is there, and what the bot may do there, can be seen only then: check again.`
export const notMember = (name: string): string => `${name} does not have the bot in it: invite it there.`
export const archived = (name: string): string =>
  `${name} is archived, and nobody can say anything there: let it be unarchived, and invite the bot again if it is no longer in it; or use another.`
export const encrypted = (name: string): string =>
  `${name} is encrypted, and Parley refuses to send into it. Encryption cannot be switched off: make a new room without it, and put its id here.`
export const shared = (name: string): string =>
  `${name} is shared with another organisation, which reads along: use a channel of its own organisation alone, unless that is meant.`
export const publicChannel = (name: string): string => `${name} is public: everybody there may read it. Make it private, or use another.`
export const membersUnknown = (name: string): string => `Who is in ${name} could not be read: look yourself that only officials are.`
export const strangers = (name: string, users: readonly string[]): string =>
  `In ${name} ${users.length === 1 ? 'is somebody who is no official' : `are ${users.length} people who are no officials`}: ${listed(users)}. They read everything. Add them as officials, or take them out of the channel.`
export const dutyOfficerAbsent = (name: string, id: string, user: string): string =>
  `The duty officer ${id} (${user}) is not in ${name}, and would not be woken: invite them.`
export const officialAbsent = (name: string, id: string, user: string): string =>
  `The official ${id} (${user}) is not in ${name}: invite them, or leave the track out of their tracks.`

const listedMax = 10

const listed = (users: readonly string[]): string =>
  users.length <= listedMax ? users.join(', ') : `${users.slice(0, listedMax).join(', ')} and ${users.length - listedMax} more`
