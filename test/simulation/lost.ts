import type { SealedEntry } from '../../src/core/journal.ts'
import type { Check } from './checks.ts'
import { framePattern, textOf } from './frames.ts'
import { onceOver } from './once-over.ts'
import type { ShownPost } from './platform.ts'
import { entryOf } from './record.ts'
import type { World } from './world.ts'

/** Deliveries that were queued by entries which died with the store and with whoever knew them. */
export function lostDeliveries(world: World): ReadonlySet<string> {
  const lost = world.store.lost()
  if (lost.length === 0) return new Set()
  // What its process never knew to be there was decided anew, and is on the record.
  const known = new Set(queuedBy(world.store.entries))
  return new Set(queuedBy(lost).filter((id) => !known.has(id)))
}

const queuedBy = (entries: readonly SealedEntry[]): readonly string[] =>
  entries.flatMap((sealed) => entryOf(sealed).facts.flatMap((fact) => (fact.is === 'delivery-queued' ? [fact.row.id] : [])))

const textsIn = onceOver((world, channel: 'control'): readonly string[] =>
  world.platforms.sup.shown.filter((post) => post.channel === channel).map(({ content }) => textOf(content)),
)

/** The supervisor was told that no message on the record has this number. */
export function isLeftOut(world: World, series: string, number: number): boolean {
  const reference = `${series}-${String(number).padStart(4, '0')}`
  return textsIn(world, 'control').some((text) => {
    if (isStrayIn(text, reference)) return true
    if (!text.startsWith('The last entries of the record may be lost')) return false
    if (series !== 'SEC') return text.includes('and as many of each series of what goes to some alone')
    return [...text.matchAll(/SEC-(\d+) to SEC-(\d+)/g)].some(([, from, to]) => number >= Number(from) && number <= Number(to))
  })
}

const isStrayIn = (text: string, reference: string): boolean => text.startsWith('Not on the record') && text.includes(reference)

/** A reference means one message, on the record or not; and what stands without being on it is said to. */
export const checkLost: Check = (world, _people, say) => {
  const lost = lostDeliveries(world)
  const meanings = new Map<string, string>()
  for (const [link, { shown }] of Object.entries(world.platforms)) {
    for (const post of shown) {
      if (post.channel.startsWith('@')) continue
      const found = updateOf(post) ?? frameOf(post)
      if (!found) continue
      const known = meanings.get(found.reference) ?? found.token
      meanings.set(found.reference, known)
      if (known !== found.token) say('references', `${found.reference} means ${known} and, in ${link}, ${found.token}`)
      const wasTold = textsIn(world, 'control').some((text) => isStrayIn(text, found.reference))
      if (lost.has(post.delivery) && post.removedAt === undefined && !wasTold)
        say('unrecorded', `${found.reference} stands in ${link} and is not on the record, and nobody was told`)
    }
  }
}

/** The number of an update, and what it says now, as it was first shown. */
function updateOf(post: ShownPost): { readonly reference: string; readonly token: string } | undefined {
  const [, number, reference, head, token] =
    /^UPDATE (\d+) to (\S+)([^\n]*)[\s\S]*?\nNow:\n> ([^\n]*)/.exec(textOf(post.versions[0]!.content)) ?? []
  return token === undefined || head?.includes(' · part ') ? undefined : { reference: `${reference}.${number}`, token }
}

/** The reference and the words of a message that crossed, as they were first shown; updates have their original's. */
function frameOf(post: ShownPost): { readonly reference: string; readonly token: string } | undefined {
  const text = textOf(post.versions[0]!.content)
  const reference = framePattern.exec(text)?.[1]
  const token = /\bT\d{3}\b/.exec(text)?.[0]
  if (reference === undefined || token === undefined || !/^\S+ (reply to \S+ )?· /.test(text)) return undefined
  return { reference, token }
}
