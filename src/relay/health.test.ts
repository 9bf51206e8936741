import { expect, test } from 'vitest'
import { Story } from './testing/story.ts'

test('before its links are opened a relay does not say that there are none', async () => {
  const story = await Story.begin()
  await story.relay.stop()
  await story.open(new Map())
  expect(Object.keys(story.relay.health().links).sort()).toEqual(['north', 'south', 'sup', 'sup2'])
})
