import { expect, test } from 'vitest'
import { Story } from './testing/story.ts'

/** What a sweep tells of a post that was edited: platforms whose edits carry whole seconds cannot tell two of one second apart. */
const found = (story: Story, post: string, text: string, editedAt: number) =>
  story.tell({ type: 'edited', link: 'north', channel: 'n-sec', post, author: 'UA', text, editedAt, fragments: [], found: true })

const updates = (story: Story): readonly string[] =>
  story.channel('south', 's-sec').flatMap((each) => (each.startsWith('UPDATE') ? [/Now:\n> (.*)/.exec(each)?.[1] ?? ''] : []))

test('two edits of one moment that only a sweep tells of both cross, each once', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('at noon')
  await story.clock.advance(5_000)
  const at = story.clock.now()
  await found(story, post, 'at one', at)
  await story.clock.advance(1_000)
  for (let sweep = 0; sweep < 2; sweep += 1) {
    await found(story, post, 'at two', at)
    await found(story, post, 'at one', at)
    await story.clock.advance(1_000)
  }
  expect(updates(story)).toEqual(['at one', 'at two'])
})

test('the second of two refused edits of one moment is answered too, and neither twice', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.post('north', 'n-sec', 'UA', 'at noon', { fragments: [{ kind: 'forwarded', excerpt: 'x' }] })
  await story.clock.advance(5_000)
  const at = story.clock.now()
  for (const text of ['at one', 'at one', 'at two', 'at one', 'at two']) await found(story, post, text, at)
  await story.clock.advance(1_000)
  expect(story.direct('north', 'UA').filter((each) => each.includes('Your edit did not cross'))).toHaveLength(2)
  expect(updates(story)).toEqual([])
})
