import type { Precedence } from '../mechanism.ts'
import { commandIn, isCommand, stripInvisible } from '../text.ts'
import { precedencesOfOfficials, type Read, readWords, type Words } from './envelope-words.ts'

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
  return named.name === '' ? { ...named, name: 'help' } : named
}

function firstWord(text: string): Parsed {
  const found = /^(\S*)(\s*)([\s\S]*)$/u.exec(commandIn(text) ?? stripInvisible(text))
  return {
    name: (found?.[1] ?? '').normalize('NFKC').toLowerCase(),
    rest: (found?.[3] ?? '').trim(),
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
}

/** What a post would send, with the words before it: all of it, or what follows a sending command; undefined for any other command. */
export function whatToSend(text: string): ToSend | undefined {
  if (!isCommand(text)) return { words: {}, text }
  const { name, rest, isOnNextLine } = parse(text)
  // The reference is the command's, not the text's.
  if (name === 'reply') return { words: {}, text: rest.replace(/^\S+\s*/u, ''), answers: /^\S*/u.exec(rest)?.[0] ?? '' }
  const precedence = precedenceOfCommand(name)
  if (precedence === null) return undefined
  const read = wordsBefore(rest, isOnNextLine, precedence)
  return read.problem ? undefined : read
}

/** What begins on the next line is text. */
export const wordsBefore = (rest: string, isOnNextLine: boolean, precedence: Precedence | undefined): Read =>
  isOnNextLine ? { words: precedence === undefined ? {} : { precedence }, text: rest } : readWords(rest, precedence)
