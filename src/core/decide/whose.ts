import { nameOf, organisation } from '../mechanism.ts'
import type { ObligationRow } from '../rows/obligation.ts'
import type { Call } from './call.ts'

interface Named {
  readonly open: readonly ObligationRow[]
  readonly rest: string
}

const everybody = ['all', 'both']

/**
 * Of what several parties owe, what those owe who are named first; nobody's debt is forgotten because of what another said. Where one party
 * alone owes, a reason may begin with any word but the name of one that owes nothing any more. `all`: what was asked of anybody there.
 */
export function ofWhom(call: Call, all: readonly ObligationRow[], { open, rest }: Named): Named | undefined {
  const owing = [...new Set(open.map(({ owes }) => owes))]
  const [party, after] = partyFirst(call, [...new Set(all.map(({ owes }) => owes))], rest)
  if (owing.length > 1 && party !== undefined && owing.includes(party))
    return { open: open.filter(({ owes }) => owes === party), rest: after }
  if (owing.length > 1 && everybody.includes(firstWord(rest))) return { open, rest: rest.slice(firstWord(rest).length).trim() }
  if (owing.length > 1 || (party !== undefined && !owing.includes(party))) {
    call.usage({ is: 'whose-debt', parties: owing.map((each) => nameOf(call.decision.mechanism, each)) })
    return undefined
  }
  return { open, rest }
}

const firstWord = (text: string): string => text.split(/[\s:,]/u, 1)[0]?.toLowerCase() ?? ''

/** Which of these parties a text begins with, by id or name, and what follows. */
function partyFirst({ decision }: Call, parties: readonly string[], text: string): [party: string | undefined, rest: string] {
  const said = text.toLowerCase()
  for (const id of parties) {
    for (const name of [id, organisation(decision.mechanism, id)?.name ?? id]) {
      const follows = said.slice(name.length)
      if (said.startsWith(name.toLowerCase()) && !/^[\p{L}\p{N}’'-]/u.test(follows)) {
        return [id, text.slice(name.length).replace(/^[\s:,]+/u, '')]
      }
    }
  }
  return [undefined, text]
}
