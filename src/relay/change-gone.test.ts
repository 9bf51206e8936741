import { expect, test } from 'vitest'
import { Story } from './testing/story.ts'

const minutes = (count: number): number => count * 60_000
const begin = () => Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 10 } })

/** Somebody who rules the channel takes the latest change of a post of Parley's away: it shows what it said before. */
async function takeChangeBack(story: Story, link: string, words: string): Promise<void> {
  const post = story.platform(link).posts.find(({ content }) => JSON.stringify(content).includes(words))
  const change = post?.changes.pop()
  if (!post || !change) throw new Error(`Nothing of "${words}" was changed`)
  post.content = change.before
  const { channel } = post
  await story.tell({ type: 'deleted', link, channel, post: change.id, deletedAt: story.clock.now(), isOwn: true })
  await story.clock.advance(1_000)
}
const frame = (story: Story): string | undefined => story.channel('south', 's-sec').find((each) => each.includes('> '))

test('a text that was withdrawn and shows again is struck out again, and both sides of it are told', async () => {
  const story = await begin()
  const post = await story.north('cross the bridge')
  await story.clock.advance(minutes(1))
  await story.remove('north', 'n-sec', post)
  await story.clock.advance(1_000)
  expect(frame(story)).toContain('~~cross the bridge~~')
  await takeChangeBack(story, 'south', 'cross the bridge')
  expect(frame(story)).toContain('~~cross the bridge~~')
  expect(story.channel('south', 's-sec').filter((each) => each.includes('latest change of SEC-0001'))).toEqual([
    'Somebody here took Parley’s latest change of SEC-0001 away, so that its post showed earlier words. Parley sets it again.',
  ])
  expect(story.channel('sup', 'control').filter((each) => each.includes('earlier words'))).toEqual([
    expect.stringContaining('SEC-0001 showed earlier words in South’s channel of SEC as of 01:01:'),
  ])
  expect(story.channel('north', 'n-sec').join('\n')).not.toContain('earlier words')
})

test('whatever takes the changes of a post away time and again is not answered for ever, and people are told not to go by it', async () => {
  const story = await begin()
  const post = await story.north('cross the bridge')
  await story.clock.advance(minutes(1))
  await story.remove('north', 'n-sec', post)
  await story.clock.advance(1_000)
  for (let count = 1; count <= 4; count += 1) await takeChangeBack(story, 'south', 'cross the bridge')
  expect(frame(story)).not.toContain('~~')
  const told = story.channel('south', 's-sec').filter((each) => each.includes('earlier words'))
  expect(told).toHaveLength(2)
  expect(told[1]).toContain('Do not go by the post of SEC-0001 as it stands here')
  expect(story.channel('sup', 'control').filter((each) => each.includes('Parley leaves it for this hour'))).toEqual([
    expect.stringContaining('@UM\n'),
  ])
})

test('a change that is not the latest is nothing to look at', async () => {
  const story = await begin()
  await story.north('hello')
  await story.clock.advance(minutes(11))
  await story.supervisor('!take SEC-0001')
  await story.clock.advance(minutes(1))
  await story.south('!ack SEC-0001')
  await story.clock.advance(minutes(1))
  const card = story.standing('sup', 'control', 'CLOSED SEC-0001')
  const [first] = card.changes
  const { revisions } = card
  await story.tell({ type: 'deleted', link: 'sup', channel: 'control', post: first!.id, deletedAt: story.clock.now(), isOwn: true })
  await story.clock.advance(1_000)
  expect(card.revisions).toBe(revisions)
})

test('the post of an escalation that shows as open again what was met is set again, also after a restart', async () => {
  const story = await begin()
  await story.north('hello')
  await story.clock.advance(minutes(11))
  await story.south('!ack SEC-0001')
  await story.clock.advance(minutes(1))
  const met = story.standing('sup', 'control', 'CLOSED SEC-0001')
  const words = JSON.stringify(met.content)
  await story.relay.stop()
  await story.run()
  await takeChangeBack(story, 'sup', 'acknowledgement owed by South')
  expect(JSON.stringify(met.content)).toBe(words)
})

test('a program that takes away whatever stands in the supervisor’s channel is not fed for ever', async () => {
  const story = await begin()
  await story.north('hello')
  await story.clock.advance(minutes(11))
  for (let count = 1; count <= 5; count += 1) {
    const card = story
      .platform('sup')
      .posts.findLast((each) => each.thread === undefined && /ESCALATION/.test(JSON.stringify(each.content)))
    if (!card) break
    story.platform('sup').posts.splice(story.platform('sup').posts.indexOf(card), 1)
    await story.tell({ type: 'deleted', link: 'sup', channel: 'control', post: card.id, deletedAt: story.clock.now(), isOwn: true })
    await story.clock.advance(1_000)
  }
  const read = story.channel('sup', 'control').join('\n')
  expect(read).not.toContain('ESCALATION SEC-0001')
  expect(read).toContain('Somebody, or a program, keeps taking Parley’s posts about escalations out of a channel of yours.')
  await story.clock.advance(minutes(6))
  expect(story.channel('sup', 'control').join('\n')).toContain('ESCALATION SEC-0001')
})

test('under its author’s own post it is said again that it has expired, and nobody else is told', async () => {
  const story = await begin()
  await story.north('!send expires 30m The road is open')
  await story.clock.advance(minutes(31))
  await takeChangeBack(story, 'north', 'Sent as ')
  expect(story.channel('north', 'n-sec').find((each) => each.startsWith('Sent as SEC-0001'))).toContain('EXPIRED')
  expect(story.channel('sup', 'control').join('\n')).not.toContain('earlier words')
})
