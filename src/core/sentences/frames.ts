import type { Span } from '../content.ts'
import { duration, zulu, zuluDay, zuluSecond } from '../text.ts'
import { marks } from './marks.ts'
import { code, strong } from './said.ts'

/** The heading of a message: what it is, and what it is about. */
export const titles = {
  update: (update: string, of: string) => `UPDATE ${update} to ${of}`,
  reply: (reference: string, to: string) => `${reference} reply to ${to}`,
  clarify: (reference: string, of: string) => `${reference} CLARIFY ${of}`.trim(),
  dispute: (reference: string, dispute: string, about: string | undefined) =>
    `${reference} DISPUTE ${dispute}${about ? ` about ${about}` : ''}`,
  ofKind: (reference: string, kind: string, on: string | undefined) => `${reference} ${kind.toUpperCase()}${on ? ` on ${on}` : ''}`,
} as const

/** A later version, and the first one where it was changed since. */
export const versions = {
  update: (of: string, update: string) => `${of} UPDATE ${update}`,
  first: (reference: string) => `${reference} as first sent`,
} as const

/** What stands around a message's text in a channel. */
export const frameWords = {
  sentAs: 'Sent as ',
  supervisor: 'Supervisor',
  theSupervisor: 'the supervisor',
  you: 'you',
  by: (who: string, role: string) => `${who}, ${role}`,
  part: (part: number, of: number) => `part ${part} of ${of}`,
  was: 'Was:',
  neverStood: 'Was, but never stood here:',
  now: 'Now:',
  /** `isFound`: its platform did not say at once that it stands there. `heardAt`: absent where that was at once. When it was written is the word of its author's own platform. */
  late: (p: {
    writtenAt: number
    heardAt?: number
    shownAt: number
    isFound?: true
    overtaken: boolean
    asFound: boolean
  }): readonly Span[] => [
    strong('LATE'),
    `: written ${zuluSecond(p.writtenAt)}${p.heardAt === undefined ? '' : `, heard by Parley ${zuluSecond(p.heardAt)}`}, ${p.isFound ? 'known to stand here' : 'shown'} ${zuluSecond(p.shownAt)}, ${duration(p.shownAt - p.writtenAt)} later.${p.overtaken ? ' Later words of theirs stand above.' : ''}${p.asFound ? ' Text as found.' : ''}`,
  ],
  passedBefore: (words: readonly string[]) => `Passed before by other means: ${words.join('; ')}.`,
  toYouAlone: (typed: string | undefined): readonly Span[] =>
    typed === undefined
      ? ['To you alone. What you answer in this thread goes to the supervisor only.']
      : ['To you alone. What you answer with ', code(typed), ' goes to the supervisor only.'],
  isThatMeant: 'Is that what was meant?',
  changed: (update: string | undefined) => `Changed: see UPDATE ${update} in the thread.`,
  written: (local: string | undefined, at: number) =>
    `Written ${local === undefined ? zuluSecond(at) : `${local} (${zulu(at)})`} · fingerprint `,
  earlierBy: (names: readonly string[]) => `${names.join(' and ')} acknowledged the earlier version.`,
  earlierByNobody: 'The earlier version was not acknowledged.',
  earlierByYou: 'You acknowledged the earlier version.',
  earlierNotByYou: 'You had not acknowledged the earlier version.',
  /** `by`: undefined for the reader. */
  olderBy: (by: string | undefined, version: string) => `${by ?? 'You'} acknowledged ${version}, and not the version before this one.`,
  /** `by`: undefined for the reader; `version`: where that is not the one before. */
  answeredEarlier: (by: string | undefined, answer: string, version = 'the earlier version') =>
    `${by ?? 'You'} answered ${version}, in ${answer}: no other answer is owed.`,
  withdrawn: (by: string, at: string): readonly Span[] => [strong(`WITHDRAWN by ${by} ${at}.`), ' Do not act on it.'],
  /** `mayBeSeen`: nobody knows whether its text stood there before. */
  neverShown: (title: string, part: number, by: string, at: string, mayBeSeen: boolean): readonly Span[] => [
    strong(`${title}${part > 0 ? `, part ${part + 1},` : ''} withdrawn before delivery${mayBeSeen ? ' was known' : ''}`),
    ` by ${by} ${at}.${mayBeSeen ? ' If you have seen it here, do not act on it.' : ''}`,
  ],
  expired: (at: number) => `EXPIRED ${zuluDay(at)}: for the record; do not act on it.`,
  expiredButOwed: 'It has expired: nobody is to act on it, but what you owe on it you still owe.',
  subject: (subject: string) => `Subject: ${subject}`,
  addressees: (action: string, info: string) =>
    `For action: ${action === '' ? 'nobody' : action}.${info === '' ? '' : ` For information: ${info}.`}`,
  bothTimes: (at: number, local: string | undefined) => `${zuluDay(at)}${local === undefined ? '' : ` (your time ${local})`}`,
  replyBy: (time: string) => `Reply by ${time}.`,
  expires: (time: string) => `Expires ${time}.`,
  refersTo: (references: readonly string[]) => `Refers to ${references.join(', ')}.`,
  language: (name: string, tag: string) => `Language: ${name} (${tag}).`,
} as const

/** How something that was owed was met. */
export const metSentences = {
  received: (who: string, at: string, version: string | undefined) =>
    `Received by ${who}, ${at}${version === undefined ? '' : `, of ${version}`}. Receipt only.`,
  answered: (who: string, at: string, answer: string | undefined) =>
    `Answered by ${who}, ${at}${answer === undefined ? '' : `, in ${answer}`}.`,
  late: (time: string) => `${time}, late`,
} as const

/** What can be owed: its names, what a frame asks for, and the labels of its buttons. */
export const owedNames = {
  acknowledgement: { called: 'acknowledgement', withArticle: 'an acknowledgement' },
  response: { called: 'response to a dispute', withArticle: 'a response to the dispute' },
  clarification: { called: 'answer to a clarification', withArticle: 'an answer to a clarification' },
  reply: { called: 'reply', withArticle: 'a reply' },
} as const

export const owedAsks = {
  acknowledgement: `Tap ${marks.acknowledged} when you have received it. That is no consent.`,
  response: (typed: string): readonly Span[] => ['You owe a response: type ', code(typed)],
  reply: (asked: string, typed: string, isOnCommand: boolean): readonly Span[] => [
    `${asked}: ${isOnCommand ? '' : 'answer in this thread, or '}type `,
    code(typed),
  ],
  replyBy: (dueAt: number) => `You owe a reply by ${zuluDay(dueAt)}`,
  /** What nobody has acknowledged was never anything else than open. */
  replyOverdue: (dueAt: number, isUnacknowledged: boolean) =>
    `${isUnacknowledged ? 'Not answered:' : 'Open again: acknowledged is not answered, and'} your reply was due ${zuluDay(dueAt)}`,
  replyAtOnce: (notLateBefore: number) => `A reply is owed at once; it came late, and so are you only after ${zuluDay(notLateBefore)}`,
} as const

export const owedButtons = {
  acknowledge: 'Acknowledge receipt',
  acknowledgeAll: (count: number) => `Acknowledge all up to here (${count})`,
  correct: 'Correct',
  notMeant: 'Not meant',
} as const
