import type { SeenPost } from '../../src/sandbox/standin.ts'

/** A relayed message as it stands in a channel, taken apart by what a person can read of it. */
export interface Frame {
  readonly post: SeenPost
  /** What names it: `SEC-0042`, `SEC-0043 reply to SEC-0042`, `UPDATE 1 to SEC-0042`. */
  readonly title: string
  readonly reference: string
  readonly from: string
  readonly role: string
  readonly precedence: string | undefined
  /** `EXERCISE`; undefined for what is real. */
  readonly status: string | undefined
  /** `AMBER`. */
  readonly tlp: string | undefined
  readonly part: string | undefined
  /** Each quotation, its marks taken off: the message's words; for an update, what was and what is now. */
  readonly quotes: readonly string[]
  /** `22 Nov 18:41`, in the reader's time. */
  readonly writtenLocally: string | undefined
  /** `16:41:08Z`. */
  readonly writtenAt: string | undefined
  readonly fingerprint: string | undefined
}

const head = new RegExp(
  [
    '^(?:@[^ ]+ )*(?:(?<status>EXERCISE|TEST) · )?',
    '(?<title>(?:UPDATE \\d+ to )?(?<reference>[A-Z]{2,6}-\\d{4,})(?: (?:reply to|CLARIFY|DISPUTE|REQUEST|PROPOSAL|INCIDENT) ?[^·]*?)?)',
    ' · (?<from>[^,·]+)(?:, )(?<role>[^·]+?)',
    '(?: · (?<precedence>[A-Z]+))?',
    '(?: · TLP:(?<tlp>[A-Z+]+))?',
    '(?: · part (?<part>\\d+ of \\d+))?$',
  ].join(''),
  'u',
)
const written = /^Written (?<local>.+) \((?<utc>\d\d:\d\d:\d\dZ)\) · fingerprint (?<fingerprint>[0-9a-f-]+)$/m

/** The frame that a post of Parley's is; undefined for everything else that stands in a channel. */
export function frameOf(post: SeenPost): Frame | undefined {
  const lines = post.text.split('\n')
  const found = head.exec(lines[0] ?? '')?.groups
  if (!post.isBot || !found) return undefined
  const foot = written.exec(post.text)?.groups
  return {
    post,
    title: found.title ?? '',
    reference: found.reference ?? '',
    from: found.from ?? '',
    role: found.role ?? '',
    precedence: found.precedence,
    status: found.status,
    tlp: found.tlp,
    part: found.part,
    quotes: quotesIn(lines),
    writtenLocally: foot?.local,
    writtenAt: foot?.utc,
    fingerprint: foot?.fingerprint,
  }
}

function quotesIn(lines: readonly string[]): string[] {
  const quotes: string[] = []
  let wasQuote = false
  for (const line of lines) {
    const words = /^> ?(.*)$/.exec(line)?.[1]
    if (words !== undefined) {
      if (wasQuote) quotes.push(`${quotes.pop() ?? ''}\n${words}`)
      else quotes.push(words)
    }
    wasQuote = words !== undefined
  }
  return quotes
}

/** Its number in the track: 42 for `SEC-0042`. */
export const numberOf = ({ reference }: Frame): number => Number(reference.split('-')[1])
