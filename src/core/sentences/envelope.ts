import { type Tlp, tlpRank } from '../envelope.ts'
import { zulu, zuluDay, zuluInstant } from '../text.ts'
import { code, line, quote, type Said, say, strong } from './said.ts'

/** The fields of an envelope, as they are written. */
export type Field = 'precedence' | 'kind' | 'reply-by' | 'expires' | 'tlp' | 'to' | 'info' | 'subject' | 'lang' | 'status' | 'ref'

/** What does not hold in what somebody wrote before a text, or in a form. Plain values: it is kept in the journal. */
export type EnvelopeProblem =
  | { readonly is: 'unknown-word'; readonly word: string; readonly meant: string }
  | { readonly is: 'no-word'; readonly word: string }
  | { readonly is: 'unquoted'; readonly field: Field }
  | { readonly is: 'unknown-precedence'; readonly word: string; readonly meant: string }
  | { readonly is: 'unknown-choice'; readonly field: Field; readonly word: string; readonly meant: string | null }
  | { readonly is: 'override' }
  | { readonly is: 'no-value' | 'open-quote' | 'twice'; readonly field: Field }
  | { readonly is: 'no-time'; readonly field: 'reply-by' | 'expires'; readonly typed: string }
  | { readonly is: 'time-goes-on'; readonly field: 'reply-by' | 'expires'; readonly typed: string; readonly next: string }
  | { readonly is: 'list-goes-on'; readonly field: Field; readonly typed: string; readonly next: string }
  | { readonly is: 'clock'; readonly field: 'reply-by' | 'expires'; readonly typed: string; readonly shows: 'never' | 'twice' }
  | { readonly is: 'past' | 'far'; readonly field: 'reply-by' | 'expires'; readonly at: number }
  | { readonly is: 'before-crossing'; readonly field: 'reply-by' | 'expires'; readonly at: number; readonly crossesAt: number }
  | { readonly is: 'expires-first'; readonly replyBy: number; readonly expires: number }
  | { readonly is: 'only-request' | 'supervisor-alone' }
  | { readonly is: 'unknown-tlp'; readonly typed: string }
  | { readonly is: 'below-floor'; readonly tlp: Tlp; readonly floor: Tlp; readonly track: string }
  | { readonly is: 'unknown-language'; readonly typed: string }
  | { readonly is: 'unknown-status'; readonly typed: string }
  | { readonly is: 'test-asks'; readonly field: 'reply-by' | 'to' }
  | { readonly is: 'test-in-exercise'; readonly track: string }
  | { readonly is: 'long-subject'; readonly lengthMax: number }
  | { readonly is: 'no-such-party'; readonly field: 'to' | 'info'; readonly typed: string; readonly parties: readonly string[] }
  | { readonly is: 'supervisor'; readonly field: 'to' | 'info' }
  | { readonly is: 'to-and-info'; readonly party: string }
  | { readonly is: 'nobody-to-reply' | 'kind-of-reply' }
  | { readonly is: 'no-such-reference'; readonly field: 'ref' | 'text'; readonly reference: string }
  | { readonly is: 'not-theirs'; readonly reference: string }
  | { readonly is: 'many-references'; readonly countMax: number }

/** The field that it is about, for a form to say it there. */
export function fieldOf(problem: EnvelopeProblem): Field | 'text' {
  switch (problem.is) {
    case 'unknown-word':
    case 'no-word':
      return 'text'
    case 'override':
    case 'unknown-precedence':
      return 'precedence'
    case 'expires-first':
      return 'expires'
    case 'kind-of-reply':
      return 'kind'
    case 'only-request':
    case 'supervisor-alone':
    case 'nobody-to-reply':
      return 'reply-by'
    case 'unknown-tlp':
    case 'below-floor':
      return 'tlp'
    case 'unknown-language':
      return 'lang'
    case 'unknown-status':
    case 'test-asks':
    case 'test-in-exercise':
      return 'status'
    case 'long-subject':
      return 'subject'
    case 'to-and-info':
      return 'info'
    case 'not-theirs':
    case 'many-references':
      return 'ref'
    default:
      return problem.field
  }
}

/** What there is on the track, so that an example holds there. */
interface There {
  /** One that could be addressed. */
  readonly party: string
  /** Absent in old entries. */
  readonly track?: string
  /** Absent: any marking may be given, or it is an old entry. */
  readonly floor?: Tlp
  /** With what its author sends; absent: `!send`. */
  readonly command?: string
  /** The last message that its author can see; absent: there is none, or it is an old entry. */
  readonly seen?: string
  /** All that is said there is, and so a test is refused. */
  readonly isExercise?: true
}

/** One that would have been sent, typed by the same person in the same place. */
const exampleOf = (problem: EnvelopeProblem, there: There): string =>
  exampleFor(problem, there).replace('!send', () => there.command ?? '!send')

function exampleFor(problem: EnvelopeProblem, { party, floor, seen, isExercise, command = '' }: There): string {
  const field = problem.is === 'unknown-word' ? problem.meant.replace(':', '') : fieldOf(problem)
  // It is one itself, the highest that there is.
  if (field === 'precedence' && command.startsWith('!override')) return '!send Stop all movement at the bridge'
  if (problem.is === 'supervisor-alone') return '!send request Please confirm the list'
  if (field === 'status' && isExercise) return '!send Do you read this?'
  const example = examples[field] ?? `!send ${field} The road closes at six`
  if (example.includes('REFERENCE') && seen === undefined) return '!send The road closes at six'
  return example
    .replace('PARTY', () => (/\s/u.test(party) ? `"${party}"` : party))
    .replace('MARKING', (floor && tlpRank(floor) > tlpRank('AMBER') ? floor : 'AMBER').toLowerCase())
    .replace('REFERENCE', seen ?? '')
}

const examples: Readonly<Record<string, string>> = {
  precedence: '!send immediate Convoy stopped at the bridge',
  kind: '!send request Please confirm the list',
  'reply-by': '!send request reply-by 2h Please confirm the list',
  expires: '!send expires 1d The road is open until tomorrow',
  tlp: '!send tlp:MARKING The list of names follows',
  to: '!send to:PARTY Please close the road at six',
  info: '!send info:PARTY The road closes at six',
  subject: '!send subject:"Road closure" The road closes at six',
  lang: '!send lang:ar …',
  status: '!send status:test Do you read this?',
  ref: '!send ref:REFERENCE As agreed there, the road closes at six',
  text: '!send As agreed in REFERENCE, the road closes at six',
}

const times = 'Write 30m, 2h or 1d, a time such as 18:00Z, or a date and time such as 2026-12-01T18:00Z.'

/** `isSupervisors`: what does not hold was written by the supervisor. */
function wordsOf(problem: EnvelopeProblem, isSupervisors = false): string {
  switch (problem.is) {
    case 'unknown-word':
      return `“${problem.word}” is nearly “${problem.meant}”, but not it. Write “${problem.meant}”; if it begins your text, put -- before it.`
    case 'no-word':
      return `“${problem.word}” is none of the words that stand before a text, and some of them follow it. If it begins your text, put -- before it.`
    case 'unquoted':
      return `“${problem.field}” of several words stands in quotation marks; without them nobody knows where it ends.`
    case 'unknown-precedence':
      return `There is no precedence “${problem.word}”. Write “${problem.meant}”, or what you mean; if it begins your text, put -- before it.`
    case 'unknown-choice':
      return `There is no ${problem.field} “${problem.word}”.${problem.meant ? ` Did you mean “${problem.meant}”?` : ''}`
    case 'override':
      if (isSupervisors) return 'The precedence “override” has a command of its own: type !override in the place of !say.'
      return 'The precedence “override” is the supervisor’s alone; “flash” is the highest of yours.'
    case 'no-value':
      return problem.field === 'reply-by' || problem.field === 'expires'
        ? `${problem.field}: no time follows. ${times}`
        : `“${problem.field}” has no value; it follows at once, without a space after the colon.`
    case 'open-quote':
      return `The quotation mark after “${problem.field}:” is not closed on its line.`
    case 'twice':
      return `“${problem.field}” stands there twice.`
    case 'no-time':
      return `${problem.field}: “${problem.typed}” is no time. ${times}`
    case 'time-goes-on':
      return `${problem.field}: after ${problem.typed} stands “${problem.next}”, which is no part of it. ${times} If “${problem.next}” begins your text, put -- before it.`
    case 'list-goes-on':
      return `${problem.field}: after ${problem.typed} stands “${problem.next}”, which seems to be one more. Write several with commas and without spaces, or each with ${problem.field}: before it; a name that has a space in quotation marks. If “${problem.next}” begins your text, put -- before it.`
    case 'clock':
      return `${problem.field}: the clocks in your time zone show ${problem.typed} ${problem.shows === 'never' ? 'not at all' : 'twice'} on that day, because they are changed. Write the time with Z (UTC).`
    case 'past':
      return `${problem.field}: ${zuluInstant(problem.at)} has passed.`
    case 'before-crossing':
      return `${problem.field}: ${zuluDay(problem.at)} comes before the message can cross (${zuluDay(problem.crossesAt)}). What is immediate or flash crosses at once.`
    case 'far':
      return `${problem.field}: ${zuluInstant(problem.at)} is more than a year away.`
    case 'expires-first':
      return `expires: the message would expire (${zuluDay(problem.expires)}) before a reply is due (reply-by: ${zuluDay(problem.replyBy)}).`
    case 'supervisor-alone':
      return 'reply-by: this goes to the supervisor alone, who owes no replies here. Leave reply-by out.'
    case 'kind-of-reply':
      return 'kind: what answers a message is a reply, whatever it asks. Ask in a request of its own.'
    case 'only-request':
      return 'reply-by: only on a request a reply is owed by a time. Send a request, or leave reply-by out.'
    case 'nobody-to-reply':
      return 'reply-by: you address nobody for action, so nobody would owe the reply. Name who must act with to:.'
    case 'unknown-tlp':
      return `tlp: there is no “${problem.typed}”. The labels are clear, green, amber, amber+strict and red.`
    case 'below-floor':
      return `tlp: ${problem.track} is at least TLP:${problem.floor}, so nothing crosses there as TLP:${problem.tlp}. Leave it out, or write tlp:${problem.floor.toLowerCase()} or stricter.`
    case 'unknown-language':
      return `lang: “${problem.typed}” is no language tag (BCP 47), such as en, fr, ar or uk.`
    case 'unknown-status':
      return `status: “${problem.typed}” is nothing that you can say of a message. A test is status:test; whether it is an exercise is the track’s to say, and without a word it is actual.`
    case 'test-asks':
      return `status: a test asks nothing of anybody. Leave out ${problem.field}.`
    case 'test-in-exercise':
      return `status: ${problem.track} is an exercise, and so is all that is said there. Leave out status.`
    case 'long-subject':
      return `subject: it is longer than ${problem.lengthMax} characters.`
    case 'no-such-party':
      return `${problem.field}: no other party on this track is called “${problem.typed}”. There ${problem.parties.length === 1 ? 'is' : 'are'} ${problem.parties.join(', ')}.`
    case 'supervisor':
      return `${problem.field}: the supervisor is shown everything and owes nothing.${isSupervisors ? '' : ' For the supervisor alone, type !supervisor TEXT.'}`
    case 'to-and-info':
      return `info: ${problem.party} stands under to: as well. Whom you address for action is not merely told.`
    case 'no-such-reference':
      return problem.field === 'ref'
        ? `ref: there is no ${problem.reference} that you can see on this track.`
        : `There is no ${problem.reference} on this track. Was another reference meant?`
    case 'not-theirs':
      return `ref: not everybody whom this goes to was shown ${problem.reference}, nor may they learn of it. Leave it out; to answer it, type !reply ${problem.reference} TEXT.`
    case 'many-references':
      return `ref: more than ${problem.countMax} references.`
  }
}

/** Whose words do not say yet what could stand there. */
const withoutExample: ReadonlySet<EnvelopeProblem['is']> = new Set([
  'past',
  'far',
  'before-crossing',
  'expires-first',
  'long-subject',
  'no-such-reference',
  'many-references',
])

/** Beside the field of a form that it is about: what is wrong, and what could stand there. */
export function wordsBeside(problem: EnvelopeProblem, there: There): string {
  const wrong = wordsOf(problem)
  const value = new RegExp(`\\b${fieldOf(problem)}[: ]("[^"]*"|\\S+)`).exec(exampleOf(problem, there))?.[1]
  return value !== undefined && withoutExample.has(problem.is) ? `${wrong} For example: ${value.replaceAll('"', '')}` : wrong
}

const wokenBy = ({ wakes, heads = [] }: { wakes: readonly string[]; heads?: readonly string[] }): readonly string[] => [
  ...wakes.map((each) => `${each}’s duty officer`),
  ...heads.map((each) => `${each}’s head`),
]

/** To authors: what of the envelope does not hold. */
export const aboutEnvelopes = {
  'refused-envelope': (p: { problem: EnvelopeProblem } & There): Said =>
    say(strong('NOT SENT.'), ` ${wordsOf(p.problem, p.command !== undefined)} This would have worked: `, code(exampleOf(p.problem, p))),
  'refused-wordy': (p: { precedence: string; words: number; wordsMax: number; withSubject?: true }): Said =>
    say(
      strong('NOT SENT.'),
      ` ${p.withSubject ? 'subject and text: together they have' : 'text: it has'} ${p.words} words, and a message of precedence ${p.precedence} has ${p.wordsMax} at most: it is read by somebody who was woken. Say in a few lines what happened, where, and what you ask for; send the rest after it with `,
      code('!priority …'),
      '. This would have worked: ',
      code(`!${p.precedence} Shots at the bridge, 09:40. Halt your column and confirm.`),
    ),
  /** Drawn from the message as it stands (see `asSentContent`). */
  'as-sent': (p: { message: string }): Said => say('Sent: ', p.message),
  /** It was not asked about before. */
  'wakes-nobody': (p: { track: string; precedence: string; names: readonly string[]; reference?: string }): Said =>
    say(
      strong(`${p.reference === undefined ? `Your ${p.precedence.toUpperCase()}` : p.reference} wakes nobody of ${p.names.join(' and ')}.`),
      ' Nobody there has the watch, and Parley can call no head. It is shown first wherever it arrives. If somebody must see it now, use other means.',
    ),
  /** `heads`: the parties whose head it wakes, for want of a duty officer. */
  'flash-ask': (p: {
    id: string
    wakes: readonly string[]
    heads?: readonly string[]
    text: string
    track: string
    isTest?: true
  }): Said => ({
    blocks: [
      line(
        strong(
          p.isTest
            ? 'This is a test: it is shown first wherever it arrives, and wakes nobody.'
            : wokenBy(p).length === 0
              ? 'This is shown first wherever it arrives, and wakes nobody: nobody who must act has a duty officer.'
              : `This wakes ${wokenBy(p).join(' and ')} now.`,
        ),
        ' Nothing was sent yet.',
      ),
      quote(p.text),
    ],
    buttons: [
      { action: `answer:${p.id}:send`, label: 'Send FLASH', typed: `!answer ${p.id} send`, style: 'danger' },
      { action: `answer:${p.id}:priority`, label: 'Send as priority', typed: `!answer ${p.id} priority` },
      { action: `answer:${p.id}:cancel`, label: 'Cancel', typed: `!answer ${p.id} cancel` },
    ],
  }),
  'flash-cancelled': (p: { track: string }): Said => say(`Cancelled. Nothing was sent on ${p.track}.`),
  'flash-unanswered': (p: { askedAt: number; minutes: number; text: string; track: string }): Said => ({
    blocks: [
      line(
        strong('NOT SENT: your FLASH.'),
        ` You were asked at ${zulu(p.askedAt)} whether to send it, and did not answer within ${p.minutes} minutes. Nobody was woken, and nothing crossed. If it still holds, send it again.`,
      ),
      quote(p.text),
    ],
  }),
  'flash-dropped': (p: { track: string }): Said =>
    say(
      strong('NOT SENT: your FLASH.'),
      ` You changed or deleted its post before you answered. Nothing crossed on ${p.track}. If it still holds, send it again.`,
    ),
  /** What somebody was asked about before others came to the track. */
  'ask-audience-grew': (p: { isFlash: boolean; track: string; text: string; names: readonly string[] }): Said => ({
    blocks: [
      line(
        strong(p.isFlash ? 'NOT SENT: your FLASH.' : 'NOT OPENED: your dispute.'),
        ` ${p.names.join(' and ')} came to ${p.track} after you were asked about it, and may hear it too. If it still holds, give it again.`,
      ),
      quote(p.text),
    ],
  }),
  /** What somebody was asked about before an exercise began or ended. */
  'ask-exercise-changed': (p: { isFlash: boolean; track: string; isNowExercise: boolean; text: string }): Said => ({
    blocks: [
      line(
        strong(p.isFlash ? 'NOT SENT: your FLASH.' : 'NOT OPENED: your dispute.'),
        p.isNowExercise
          ? ` ${p.track} was no exercise when you were asked about it, and is one now. If it still holds, give it again.`
          : ` You were asked about it in an exercise on ${p.track}. That is over: what is sent now is real. If it still holds, give it again.`,
      ),
      quote(p.text),
    ],
  }),
  'reply-by-passed': (p: { writtenAt: number; replyBy: number }): Said =>
    say(
      `Your post of ${zuluDay(p.writtenAt)} could cross only after ${zuluDay(p.replyBy)}, by when you wanted a reply. It is relayed, and no reply is owed on it. Ask anew if you still want one.`,
    ),
} as const
