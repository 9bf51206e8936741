import { type Address, type PostId, postKey } from './addresses.ts'
import type { OwnerRow, State } from './state.ts'
import { unveiled, veiled } from './veil.ts'

/** Ownerships that are remembered: what an older one posted is taken for known. */
export const ownersMax = 100

type Kind = 'm' | 'd' | 'o' | 'g' | 'q'

/**
 * The id of the n-th message, delivery, obligation or group of escalations. It names the ownership too, so that none is given out twice even by one
 * that takes a journal up which has lost its last entries: a platform would take the new delivery for the old one, and an old button
 * would speak for another message. Which it is in number nobody can see: it stands in posts and in buttons.
 */
export function idOf(state: State, kind: Kind, number: number): string {
  const series = state.counters.get('now')?.series
  return series === undefined ? `${kind}${number}` : `${kind}${shownNumber(state, kind, number)}-${series}`
}

/** As it may leave Parley: under a secret, but for ownerships of before there were any. */
export function shownNumber(state: State, kind: Kind, number: number): number {
  const veil = state.owners.get(state.counters.get('now')?.series ?? '')?.veil
  return veil === undefined ? number : veiled(veil, kind, number)
}

/** The copy of the store that the present owner wrote to, as far as the journal says. */
export const lastCopy = (state: State): string | undefined => [...state.owners.rows()].at(-1)?.[1].copy

/** Whether the journal may have lost its last entries while nobody was there who knew them: `copy` is the store that answers now. */
export function mayHaveLostEntries(state: State, copy: string): boolean {
  const last: OwnerRow | undefined = [...state.owners.rows()].at(-1)?.[1]
  return last !== undefined && !last.stopped && last.copy !== copy
}

/** Whether a post with this delivery id is on the record. What no ownership of this journal can have made is not. */
export function isOnRecord(state: State, delivery: string): boolean {
  const [, number, series] = /^d(\d+)-([0-9a-z]+)$/.exec(delivery) ?? []
  if (number === undefined || series === undefined) return true
  const owners = [...state.owners.rows()]
  const index = owners.findIndex(([each]) => each === series)
  if (index >= 0) {
    const veil = owners[index]?.[1].veil
    const [, next] = owners[index + 1] ?? []
    const plain = veil === undefined ? Number(number) : unveiled(veil, 'd', Number(number))
    return plain <= (next?.deliveriesBefore ?? Number.POSITIVE_INFINITY)
  }
  const [oldest] = owners[0] ?? []
  return oldest !== undefined && owners.length >= ownersMax && Number.parseInt(series, 36) < Number.parseInt(oldest, 36)
}

/** The use by which a post that is not on the record is remembered. */
export const strayUse = (address: Address, post: PostId): string => strayUseOf(postKey(address, post))

const strayUseOf = (key: string): string => `stray ${key}`

/** Whether a post of Parley's own was found not to be on the record: what is done to it does not count. */
export const isStray = (state: State, address: Address, post: PostId): boolean => state.uses.get(strayUse(address, post)) !== undefined

/** The use by which it is remembered that all of its track may have seen that post. */
export const openStrayUse = (stray: string): string => `open ${stray}`

/** Whether a post (by its `postKey`) that is not on the record may have been for some alone: who was shown it nobody knows any more. */
export function isPrivateStray(state: State, key: string): boolean {
  const use = strayUseOf(key)
  return state.uses.get(use) !== undefined && state.uses.get(openStrayUse(use)) === undefined
}

/** The reference that one of Parley's own posts begins with: those of a frame, and of notices about it. */
export function referenceAtHead(text: string): string | undefined {
  for (const line of text.split('\n').slice(0, 3)) {
    // What is quoted is a person's.
    if (line.startsWith('>')) return undefined
    const [, update, reference] =
      /^(?:(?:<@[^>]+>|@\S+)[ ,:]*|[^>\n]{1,200}?: )*[*_]*(?:EXERCISE[*_]* · [*_]*)?(?:UPDATE (\d+) to )?([A-Z]{2,7}-\d{4,9})\b/.exec(
        line,
      ) ?? []
    if (reference !== undefined) return update === undefined ? reference : `${reference}.${update}`
  }
  return undefined
}
