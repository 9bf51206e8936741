import { expect, test } from 'vitest'
import type { Outgoing } from '../core/outgoing.ts'
import type { Fault } from './testing/fake-platform.ts'
import { Story } from './testing/story.ts'

/** What is asked of North's platform to set receipts: the new one, and those that it takes away. */
function watched(story: Story): [string, readonly string[]][] {
  const asked: [string, readonly string[]][] = []
  const platform = story.platform('north')
  const before = platform.faultOf
  platform.faultOf = (outgoing: Outgoing): Fault => {
    if (outgoing.type === 'mark') asked.push([outgoing.emoji, outgoing.replaces])
    return before(outgoing)
  }
  return asked
}

test('a receipt takes away the one that stands, and no other', async () => {
  const story = await Story.begin()
  const asked = watched(story)
  const post = await story.north('Convoy leaves at noon')
  await story.clock.advance(12_000)
  await story.south('!ack SEC-0001')
  expect(asked).toEqual([
    ['⏳', []],
    ['📤', ['⏳']],
    ['☑', ['📤']],
  ])
  expect(story.mark('north', 'n-sec', post)).toEqual(['☑'])
})

test('after a try whose effect is not certain, every receipt that may stand is taken away', async () => {
  const story = await Story.begin()
  let faults = 1
  story.platform('north').faultOf = (outgoing) => (outgoing.type === 'mark' && faults-- > 0 ? 'uncertain-applied' : 'none')
  const asked = watched(story)
  const post = await story.north('Convoy leaves at noon')
  await story.clock.advance(15_000)
  expect(asked[1]?.[1]).toContain('📤')
  expect(story.mark('north', 'n-sec', post)).toEqual(['📤'])
})

test('a restart between two receipts leaves one mark', async () => {
  const story = await Story.begin()
  const post = await story.north('Convoy leaves at noon')
  await story.relay.stop()
  await story.run()
  await story.clock.advance(15_000)
  expect(story.mark('north', 'n-sec', post)).toEqual(['📤'])
})

test('a receipt that was given up as unknown is set again', async () => {
  const story = await Story.begin()
  let isDeaf = true
  story.platform('north').faultOf = (outgoing) => (isDeaf && outgoing.type === 'mark' ? 'uncertain-absent' : 'none')
  const post = await story.north('Convoy leaves at noon')
  for (let minute = 0; minute < 4; minute += 1) {
    await story.south(`answer ${minute}`)
    await story.clock.advance(60_000)
  }
  isDeaf = false
  await story.clock.advance(60_000)
  expect(story.mark('north', 'n-sec', post)).toEqual(['📤'])
})

test('what is for the supervisor alone is known to have arrived, as anything else', async () => {
  const story = await Story.begin({ sendDelaySeconds: 10 })
  await story.supervisor('!say SEC south A word with you')
  await story.clock.advance(11_000)
  const answer = await story.south('Yes?', { thread: story.standing('south', 's-sec', 'A word').id })
  await story.clock.advance(1_000)
  expect(story.mark('south', 's-sec', answer)).toEqual(['⏳'])
  await story.clock.advance(11_000)
  expect(story.mark('south', 's-sec', answer)).toEqual(['📤'])
  await story.south('!reply SECB-1 immediate Please call')
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB').at(-1)).toContain('SECB-0003: In Mission’s channel')
  story.platform('sup').faultOf = (outgoing) => (outgoing.type === 'post' ? 'refuse' : 'none')
  const lost = await story.south('!reply SECB-1 And this')
  await story.clock.advance(12_000)
  expect(story.mark('south', 's-sec', lost)).toEqual(['⛔'])
  expect(story.direct('south', 'UB').at(-1)).toContain('SECB-0004 FAILED. It does not stand in Mission’s channel')
  story.platform('sup').faultOf = (outgoing) => (outgoing.type === 'post' ? 'unavailable' : 'none')
  await story.south('!reply SECB-1 And that')
  await story.clock.advance(58_000)
  expect(story.direct('south', 'UB').at(-1)).toContain('SECB-0005 has not reached Mission’s channel')
})

test('while no marks can be taken away the new ones are set all the same, of every post, and what they replace goes later', async () => {
  const story = await Story.begin()
  let stays = true
  story.platform('north').faultOf = () => (stays ? 'marks-stay' : 'none')
  const asked = watched(story)
  const posts = [await story.north('one'), await story.north('two'), await story.north('three')]
  await story.clock.advance(12_000)
  const marks = () => posts.map((post) => story.mark('north', 'n-sec', post))
  expect(marks()).toEqual(Array(3).fill(['⏳', '📤']))
  // The platform said when it is to be asked again: until then nothing is taken away in vain.
  expect(asked.filter(([, replaces]) => replaces.length > 0)).toEqual([['📤', ['⏳']]])
  await story.south('!ack SEC-0002')
  expect(marks()[1]).toEqual(['⏳', '📤', '☑'])
  stays = false
  await story.clock.advance(60_000)
  expect(marks()).toEqual([['📤'], ['☑'], ['📤']])
})

test('a restart before the old marks could be taken away leaves one mark', async () => {
  const story = await Story.begin()
  story.platform('north').faultOf = () => 'marks-stay'
  const post = await story.north('Convoy leaves at noon')
  await story.clock.advance(12_000)
  await story.south('!ack SEC-0001')
  expect(story.mark('north', 'n-sec', post)).toEqual(['⏳', '📤', '☑'])
  await story.relay.stop()
  story.platform('north').faultOf = () => 'none'
  await story.run()
  await story.clock.advance(60_000)
  expect(story.mark('north', 'n-sec', post)).toEqual(['☑'])
})
