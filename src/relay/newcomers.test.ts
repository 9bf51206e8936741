import { expect, test } from 'vitest'
import { Story } from './testing/story.ts'

const joined = { type: 'channel-changed', link: 'south', channel: 's-sec', change: 'member-joined', user: 'UNEW', at: 0 } as const

test('who joined a relayed channel is named in that channel, and to nobody outside its organisation', async () => {
  const story = await Story.begin()
  await story.tell(joined)
  await story.clock.advance(1_000)
  const told = story.channel('south', 's-sec').find((each) => each.includes('somebody joined'))
  expect(told).toContain('and can read what is relayed (@UNEW).')
  expect(story.channel('sup', 'control').join('\n')).toContain(
    'CHANNEL: South, SEC: somebody joined who is no configured official, and can read what is relayed.',
  )
  for (const [link, platform] of Object.entries(story.platforms)) {
    if (link !== 'south') expect(JSON.stringify(platform.posts)).not.toContain('UNEW')
  }
})

test('who joined the supervisor’s own channel is named there', async () => {
  const story = await Story.begin()
  await story.tell({ ...joined, link: 'sup', channel: 'control' })
  await story.clock.advance(1_000)
  const told = story.channel('sup', 'control').filter((each) => each.includes('somebody joined'))
  expect(told).toHaveLength(1)
  expect(told[0]).toContain('@UM\nCHANNEL: Mission')
  expect(told[0]).toContain('(@UNEW).')
})
