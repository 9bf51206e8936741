import { expect, test } from 'vitest'
import { Story } from './testing/story.ts'

/** Typed to Parley directly while nobody listens. */
async function typed(story: Story, user: string, text: string): Promise<void> {
  const post = { type: 'posted', link: 'south', channel: `@${user}`, post: `dm ${text}`, author: user, text } as const
  story.platform('south').history.push({ ...post, writtenAt: story.clock.now(), fragments: [], isDirect: true })
}

const answered = (story: Story): string => story.channel('south', 's-sec').join('\n')

test('what was typed to Parley directly while its link was down is found, once', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('!flash Shots at the crossing')
  await story.clock.advance(5_000)
  const change = { type: 'link-changed', link: 'south', cause: '', needsPerson: false, at: 0 } as const
  await story.tell({ ...change, state: 'down' })
  await story.clock.advance(30_000)
  await typed(story, 'UB', '!ack SEC-0001')
  await story.clock.advance(30_000)
  await story.tell({ ...change, state: 'up' })
  await story.clock.advance(5_000)
  expect(answered(story)).toContain('☑ Received by you, duty officer')
  await story.tell({ ...change, state: 'down' })
  await story.tell({ ...change, state: 'up' })
  await story.clock.advance(5_000)
  expect(story.direct('north', 'UA').filter((each) => each.includes('Received by South'))).toHaveLength(1)
})

test('what was typed to Parley directly while it did not run is found', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('!flash Shots at the crossing')
  await story.clock.advance(5_000)
  await story.relay.stop()
  await story.clock.advance(30_000)
  await typed(story, 'UB', '!ack SEC-0001')
  await typed(story, 'UB', 'hello?')
  await story.clock.advance(30_000)
  await story.run()
  await story.clock.advance(5_000)
  expect(answered(story)).toContain('☑ Received by you, duty officer')
  expect(story.direct('south', 'UB').join('\n')).toContain('What you write to Parley directly goes to nobody')
})

test('what was said in a direct conversation before Parley ever wrote there is not taken up', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await typed(story, 'UB', '!supervisor Long ago')
  await story.clock.advance(60_000)
  await story.north('!flash Shots at the crossing')
  await story.clock.advance(5_000)
  await story.relay.stop()
  await story.run()
  await story.clock.advance(5_000)
  expect(story.channel('sup', 'control').join('\n')).not.toContain('Long ago')
})
