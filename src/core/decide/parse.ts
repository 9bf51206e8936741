import { precedences } from '../mechanism.ts'
import { commandIn, isCommand, stripInvisible } from '../text.ts'

/** `!parley ack X`, `/parley ack X`, `/ack X` and `!ack X` are the same; full-width forms are what they look like. */
export function parse(text: string): { readonly name: string; readonly rest: string } {
  const { name, rest } = firstWord(text)
  const named = name === 'parley' ? firstWord(rest) : { name, rest }
  return named.name === '' ? { ...named, name: 'help' } : named
}

function firstWord(text: string): { readonly name: string; readonly rest: string } {
  const found = /^(\S*)\s*([\s\S]*)$/u.exec(commandIn(text) ?? stripInvisible(text))
  return { name: (found?.[1] ?? '').normalize('NFKC').toLowerCase(), rest: (found?.[2] ?? '').trim() }
}

const sending: readonly string[] = ['send', ...precedences.filter((each) => each !== 'override')]

/** What a post would send: itself, or what follows a sending command; undefined for any other command. */
export function textToSend(text: string): string | undefined {
  if (!isCommand(text)) return text
  const { name, rest } = parse(text)
  if (name === 'reply') return rest.replace(/^\S+\s*/u, '')
  return sending.includes(name) ? rest : undefined
}
