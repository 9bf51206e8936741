import { expect, test } from 'vitest'
import { Story } from './testing/story.ts'

/** Which entries are asked for from now on. */
function readsOf(story: Story): Set<number> {
  const asked = new Set<number>()
  const { read } = story.journal
  story.journal.read = async (after, limit) => {
    const entries = await read.call(story.journal, after, limit)
    for (const { sequence } of entries) asked.add(sequence)
    return entries
  }
  return asked
}

test('a start reads the snapshot and what came near it or after it, however long the journal is', async () => {
  const story = await Story.begin(
    { sendDelaySeconds: 0, acknowledgeFrom: 'never' },
    { limits: { eventsPerMinute: 1_000_000, waitingMax: 100_000 } },
  )
  for (let number = 1; number <= 800; number += 1) await story.north(`post ${number}`)
  await story.relay.stop()
  const { sequence } = story.journal.snapshot!
  expect(sequence).toBeGreaterThan(3_000)
  const asked = readsOf(story)
  await story.run()
  // Some entries before the snapshot may be asked for, for what a failover takes back.
  expect(Math.min(...asked)).toBeGreaterThan(sequence - 1_500)
  await story.north('after the restart')
  expect(story.channel('south', 's-sec').at(-1)).toContain('> after the restart')
})

test.each([
  ['this version can use', '{"version":0}'],
  ['anybody can read', '{"version":12,'],
])('without a snapshot that %s, the journal is folded from its first entry', async (_what, body) => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('before')
  await story.relay.stop()
  story.journal.snapshot = { ...story.journal.snapshot!, body }
  const asked = readsOf(story)
  await story.run()
  expect(asked.has(1)).toBe(true)
  await story.south('after')
  expect(story.channel('north', 'n-sec').join('\n')).toContain('SEC-0002')
})
