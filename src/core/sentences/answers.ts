import type { Block, Span } from '../content.ts'
import type { Still } from '../owed.ts'
import { localTime, zuluDay, zuluSecond } from '../text.ts'
import { exampleOf, helpLines, partyHelp, supervisorHelp } from './examples.ts'
import { frameWords } from './frames.ts'
import { clockStands } from './lives.ts'
import { marks } from './marks.ts'
import { type Problem, problemWords, type Who, whoWords } from './problems.ts'
import { code, line, quote, type Said, say, small, strong } from './said.ts'

export interface OpenItem {
  readonly reference: string
  readonly what: string
  readonly who: string
  readonly dueAt?: number
  readonly late: boolean
  /** Where it is urgent. */
  readonly precedence?: string
  readonly exercise?: true
  /** Where its clock stands still. */
  readonly still?: Pick<Still, 'track' | 'because'>
  /** Of old entries: the track that is paused. */
  readonly paused?: string
}

export interface LinkStatus {
  readonly name: string
  readonly state: 'up' | 'down' | 'unknown' | 'silent'
  readonly since: number
  readonly cause: string
}

/** One that would have worked: where it is the party that lacks, with one. */
function exampleFor(command: string, problem: Problem | string): string {
  const example = exampleOf(command)
  if (typeof problem === 'string') return example
  if (problem.is === 'to-which-party') return example.replace('the duty officer', `${problem.parties[0]}’s duty officer`)
  if (problem.is === 'whose-debt') return example.replace('SEC-0042', `SEC-0042 ${problem.parties[0]}`)
  if (problem.is !== 'of-which-party') return example
  return example.replace(`!${command}`, `!${command} ${problem.parties[0] ?? 'PARTY'}`)
}

/** What somebody can do who may not do that. */
function insteadOf(who: Who, isParty: true | undefined): readonly Span[] {
  if (who === 'supervisor' && isParty) return [' To ask the supervisor for it, type ', code('!supervisor TEXT'), '.']
  if (who !== 'parties') return []
  return [
    ' The supervisor speaks in their channels with ',
    code('!say TRACK both TEXT'),
    ', and where it cannot wait with ',
    code('!override TRACK both TEXT'),
    '.',
  ]
}

/** Of what may have been typed in the wrong place. Absent in old entries, and of a reply. */
type AnswerKind = 'response' | 'clarification'

const answerNames = { reply: 'reply', response: 'response', clarification: 'answer' } as const

function nextTime({ reference, kind, isOnCommand }: { reference: string; kind?: AnswerKind; isOnCommand?: true }): readonly Span[] {
  if (kind === 'response') return [code(`!respond ${reference} TEXT`)]
  if (kind === 'clarification') return [code(`!correct ${reference}`), ' or ', code(`!not-meant ${reference} TEXT`)]
  return isOnCommand ? [code(`!reply ${reference} TEXT`)] : ['in its thread']
}

interface Version {
  readonly version?: string
  readonly open?: string
}

const stillOpen = ({ open }: Version): readonly Span[] => (open === undefined ? [] : [` Not acknowledged yet: ${open}.`])

/** Answers to commands, presses and reactions. */
export const answers = {
  /** `isOfPosts`: what they mean is done to the post itself. */
  'unknown-command': (p: { typed: string; suggestion: string | null; isOfPosts?: true }): Said =>
    say(
      strong('NOT SENT.'),
      ` “${p.typed}” is no command, and what begins like a command never crosses. `,
      ...(p.suggestion
        ? ['Did you mean ', code(`!${p.suggestion}`), '? For example: ', code(exampleOf(p.suggestion))]
        : p.isOfPosts
          ? [
              'To correct a message, edit your post of it. If it has none, withdraw it with ',
              code('!withdraw REFERENCE'),
              ', and send it anew.',
            ]
          : ['Type ', code('!help'), ' for those there are.']),
    ),
  usage: (p: { command: string; problem: Problem | string }): Said =>
    say(`${problemWords(p.problem)} Nothing was done. It is written like this: `, code(exampleFor(p.command, p.problem))),
  /** `isParty`: one of a party's officials tried it. */
  'not-allowed': (p: { command: string; who: Who; isParty?: true }): Said =>
    say(`Only ${whoWords(p.who)} can use `, code(`!${p.command}`), '. Nothing was done.', ...insteadOf(p.who, p.isParty)),
  'not-here': (p: { command: string }): Said =>
    say('Use ', code(`!${p.command}`), ' in a track’s channel, so that Parley knows which track is meant. Nothing was done.'),
  /** `command`: absent in old entries. */
  'no-such-reference': (p: { reference: string; command?: string }): Said =>
    say(
      'There is no ',
      code(p.reference),
      ' that you can see. Nothing was done. ',
      code('!open'),
      ' lists what is open.',
      ...(p.command === undefined ? [] : [' It is written like this: ', code(exampleOf(p.command))]),
    ),
  'left-memory': (p: { reference: string }): Said =>
    say(
      strong(p.reference),
      ' is settled and too old for Parley to have at hand: nothing is open on it, and nothing was done. It stands in your channel as it was relayed, and on the record, in the journal or the files of its archive; whoever runs Parley can look it up there.',
    ),
  'not-whole': (p: { reference: string }): Said =>
    say(
      strong(p.reference),
      ': as far as Parley knows it does not stand whole in your channel yet, so it cannot be acknowledged. Nothing was recorded: acknowledge it again when all of it is there.',
    ),
  'nothing-owed': (p: { reference: string }): Said =>
    say(strong(p.reference), ': no such answer is owed on it by you. Nothing was recorded.'),
  /** `version`: which of it, where there are several; `open`: of these the one that is still owed. */
  'already-met': (p: { reference: string; role: string; at: number } & Version): Said =>
    say(strong(p.version ?? p.reference), `: already acknowledged by your ${p.role}, ${zuluDay(p.at)}.`, ...stillOpen(p)),
  /** Of what is asked back. `answer`: the reference of the reply. */
  'answered-already': (p: { reference: string; role: string; at: number; answer?: string }): Said =>
    say(
      strong(p.reference),
      `: already answered by your ${p.role}, ${zuluDay(p.at)}${p.answer === undefined ? '' : `, in ${p.answer}`}. Nothing was sent.`,
    ),
  /** `hasWords`: that were typed after it. */
  'acknowledgement-taken': (p: { reference: string; hasWords?: true } & Version): Said =>
    say(
      strong(p.version ?? p.reference),
      ': your acknowledgement is on the record. It says received, nothing more.',
      ...stillOpen(p),
      ...(p.hasWords ? [strong(' NOT SENT: what you wrote after it.'), ' To answer, type ', code(`!reply ${p.reference} TEXT`), '.'] : []),
    ),
  /** Each by its version. */
  'acknowledged-all': (p: { versions: readonly string[] }): Said =>
    say(strong(`Acknowledged: ${p.versions.length}.`), ` ${listed(p.versions)}. Each is on the record. It says received, nothing more.`),
  'too-many-at-once': (p: { count: number; max: number }): Said =>
    say(`That would be ${p.count} acknowledgements, more than ${p.max} at once. Nothing was recorded; name an earlier message.`),
  'not-an-acknowledgement': (p: { emoji: string; reference: string }): Said =>
    say(`${p.emoji} on ${p.reference} is not an acknowledgement: tap ${marks.acknowledged} or type `, code(`!ack ${p.reference}`), '.'),
  'unack-ignored': (p: { reference: string }): Said =>
    say(
      `Taking ${marks.acknowledged} away changes nothing: ${p.reference} stays acknowledged. If it was a mistake, type `,
      code(`!ack-mistaken ${p.reference}`),
      '.',
    ),
  'acknowledgement-stands': (p: { reference: string }): Said =>
    say(
      `Deleting your post takes nothing back: ${p.reference} stays acknowledged. If it was a mistake, type `,
      code(`!ack-mistaken ${p.reference}`),
      '.',
    ),
  'dispute-stands': (p: { dispute: string }): Said =>
    say(
      `Deleting your post takes nothing back: dispute ${p.dispute} is open, and all have been told. To withdraw it, type `,
      code(`!dispute withdraw ${p.dispute} reason`),
      '.',
    ),
  'counts-when-known': (p: { reference: string }): Said =>
    say(strong(p.reference), ': Parley does not know yet that it stands in your channel. Your acknowledgement counts as soon as it does.'),
  'taken-away-before': (p: { reference: string }): Said =>
    say(
      strong('NOT ACKNOWLEDGED.'),
      ` You took ${marks.acknowledged} under ${p.reference} away before Parley heard that it was there. If you mean it, tap it again.`,
    ),
  'tap-found-unclear': (p: { reference: string }): Said =>
    say(
      strong('NOT ACKNOWLEDGED.'),
      ` Your ${marks.acknowledged} under ${p.reference} was found only now, and nothing says when you tapped it. If it holds, take it away and tap it again.`,
    ),
  /** `named`: an escalation, or a group of them. */
  'tap-takes-nothing': (p: { named: string }): Said =>
    say(`${marks.acknowledged} takes nothing: ${p.named} still waits for somebody to take it. Type `, code(`!take ${p.named}`), '.'),
  help: (): Said => helpLines(partyHelp),
  'help-supervisor': (): Said => helpLines(supervisorHelp),
  status: (p: {
    links: readonly LinkStatus[]
    paused: readonly string[]
    open: number
    late: number
    exercise?: { open: number; late: number }
  }): Said => ({
    blocks: [
      ...p.links.map((each) =>
        line(
          strong(each.name),
          each.state === 'up'
            ? `: link up since ${zuluDay(each.since)}`
            : `: link ${each.state} since ${zuluDay(each.since)}${each.cause ? ` (${each.cause})` : ''}`,
        ),
      ),
      ...(p.paused.length ? [line(`Paused: ${p.paused.join(', ')}`)] : []),
      line(`Open: ${p.open}; of these late: ${p.late}.`),
      ...(p.exercise ? [line(`Of exercises, counted apart: open ${p.exercise.open}; of these late ${p.exercise.late}.`)] : []),
    ],
  }),
  open: (p: {
    owed: readonly OpenItem[]
    awaited: readonly OpenItem[]
    /** How many come on later pages; absent page: the first. */
    more: number
    page?: number
    /** Of all that there are. Absent in old entries. */
    counts?: { owed: OpenCount; awaited: OpenCount }
    /** Of who asks. Absent in old entries. */
    zone?: string
    /** For the supervisor, who owes nothing and is owed nothing: all that the parties owe one another. */
    isOversight?: true
  }): Said => ({
    blocks: [
      ...(p.isOversight ? [] : [line(strong(`You owe: ${countOf(p.owed, p.counts?.owed)}`))]),
      ...p.owed.map((each) => openLine(each, p.zone)),
      line(strong(`${p.isOversight ? 'Owed between the parties' : 'Owed to you'}: ${countOf(p.awaited, p.counts?.awaited)}`)),
      ...p.awaited.map((each) => openLine(each, p.zone)),
      ...(p.more > 0 ? [line(`… and ${p.more} more: `, code(`!open ${(p.page ?? 1) + 1}`))] : []),
    ],
  }),
  /** `pages`: where there are several. */
  show: (p: {
    reference: string
    tlp?: string
    subject?: string
    lines: readonly string[]
    text: string
    fingerprint: string
    page?: number
    pages?: number
  }): Said => ({
    blocks: [
      line(strong(p.reference), ...(p.tlp === undefined ? [] : [' · ', strong(`TLP:${p.tlp}`)])),
      ...(p.subject === undefined ? [] : [quote(frameWords.subject(p.subject))]),
      quote(p.text),
      ...p.lines.map((each) => line(each)),
      ...pageLine(p),
      small(`Fingerprint ${p.fingerprint}`),
    ],
  }),
  /** `text`: so that of two questions each says what it is about. Absent in old entries. */
  'dispute-ask': (p: { others: string; id: string; about: string | null; track: string; text?: string }): Said => ({
    blocks: [
      line(
        `${p.others ? `${p.others} and the supervisor are` : 'The supervisor is'} told now${p.about ? ` of a dispute about ${p.about}` : ''}.`,
      ),
      ...(p.text === undefined ? [] : [quote(p.text)]),
    ],
    buttons: [
      { action: `answer:${p.id}:clarify`, label: 'Ask for clarification instead', typed: `!dispute clarify ${p.id}` },
      { action: `answer:${p.id}:open`, label: 'Open dispute', typed: `!dispute confirm ${p.id}`, style: 'danger' },
      { action: `answer:${p.id}:cancel`, label: 'Cancel', typed: `!dispute cancel ${p.id}` },
    ],
  }),
  /** `others`: who sees the message and may not know what it would answer. */
  'reply-ask': (p: { id: string; reference: string; message: string; kind?: AnswerKind; others?: readonly string[] }): Said => ({
    blocks: [
      line(strong(p.message), ` is relayed. Is it your ${answerNames[p.kind ?? 'reply']} to `, strong(p.reference), '?'),
      ...(p.others?.length
        ? [line(`${p.others.join(' and ')} ${p.others.length === 1 ? 'sees' : 'see'} it, and nothing of ${p.reference}.`)]
        : []),
    ],
    buttons: [
      { action: `answer:${p.id}:yes`, label: 'Yes', typed: `!answer ${p.id} yes`, style: 'primary' },
      { action: `answer:${p.id}:no`, label: 'No', typed: `!answer ${p.id} no` },
    ],
  }),
  'reply-how': (p: { reference: string; isOnCommand?: true }): Said =>
    say(p.isOnCommand ? 'Type ' : 'Answer in its thread, or type ', code(`!reply ${p.reference} TEXT`), '. Nothing was sent yet.'),
  'reply-linked': (p: { reference: string; message: string; isOnCommand?: true; kind?: AnswerKind }): Said =>
    say(
      strong(p.message),
      ` is your ${answerNames[p.kind ?? 'reply']} to ${p.reference}, on the record and in the frames. Next time: `,
      ...nextTime(p),
      '.',
    ),
  'reply-seen-by-others': (p: { reference: string; message: string; others: readonly string[] }): Said =>
    say(
      `Nothing was linked: ${p.others.join(' and ')} would learn of ${p.reference} by it, so the reply is still owed. To give it to those alone who know of ${p.reference}, type `,
      code(`!reply ${p.reference} TEXT`),
      `. To withdraw ${p.message}, delete your post, or type `,
      code(`!withdraw ${p.message}`),
      '.',
    ),
  /** To those who waited for it, in the channel. `answer`, `obligation`: ids, by which it is known whether that still holds. */
  'answer-in-thread': (p: {
    reference: string
    thread: string
    by: string
    asked: string
    kind?: AnswerKind
    answer: string
    obligation: string
  }): Said =>
    say(
      strong(`${p.reference} in the thread of ${p.thread}`),
      ` is ${p.by}’s ${answerNames[p.kind ?? 'reply']} to ${p.asked === p.thread ? 'it' : p.asked}.`,
    ),
  /** `isOver`: it was given otherwise, or is owed no more. */
  'reply-not-linked': (p: { kind?: AnswerKind; isOver?: true }): Said => {
    const answer = answerNames[p.kind ?? 'reply']
    return say(`It stays a message of its own. ${p.isOver ? `No ${answer} is owed there any more.` : `The ${answer} is still owed.`}`)
  },
  'reply-too-late-to-link': (): Said =>
    say(
      'Nothing was changed: the message was taken back or did not arrive, or no reply is open any more. ',
      code('!open'),
      ' lists what is.',
    ),
  'ask-gone': (): Said =>
    say(
      'No such question waits for an answer of yours: it was answered already, or is too old. Nothing was done. ',
      code('!open'),
      ' lists what is open.',
    ),
  'dispute-cancelled': (): Said => say('Cancelled. Nobody was told.'),
  'dispute-ask-gone': (): Said =>
    say(
      'That question was answered already, or is older than an hour. Nothing was done; start again with ',
      code(exampleOf('dispute')),
      '.',
    ),
  'button-gone': (): Said => say('There is nothing more to do with that. Nothing was done. ', code('!open'), ' lists what is open.'),
  'nobody-on-track': (p: { track: string }): Said =>
    say(`No party is on ${p.track} now: nobody would hear it. Nothing was sent. `, code('!status'), ' shows the tracks and links.'),
  'no-longer-at-hand': (): Said =>
    say('That message is too old: Parley no longer has it at hand, and nothing is open on it. Nothing was done.'),
  'shortcut-dispute': (p: { reference: string }): Said =>
    say('Say why, in the channel: ', code(`/dispute open ${p.reference} reason`), '. Nobody was told yet.'),
  'shortcut-on-nothing': (p: { command: string }): Said =>
    say(
      'The post that you chose is not about any message that crossed and is still at hand. Nobody was told. Choose the message itself, or type ',
      code(exampleOf(p.command)),
      '.',
    ),
  'private-line-taken': (p: { others: string; track: string }): Said =>
    say(`Parley shows it to the supervisor. ${p.others} ${p.others.includes(' and ') ? 'do' : 'does'} not see this.`),
  'private-line-stands': (): Said =>
    say(
      strong('What you said to the supervisor alone stands there.'),
      ' You deleted your post of it, and what was shown cannot be taken back. If it no longer holds, say so: ',
      code('!supervisor TEXT'),
      '.',
    ),
  'private-line-lost': (p: { at: number }): Said =>
    say(
      strong('NOT SHOWN to the supervisor'),
      `: your private words of ${zuluSecond(p.at)}. Its channel does not take them. Use other means.`,
    ),
} as const

function pageLine({ reference, page, pages }: { reference: string; page?: number; pages?: number }): readonly Block[] {
  if (page === undefined || pages === undefined) return []
  return [
    page < pages
      ? line(`Page ${page} of ${pages}. It goes on: `, code(`!show ${reference} ${page + 1}`))
      : line(`Page ${page} of ${pages}.`),
  ]
}

/** What is listed of many. */
const listedMax = 50

function listed(names: readonly string[]): string {
  const more = names.length - listedMax
  return `${names.slice(0, listedMax).join(', ')}${more > 0 ? `, and ${more} more` : ''}`
}

/** What is owed in an exercise is listed, and not counted among what is. */
function countOf(items: readonly OpenItem[], count?: OpenCount): string {
  const ofExercise = count?.ofExercise ?? items.filter(({ exercise }) => exercise).length
  const real = (count?.real ?? items.length - ofExercise) || 'nothing'
  const late = count && count.late > 0 ? `, of these late: ${count.late}` : ''
  return `${real}${late}${ofExercise === 0 ? '' : ` (and ${ofExercise} of exercises)`}`
}

function localUnlessUtc(at: number, zone = 'UTC'): string | undefined {
  const local = localTime(at, zone)
  return local === localTime(at, 'UTC') ? undefined : local
}

interface OpenCount {
  readonly real: number
  /** Exercises apart. */
  readonly late: number
  readonly ofExercise: number
}

function openLine(item: OpenItem, zone: string | undefined): Block {
  const still = item.still ?? (item.paused === undefined ? undefined : ({ track: item.paused, because: 'paused' } as const))
  const due = item.dueAt === undefined ? 'no due time' : `due ${frameWords.bothTimes(item.dueAt, localUnlessUtc(item.dueAt, zone))}`
  return line(
    ...(item.exercise ? [strong('EXERCISE'), ' · '] : []),
    strong(item.reference),
    `${item.precedence ? ` ${item.precedence.toUpperCase()}` : ''} ${item.what}, ${item.who}, ${due}${item.late ? ' — LATE' : ''}${still === undefined ? '' : ` — ${clockStands(still)}`}`,
  )
}
