import { expect, test } from 'vitest'
import type { Mechanism } from '../core/mechanism.ts'
import { three, withParty, withTrack } from '../core/testing/three.ts'
import { Story } from './testing/story.ts'

/** In which of a party's channels its people are told of what is changed: North's are on SEC with South, and on CIV with East. */

const headsOf = ['north', 'south', 'east']

async function put(story: Story, changed: Mechanism): Promise<void> {
  await story.apply(changed)
  for (const { id, needs } of story.relay.waiting())
    for (const party of headsOf.filter((each) => needs.includes(each)))
      await story.post(party, `@U-${party}-head`, `U-${party}-head`, `!confirm ${id}`, { isDirect: true })
  await story.clock.advance(5_000)
}

const read = (story: Story, link: string, channel: string): string => story.channel(link, channel).join('\n')

test('what changes a track is told on it, and nowhere else', async () => {
  const story = await Story.begin({}, { mechanism: three })
  await put(
    story,
    withTrack(story.mechanism, 'CIV', (civ) => ({ ...civ, exercise: true })),
  )
  const words = 'CIV: exercise is set to true.'
  expect(read(story, 'north', 'north-civ')).toContain(words)
  expect(read(story, 'east', 'east-civ')).toContain(words)
  expect(read(story, 'north', 'north-sec')).not.toContain('CIV')
})

test('that the whole mechanism is an exercise no longer is told in every channel, and both topics of the supervisor say so', async () => {
  const secondChannel = { link: 'desk2', channel: 'second' }
  const story = await Story.begin({}, { mechanism: { ...three, supervisor: { ...three.supervisor, secondChannel }, exercise: true } })
  await story.clock.advance(5_000)
  expect(story.platform('desk2').topics.get('second')).toContain('EXERCISE')
  const { exercise: _, ...real } = story.mechanism
  await put(story, real)
  for (const [link, channel] of [
    ['north', 'north-sec'],
    ['north', 'north-civ'],
    ['south', 'south-sec'],
    ['east', 'east-civ'],
  ] as const)
    expect(read(story, link, channel)).toContain('The mechanism is an exercise no longer.')
  const { channel } = three.supervisor
  expect(story.platform(channel.link).topics.get(channel.channel)).not.toContain('EXERCISE')
  expect(story.platform('desk2').topics.get('second')).not.toContain('EXERCISE')
})

test('another party’s people are told of where they are met', async () => {
  const story = await Story.begin({}, { mechanism: three })
  await put(
    story,
    withParty(story.mechanism, 'east', (east) => ({
      ...east,
      officials: east.officials.map((each) => (each.id === 'east-duty' ? { ...each, role: 'envoy' } : each)),
    })),
  )
  expect(read(story, 'north', 'north-civ')).toContain('East, duty officer: role changes from duty officer to envoy.')
  expect(read(story, 'north', 'north-sec')).not.toContain('East')
})

test('that a party withdrew is told wherever it was heard', async () => {
  const both = withTrack(three, 'CIV', (civ) => ({ ...civ, channels: { ...civ.channels, south: { link: 'south', channel: 'south-civ' } } }))
  const story = await Story.begin({}, { mechanism: both, buttons: ['south'] })
  await story.post('south', 'south-sec', 'U-south-head', '!withdraw-party')
  await story.clock.advance(2_000)
  const asked = story.standing('south', '@U-south-head', 'You withdraw')
  const action = asked.content.buttons!.find(({ label }) => label === 'Withdraw')!.action
  await story.press('south', '@U-south-head', asked.id, 'U-south-head', action)
  await story.clock.advance(5_000)
  for (const [link, channel] of [
    ['north', 'north-sec'],
    ['north', 'north-civ'],
    ['east', 'east-civ'],
    ['south', 'south-sec'],
    ['south', 'south-civ'],
  ] as const)
    expect(story.channel(link, channel).filter((each) => each.includes('South withdrew'))).toHaveLength(1)
})
