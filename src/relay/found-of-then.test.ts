import { expect, test } from 'vitest'
import type { ReceivedPost } from '../core/received.ts'
import { confirmAll, withHeads } from './testing/cell.ts'
import { Story } from './testing/story.ts'

const link = (story: Story, state: 'up' | 'down') =>
  story.tell({ type: 'link-changed', link: 'north', state, cause: 'no connection', needsPerson: false, at: story.clock.now() })

/** A post of North's that nobody has heard of: it is found when its link is back. */
function unheard(story: Story, text: string, more: Partial<ReceivedPost> = {}): string {
  const post = `unheard ${text}`
  story.platform('north').history.push(story.told(text, { post, ...more }))
  return post
}

test('what was written while the track was paused does not cross, though it is found when that is over', async () => {
  const story = await Story.begin()
  await link(story, 'down')
  const before = unheard(story, 'before the pause')
  await story.clock.advance(60_000)
  await story.supervisor('!pause SEC Talks')
  await story.clock.advance(60_000)
  const within = unheard(story, 'in the pause')
  const flash = unheard(story, '!flash Shots at the crossing')
  await story.clock.advance(60_000)
  await story.supervisor('!resume SEC')
  await story.supervisor('!pause SEC More talks')
  await story.clock.advance(60_000)
  await story.supervisor('!resume SEC')
  await story.clock.advance(60_000)
  const after = unheard(story, 'after the pause')
  await link(story, 'up')
  await story.clock.advance(60_000)
  const shown = story.channel('south', 's-sec').join('\n')
  expect(shown).toMatch(/> before the pause[\s\S]*> Shots at the crossing[\s\S]*> after the pause/)
  expect(shown).not.toContain('in the pause')
  expect([before, within, flash, after].map((post) => story.mark('north', 'n-sec', post))).toEqual([['📤'], ['⛔'], ['📤'], ['📤']])
  const told = story.direct('north', 'UA').join('\n')
  expect(told).toContain(
    'NOT SENT: track was paused. When you wrote it the supervisor had paused SEC (01:01Z to 01:03Z: Talks). That is over: if it still holds, post it again.',
  )
  expect(told).not.toContain('when it is resumed')
})

test('nor do words of the pause to which an earlier post was changed that nobody had heard of either; those of afterwards do', async () => {
  const story = await Story.begin()
  await link(story, 'down')
  const writtenAt = story.clock.now()
  await story.clock.advance(60_000)
  await story.supervisor('!pause SEC Talks')
  await story.clock.advance(60_000)
  const within = story.clock.now()
  await story.clock.advance(60_000)
  await story.supervisor('!resume SEC')
  await story.clock.advance(60_000)
  const changed = unheard(story, 'changed in the pause', { writtenAt, editedAt: within })
  const later = unheard(story, 'changed after the pause', { writtenAt, editedAt: story.clock.now() })
  await link(story, 'up')
  await story.clock.advance(60_000)
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('changed in the pause')
  expect(story.channel('south', 's-sec').join('\n')).toContain('> changed after the pause')
  expect([changed, later].map((post) => story.mark('north', 'n-sec', post))).toEqual([['⛔'], ['📤']])
  expect(story.direct('north', 'UA').join('\n')).toContain(
    'NOT SENT: track was paused. When you wrote it the supervisor had paused SEC (01:01Z to 01:03Z: Talks).',
  )
})

test('an edit that was made while the track was paused does not cross either', async () => {
  const story = await Story.begin()
  const post = await story.north('at noon')
  await story.clock.advance(20_000)
  await story.supervisor('!pause SEC Talks')
  await story.clock.advance(20_000)
  const editedAt = story.clock.now()
  await story.clock.advance(20_000)
  await story.supervisor('!resume SEC')
  const edit = { type: 'edited', link: 'north', channel: 'n-sec', post, author: 'UA', fragments: [], found: true } as const
  await story.tell({ ...edit, text: 'at one', editedAt })
  await story.clock.advance(20_000)
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('at one')
  expect(story.direct('north', 'UA').join('\n')).toContain('Your edit did not cross: track was paused.')
})

test('what was written in a rehearsal is an exercise, though it is found when the track is real', async () => {
  const story = await Story.begin({}, { mechanism: withHeads })
  const channels = { north: { link: 'north', channel: 'n-com' }, south: { link: 'south', channel: 's-com' } }
  await story.apply({ ...story.mechanism, tracks: [...story.mechanism.tracks, { ...story.mechanism.tracks[0]!, code: 'COM', channels }] })
  await confirmAll(story)
  await story.clock.advance(10_000)
  await link(story, 'down')
  unheard(story, '!flash The depot burns', { channel: 'n-com' })
  await story.clock.advance(60_000)
  await story.post('north', 'n-com', 'UNH', '!ready COM')
  await story.post('south', 's-com', 'USH', '!ready COM')
  await story.supervisor('!ready COM')
  await story.clock.advance(10_000)
  unheard(story, 'This is real', { channel: 'n-com' })
  await link(story, 'up')
  await story.clock.advance(30_000)
  expect(story.standing('south', 's-com', 'The depot burns').content.blocks[0]).toMatchObject({
    spans: expect.arrayContaining([{ strong: 'EXERCISE' }]),
  })
  expect(JSON.stringify(story.standing('south', 's-com', 'This is real').content)).not.toContain('EXERCISE')
})

test('what was written in an exercise is part of it, though it is found when a new configuration has ended it', async () => {
  const story = await Story.begin({}, { mechanism: { ...withHeads, exercise: true } })
  await link(story, 'down')
  unheard(story, '!flash The depot burns')
  await story.clock.advance(60_000)
  const { exercise: _, ...real } = story.mechanism
  await story.apply(real)
  await confirmAll(story)
  await story.clock.advance(10_000)
  unheard(story, 'This is real')
  await link(story, 'up')
  await story.clock.advance(30_000)
  expect(JSON.stringify(story.standing('south', 's-sec', 'The depot burns').content)).toContain('EXERCISE')
  expect(JSON.stringify(story.standing('south', 's-sec', 'This is real').content)).not.toContain('EXERCISE')
})

test('nor does what was posted or changed in a pause and is told only after it, by a platform that could not tell it sooner', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('The road is open')
  await story.supervisor('!pause SEC Talks')
  const then = story.clock.now()
  await story.clock.advance(60_000)
  await story.supervisor('!resume SEC')
  await story.clock.advance(60_000)
  const { channel, author } = story.told('')
  const edited = {
    type: 'edited',
    link: 'north',
    channel,
    post,
    author,
    text: 'The road is shut',
    fragments: [],
    writtenAt: then,
    editedAt: then,
  } as const
  await story.tell(edited)
  await story.tell(story.told('in the pause', { post: 'x1', writtenAt: then }))
  await story.tell(story.told('after the pause', { post: 'x2', writtenAt: story.clock.now() - 20_000 }))
  await story.clock.advance(5_000)
  const shown = story.channel('south', 's-sec').join('\n')
  expect(shown).toContain('> after the pause')
  expect(shown).not.toMatch(/in the pause|road is shut/)
  expect(story.direct('north', 'UA').join('\n')).toMatch(/Your edit did not cross: track was paused[\s\S]*NOT SENT: track was paused/)
})
