import { nameOf } from '../mechanism.ts'
import type { ObligationRow } from '../rows/obligation.ts'
import type { Call } from './call.ts'
import { partyFirst } from './party-names.ts'

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
  const first = partyFirst(call.decision.mechanism.parties, rest)
  const party = all.some(({ owes }) => owes === first?.id) ? first?.id : undefined
  if (owing.length > 1 && first && party !== undefined && owing.includes(party))
    return { open: open.filter(({ owes }) => owes === party), rest: first.rest }
  if (owing.length > 1 && everybody.includes(firstWord(rest))) return { open, rest: rest.slice(firstWord(rest).length).trim() }
  if (owing.length > 1 || (party !== undefined && !owing.includes(party))) {
    call.usage({ is: 'whose-debt', parties: owing.map((each) => nameOf(call.decision.mechanism, each)) })
    return undefined
  }
  return { open, rest }
}

const firstWord = (text: string): string => text.split(/[\s:,]/u, 1)[0]?.toLowerCase() ?? ''
