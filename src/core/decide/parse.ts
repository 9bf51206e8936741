import type { Precedence } from '../mechanism.ts'
import { commandIn, isCommand, seenOf, stripInvisible } from '../text.ts'
import { type Read, readWords, type Words } from './envelope-words.ts'
import { precedencesOfOfficials } from './typed-line.ts'

interface Parsed {
  readonly name: string
  readonly rest: string
  /** The rest begins on a line of its own. */
  readonly isOnNextLine: boolean
}

/** `!parley ack X`, `/parley ack X`, `/ack X` and `!ack X` are the same; full-width forms are what they look like. */
export function parse(text: string): Parsed {
  const first = firstWord(text)
  const named = first.name === 'parley' ? firstWord(first.rest) : first
  return /^\??$/u.test(named.name) ? { ...named, name: 'help' } : named
}

function firstWord(text: string): Parsed {
  const found = /^(\S*)(\s*)([\s\S]*)$/u.exec(commandIn(text) ?? stripInvisible(text))
  return {
    name: (found?.[1] ?? '').normalize('NFKC').toLowerCase(),
    rest: seenOf(found?.[3] ?? ''),
    isOnNextLine: found?.[2]?.includes('\n') === true,
  }
}

/** The precedence that a sending command gives; undefined for `send`, null for a command that sends nothing of its own. */
function precedenceOfCommand(name: string): Precedence | undefined | null {
  if (name === 'send') return undefined
  return precedencesOfOfficials.find((each) => each === name) ?? null
}

export interface ToSend {
  readonly words: Words
  readonly text: string
  /** Of `!reply`: what it names as the message that it answers. */
  readonly answers?: string
  /** Of `!say` and `!override`: the track and the party that it names, as they were typed. */
  readonly said?: { readonly track: string; readonly to: string }
}

/** What a post would send, with the words before it: all of it, or what follows a sending command; undefined for any other command. `names`: as of `readWords`. */
export function whatToSend(text: string, names: readonly string[] = []): ToSend | undefined {
  if (!isCommand(text)) return { words: {}, text }
  const { name, rest, isOnNextLine } = parse(text)
  // The reference is the command's, not the text's.
  if (name === 'reply') {
    const read = wordsOfReply(rest, names)
    return read.problem ? undefined : { ...read, answers: /^\S*/u.exec(rest)?.[0] ?? '' }
  }
  if (name === 'say' || name === 'override') {
    const read = wordsOfSay(rest, name, names)
    const [track = '', to = ''] = rest.split(/\s+/u)
    return read.problem ? undefined : { ...read, said: { track: track.toUpperCase(), to } }
  }
  const precedence = precedenceOfCommand(name)
  if (precedence === null) return undefined
  const read = wordsBefore(rest, isOnNextLine, precedence === undefined ? {} : { precedence }, names)
  return read.problem ? undefined : read
}

/** What begins on the next line is text. `given`: what the command says itself. */
export const wordsBefore = (rest: string, isOnNextLine: boolean, given: Words, names: readonly string[] = []): Read =>
  isOnNextLine ? { words: given, text: rest } : readWords(rest, given, names)

/** After the words of a command that name what it is about, `count` of them. */
function wordsAfter(rest: string, count: number, given: Words, names: readonly string[]): Read {
  const [named = ''] = new RegExp(`^(?:\\S+\\s*){0,${count}}`, 'u').exec(rest) ?? []
  return wordsBefore(rest.slice(named.length).trim(), /\n\s*$/u.test(named), given, names)
}

export function wordsOfSay(rest: string, name: string, names: readonly string[] = []): Read {
  const read = wordsAfter(rest, 2, name === 'override' ? { precedence: 'override' } : {}, names)
  return read.problem ? read : { ...read, words: asSaid(read.words) }
}

/** Whatever is usual on the track, unless the supervisor says otherwise it tells something, and that goes before what is routine. */
const asSaid = (words: Words): Words => ({
  precedence: 'priority',
  ...(words['reply-by'] === undefined ? { kind: 'notice' } : {}),
  ...words,
})

/** What answers something is a reply: a kind is text, or a slip where other words follow it. */
export function wordsOfReply(rest: string, names: readonly string[] = []): Read {
  const read = wordsAfter(rest, 1, { kind: 'notice' }, names)
  return read.problem?.is === 'twice' && read.problem.field === 'kind' ? { problem: { is: 'kind-of-reply' } } : read
}
