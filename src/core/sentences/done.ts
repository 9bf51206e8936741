import { duration, zuluDay, zuluSecond } from '../text.ts'
import { code, type Said, say } from './said.ts'

/** Of one escalation its reference, of several how many. */
export interface Escalations {
  readonly reference: string | null
  readonly count: number
  /** Of these. */
  readonly ofExercise?: number
}

/** A colleague whose word it was. */
interface By {
  readonly role: string
  readonly at: number
}

function are({ reference, count, ofExercise = 0 }: Escalations): string {
  if (reference !== null) return `${reference} is`
  if (ofExercise === 0) return `${count} escalations are`
  if (ofExercise === count) return `${count} escalations of exercises are`
  const real = count - ofExercise
  return `${real === 1 ? '1 escalation' : `${real} escalations`} (and ${ofExercise} of exercises) ${real === 1 ? 'is' : 'are'}`
}

const referencesMax = 40
const few = (references: readonly string[]): string =>
  `${references.slice(0, referencesMax).join(', ')}${references.length > referencesMax ? ` and ${references.length - referencesMax} more` : ''}`

interface Done {
  readonly how: 'taken' | 'snoozed' | 'closed'
  readonly role: string
  /** Who assigned it. */
  readonly by?: string
  readonly count: number
}

const doneWords = ({ how, role, by }: Done): string => (by === undefined ? `${how} by ${role}` : `assigned to ${role} by ${by}`)

/** `by`: the role of the colleague whose word it is. `relieved`: the watch has passed. */
export type Displaced =
  | { readonly how: 'assigned'; readonly by: string; readonly role: string }
  | { readonly how: 'snoozed'; readonly by: string; readonly until: number }
  | { readonly how: 'closed'; readonly by: string; readonly reason: string }
  | { readonly how: 'relieved' }

function displaced(p: Displaced & { readonly count: number }): string {
  const it = p.count === 1 ? 'it' : 'them'
  switch (p.how) {
    case 'assigned':
      return `${p.by} assigned ${it} to ${p.role}`
    case 'snoozed':
      return `${p.by} snoozed ${it} until ${zuluDay(p.until)}`
    case 'closed':
      return `${p.by} closed the escalation (${p.reason}); what is owed stays owed`
    case 'relieved':
      return `the watch has passed, and ${p.count === 1 ? 'it is' : 'they are'} back before those on duty`
  }
}

const told = (p: { others: boolean }): string => (p.others ? 'The other side and the supervisor are' : 'The supervisor is')

/** To whoever gave a command: what came of it. */
export const done = {
  /** Entries of earlier versions hold the words. */
  done: (p: { what: string }): Said => say(p.what),
  'acknowledgement-taken-back': (p: { reference: string }): Said =>
    say(`${p.reference}: your acknowledgement is taken back and owed again. The sender is told.`),

  /** `others`: a dispute about the supervisor's private words is between the two of them. */
  'dispute-is-open': (p: { dispute: string; others: boolean }): Said => say(`Dispute ${p.dispute} is open. ${told(p)} being told.`),
  'dispute-is-withdrawn': (p: { dispute: string; others: boolean }): Said => say(`${p.dispute} is withdrawn. ${told(p)} told.`),
  'dispute-is-over': (p: { dispute: string; state: 'withdrawn' | 'closed' }): Said =>
    say(`${p.dispute} is ${p.state}: there is nothing to respond to. Nothing was sent.`),
  'withdrawn-already': (p: { reference: string }): Said => say(`${p.reference} is withdrawn already. Nothing was done.`),
  'withdraw-dispute': (p: { reference: string; dispute: string }): Said =>
    say(`${p.reference} opened a dispute. Nothing was done. To withdraw it, type `, code(`!dispute withdraw ${p.dispute}`), '.'),
  'response-sent': (p: { dispute: string }): Said => say(`Your response to ${p.dispute} is being relayed.`),
  'clarification-sent': (p: { toSupervisor?: true }): Said =>
    say(
      `Your clarification is being relayed. ${p.toSupervisor ? 'The supervisor answers in words of its own, and owes no answer here.' : 'They answer “correct” or “not meant”.'}`,
    ),

  'not-rehearsed': (p: { track: string }): Said => say(`${p.track} is not being rehearsed.`),
  'ready-already': (p: { track: string }): Said => say(`${p.track}: that you are ready is on the record already.`),
  'suspended-already': (): Said => say('They are suspended already.'),
  /** It was found only now. */
  overtaken: (p: { command: string; writtenAt: number; at: number; isOver?: true }): Said =>
    say(
      'Your ',
      code(p.command),
      ` of ${zuluSecond(p.writtenAt)} was found only now. `,
      p.isOver
        ? `The time that it gave was over ${zuluSecond(p.at)}: nothing was done.`
        : `What it is about came to be, or was said otherwise, after it, ${zuluSecond(p.at)}: nothing was done about that. Give it again if you still mean it.`,
    ),
  /** Of old entries. */
  'reinstate-overtaken': (p: { writtenAt: number; at: number }): Said =>
    say(
      `Your !reinstate of ${zuluSecond(p.writtenAt)} was found only now. They were suspended after it, ${zuluSecond(p.at)}: they stay suspended.`,
    ),
  'not-suspended': (): Said => say('They are not suspended.'),

  /** `what`: absent in old entries, which said it of each by itself. */
  /** `by`: for colleagues, who did not see it typed. */
  waived: (p: { reference: string; owes: string; what?: readonly string[]; reason: string; toParties: boolean; by?: string }): Said =>
    say(
      `${p.toParties ? 'The supervisor: ' : p.by === undefined ? '' : `By ${p.by}: `}${p.reference}: what ${p.owes} owed is waived (${p.reason})${p.what ? `: ${p.what.join(', ')}` : ''}.`,
    ),
  'passed-noted': (p: { reference: string; isUnderWay: boolean }): Said =>
    say(`${p.reference}: passed by other means, on the record.${p.isUnderWay ? ' If it is delivered later it says so.' : ''}`),
  /** `by`: absent in old entries. */
  'paused-already': (p: { track: string; by?: By; reason?: string }): Said =>
    say(`${p.track} is paused already${p.by ? `, by ${p.by.role}, ${zuluDay(p.by.at)}: ${p.reason ?? ''}` : ''}.`),
  /** It was found only now. */
  'pause-overtaken': (p: { track: string; writtenAt: number; at: number }): Said =>
    say(
      `Your !pause of ${zuluSecond(p.writtenAt)} was found only now. ${p.track} was resumed after it, ${zuluSecond(p.at)}: nothing was done.`,
    ),
  'resume-overtaken': (p: { track: string; writtenAt: number; at: number }): Said =>
    say(
      `Your !resume of ${zuluSecond(p.writtenAt)} was found only now. ${p.track} was paused after it, ${zuluSecond(p.at)}: it stays paused.`,
    ),
  /** `by`: who resumed it last. */
  'not-paused': (p: { track: string; by?: By }): Said =>
    say(`${p.track} is not paused${p.by ? `: resumed by ${p.by.role}, ${zuluDay(p.by.at)}` : ''}.`),

  'nothing-open': (p: { reference: string }): Said => say(`${p.reference}: nothing is open on it.`),
  /** `done`: by colleagues, of how many. */
  'nothing-untaken': (p: { named: string; done?: readonly Done[] }): Said =>
    say(
      `${p.named}: nothing of it waits to be taken.${(p.done ?? []).map((each) => ` Already ${doneWords(each)}: ${each.count}.`).join('')}`,
    ),
  'closed-already': (p: { reference: string; state: string }): Said => say(`${p.reference}: it is closed already (${p.state}).`),
  'not-escalated': (p: { reference: string | null }): Said =>
    say(p.reference === null ? 'Nothing was escalated on it yet.' : `${p.reference}: nothing was escalated yet.`),
  /** `by`: who assigned it. `what`: where that is not all that is owed there. */
  'taken-already': (p: { reference: string; role: string; by?: string; what?: string }): Said =>
    say(
      `${p.reference}${p.what === undefined ? '' : `, ${p.what}`}: already ${p.by === undefined ? `taken by ${p.role}` : `assigned to ${p.role} by ${p.by}`}.`,
    ),
  'put-off-already': (p: { reference: string; role: string; how: 'snoozed' | 'closed'; until?: number }): Said =>
    say(
      `${p.reference}: already ${p.how} by ${p.role}${p.until === undefined ? '' : `; it comes back ${zuluDay(p.until)} unless it is met`}. Nothing was done.`,
    ),
  /** To whoever had it. */
  'no-longer-yours': (p: Escalations & Displaced & { references: readonly string[] }): Said =>
    say(`${are(p)} no longer yours${p.reference === null ? ` (${few(p.references)})` : ''}: ${displaced(p)}.`),
  'escalations-taken': (p: Escalations & { until: number }): Said =>
    say(
      p.count === 1
        ? `${are(p)} yours. The pings stop; it stays open until it is met or waived, and comes back ${zuluDay(p.until)} unless it is.`
        : `${are(p)} yours. The pings stop; each stays open until it is met or waived. What is not comes back ${zuluDay(p.until)}.`,
    ),
  'escalations-snoozed': (p: Escalations & { ms: number; until: number }): Said =>
    say(
      `${are(p)} snoozed for ${duration(p.ms)}. ${p.count === 1 ? 'It comes back by itself, ' : 'What is not met comes back by itself, '}${zuluDay(p.until)}${p.count === 1 ? ', unless it is met' : ''}.`,
    ),
  'escalations-assigned': (p: Escalations & { role: string }): Said => say(`${are(p)} assigned to ${p.role}, who is told directly.`),
  'escalation-closed': (p: { reference: string }): Said =>
    say(`${p.reference}: the escalation is closed. What is owed stays owed; if it still is, it comes back in 24 hours.`),

  'watch-yours': (p: { watch: string }): Said => say(`The watch is yours: ${p.watch}. !open lists what is open.`),
  'watch-passing': (): Said => say('The watch is passing already: it waits to be accepted.'),
  'no-other-watch': (): Said => say('There is no other watch to pass it to.'),
  'watch-handed-on': (p: { watch: string }): Said => say(`The watch passes to ${p.watch}; until it is accepted both are pinged.`),
} as const
