// What comes as machines' words do: as a notice, or by an app that posts in somebody's name.

import { expect, test } from 'vitest'
import { Story } from './testing/story.ts'

const automatic = { isAutomatic: true } as const

test.each([
  ['told', automatic],
  ['found', { ...automatic, found: true }],
] as const)(
  'what stands in an official’s name as a machine says it does not cross, is no command, and they are told: %s',
  async (_, how) => {
    const story = await Story.begin({ sendDelaySeconds: 0 })
    const posts = [await story.north('Convoy leaves at noon', how), await story.north('!flash Shots at the crossing', how)]
    await story.clock.advance(5_000)
    expect(story.channel('south', 's-sec')).toEqual([])
    for (const post of posts) expect(story.mark('north', 'n-sec', post)).toEqual(['⛔'])
    expect(story.direct('north', 'UA')).toHaveLength(2)
    for (const word of story.direct('north', 'UA'))
      expect(word).toContain('NOT SENT. This stands in your name, but came as what a machine says')
    // Posted by themselves it crosses.
    await story.north('Convoy leaves at noon')
    await story.clock.advance(1_000)
    expect(story.channel('south', 's-sec').join('\n')).toContain('Convoy leaves at noon')
  },
)

test('a machine of its own is answered by nothing: neither where it stands, nor directly, nor where an official is no official', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const { entries } = story.journal
  const before = entries.length
  await story.post('north', 'n-sec', 'UROBOT', 'the build is green', automatic)
  await story.post('north', 'n-sec', 'UROBOT', '!status', automatic)
  await story.post('north', '@UROBOT', 'UROBOT', 'I am away', { ...automatic, isDirect: true })
  await story.post('north', '@UA', 'UA', 'I am away', { ...automatic, isDirect: true })
  await story.post('sup', 'control', 'UM', 'the build is green', automatic)
  await story.post('sup', 'control', 'UX', '!report', automatic)
  await story.clock.advance(5_000)
  expect(entries).toHaveLength(before)
})
