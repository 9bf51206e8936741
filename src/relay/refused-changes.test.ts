import { expect, test } from 'vitest'
import { textOf } from './testing/fake-platform.ts'
import { Story } from './testing/story.ts'

const minute = 60_000

/** South's channel lets Parley change nothing, nor post. */
function shut(story: Story, link: string, is = true): void {
  story.platform(link).faultOf = () => (is ? 'refuse' : 'none')
}

const struck = (story: Story): string => textOf(story.standing('south', 's-sec', 'WITHDRAWN by North').content)

/** North withdraws what stands with South while nothing can be changed there. */
async function withdrawnWhileShut(): Promise<Story> {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('one')
  await story.clock.advance(5_000)
  shut(story, 'south')
  await story.remove('north', 'n-sec', post)
  await story.clock.advance(minute)
  shut(story, 'south', false)
  return story
}

test('what was withdrawn while a channel refused changes is struck out as soon as Parley is let in again', async () => {
  const story = await withdrawnWhileShut()
  shut(story, 'south')
  await story.tell({ type: 'channel-changed', link: 'south', channel: 's-sec', change: 'bot-removed', at: story.clock.now() })
  await story.clock.advance(60 * minute)
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('WITHDRAWN')
  shut(story, 'south', false)
  await story.tell({ type: 'channel-changed', link: 'south', channel: 's-sec', change: 'bot-returned', at: story.clock.now() })
  await story.clock.advance(2_000)
  expect(struck(story)).toContain('> ~~one~~')
})

test('where nobody says that a channel takes changes again, that is seen within ten minutes', async () => {
  const story = await withdrawnWhileShut()
  await story.clock.advance(11 * minute)
  expect(struck(story)).toContain('> ~~one~~')
})

test('of all that a channel refuses to have changed one change is tried at a time, and when it is taken so are the others', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const posts = [await story.north('one'), await story.north('two'), await story.north('three')]
  await story.clock.advance(5_000)
  let refused = 0
  story.platform('south').faultOf = (outgoing) => {
    if (outgoing.type === 'revise') refused += 1
    return 'refuse'
  }
  for (const post of posts) await story.remove('north', 'n-sec', post)
  await story.clock.advance(2_000)
  expect(refused).toBe(3)
  await story.clock.advance(60 * minute)
  expect(refused).toBeLessThan(3 + 12)
  expect(refused).toBeGreaterThan(3 + 6)
  shut(story, 'south', false)
  const { length } = story.journal.entries
  await story.clock.advance(11 * minute)
  const queued = story.journal.entries.slice(length).flatMap(({ text }) => text.match(/"do":"revise"/g) ?? [])
  expect(queued).toHaveLength(3)
  const standing = story.channel('south', 's-sec').filter((each) => each.includes('WITHDRAWN by North'))
  expect(standing).toHaveLength(3)
  const { revisions } = story.standing('south', 's-sec', 'one')
  await story.clock.advance(60 * minute)
  expect(story.standing('south', 's-sec', 'one').revisions).toBe(revisions)
})

test('a receipt that a channel refused is set when it takes marks again', async () => {
  const story = await Story.begin({ sendDelaySeconds: 10 })
  const post = await story.north('one')
  await story.clock.advance(1_000)
  expect(story.mark('north', 'n-sec', post)).toEqual(['⏳'])
  shut(story, 'north')
  await story.clock.advance(minute)
  await story.south('!ack SEC-1')
  await story.clock.advance(minute)
  expect(story.mark('north', 'n-sec', post)).toEqual(['⏳'])
  shut(story, 'north', false)
  await story.clock.advance(11 * minute)
  expect(story.mark('north', 'n-sec', post)).toEqual(['☑'])
})

test('a post that is gone by then is tried no more', async () => {
  const story = await withdrawnWhileShut()
  const { posts } = story.platform('south')
  posts.splice(0, posts.length)
  let tried = 0
  story.platform('south').faultOf = (outgoing) => {
    if (outgoing.type === 'revise') tried += 1
    return 'none'
  }
  await story.clock.advance(120 * minute)
  expect(tried).toBe(1)
})

test('what is refused for ever by itself does not hold up for hours what could be changed by now', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const posts: string[] = []
  for (let each = 1; each <= 41; each += 1) posts.push(await story.north(`number ${each}.`))
  await story.clock.advance(30_000)
  const { id } = story.standing('south', 's-sec', 'number 41.')
  let isShut = true
  story.platform('south').faultOf = (outgoing) => {
    if (outgoing.type !== 'revise') return 'none'
    return isShut || outgoing.post !== id ? 'refuse' : 'none'
  }
  for (const post of posts) await story.remove('north', 'n-sec', post)
  await story.clock.advance(5_000)
  isShut = false
  await story.clock.advance(110 * minute)
  expect(textOf(story.standing('south', 's-sec', 'number 41.').content)).toContain('WITHDRAWN by North')
})
