import { expect, test } from 'vitest'
import { Story } from './testing/story.ts'

const texts = (story: Story): readonly string[] => story.journal.entries.map(({ text }) => text)

test('what a failover took from the journal is given to it again, entry by entry as it was', async () => {
  const story = await Story.begin()
  await story.north('first')
  await story.clock.advance(12_000)
  const before = texts(story)
  story.journal.lose(6)
  const told = story.north('second')
  await story.clock.advance(12_000)
  await told
  expect(texts(story).slice(0, before.length)).toEqual(before)
  expect(story.channel('south', 's-sec').join('\n')).toMatch(/SEC-0001[\s\S]*first[\s\S]*SEC-0002[\s\S]*second/)
  expect(story.log.join('\n')).toContain('the store had lost the last 6 entries')
  expect(story.relay.health().journal).toMatchObject({ state: 'up', cause: '' })
})

test('a failover is noticed when the connection returns, whether anything happens or not', async () => {
  const story = await Story.begin()
  await story.north('first')
  await story.clock.advance(12_000)
  const before = texts(story)
  story.journal.lose(4)
  story.relay.storeReturned()
  await story.clock.advance(10)
  expect(texts(story)).toEqual(before)
})

test('a copy that has forgotten whose the mechanism is is told, and given what it lost', async () => {
  const story = await Story.begin()
  await story.north('first')
  await story.clock.advance(12_000)
  const before = texts(story)
  story.journal.lose(before.length)
  story.journal.forgetOwner()
  const told = story.north('second')
  await story.clock.advance(12_000)
  await told
  expect(texts(story).slice(0, before.length)).toEqual(before)
  expect(story.ended).toEqual([])
  expect(story.channel('south', 's-sec').join('\n')).toContain('SEC-0002')
})

test('a journal with entries of another hand is not written to: it is said, and all goes on when the right one is back', async () => {
  const story = await Story.begin()
  await story.north('first')
  await story.clock.advance(12_000)
  const right = [...story.journal.entries]
  story.journal.entries.splice(-3)
  const last = story.journal.entries.at(-1)!
  story.journal.entries.push({ sequence: last.sequence + 1, previous: last.hash, hash: 'another', text: '{}' })
  const wrong = texts(story)
  const told = story.north('second')
  await story.clock.advance(12_000)
  await told
  expect(texts(story)).toEqual(wrong)
  expect(story.relay.health()).toMatchObject({ accepting: false, journal: { state: 'down' } })
  expect(story.relay.health().journal.cause).toMatch(
    /its last entry, \d+, is not the one that was written.*Bring back the Redis.*or restart Parley/,
  )
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('second')
  story.journal.entries.splice(0, Number.POSITIVE_INFINITY, ...right)
  await story.clock.advance(2_000)
  expect(story.relay.health()).toMatchObject({ accepting: true, journal: { state: 'up' } })
})

test('a journal that lacks more than is kept at hand is not written to, and what is known stays known', async () => {
  const story = await Story.begin()
  // Entries beyond what a start keeps at hand of those before its snapshot.
  for (let each = 0; each < 220; each += 1) await story.north(`!immediate message ${each}`)
  await story.clock.advance(60_000)
  await story.relay.stop()
  expect(story.journal.snapshot?.sequence).toBeGreaterThan(1_000)
  await story.run()
  story.journal.lose(story.journal.entries.length - 5)
  const told = story.north('!immediate one more')
  await story.clock.advance(5_000)
  await told
  expect(story.journal.entries).toHaveLength(5)
  expect(story.relay.health().journal.cause).toMatch(
    /it ends at entry 5, and of the \d+ that were written only those from \d+ on are at hand/,
  )
})

test('a journal that ends before its own snapshot is not taken up', async () => {
  const story = await Story.begin()
  await story.north('first')
  await story.clock.advance(12_000)
  await story.relay.stop()
  story.journal.lose(3)
  await expect(story.run()).rejects.toThrow(/ends at entry \d+, before its own snapshot/)
})
