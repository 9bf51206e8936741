import { expect, test } from 'vitest'
import { decide } from '../core/decide/index.ts'
import { evolve, stampFingerprints } from '../core/evolve.ts'
import type { Entry } from '../core/journal.ts'
import type { Mechanism } from '../core/mechanism.ts'
import { draftOf, emptyState } from '../core/state.ts'
import { BaseTable } from '../core/table.ts'
import { mechanism, Story } from './testing/story.ts'

/** Counts how many rows were looked at one after the other. */
class CountingTable extends BaseTable<unknown> {
  looked = 0

  override *rows(): IterableIterator<[string, unknown]> {
    for (const row of super.rows()) {
      this.looked += 1
      yield row
    }
  }
}

const moved: Mechanism = {
  ...mechanism,
  tracks: mechanism.tracks.map((track) => ({ ...track, channels: { ...track.channels, south: { link: 'south', channel: 's-new' } } })),
}

/** So many wait for South's channel when it moves. */
async function rowsLookedAt(waiting: number): Promise<number> {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  story.platform('south').faultOf = () => 'link-down'
  for (let number = 1; number <= waiting; number += 1) {
    await story.north(`number ${number}`)
    await story.clock.advance(1_000)
  }
  const deliveries = new CountingTable()
  const state = emptyState((name) => (name === 'deliveries' ? deliveries : new BaseTable()))
  for (const { text, hash } of story.journal.entries) {
    const { facts, at } = JSON.parse(text) as Entry
    for (const fact of facts) evolve(state, fact, at)
    stampFingerprints(state, facts, hash)
  }
  deliveries.looked = 0
  const facts = decide(draftOf(state), { type: 'configure', mechanism: moved }, story.clock.now())
  expect(facts.filter((fact) => fact.is === 'message-moved')).toHaveLength(waiting - 1)
  return deliveries.looked
}

test('when a channel moves for which much waits, all that waits is looked through a few times, not once for each of it', async () => {
  const few = await rowsLookedAt(50)
  expect(await rowsLookedAt(200)).toBeLessThan(5 * few)
})
