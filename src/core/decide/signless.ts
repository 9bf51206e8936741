import type { Notice } from '../sentences/index.ts'
import { otherNames } from '../sentences/other-names.ts'
import { isCommand, oneLine, referenceTyped } from '../text.ts'
import { fieldBefore, readWords } from './envelope-words.ts'

const named = new Set(['ack', 'ack-mistaken', 'withdraw', 'show', 'correct', 'not-meant'])
const wordy = new Set(['reply', 'clarify', 'respond'])

/**
 * A plain post in which a person sees a command, or the words before a text, whose `!` was forgotten, or is another sign: as a text it
 * would cross, and nobody be woken, and nothing owed or met. Only what nobody begins a text with: `Flash floods closed the road`,
 * `Reply by radio` and `Withdraw SEC-0042, please` are the author's own words.
 */
export function signlessIn(text: string): Extract<Notice, { say: 'refused-signless' }> | undefined {
  if (isCommand(text)) return undefined
  const typed = text.trim().normalize('NFKC')
  const meant = commandMeant(typed)
  return meant === undefined
    ? undefined
    : { say: 'refused-signless', with: { typed: oneLine(/^[^\p{L}\p{N}]*\S*/u.exec(typed)?.[0] ?? '').slice(0, 40), meant } }
}

function commandMeant(typed: string): string | undefined {
  const [first = '', second = '', ...more] = typed.split(/\s+/u, 12)
  const signed = signedIn(typed)
  if (signed !== undefined) return signed
  const name = first.toLowerCase()
  if (name === 'parley' && /^[a-z-]+$/u.test(second) && signedNames.has(second)) return second
  const meant = otherNames.get(name) === 'ack' ? 'ack' : name
  if (named.has(meant) && isAlone([second, ...more])) return meant
  if (wordy.has(first) && (referenceTyped(second) !== undefined || /^[A-Z]{2,7}-D\d+$/iu.test(second))) return first
  if (first === 'dispute' && second === 'open' && referenceTyped(more[0] ?? '') !== undefined) return 'dispute'
  return envelopeMeant(typed)
}

/** `.flash`, `"!flash`, `- !ack`, `1. /send`: no sign before which a word of one's own stands. */
const afterSigns =
  /^(?:[.\\¡]|(?:[\p{P}\p{S}\s]|\d{1,3}[.)]\s)*[!/])(parley|send|flash|immediate|priority|reply|ack|dispute|respond|clarify|withdraw|supervisor)(?!\S)/iu
/** Of a quotation people see a bar, and what is in it first: mistyped or not. */
const inQuotation = /^>[>\s]*[!/]\s*([\p{L}-]+)/u

function signedIn(typed: string): string | undefined {
  const [, name] = afterSigns.exec(typed) ?? inQuotation.exec(typed) ?? []
  return name?.toLowerCase()
}

const signedNames = new Set([
  'send',
  'flash',
  'immediate',
  'priority',
  ...named,
  ...wordy,
  'dispute',
  'supervisor',
  'open',
  'status',
  'help',
])

/** `ack SEC-0042`, `Ack SEC-0042, SEC-0043`, `ack SEC-0042 all`. */
const isAlone = ([first = '', ...more]: readonly string[]): boolean =>
  referenceTyped(first) !== undefined &&
  more.every((word) => ['all', 'and'].includes(word.toLowerCase()) || referenceTyped(word) !== undefined)

/** `request reply-by 2h …`, `tlp:red …`, `send flash …`; `FLASH: …` and `flash Shots …`. */
function envelopeMeant(typed: string): string | undefined {
  const sent = /^send\s+/u.exec(typed)?.[0] ?? ''
  const rest = typed.slice(sent.length)
  const isSent = sent !== '' && Object.keys(readWords(rest).words ?? {}).length > 0
  if (isSent || fieldBefore(rest) !== undefined || /^[^\p{L}\p{N}]*tlp\s*[:=]\s*(?:clear|green|amber|red)/iu.test(rest)) return 'send'
  return /^[^\p{L}\p{N}\s]*(flash|immediate|FLASH|IMMEDIATE)(?:[^\p{L}\p{N}\s]*[:!]|[^\p{L}\p{N}]+\1\b|[^\p{L}\p{N}]*\s\p{Lu}\p{Ll})/u
    .exec(typed)?.[1]
    ?.toLowerCase()
}
