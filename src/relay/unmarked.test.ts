import { expect, test } from 'vitest'
import { Story } from './testing/story.ts'

const refused = (story: Story, words: string, link: string, channel: string) =>
  story.channel(link, channel).filter((each) => each.includes(words))

test('where no marks can be set, that is said once in the channel and to the supervisor, and anew when they could be meanwhile', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const refuses = (is: boolean): void => {
    story.platform('north').faultOf = (act) => (is && act.type === 'mark' ? 'refuse' : 'none')
  }
  refuses(true)
  await story.north('one')
  await story.north('two')
  await story.clock.advance(5_000)
  const here = () => refused(story, 'Parley cannot set its marks here', 'north', 'n-sec')
  const there = () => refused(story, 'Marks cannot be set in North’s channel of SEC', 'sup', 'control')
  expect([here().length, there().length]).toEqual([1, 1])
  expect(here()[0]).toContain('!show')
  refuses(false)
  await story.north('three')
  await story.clock.advance(5_000)
  refuses(true)
  await story.north('four')
  await story.clock.advance(5_000)
  expect([here().length, there().length]).toEqual([2, 2])
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('marks')
})
