import type { SeenPost } from '../../src/sandbox/standin.ts'

/** A relayed message, or one part of it, read off a channel as a person reads it. */
export interface Frame {
  /** The post that shows it. */
  readonly post: string
  readonly threadOf?: string
  /** Who said it, as the head names them; undefined where it was withdrawn before it was shown. */
  readonly party?: string
  readonly reference: string
  /** Of an update: which one. */
  readonly update?: number
  /** The reference that it replies to. */
  readonly answers?: string
  /** The reference that it asks about. */
  readonly clarifies?: string
  /** Of a message that opens a dispute: the dispute's own reference. */
  readonly dispute?: string
  /** In capitals, where it is more than a notice. */
  readonly kind?: string
  /** In capitals, where it is above routine. */
  readonly precedence?: string
  /** As TLP 2.0 has it: `GREEN`. */
  readonly marking?: string
  readonly subject?: string
  /** Who must act and who is merely told, as it says; absent where it says nothing of it. */
  readonly addressees?: string
  /** It says by when a reply is owed. */
  readonly wantsReply: boolean
  /** It says until when it holds, or that it does so no more. */
  readonly expiry?: 'to come' | 'over'
  readonly isLate: boolean
  readonly part: number
  readonly parts: number
  readonly withdrawn: boolean
  /** Of an update: the text that it says was there before. */
  readonly was?: string
  readonly text: string
}

const head = new RegExp(
  [
    '^(?:UPDATE (?<update>\\d+) to (?<original>[A-Z]+-\\d+)|(?<reference>[A-Z]+-\\d+)',
    '(?: reply to (?<answers>[A-Z]+-\\d+)| CLARIFY (?<clarifies>[A-Z]+-\\d+)| DISPUTE (?<dispute>[A-Z]+-D\\d+)(?: about [A-Z]+-\\d+)?',
    '| (?<kind>REQUEST|PROPOSAL|INCIDENT)(?: on [A-Z]+-\\d+)?)?)',
    '(?: · (?<party>[^,·]+), [^·]+?(?: · (?<precedence>[A-Z]+))?(?: · TLP:(?<marking>[A-Z+]+))?(?: · part (?<part>\\d+) of (?<parts>\\d+))?| withdrawn before delivery(?: was known)? by .+)$',
  ].join(''),
)

/** The frames among what stands in a channel, in order. Notices and people's own posts are none. */
export const framesIn = (posts: readonly SeenPost[]): Frame[] => posts.filter(({ isBot }) => isBot).flatMap((post) => frameOf(post) ?? [])

/** As Parley names a message or an update in its notices. */
export const nameOf = ({ reference, update }: Pick<Frame, 'reference' | 'update'>): string =>
  update === undefined ? reference : `${reference}.${update}`

/** What a post says after the names of those whom it calls, which stand before its first word. */
export const wordsOf = ({ text, mentions }: SeenPost): string =>
  mentions.length === 0 ? text : text.replace(/^[^\n]*?(?=\b(?:UPDATE \d|ESCALATION |CLOSED |GROUP |[A-Z]+-\d))/, '')

/** On Matrix what is to be seen in the room too answers the thread's root there. */
function threadOf({ threadOf: thread, replyTo }: SeenPost): Pick<Frame, 'threadOf'> {
  const root = thread ?? replyTo
  return root === undefined ? {} : { threadOf: root }
}

function frameOf(post: SeenPost): Frame | undefined {
  const lines = wordsOf(post).split('\n')
  const found = head.exec(lines[0] ?? '')?.groups
  const reference = found?.original ?? found?.reference
  if (!found || reference === undefined) return undefined
  const textAt = lines.findIndex((line) => line.startsWith('> '))
  const subject = /^> Subject: (.+)$/.exec(lines[textAt] ?? '')?.[1]
  if (subject !== undefined) lines.splice(textAt, 1)
  const addressees = lines.find((line) => line.startsWith('For action: '))
  const isOver = lines.some((line) => /^EXPIRED .* for the record; do not act on it\.$/.test(line))
  const expiry = isOver ? 'over' : lines.some((line) => /^(?:Reply by .*\. )?Expires /.test(line)) ? 'to come' : undefined
  const nowAt = lines.indexOf('Now:')
  const was = nowAt < 0 ? undefined : quoted(lines.slice(0, nowAt))
  return {
    post: post.id,
    ...threadOf(post),
    ...(found.party === undefined ? {} : { party: found.party }),
    reference,
    ...(found.update === undefined ? {} : { update: Number(found.update) }),
    ...(found.answers === undefined ? {} : { answers: found.answers }),
    ...(found.clarifies === undefined ? {} : { clarifies: found.clarifies }),
    ...(found.dispute === undefined ? {} : { dispute: found.dispute }),
    ...(found.kind === undefined ? {} : { kind: found.kind }),
    ...(found.precedence === undefined ? {} : { precedence: found.precedence }),
    ...(found.marking === undefined ? {} : { marking: found.marking }),
    ...(subject === undefined ? {} : { subject }),
    ...(addressees === undefined ? {} : { addressees }),
    wantsReply: lines.some((line) => line.startsWith('Reply by ')),
    ...(expiry === undefined ? {} : { expiry }),
    isLate: lines.some((line) => line.startsWith('LATE: ')),
    part: Number(found.part ?? 1),
    parts: Number(found.parts ?? 1),
    withdrawn: found.party === undefined || lines.some((line) => /^WITHDRAWN by .*Do not act on it\.$/.test(line)),
    ...(was === undefined ? {} : { was }),
    text: quoted(lines.slice(nowAt + 1)),
  }
}

/** What is set apart as a quotation, whether it is struck out or not. */
const quoted = (lines: readonly string[]): string =>
  lines
    .filter((line) => line.startsWith('> '))
    .map((line) => line.slice(2).replace(/^~~|~~$/g, ''))
    .join('\n')
