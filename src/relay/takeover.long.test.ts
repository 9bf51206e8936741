import { expect, test } from 'vitest'
import type { Outgoing } from '../core/outgoing.ts'
import type { Fault } from './testing/fake-platform.ts'
import { Story } from './testing/story.ts'

/** A process is frozen as it sends what `isIt` says, and another one takes the mechanism over. Returns the request that got away. */
async function frozenAsItSends(story: Story, link: string, isIt: (outgoing: Outgoing) => boolean, afterMs = 14_000): Promise<Outgoing> {
  let caught: Outgoing | undefined
  const platform = story.platform(link)
  platform.faultOf = (outgoing): Fault => {
    if (!isIt(outgoing)) return 'none'
    caught ??= structuredClone(outgoing)
    return 'unavailable'
  }
  await story.north('Convoy leaves at noon')
  await story.clock.advance(afterMs)
  await story.run()
  platform.faultOf = () => 'none'
  await story.clock.advance(15_000)
  if (!caught) throw new Error('nothing was sent')
  return caught
}

const isFrame = (outgoing: Outgoing): boolean => outgoing.type === 'post' && JSON.stringify(outgoing.content).includes('Convoy leaves')

test.each([2, 20])('a post that escapes a frozen process after %i minutes is removed and recorded within a minute', async (minutes) => {
  const story = await Story.begin()
  const escaped = await frozenAsItSends(story, 'south', isFrame)
  await story.clock.advance(minutes * 60_000)
  await story.platform('south').send(escaped)
  const copies = () => story.platform('south').posts.filter(({ delivery }) => delivery === escaped.id)
  expect(copies()).toHaveLength(2)
  const [first] = copies()
  await story.clock.advance(60_000)
  expect(copies()).toEqual([first])
  expect(story.journal.entries.map(({ text }) => text).join('\n')).toContain('"extra-copy-removed"')
})

test('what is watched for a frozen process is watched on after another takeover', async () => {
  const story = await Story.begin()
  const escaped = await frozenAsItSends(story, 'south', isFrame)
  await story.clock.advance(120_000)
  await story.run()
  await story.clock.advance(120_000)
  await story.platform('south').send(escaped)
  await story.clock.advance(60_000)
  expect(story.platform('south').posts.filter(({ delivery }) => delivery === escaped.id)).toHaveLength(1)
})

test('after a day nothing is watched for any more', async () => {
  const story = await Story.begin()
  await frozenAsItSends(story, 'south', isFrame)
  await story.clock.advance(25 * 3_600_000)
  const texts = story.journal.entries.map(({ text }) => text).join('\n')
  expect(texts).toContain('"copies-checked"')
})

test('a receipt that a frozen process sets late stands no longer than the process was frozen', async () => {
  const story = await Story.begin()
  const isReceipt = (outgoing: Outgoing): boolean => outgoing.type === 'mark' && outgoing.emoji === '⏳'
  const escaped = await frozenAsItSends(story, 'north', isReceipt, 4_000)
  if (escaped.type !== 'mark') throw new Error('not a mark')
  await story.clock.advance(120_000)
  expect(story.mark('north', 'n-sec', escaped.post)).toEqual(['📤'])
  await story.platform('north').send({ ...escaped, replaces: ['📤'] })
  expect(story.mark('north', 'n-sec', escaped.post)).toEqual(['⏳'])
  await story.clock.advance(150_000)
  expect(story.mark('north', 'n-sec', escaped.post)).toEqual(['📤'])
})
