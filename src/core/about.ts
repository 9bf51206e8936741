import { type Notice, wholeOf } from './sentences/index.ts'
import type { State } from './state.ts'
import { findReference } from './text.ts'

/** The tracks that words of Parley's own are about: as they say by name, or those of the messages, disputes or groups that they name. None: of all. */
export function tracksOf(state: State, notice: Notice): readonly string[] {
  const { with: words } = wholeOf(notice)
  const { track, reference, references = [reference], dispute, name } = words as Partial<Record<string, unknown>>
  if (typeof track === 'string' && track !== '') return [track]
  const named = Array.isArray(references) ? references : []
  const codes = [
    ...named.map((each) => trackOfMessage(state, each)),
    state.disputes.get(typeof dispute === 'string' ? dispute : '')?.track,
    ...(typeof name === 'string' ? tracksOfGroup(state, name) : []),
  ]
  return [...new Set(codes.filter((each) => each !== undefined))]
}

function trackOfMessage(state: State, reference: unknown): string | undefined {
  if (typeof reference !== 'string') return undefined
  return state.messages.get(state.references.get(findReference(reference) ?? '') ?? '')?.track ?? state.disputes.get(reference)?.track
}

function tracksOfGroup(state: State, name: string): readonly (string | undefined)[] {
  const storm = [...state.storms.rows()].map(([, row]) => row).findLast((each) => each.name === name)
  return (storm?.members ?? []).map((id) => state.obligations.get(id)?.track)
}
