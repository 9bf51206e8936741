import type { UserId } from './addresses.ts'

// What a platform says of the channels that Parley is to use: part of an adapter's contract (`adapter.ts`).

/** Findings in words come from the core; an adapter only says which. */
export interface Inspection {
  readonly reachable: boolean
  /** Why not, in words without secrets. */
  readonly reason?: string
  /** Permissions that the platform says are missing. */
  readonly missingScopes: readonly string[]
  /** ms by which this machine's clock is ahead of the platform's, where it tells. */
  readonly clockAheadMs?: number
  /** Without those of which the platform says nothing for want of a permission. */
  readonly channels: readonly InspectedChannel[]
  /** The channel that is there for link tests alone, where one is configured. */
  readonly testChannel?: InspectedChannel
}

export interface InspectedChannel {
  readonly channel: string
  readonly found: boolean
  /** Not found, since it shows itself to members alone, but the bot has an invitation, which it accepts when it runs. */
  readonly isInvited?: true
  readonly member: boolean
  readonly encrypted: boolean
  /** It stands, and nobody can say anything in it. */
  readonly archived: boolean
  readonly sharedOutside: boolean
  /** Whoever makes it so, where the platform says: an official may have an account on another server. */
  readonly outsiders?: readonly UserId[]
  readonly isPublic: boolean
  /** People (not bots) in it; undefined where it could not be read. */
  readonly members?: readonly UserId[]
}

/** Whether another organisation is in it, as far as those who make it so are no officials of its own. */
export const isShared = ({ sharedOutside, outsiders }: InspectedChannel, isOwnOfficial: (user: UserId) => boolean): boolean =>
  sharedOutside && outsiders?.every(isOwnOfficial) !== true
