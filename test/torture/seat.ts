import { setTimeout as pass } from 'node:timers/promises'
import type { MatrixStandIn } from '../../src/sandbox/matrix/standin.ts'
import type { SlackStandIn } from '../../src/sandbox/slack/index.ts'
import type { PostOptions, SeenPost } from '../../src/sandbox/standin.ts'
import type { Place } from '../crash/oracle.ts'

/** Where the people of one organisation sit: what they can do in their channel, and what they see there. */
export interface Seat {
  readonly place: Place
  /** Who takes part in the traffic. */
  readonly users: readonly string[]
  /** Of one of the demo's people. */
  readonly userOf: (name: string) => string
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
  /** Where the platform has forms: asks for the one to send by, and fills it in. Tells whether the platform said that it was taken. */
  readonly fill?: (user: string, values: Readonly<Record<string, string>>) => Promise<'taken' | 'unknown' | 'none'>
  /** What stands in the channel now, oldest first. */
  read(): Promise<readonly SeenPost[]>
  /** What Parley has told this person directly. */
  direct(user: string): Promise<readonly SeenPost[]>
}

export interface StandInPlace {
  readonly place: Place
  readonly standIn: SlackStandIn | MatrixStandIn
  readonly channel: string
  readonly users: readonly string[]
  readonly userOf: (name: string) => string
}

/** A seat before a stand-in, which never makes people wait. */
export function standInSeat({ place, standIn, channel, users, userOf }: StandInPlace): Seat {
  const seat: Seat = {
    place,
    users,
    userOf,
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
    fill: (user, values) => fill(standIn, channel, user, values),
  }
}

const opensWithinMs = 3_000
const lookEveryMs = 100
const triesMax = 4
const againAfterMs = 2_000

/** Whoever reads that it did not work tries again, and gives up in the end. */
async function fill(
  standIn: SlackStandIn,
  channel: string,
  user: string,
  values: Readonly<Record<string, string>>,
): Promise<'taken' | 'unknown' | 'none'> {
  const before = new Set(standIn.openViews(user).map(({ id }) => id))
  await standIn.commandAs(user, channel, '/parley', 'send')
  const form = () => standIn.openViews(user).find(({ id }) => !before.has(id))
  for (let waitedMs = 0; waitedMs < opensWithinMs && !form(); waitedMs += lookEveryMs) await pass(lookEveryMs)
  const view = form()
  if (!view) return 'none'
  for (let tries = 1; tries <= triesMax; tries += 1) {
    const { kind } = await standIn.submitViewAs(user, view.id, values)
    if (kind === 'closed') return 'taken'
    await pass(againAfterMs)
  }
  standIn.closeViewAs(user, view.id)
  return 'unknown'
}
