import type { Span } from '../content.ts'
import { minutesBeside, secondsBeside, zuluDay } from '../text.ts'
import { code, strong } from './said.ts'

/** Who has an escalation. */
interface Taken {
  readonly role: string
  /** ms. */
  readonly at: number
  /** The role of whoever assigned it. */
  readonly by?: string
}

const takenBy = ({ role, at, by }: Taken, on: number): string =>
  by === undefined ? `Taken by ${role} ${minutesBeside(on)(at)}.` : `Assigned to ${role} by ${by} ${minutesBeside(on)(at)}.`
const times = (count: number): string => (count === 1 ? 'once' : `${count} times`)

/** The one post of an escalation. `taken`: who had it before. `on`: when it was due, which is said with its day. */
export const escalationWords = {
  closed: (reference: string, what: string, owes: string): readonly Span[] => [strong(`CLOSED ${reference}`), ` · ${what} owed by ${owes}`],
  open: (reference: string, what: string, owes: string): readonly Span[] => [
    strong(`ESCALATION ${reference}`),
    ` · no ${what} from ${owes}`,
  ],
  message: (p: { precedence: string; from: string } | undefined, owes: string, since: number, dueAt: number) =>
    `${p ? `${p.precedence.toUpperCase()} from ${p.from}, in` : 'In'} ${owes}’s channel since ${zuluDay(since)}, due ${zuluDay(dueAt)}.`,
  nobodyNotified: (at: number, why: string, on: number): readonly Span[] => [
    strong('Nobody could be notified'),
    ` at ${minutesBeside(on)(at)}: ${why}.`,
  ],
  expired: (at: number, reference: string): readonly Span[] => [
    `The message expired ${zuluDay(at)}. What is owed on it still is, until you waive it: `,
    code(`!waive ${reference} REASON`),
    '.',
  ],
  inGroup: (name: string) => `With others in group ${name}, which is pinged for all of them.`,
  take: 'Take',
  snooze: 'Snooze 15 min',
  met: (p: { late: boolean; by: string; role: string; at: number }, taken: Taken | undefined, on: number): readonly Span[] => [
    strong(p.late ? 'Met late' : 'Met'),
    ` by ${p.by}, ${p.role}, ${secondsBeside(on)(p.at)}.${taken ? ` ${takenBy(taken, on)}` : ''}`,
  ],
  ended: (p: { waived: boolean; role: string; at: number; reason: string }, taken: Taken | undefined, on: number): readonly Span[] => [
    strong(p.waived ? 'Waived' : 'Lapsed'),
    ` by ${p.role} ${minutesBeside(on)(p.at)}: ${p.reason}.${taken ? ` ${takenBy(taken, on)}` : ''}`,
  ],
  escalationClosed: (
    p: { role: string; at: number; reason: string; until?: number },
    taken: Taken | undefined,
    on: number,
  ): readonly Span[] => [
    strong('Escalation closed'),
    ` by ${p.role} ${minutesBeside(on)(p.at)}: ${p.reason}. ${taken ? `${takenBy(taken, on)} ` : ''}Still owed.${p.until === undefined ? '' : ` Looked at again ${zuluDay(p.until)}.`}`,
  ],
  snoozed: (p: { role: string; at: number; until: number; reason: string }, on: number): readonly Span[] => [
    strong('Snoozed'),
    ` by ${p.role} ${minutesBeside(on)(p.at)} until ${zuluDay(p.until)}${p.reason === '' ? '' : `: ${p.reason}`}. Still owed.`,
  ],
  taken: ({ role, at, by, until }: Taken & { readonly until?: number }, on: number): readonly Span[] => [
    strong(by === undefined ? 'Taken' : 'Assigned'),
    ` ${by === undefined ? `by ${role}` : `to ${role} by ${by}`} ${minutesBeside(on)(at)}. Still owed.${until === undefined ? '' : ` Unless it is met it comes back ${zuluDay(until)}.`}`,
  ],
  untaken: (back: string | undefined, pings: number): readonly Span[] => [
    strong(back === undefined ? 'Nobody has taken it.' : 'It is back.'),
    ` ${back === undefined ? '' : `${back} `}Pinged ${times(pings)}.`,
  ],
  back: {
    taken: (role: string, at: string) => `${role} had it, and it was not met in that time; it came back ${at}.`,
    snoozed: (role: string, at: string) => `Snoozed by ${role}, it came back ${at}.`,
    closed: (role: string, at: string) => `Closed by ${role} and still owed, it came back ${at}.`,
    unanswered: (_role: string, at: string) => `Nobody answered any of its calls; it began anew ${at}.`,
    reopened: (_role: string, at: string) => `The answer was taken back; it came back ${at}.`,
    left: (role: string, at: string) => `${role} had it, and another person has their place; it came back ${at}.`,
    suspended: (role: string, at: string) => `${role} had it and is suspended; it came back ${at}.`,
    untaken: (role: string, at: string) => `${role} no longer has the watch; it came back ${at}.`,
  },
} as const

/** The one post of a group of escalations. */
export const groupWords = {
  exercise: 'EXERCISE',
  laterPart: (name: string, part: number, of: number): readonly Span[] => [strong(`GROUP ${name}`), `, part ${part} of ${of}`],
  takeAll: 'Take all',
  snoozeAll: 'Snooze all 15 min',
  head: (name: string, members: number, isOpen: boolean): Span => strong(`${isOpen ? 'GROUP' : 'CLOSED'} ${name} · ${members} escalations`),
  open: (open: number, counts: string, untaken: number) => `Open: ${open} (${counts}). Not taken: ${untaken}.`,
  over: 'All of it is over.',
  moreTracks: (count: number) => ` and ${count} more ${count === 1 ? 'track' : 'tracks'}`,
  forgotten: (count: number) => `Settled earlier and no longer listed: ${count}.`,
  each: (reference: string): readonly Span[] => ['Each can be taken by its reference: ', code(`!take ${reference}`), '.'],
  silent: (party: string) => ` · ${party} has answered nothing`,
  silentNoMore: (party: string) => ` · ${party} had answered nothing, and does since`,
  linkDown: (party: string, since: number) => ` · ${party}’s link is down since ${zuluDay(since)}: it may be unable to answer`,
  linkWasDown: (party: string, since: number) => ` · ${party}’s link was down ${zuluDay(since)}`,
  met: (late: boolean) => (late ? 'Met late' : 'Met'),
  ended: (waived: boolean) => (waived ? 'Waived' : 'Lapsed'),
  taken: ({ role, by }: Pick<Taken, 'role' | 'by'>) => (by === undefined ? `Taken by ${role}` : `Assigned to ${role} by ${by}`),
  snoozed: (role: string, until: number) => `Snoozed by ${role} until ${zuluDay(until)}`,
  closed: (role: string) => `Closed by ${role}`,
  /** `unheard`: why nobody could be notified. */
  owed: (p: { exercise: boolean; precedence: string; owes: string; track: string; what: string; unheard?: string }) =>
    `${p.exercise ? 'EXERCISE · ' : ''}${p.precedence.toUpperCase()} · ${p.owes} · ${p.track} · no ${p.what}${p.unheard === undefined ? '' : `, nobody could be notified: ${p.unheard}`}`,
} as const

/** Of an escalation in the life of a message. `on`: a time that is said before, with its day. */
export const lifeOfEscalation = (
  on: number,
  since: number,
  whole: { readonly pings: number; readonly taken?: Taken; readonly closed?: { role: string; at: number; reason: string } } | undefined,
): string => {
  const when = minutesBeside(on)
  const words = `Escalated to the supervisor ${when(since)}`
  if (!whole) return `${words}.`
  const { pings, taken, closed } = whole
  return `${words}, pinged ${times(pings)}.${taken ? ` ${takenBy(taken, on)}` : ''}${closed ? ` Closed by ${closed.role} ${when(closed.at)}: ${closed.reason}.` : ''}`
}
