import { expect, test } from 'vitest'
import { Story } from './testing/story.ts'

/** All numbers that Parley has put into what one side can see: of its posts, in its buttons, in what it asks. */
const numbersSeenBy = (story: Story, link: string): readonly number[] =>
  [...JSON.stringify(story.platform(link).posts.map(({ delivery, content }) => [delivery, content.buttons])).matchAll(/[mdoq](\d+)/g)].map(
    ([, number]) => Number(number),
  )

/** The same, but for what the others say to the supervisor meanwhile. */
async function northSees(others: (story: Story) => Promise<void>): Promise<readonly number[]> {
  const story = await Story.begin({ sendDelaySeconds: 0 }, { buttons: ['north'] })
  await story.south('One')
  await story.north('!flash Shots')
  await others(story)
  await story.south('Two')
  await story.north('!flash Shots again')
  await story.clock.advance(5_000)
  return numbersSeenBy(story, 'north')
}

test('no number that one side sees tells how much the others do', async () => {
  const quiet = await northSees(async () => undefined)
  const busy = await northSees(async (story) => {
    for (let count = 0; count < 5; count += 1) await story.south('!supervisor A word in private')
  })
  expect(quiet.length).toBeGreaterThan(4)
  expect(busy).toHaveLength(quiet.length)
  // Were they counted, what is seen last would be near to what was seen first, and the further the more is said between.
  const steps = (numbers: readonly number[]): readonly number[] => numbers.slice(1).map((each, index) => Math.abs(each - numbers[index]!))
  for (const step of [...steps(quiet), ...steps(busy)]) expect(step === 0 || step > 1_000).toBe(true)
})
