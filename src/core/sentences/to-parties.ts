import type { Span } from '../content.ts'
import { duration, tame, zulu, zuluDay, zuluMinute, zuluSecond, zuluSpan } from '../text.ts'
import { marks } from './marks.ts'
import { ofMany } from './of-many.ts'
import { code, line, quote, type Said, say, strong } from './said.ts'

const minuteMs = 60_000
/** What a party owes on a message, and what to type to meet it. */
interface Owed {
  readonly reference: string
  readonly what: string
  readonly dueAt: number
  readonly dueLocal: string
  readonly type: readonly string[]
  /** Whether the supervisor has been told, or when it is, ms. Absent in older entries: when it is due. */
  readonly told?: Told
  /** ms: where its message has expired. */
  readonly expiredAt?: number
  /** By how much its time is over; absent where it is not. */
  readonly lateMs?: number
}

type Told = true | number

/** Before it is due. */
function toBeTold({ told, dueAt }: Owed): string {
  if (told === true) return 'The supervisor has been told.'
  return told === undefined || told >= dueAt ? 'After that the supervisor is told.' : `The supervisor is told ${zuluDay(told)}.`
}

/** Afterwards. */
const isTold = (told: Told | undefined): string =>
  typeof told === 'number' ? `Unless it is met the supervisor is told ${zuluDay(told)}.` : 'The supervisor is told.'

const expiredWords = ({ expiredAt }: Owed): string =>
  expiredAt === undefined ? '' : ` The message expired ${zuluDay(expiredAt)}: do not act on it, but what is owed on it still is.`

const typed = (type: readonly string[]): readonly Span[] => [
  ...type.flatMap((each, index) => (index === 0 ? [code(each)] : [' or ', code(each)])),
  '.',
]

/** What nobody has acknowledged was never anything else than open. */
const openAgain = (p: { isUnacknowledged?: true }): string => (p.isUnacknowledged ? 'is not answered' : 'is open again')

const inBrackets = ({ role }: { readonly role?: string }): string => (role === undefined ? '' : ` (${role})`)

/** Of an outage: a ☑ that stands is looked for, and nothing else that people tap. */
const notHeard = `Slash commands and buttons of that time were not heard: repeat them, and a ${marks.acknowledged} that shows no effect.`

/** To a party's channel. */
export const toParties = {
  /** `isUnowed`: nobody has to acknowledge it. */
  flash: (p: { reference: string; from: string; precedence: string; isUnowed?: true }): Said =>
    say(
      strong(`${p.precedence.toUpperCase()} ${p.reference}`),
      ` from ${p.from} stands in your channel. Read it now`,
      ...(p.isUnowed ? ['.'] : [' and acknowledge: ', code(`!ack ${p.reference}`)]),
    ),
  /** `before`: posts of the same side that must stand there first. */
  'flash-waits': (p: { reference: string; from: string; precedence: string; before: number }): Said =>
    say(
      strong(`${p.precedence.toUpperCase()} ${p.reference}`),
      ` from ${p.from} is on its way to your channel behind ${p.before} earlier ${p.before === 1 ? 'post' : 'posts'} of theirs. If you cannot wait, ask ${p.from} or the supervisor for it by other means.`,
    ),
  /** What stands in the channel now is not the latest. */
  'much-to-come': (p: { from: string; waiting: number }): Said =>
    say(
      strong(`${p.waiting} posts from ${p.from} wait for this channel.`),
      ' They come one after another, in their order: what stands here is not yet their latest word.',
    ),
  reminder: (p: Owed): Said =>
    say(
      strong(p.reference),
      `: ${p.what} is due at ${zuluDay(p.dueAt)} (your time ${p.dueLocal}). ${toBeTold(p)}${expiredWords(p)} Type `,
      ...typed(p.type),
    ),
  overdue: (p: Owed): Said =>
    say(
      strong(p.reference),
      `: ${p.what} was due at ${zuluDay(p.dueAt)} (your time ${p.dueLocal}). ${isTold(p.told)}${expiredWords(p)} Type `,
      ...typed(p.type),
    ),
  /** To its officials directly: those on duty, or the head when the watch does not answer. */
  called: (p: Owed): Said =>
    say(
      strong(p.reference),
      ` in your channel: your side owes ${p.what}, ${p.lateMs === undefined ? 'due at' : `${duration(p.lateMs)} late: it was due at`} ${zuluDay(p.dueAt)} (your time ${p.dueLocal}).${expiredWords(p)} In the channel, type `,
      ...typed(p.type),
    ),
  'called-for-many': (p: { references: readonly string[]; beforeDue?: true }): Said =>
    say(
      strong(
        p.references.length === 1
          ? '1 message in your channels waits for your side’s answer'
          : `${p.references.length} messages in your channels wait for your side’s answer`,
      ),
      `${p.beforeDue ? '' : `, and ${p.references.length === 1 ? 'its' : 'their'} time is over`}: ${p.references.slice(0, 40).join(', ')}${p.references.length > 40 ? ` and ${p.references.length - 40} more` : ''}. The supervisor is told. `,
      code('!open'),
      ' lists them.',
    ),
  /** To whoever waits for it. */
  'reply-missing': (p: { reference: string; owes: string; dueAt: number; lateFrom: number; told?: Told; isUnacknowledged?: true }): Said =>
    say(
      strong(`${p.reference} ${openAgain(p)}: no reply from ${p.owes}`),
      `, due ${zuluDay(p.dueAt)}. ${p.isUnacknowledged ? 'Nor is it acknowledged.' : 'Acknowledged is not answered.'}${p.lateFrom > p.dueAt + minuteMs ? ` It reached ${p.owes}’s channel late, which is not ${p.owes}’s delay.` : ` ${isTold(p.told)}`}`,
    ),
  'reply-overdue': (p: {
    reference: string
    owes: string
    dueAt: number
    lateFrom: number
    told?: Told
    isOnCommand?: true
    isUnacknowledged?: true
  }): Said =>
    say(
      strong(`${p.reference} ${openAgain(p)}: your reply was due ${zuluDay(p.dueAt)}.`),
      p.lateFrom > p.dueAt + minuteMs
        ? ` It reached your channel late; you are late only after ${zuluDay(p.lateFrom)}. `
        : ` ${p.isUnacknowledged ? 'Nor is it acknowledged.' : 'Acknowledged is not answered.'} ${isTold(p.told)} `,
      p.isOnCommand ? 'Type ' : 'Answer in its thread, or type ',
      code(`!reply ${p.reference} TEXT`),
      '.',
    ),
  /** `isPast`: it was due before. */
  'owed-again': (p: { reference: string; answer: string; how: 'withdrawn' | 'failed'; dueAt: number | null; isPast?: true }): Said =>
    say(
      strong(`${p.reference} is not answered:`),
      ` ${p.answer} ${p.how === 'withdrawn' ? 'was withdrawn' : 'did not arrive'}. An answer is owed again${p.dueAt === null ? '' : p.isPast ? `, and was due ${zuluDay(p.dueAt)}` : `, by ${zuluDay(p.dueAt)}`}.`,
    ),
  withdrawn: (p: { reference: string; by: string; at: number }): Said =>
    say(strong(`${p.reference} WITHDRAWN by ${p.by} ${zuluMinute(p.at)}.`), ' Do not act on it.'),
  /** `moved`: where its own people find its track now, of a channel that moved; the supervisor’s has no track. */
  'channel-left': (p: { moved?: { track?: string; to: string } }): Said =>
    p.moved
      ? say(
          strong('THIS CHANNEL IS NO LONGER RELAYED.'),
          p.moved.track === undefined
            ? ` Parley speaks to you in your channel ${p.moved.to} now: what is typed here counts no more, whatever its topic says.`
            : ` ${p.moved.track} has moved to your channel ${p.moved.to}: what is posted here crosses no more, whatever its topic says.`,
        )
      : say(
          strong('THIS CHANNEL IS NO LONGER RELAYED.'),
          ' A new configuration took it out: what is posted here crosses no more, whatever its topic says. Use other means.',
        ),
  incomplete: (p: { reference: string; missing: string; uncertain: boolean }): Said =>
    say(
      strong(`${p.reference} IS INCOMPLETE: ${p.missing} ${p.uncertain ? 'may be' : 'is'} missing. Do not act on it.`),
      ' Whatever followed is not shown here. The sender and the supervisor know.',
    ),
  /** `role`: for the supervisor's own, as of those who resume it. */
  paused: (p: { track: string; reason: string; role?: string }): Said =>
    say(
      strong(`${p.track} is paused by the supervisor`),
      `${inBrackets(p)}: ${p.reason}. Nothing crosses but flash; what you post meanwhile is not sent later.`,
    ),
  /** To their own channel. */
  'colleague-took-back': (p: { reference: string; of: string; by: string }): Said =>
    say(strong(p.reference), `: your ${p.by} took back the acknowledgement of your ${p.of}. It is owed again.`),
  'lane-open': (p: { to: string; track: string }): Said =>
    say(strong(`${p.to}’s channel of ${p.track} takes your posts again.`), ' Post again what was not sent.'),
  resumed: (p: { track: string; role?: string }): Said =>
    say(
      strong(`${p.track} is resumed${inBrackets(p)}.`),
      ' Post again what was not sent. For answers that are owed the time of the pause does not count.',
    ),
  'other-link-down': (p: { name: string; since: number }): Said =>
    say(
      strong(`${p.name}’s link is down`),
      ` since ${zulu(p.since)}. What you send is kept and goes on when it is back; it has not arrived until you see ${marks.delivered}. If it cannot wait, use other means.`,
    ),
  /** `waiting`: posts of theirs, where it is many. */
  'other-link-up': (p: { name: string; from: number; to: number; waiting?: number }): Said =>
    say(
      strong(`${p.name}’s link is back`),
      ` (down ${zuluSpan(p.from, p.to)}).${p.waiting === undefined ? '' : ` ${p.waiting} of your side’s posts wait for it, and go there one after another; each has arrived when it shows ${marks.delivered}.`}`,
    ),
  'other-link-silent': (p: { name: string; since: number }): Said =>
    say(
      strong(`${p.name}’s link is in trouble`),
      ` since ${zulu(p.since)}. What you send is kept, but it may not arrive, and answers may be late. If it cannot wait, use other means.`,
    ),
  'other-link-unsteady': (p: { name: string; since: number }): Said =>
    say(
      strong(`${p.name}’s link breaks off again and again`),
      ` since ${zulu(p.since)}. What you send is kept and arrives when it holds, so it may be late, and so may answers; it has arrived when you see ${marks.delivered}. If it cannot wait, use other means.`,
    ),
  'other-link-steady': (p: { name: string; from: number; to: number }): Said =>
    say(strong(`${p.name}’s link is steady again`), ` (it broke off again and again ${zuluSpan(p.from, p.to)}).`),
  'other-link-heard': (p: { name: string; from: number; to: number }): Said =>
    say(strong(`${p.name}’s link works again`), ` (trouble ${zuluSpan(p.from, p.to)}).`),
  'marks-refused': (p: { reason: string }): Said =>
    say(
      strong('Parley cannot set its marks here'),
      `: ${p.reason}. Until it can, a missing 📤 does not say that something was not sent: type !show REFERENCE to see where it is.`,
    ),
  /** `waiting`: posts for them, where it is many. */
  'own-link-back': (p: { from: number; to: number; waiting?: number }): Said =>
    say(
      `Parley’s link to this channel was down from ${zuluSpan(p.from, p.to)}. What was typed here meanwhile, and what was edited or deleted, is found and relayed, marked LATE. ${notHeard}${p.waiting === undefined ? '' : ` ${p.waiting} posts for you waited, and come one after another, each side’s in the order in which it sent them.`}`,
    ),
  'own-link-unsteady': (p: { since: number }): Said =>
    say(
      strong('Parley’s link to this channel breaks off again and again'),
      ` since ${zulu(p.since)}. What is typed here is found and relayed, marked LATE where it was; a slash command, a button or a reaction that shows no effect was not heard: repeat it.`,
    ),
  'own-link-steady': (p: { from: number; to: number }): Said =>
    say(
      `Parley’s link to this channel is steady again. It broke off again and again from ${zuluSpan(p.from, p.to)}: slash commands, buttons and reactions of that time that had no effect were not heard.`,
    ),
  'was-down': (p: { from: number; to: number }): Said =>
    say(
      `Parley was not running from ${zuluSecond(p.from)} to ${zuluSecond(p.to)}. What was typed in the channels meanwhile, and what was edited or deleted, is found and relayed. ${notHeard}`,
    ),
  'history-cut-here': (p: { from: number; to: number }): Said =>
    say(
      strong(`What was typed here from ${zuluSecond(p.from)} to ${zuluSecond(p.to)} could not all be read.`),
      ` Parley was away then, and it is too long ago, or too much came after it. A post of that time that shows no mark was not relayed: if it still holds, post it again.`,
    ),
  'history-unread-here': (p: { from: number }): Said =>
    say(
      strong(`What was typed here from ${zuluSecond(p.from)} until Parley was connected again cannot be read yet.`),
      ' A post of that time that shows no mark was not relayed. Parley goes on trying, and relays it, marked LATE, when it can; the supervisor knows. If it cannot wait, say it again.',
    ),
  'history-read-here': (p: { from: number }): Said => say(`What was typed here since ${zuluSecond(p.from)} has been read by now.`),
  'journal-away': (p: { since: number }): Said =>
    say(
      strong('NOTHING IS TAKEN'),
      ` since ${zulu(p.since)}: Parley cannot record. Nothing posted now is relayed until it can, and nothing is lost that you do not delete. If it cannot wait, use other means.`,
    ),
  'journal-back': (p: { from: number; to: number }): Said =>
    say(
      strong('Posts are taken again.'),
      ` Parley could not record from ${zuluSpan(p.from, p.to)}. ${notHeard} What was typed in the channels is found and relayed.`,
    ),
  'supervisor-says': (p: { text: string }): Said => ({ blocks: [line(strong('The supervisor')), quote(p.text)] }),
  /** `by` is null where nobody did it: it ended with what the reason says. */
  'dispute-ended': (p: { dispute: string; how: string; by: string | null; reason: string }): Said =>
    p.by === null
      ? say(strong(p.dispute), ` is ${p.how}: ${p.reason}.`)
      : { blocks: [line(strong(p.dispute), ` ${p.how} by ${p.by}.`), ...(p.reason ? [quote(tame(p.reason))] : [])] },
  /** `toReader`: to whom it is said to have been passed; `by`: for the colleagues of whoever records it. */
  passed: (p: { reference: string; words: string; at: number; toReader?: true; by?: string }): Said =>
    say(
      strong(p.reference),
      `: ${p.by ?? 'the supervisor'} records that it was passed ${p.toReader ? 'to you ' : ''}by other means (${p.words}), ${zuluMinute(p.at)}.`,
    ),

  'frame-gone-here': (p: { reference: string; from: string; isOwed: boolean }): Said =>
    say(
      strong(`${p.reference} from ${p.from} was taken out of this channel`),
      ' by somebody here, not by Parley. It stands on the record: type ',
      code(`!show ${p.reference}`),
      `${p.isOwed ? ' to read it. What is owed on it is owed all the same.' : ' to read it.'}`,
    ),
  'frames-gone-here': (p: { named: number }): Said =>
    say(
      strong(`More than ${p.named} messages were taken out of this channel within an hour`),
      ' by somebody here, not by Parley. The others are not named one by one. All stand on the record, and what is owed on them is owed all the same: ',
      code('!open'),
      ' lists it.',
    ),
  'frame-changed-back-here': (p: { reference: string; isSetAgain: boolean }): Said =>
    p.isSetAgain
      ? say(
          strong(`Somebody here took Parley’s latest change of ${p.reference} away`),
          ', so that its post showed earlier words. Parley sets it again.',
        )
      : say(
          strong(`Do not go by the post of ${p.reference} as it stands here`),
          ': somebody, or a program, takes Parley’s changes of it away time and again, and it shows earlier words. How it stands: ',
          code(`!show ${p.reference}`),
        ),
  'strays-here': (p: { references: readonly string[] }): Said =>
    ofMany(p.references, (written, isFirst, isLast) => [
      strong(`${isFirst ? 'NOT ON THE RECORD: ' : ''}${written}${isLast ? '' : ','}`),
      isLast
        ? '. They stand above, but Parley lost what it had recorded of them when its store failed. Answers and acknowledgements to them do not count. What their authors’ posts still say is relayed again, under another reference.'
        : '',
    ]),

  'not-on-record': (): Said =>
    say(
      'That post is not on the record: Parley lost what it had recorded of it when its store failed. Nothing was done; if it is relayed again, acknowledge that one.',
    ),
} as const
