/** Opaque names. Only the adapter that made one may look inside; everyone else compares them for equality. */

/** One connection to a platform: a party's own, or one of the supervisor's. Named in the configuration. */
export type LinkId = string
/** A post as its platform names it (Slack: its ts; Matrix: its event id). Unique within a channel. */
export type PostId = string
/** A person as the platform names them. Never shown to another party. */
export type UserId = string
/** An organisation: a party's id from the configuration, or `supervisor`. */
export type OrganisationId = string

export const supervisorId: OrganisationId = 'supervisor'

/** A channel on a link. */
export interface Address {
  readonly link: LinkId
  readonly channel: string
}

/** A key for tables: link ids hold no space (the configuration's schema sees to it), so the two parts cannot run together. */
export const addressKey = (address: Address): string => `${address.link} ${address.channel}`
/** The channel that such a key names. */
export function addressOf(key: string): Address {
  const space = key.indexOf(' ')
  return { link: key.slice(0, space), channel: key.slice(space + 1) }
}
export const postKey = (address: Address, post: PostId): string => `${address.link} ${address.channel} ${post}`
