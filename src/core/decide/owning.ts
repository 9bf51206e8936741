import { supervisorId } from '../addresses.ts'
import type { Event } from '../event.ts'
import { countersOf } from '../evolve/change.ts'
import { nameOf, placeOf } from '../mechanism.ts'
import { isOnRecord, mayHaveLostEntries, referenceAtHead, strayUse } from '../owners.ts'
import { places } from '../sentences/reasons.ts'
import { everySeries } from '../series.ts'
import { formatReference } from '../text.ts'
import { type Decision, ranks } from './decision.ts'
import { referencesSkipped } from './release.ts'

/** A process has taken the mechanism: from now on ids are its own. */
export function own(decision: Decision, event: Event & { type: 'own' }): void {
  const { state } = decision
  const isShorter = event.lost !== undefined || mayHaveLostEntries(state, event.copy)
  const { series, copy, veil } = event
  decision.record({ is: 'owned', series, copy, ...(veil === undefined ? {} : { veil }) })
  if (!isShorter || !state.mechanism.get('now')) return
  // As a rule an entry gives out one at most; and what was written since it was last noted how far the journal had come may be lost too.
  const count = referencesSkipped + (event.lost ?? 0)
  const to = beyond(decision, Object.fromEntries(state.numbers.rows()), count)
  decision.record({ is: 'references-skipped', to, disputes: beyond(decision, countersOf(state).disputes, count) })
  const skipped = decision.mechanism.tracks.map(({ code }) => ({
    from: formatReference(code, to[code]! - count + 1),
    to: formatReference(code, to[code]!),
  }))
  drawAnew(decision)
  decision.tellSupervisor({ say: 'journal-shortened', with: { skipped } }, { pings: true, rank: ranks.alarm })
}

/** Messages whose receipts and frames are drawn anew: more than change within what a replica can be behind. */
const drawnAnewMax = 500

/** Lost entries may have set marks and rewritten posts: what they said must not go on standing there. */
function drawAnew(decision: Decision): void {
  const { state } = decision
  const rows = [...state.messages.rows()].map(([, row]) => row)
  const isOpen = (id: string): boolean => ['waiting', 'open'].includes(state.obligations.get(id)?.state ?? '')
  const open = rows.filter(({ obligations }) => obligations.some(isOpen))
  for (const message of new Set([...open.slice(-drawnAnewMax), ...rows.slice(-drawnAnewMax)])) {
    if (message.reference === undefined) continue
    decision.showReceipt(message, true)
    decision.reviseMessage(message.id)
    for (const id of message.obligations) decision.reviseEscalation(id)
  }
}

/** By series, past what may be lost: also where nothing is known to have been given out, since all of it may be lost. */
function beyond({ mechanism }: Decision, last: Readonly<Record<string, number>>, count: number): Readonly<Record<string, number>> {
  const series = new Set([...everySeries(mechanism), ...Object.keys(last)])
  return Object.fromEntries([...series].map((each) => [each, (last[each] ?? 0) + count]))
}

/** Another copy of the store answers, and has all that this process gave it. */
export function copySeen(decision: Decision, copy: string): void {
  decision.record({ is: 'copy-seen', copy })
}

/** Posts of Parley's own stand in a channel: those that are not on the record were made by entries that the store has lost. */
export function ownPostsFound(decision: Decision, event: Event & { type: 'own-posts-found' }): void {
  const { state } = decision
  const place = placeOf(decision.mechanism, event)
  const strays = event.posts.flatMap(({ id, post, text }) => {
    const use = strayUse(event, post)
    if (isOnRecord(state, id) || state.uses.get(use) !== undefined) return []
    const reference = referenceAtHead(text)
    const isOpen = place?.track !== undefined && reference?.split('-')[0] === place.track.code
    return [{ delivery: id, post, use, ...(reference === undefined ? {} : { reference }), ...(isOpen ? { isOpen } : {}) }]
  })
  if (strays.length === 0) return
  decision.record({ is: 'strays-found', link: event.link, channel: event.channel, posts: strays })
  const references = [...new Set(strays.flatMap(({ reference }) => reference ?? []))]
  if (references.length === 0 || !place) return
  if (place.organisation.id !== supervisorId) decision.sayIn(event, { say: 'strays-here', with: { references } }, { rank: ranks.alarm })
  const channel = places.channel(nameOf(decision.mechanism, place.organisation.id), place.track?.code)
  decision.tellSupervisor(
    { say: 'strays-found', with: { references, channel, ...(place.track ? { track: place.track.code } : {}) } },
    { pings: true, rank: ranks.alarm },
  )
}
