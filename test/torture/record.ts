import type { SeenPost } from '../../src/sandbox/standin.ts'
import type { Party, Place, Posted } from '../crash/oracle.ts'
import type { TakenPage } from './pager.ts'
import type { Owed } from './rules.ts'
import type { Trouble } from './troubles.ts'

/** What is typed on the first line before the text, as the other side is to read it. */
export interface FirstLine {
  readonly kind?: 'REQUEST'
  readonly precedence?: 'PRIORITY' | 'IMMEDIATE' | 'FLASH'
  readonly subject?: string
  /** Of a request: after how long a reply is wanted. */
  readonly replyByMs?: number
  /** After how long nobody is to act on it any more. */
  readonly expiresMs?: number
  /** Narrower than the track's floor. */
  readonly marking?: 'AMBER' | 'RED'
  /** The other side is merely told. */
  readonly isToldOnly?: true
}

/** One thing that an official meant to say, as the harness said it. All times in milliseconds since the epoch. */
export interface Said extends Omit<Posted, 'takenBack' | 'deleted'> {
  readonly at: number
  /** When each of the versions after the first was written. */
  readonly editedAt: readonly number[]
  readonly deletedAt?: number
  readonly firstLine?: FirstLine
  /** It waited for an answer of its author's, and has no place by then among what they posted meanwhile. */
  readonly wasAsked?: true
}

/** What can be answered. */
export type FlashWord = 'send' | 'priority' | 'cancel'

/** Sent where Parley asks before it sends one. */
export interface Flash {
  readonly party: Party
  readonly user: string
  readonly post: string
  readonly text: string
  readonly at: number
  /** What its author answered; absent where they did not (yet). */
  readonly choice?: { readonly word: FlashWord; readonly at: number }
  readonly acknowledged: boolean
}

/** Sent by a form, which stays on the screen until it was taken. */
export interface Filled {
  readonly party: Party
  /** Stands for the post that it is not. */
  readonly post: string
  readonly text: string
  readonly at: number
  readonly firstLine: FirstLine
  /** The platform said that it was; otherwise it was given up, and nobody can know. */
  readonly isTaken: boolean
  readonly acknowledged: boolean
}

/** An answer to what a party owes. */
export interface Answer {
  readonly party: Party
  readonly owed: Owed
  /** Of the message: it answers every version that stood by then. */
  readonly reference: string
  readonly at: number
  /** With it all that stood in that channel before this post, which shows the message. */
  readonly upTo?: string
  /** The post that says it; absent for a tap, of which a platform tells once. */
  readonly post?: string
  /** When that post was deleted again: from then on it is owed as before. */
  readonly takenBackAt?: number
}

/** What the supervisor took, put off or assigned. */
export interface Touched {
  /** A reference, a group, or `all`. */
  readonly name: string
  readonly at: number
}

/** What was typed for Parley, or between colleagues: its token must not be read by the other side. */
export interface Private {
  readonly place: Place
  readonly token: string
  readonly post: string
  /** It looked like a command and was none: whoever typed it must be told. */
  readonly isMistyped: boolean
  /** Nor by the supervisor. */
  readonly isForNobody?: true
}

export interface Silence extends Trouble {
  readonly party: Party
}

/** What came of the mechanism's own life: its watches, its officials, its tracks. */
export interface Lived {
  /** What was waited for and did not come about, in sentences. */
  readonly stuck: readonly string[]
  /** What must be told once in the channels of these places, and in no other: the words that are in it. */
  readonly told: readonly { readonly words: readonly string[]; readonly in: readonly Place[] }[]
  /** Said on the track that came to be meanwhile. */
  readonly said: readonly { readonly party: Party; readonly text: string; readonly isExercise: boolean }[]
  /** What the supervisor said on it, and to whom. */
  readonly words: readonly { readonly text: string; readonly to: readonly Party[] }[]
  /** When no test of a party's link came back, though it was up. */
  readonly silences: readonly Silence[]
  /** What stands in that track's channels, and of it before the supervisor. */
  readonly channels: Readonly<Record<Place, readonly SeenPost[]>>
}

/** Everything that the judge knows: what was done, and what stands. Nothing of Parley's own. */
export interface Recorded {
  /** In the order in which each party posted. */
  readonly said: readonly Said[]
  readonly answers: readonly Answer[]
  readonly privates: readonly Private[]
  readonly flashes: readonly Flash[]
  readonly forms: readonly Filled[]
  readonly life: Lived
  /** References on which the supervisor waived what was owed, or closed its escalation. */
  readonly waived: ReadonlySet<string>
  readonly touched: readonly Touched[]
  readonly pages: readonly TakenPage[]
  readonly channels: Readonly<Record<Place, readonly SeenPost[]>>
  /** What Parley told the people of each place directly. */
  readonly direct: Readonly<Record<Place, readonly SeenPost[]>>
  /** Posts of which the platform lost an event. */
  readonly untold: ReadonlySet<string>
  readonly troubles: readonly Trouble[]
  /** When a party's calendar says that it does not work. */
  readonly pauses: Readonly<Record<Party, readonly Trouble[]>>
  /** When a Parley was frozen, and with it whatever Slack told it. */
  readonly frozen: readonly Trouble[]
  /** By how much a Parley's clock was ahead at most. */
  readonly skewAheadMs: number
  /** For when the day's report is configured. */
  readonly reportAt: number
  readonly endedAt: number
}
