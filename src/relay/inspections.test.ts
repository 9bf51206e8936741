import { expect, test } from 'vitest'
import type { InspectedChannel } from '../core/inspection.ts'
import { Story } from './testing/story.ts'

const sound = { found: true, member: true, encrypted: false, archived: false, sharedOutside: false, isPublic: false }

/** South's platform says this of its channel, whenever it is asked. */
function southSays(story: Story, said: () => Partial<InspectedChannel> | 'nothing'): void {
  story.platform('south').inspect = async (channels) => {
    const seen = said()
    if (seen === 'nothing') return { reachable: false, reason: 'busy', missingScopes: [], channels: [] }
    return { reachable: true, missingScopes: [], channels: channels.map((channel) => ({ ...sound, channel, ...seen })) }
  }
}

const control = (story: Story): string => story.channel('sup', 'control').join('\n')
const up = (story: Story) =>
  story.tell({ type: 'link-changed', link: 'south', state: 'up', cause: '', needsPerson: false, at: story.clock.now() })

/** South's link is down for a while, or Parley is. */
async function away(story: Story): Promise<void> {
  const at = story.clock.now()
  await story.tell({ type: 'link-changed', link: 'south', state: 'down', cause: 'no connection', needsPerson: false, at })
  await story.clock.advance(5_000)
  await up(story)
}

test.each([
  ['member', { member: false }, 'South, SEC: Parley is not in the channel'],
  ['found', { found: false, member: false }, 'South, SEC: Parley is not in the channel'],
  ['shared', { sharedOutside: true }, 'South, SEC: the channel is shared with another organisation'],
  ['encrypted', { encrypted: true }, 'South, SEC: the room became encrypted'],
  ['archived', { archived: true, member: false }, 'South, SEC: the channel was archived'],
] as const)('what became of a channel while nobody listened is told within a minute, and once: %s', async (_what, seen, told) => {
  const story = await Story.begin()
  southSays(story, () => seen)
  await away(story)
  await story.clock.advance(15_000)
  expect(control(story)).toContain(told)
  await away(story)
  await story.clock.advance(15_000)
  expect(control(story).split(told)).toHaveLength(2)
})

test('what was told with a name is not told again without one', async () => {
  const story = await Story.begin()
  await story.tell({ type: 'channel-changed', link: 'south', channel: 's-sec', change: 'shared-outside', user: '@x:else', at: 0 })
  const before = control(story).split('is shared with').length
  southSays(story, () => ({ sharedOutside: true }))
  await away(story)
  await story.clock.advance(15_000)
  expect(control(story).split('is shared with')).toHaveLength(before)
})

test('that Parley was invited again while nobody listened is told, and a later removal is news', async () => {
  const story = await Story.begin()
  await story.tell({ type: 'channel-changed', link: 'south', channel: 's-sec', change: 'bot-removed', at: 0 })
  southSays(story, () => ({}))
  await away(story)
  await story.clock.advance(15_000)
  expect(control(story)).toContain('Parley is in the channel again')
  southSays(story, () => ({ member: false }))
  await away(story)
  await story.clock.advance(15_000)
  expect(control(story).split('Parley is not in the channel')).toHaveLength(3)
})

test.each([
  ['in it', {}, 'Parley is in the channel again'],
  ['no longer in it', { member: false }, 'Parley is not in the channel'],
] as const)('of a channel that is no longer archived it is told how it is: Parley is %s', async (_what, seen, told) => {
  const story = await Story.begin()
  await story.tell({ type: 'channel-changed', link: 'south', channel: 's-sec', change: 'archived', at: 0 })
  southSays(story, () => seen)
  await story.tell({ type: 'access-changed', link: 'south', channel: 's-sec' })
  await story.clock.advance(5_000)
  expect(control(story)).toContain(told)
  const isOpen = story.channel('north', 'n-sec').join('\n').includes('can be reached again')
  expect(isOpen).toBe(told.includes('again'))
})

test('a platform that does not say now is asked again soon enough for people to know within a minute, as long as its link is up', async () => {
  const story = await Story.begin()
  let answers = 0
  southSays(story, () => {
    answers += 1
    return answers === 1 ? 'nothing' : { sharedOutside: true }
  })
  await away(story)
  await story.clock.advance(15_000)
  expect(control(story)).not.toContain('is shared with')
  await story.clock.advance(30_000)
  expect(control(story)).toContain('is shared with')
  expect(answers).toBe(2)
})

test('channels that are as they were are nobody’s news', async () => {
  const story = await Story.begin()
  southSays(story, () => ({}))
  await away(story)
  await story.clock.advance(30_000)
  expect(control(story)).not.toContain('CHANNEL')
})

test('an official whose account is on another server makes no channel a shared one', async () => {
  const story = await Story.begin()
  southSays(story, () => ({ sharedOutside: true, outsiders: ['UB'] }))
  await story.tell({
    type: 'channel-changed',
    link: 'south',
    channel: 's-sec',
    change: 'shared-outside',
    user: 'UB',
    at: story.clock.now(),
  })
  await away(story)
  await story.clock.advance(30_000)
  expect(control(story)).not.toContain('is shared with')
  southSays(story, () => ({ sharedOutside: true, outsiders: ['UB', '@x:else'] }))
  await away(story)
  await story.clock.advance(30_000)
  expect(control(story)).toContain('is shared with')
})
