import type { Still } from '../owed.ts'
import type { Responded } from '../responses.ts'
import { secondsBeside, zuluDay, zuluSecond } from '../text.ts'
import { capital } from './said.ts'

const about: Readonly<Record<string, string>> = { dispute: 'about', clarify: 'about' }

/** Of an answer that is owed. */
export const clockStands = ({ track, because }: Pick<Still, 'track' | 'because'>): string =>
  `its clock stands still while ${track} is ${because === 'paused' ? 'paused' : 'an exercise'}`

/** The life of a message, line by line. A time that is handed over as words stands beside the day on which it was written. */
export const lifeWords = {
  textNeverStood: '(its text never stood whole in your channel)',
  supervisor: 'Supervisor',
  born: (p: {
    from: string
    role: string
    kind: string
    about: string | undefined
    precedence: string
    writtenAt: number
    acceptedAt: number
  }) =>
    `${p.from}, ${p.role}. ${capital(p.kind)}${p.about && p.kind !== 'notice' ? ` ${about[p.kind] ?? 'to'} ${p.about}` : ''}, ${p.precedence}. Written ${zuluSecond(p.writtenAt)}, accepted ${secondsBeside(p.writtenAt)(p.acceptedAt)}.`,
  replyTo: (reference: string) => `It is the reply to ${reference}.`,
  wantsReply: (by: number) => `It wants a reply by ${zuluDay(by)}.`,
  nobodyNotified: (at: string, why: string) => `Nobody could be notified at ${at} by a step of its escalation: ${why}.`,
  expires: (at: number) => `After ${zuluDay(at)} it is for the record only.`,
  crossed: (at: string) => `Crossed ${at}.`,
  changed: (name: string, writtenAt: number, fingerprint: string, excerpt: string) =>
    `Changed: ${name}, written ${zuluDay(writtenAt)}, fingerprint ${fingerprint}: ${excerpt}`,
  passed: (words: readonly string[]) => ` Passed by other means: ${words.join('; ')}.`,
  /** `earliest`: where its platform did not say at once that it stands there. */
  delivered: (to: string, at: string, earliest: string | undefined, unmet: boolean) =>
    `In ${to}’s channel ${at}${earliest === undefined || earliest === at ? '' : ` at the latest, ${earliest} at the earliest`}.${unmet ? ' Nobody has acknowledged.' : ''}`,
  /** Only that there was something is said there. `parts`: that stood before. */
  withheld: (to: string, parts: number, mayBeSeen: boolean) =>
    `Withdrawn before ${parts > 0 ? 'all of it' : 'it'} ${mayBeSeen ? 'was known to stand' : 'stood'} in ${to}’s channel${mayBeSeen ? ', where it may have been seen' : ''}.`,
  pending: (to: string) => `Not yet in ${to}’s channel.`,
  failed: (to: string, at: string) => `FAILED to reach ${to}’s channel ${at}.`,
  uncertain: (to: string) => `UNCERTAIN whether it stands in ${to}’s channel.`,
  ended: (owes: string, what: string, how: string, at: string, reason: string) => `${owes}’s ${what} ${how} ${at}: ${reason}.`,
  takenBack: (owes: string, what: string, at: string) => `${owes}’s earlier ${what} counts no more since ${at}.`,
  saidAboutIt: (reference: string, kind: string, by: string) => `${reference} (${kind === 'notice' ? 'reply' : kind}, ${by})`,
  aboutIt: (said: readonly string[]) =>
    `About it: ${said.slice(0, 40).join(', ')}${said.length > 40 ? `, and ${said.length - 40} more` : ''}.`,
  owes: (owes: string, what: string, dueAt: number | undefined, late: boolean, still: Still | undefined) =>
    `${owes} owes: ${what}${dueAt === undefined ? '' : `, due ${zuluDay(dueAt)}${late ? ', LATE' : ''}`}${still === undefined ? '' : `; ${clockStands(still)}`}.`,
  dispute: (p: { reference: string; by: string; at: string; state: Responded | 'withdrawn' | 'closed'; answers: readonly string[] }) =>
    `Dispute ${p.reference}, opened by ${p.by} ${p.at}: ${disputeStates[p.state]}${p.answers.length > 0 ? ` in ${p.answers.join(' and ')}` : ''}.`,
  withdrawn: (at: string) => `WITHDRAWN ${at}. Do not act on it.`,
} as const

const disputeStates: Readonly<Record<Responded | 'withdrawn' | 'closed', string>> = {
  none: 'no response yet',
  part: 'answered in part',
  all: 'answered',
  waived: 'response waived',
  lapsed: 'response lapsed',
  withdrawn: 'withdrawn',
  closed: 'closed',
}

/** In the list of what is open. */
export const openWords = {
  notDelivered: (what: string) => `${what} (not yet delivered)`,
  from: (owes: string, to: string | undefined) => `from ${owes}${to === undefined ? '' : ` to ${to}`}`,
  to: (name: string) => `to ${name}`,
} as const
