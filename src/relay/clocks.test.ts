import { expect, test } from 'vitest'
import { Story } from './testing/story.ts'

const minute = 60_000
const told = (story: Story): readonly string[] => story.channel('sup', 'control').filter((each) => /clock/i.test(each))

async function begin(): Promise<Story> {
  const story = await Story.begin()
  for (const link of ['north', 'south', 'sup', 'sup2'])
    await story.tell({ type: 'link-changed', link, state: 'up', cause: '', needsPerson: false, at: story.clock.now() })
  return story
}

function ahead(story: Story, of: Readonly<Record<string, number>>): void {
  for (const [link, platform] of Object.entries(story.platforms)) platform.aheadMs = of[link] ?? 400
}

test('a clock that is off is told once while Parley runs, and once that it is right again', async () => {
  const story = await begin()
  ahead(story, { north: 600_000, south: 600_400, sup: 600_000, sup2: 600_000 })
  await story.clock.advance(10 * minute)
  expect(told(story)).toHaveLength(1)
  expect(told(story)[0]).toContain(
    '@UM\nCLOCK: Parley’s is 10 min ahead of that of North and South and Mission and Mission, second channel.',
  )
  expect(told(story)[0]).toContain('Check the time service of the machine that Parley runs on.')
  ahead(story, {})
  await story.clock.advance(10 * minute)
  expect(told(story).slice(1)).toEqual([expect.stringContaining('Over: Parley’s clock and those of the platforms agree')])
})

test('of one platform alone it is said of which, and a difference about the bound, or in one answer, says nothing again', async () => {
  const story = await begin()
  ahead(story, { south: -50_000 })
  await story.clock.advance(minute)
  ahead(story, {})
  await story.clock.advance(5 * minute)
  expect(told(story)).toEqual([])
  for (let count = 0; count < 10; count += 1) {
    ahead(story, { south: count % 3 === 2 ? -29_000 : -31_000 })
    await story.clock.advance(minute)
  }
  expect(told(story)).toEqual([expect.stringContaining('CLOCK: Parley’s is 31 s behind that of South.')])
  expect(story.channel('north', 'n-sec').join('\n')).not.toContain('clock')
})

test('what a platform told before its link went down says nothing', async () => {
  const story = await begin()
  ahead(story, { south: 600_000 })
  await story.tell({ type: 'link-changed', link: 'south', state: 'down', cause: 'no connection', needsPerson: false, at: 0 })
  await story.clock.advance(5 * minute)
  expect(told(story)).toEqual([])
})
