import type { PostOptions, SeenPost, StandIn } from '../../src/sandbox/standin.ts'
import type { Place } from '../crash/oracle.ts'

/** Where the people of one organisation sit: what they can do in their channel, and what they see there. */
export interface Seat {
  readonly place: Place
  readonly users: readonly string[]
  /** Resolves when the post certainly stands. A platform that is away is waited for, as a person waits. */
  post(user: string, text: string, options?: PostOptions): Promise<string>
  edit(user: string, post: string, text: string): Promise<void>
  remove(user: string, post: string): Promise<void>
  react(user: string, post: string, emoji: string): Promise<void>
  /** Where the platform has buttons. Nobody hears of a press twice. */
  readonly press?: (user: string, post: string, label: string) => Promise<void>
  /** The same under what Parley said to this person directly. */
  readonly pressDirect?: (user: string, post: SeenPost, label: string) => Promise<void>
  /** Where the platform has slash commands. */
  readonly slash?: (user: string, command: string, text: string) => Promise<void>
  /** What stands in the channel now, oldest first. */
  read(): Promise<readonly SeenPost[]>
  /** What Parley has told this person directly. */
  direct(user: string): Promise<readonly SeenPost[]>
}

/** A seat before a stand-in, which never makes people wait. */
export function standInSeat(place: Place, standIn: StandIn, channel: string, users: readonly string[]): Seat {
  const seat: Seat = {
    place,
    users,
    post: (user, text, options) => standIn.postAs(user, channel, text, options),
    edit: (user, post, text) => standIn.editAs(user, channel, post, text),
    remove: (user, post) => standIn.deleteAs(user, channel, post),
    react: (user, post, emoji) => standIn.reactAs(user, channel, post, emoji),
    read: async () => standIn.channel(channel),
    direct: async (user) => standIn.direct(user),
  }
  if (standIn.platform === 'matrix') return seat
  return {
    ...seat,
    press: (user, post, label) => standIn.pressAs(user, channel, post, label),
    pressDirect: (user, post, label) => standIn.pressAs(user, post.channel, post.id, label),
    slash: async (user, command, text) => void (await standIn.commandAs(user, channel, command, text)),
  }
}
