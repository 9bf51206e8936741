import type { PostId } from '../addresses.ts'
import { clockSkewMs } from '../clock-skew.ts'
import type { Person, Place } from '../mechanism.ts'
import type { Fragment } from '../received.ts'
import type { Notice } from '../sentences/index.ts'
import type { Problem } from '../sentences/problems.ts'
import { oneLine } from '../text.ts'
import type { Decision } from './decision.ts'

/** Where and by whom a command was given, however it came: a slash command, a post, a button's typed equal. */
export interface Origin {
  readonly link: string
  readonly channel: string
  readonly user: string
  readonly at: number
  /** The post that carried it, when it was typed as one. */
  readonly post?: PostId
  readonly thread?: PostId
  readonly inReplyTo?: PostId
  readonly fragments?: readonly Fragment[]
  /** The form that carried it: what is refused of it is said there, and it stays. */
  readonly form?: string
  readonly found?: boolean
  readonly hasButtons?: true
}

export interface Call {
  readonly decision: Decision
  readonly origin: Origin
  readonly person: Person
  readonly place: Place | undefined
  readonly name: string
  /** What follows the command's name, trimmed. */
  readonly rest: string
  /** The rest begins on a line of its own. */
  readonly isOnNextLine: boolean
  answer(notice: Notice): void
  /** Says what is wrong, and how it is written; `command`: where that is another than its name. */
  usage(problem: Problem, command?: string): void
}

/**
 * When it was said, ms: what was found afterwards was typed before, and says nothing of what came to stand there since. Nobody is to lose an
 * acknowledgement by clocks that are apart.
 */
export const saidAt = ({ decision, origin: { found, at } }: Pick<Call, 'decision' | 'origin'>): number =>
  found ? Math.min(decision.at, at + clockSkewMs) : decision.at

/** Longest reason, as it is shown: it stands within one line of Parley's own, which no platform splits. */
const reasonLengthMax = 500

/** What a command has no use for: `!confirm C3 not yet`. Whoever wrote it meant something by it; says so. */
export function hasMore(call: Call, named: string, after: string): boolean {
  if (after !== '') call.usage({ is: 'nothing-after', named, after: oneLine(after).slice(0, 40) })
  return after !== ''
}

/** Whether a reason is longer than a line of Parley's can hold; says so. */
export function isTooLong(call: Call, reason: string): boolean {
  const isLong = oneLine(reason).length > reasonLengthMax
  if (isLong) call.usage({ is: 'too-long', lengthMax: reasonLengthMax })
  return isLong
}
