import type { Party } from '../mechanism.ts'

type Named = Pick<Party, 'id' | 'name'>

/** Longest first: a name may stand within another's. */
const namesOf = (parties: readonly Named[]): readonly { readonly id: string; readonly name: string }[] =>
  parties
    .flatMap(({ id, name }) => [id, name].map((each) => ({ id, name: each.toLowerCase() })))
    .sort((a, b) => b.name.length - a.name.length)

/** Which parties somebody's words name, by id or name. */
export function partiesNamed(parties: readonly Named[], words: string): ReadonlySet<string> {
  const named = new Set<string>()
  let rest = words.toLowerCase()
  for (const { id, name } of namesOf(parties)) {
    for (let at = placeOf(rest, name); at >= 0; at = placeOf(rest, name)) {
      named.add(id)
      rest = `${rest.slice(0, at)}${'·'.repeat(name.length)}${rest.slice(at + name.length)}`
    }
  }
  return named
}

/** Which party a text begins with, and what follows. */
export function partyFirst(parties: readonly Named[], text: string): { readonly id: string; readonly rest: string } | undefined {
  const said = text.toLowerCase()
  const first = namesOf(parties).find(({ name }) => said.startsWith(name) && !/^[\p{L}\p{N}’'-]/u.test(said.slice(name.length)))
  return first && { id: first.id, rest: text.slice(first.name.length).replace(/^[\s:,]+/u, '') }
}

/** Where it stands as a word of its own. */
export function placeOf(text: string, word: string, from = 0): number {
  const at = text.indexOf(word, from)
  if (at < 0) return -1
  const [before, after] = [text[at - 1] ?? ' ', text[at + word.length] ?? ' ']
  return /[\p{L}\p{N}]/u.test(before + after) ? placeOf(text, word, at + 1) : at
}
