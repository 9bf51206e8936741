import { expect, test } from 'vitest'
import { Story } from './testing/story.ts'

const minutes = (count: number): number => count * 60_000

test('an answer acknowledges the version that stood there when it was given, and none that came after it', async () => {
  const story = await Story.begin({ sendDelaySeconds: 10 })
  const post = await story.north('!send request reply-by 1h May we cross?')
  await story.clock.advance(11_000)
  await story.edit('north', 'n-sec', post, 'UA', '!send request reply-by 1h May we cross and stay?')
  await story.clock.advance(7_000)
  // Given before the change stands there, it crosses after that.
  await story.south('Yes', { thread: story.standing('south', 's-sec', 'May we cross').id })
  await story.clock.advance(20_000)
  const update = story.channel('south', 's-sec').find((each) => each.includes('and stay?'))
  expect(update).toContain('Tap ☑ when you have received it')
  expect(update).not.toContain('Received by you')
  expect(story.channel('south', 's-sec')[0]).toContain('Received by you, duty officer, 01:00Z, of SEC-0001 as first sent')
})

const changeIn = (story: Story, link: string, channel: string): string =>
  story.channel(link, channel).find((each) => each.includes('UPDATE 1 to SEC-0001')) ?? ''

/** To the first words, whatever has come to stand there when it crosses. */
function expectToEarlier(story: Story): void {
  expect(changeIn(story, 'south', 's-sec')).toContain('You answered the earlier version, in SEC-0002: no other answer is owed.')
  expect(changeIn(story, 'sup', 'control')).toContain('South answered the earlier version, in SEC-0002')
  const told = story.direct('north', 'UA').filter((each) => each.includes('had answered the earlier version'))
  expect(told).toHaveLength(1)
  expect(told[0]).toContain('SEC-0001.1: South had answered the earlier version in SEC-0002')
}

test('a reply that was given before a change could be seen, and crosses after it, is one to the earlier version', async () => {
  const story = await Story.begin({ sendDelaySeconds: 10 })
  const post = await story.north('!send request reply-by 1h Which lorries come?')
  await story.clock.advance(11_000)
  await story.edit('north', 'n-sec', post, 'UA', '!send request reply-by 1h Which cars come?')
  await story.clock.advance(7_000)
  const { id } = story.standing('south', 's-sec', 'Which lorries')
  const reply = await story.south('Three', { thread: id })
  await story.clock.advance(20_000)
  expectToEarlier(story)
  expect(story.mark('south', 's-sec', reply)).toEqual(['📤'])
})

test('one that its author changed while it was held, with the change in sight, is not', async () => {
  const story = await Story.begin({ sendDelaySeconds: 10 })
  const post = await story.north('!send request reply-by 1h Which lorries come?')
  await story.clock.advance(11_000)
  await story.edit('north', 'n-sec', post, 'UA', '!send request reply-by 1h Which cars come?')
  await story.clock.advance(7_000)
  const { id } = story.standing('south', 's-sec', 'Which lorries')
  const reply = await story.south('Three', { thread: id })
  await story.clock.advance(5_000)
  expect(changeIn(story, 'south', 's-sec')).toContain('Which cars come?')
  await story.edit('south', 's-sec', reply, 'UB', 'Three cars')
  await story.clock.advance(20_000)
  expect(changeIn(story, 'south', 's-sec')).not.toContain('earlier version, in')
  expect(story.direct('north', 'UA').join('\n')).not.toContain('had answered the earlier version')
})

test('what is called the reply only after the request was changed is one to what stood there when it was given', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('!send request reply-by 1h Which lorries come?')
  await story.clock.advance(1_000)
  await story.south('Three')
  await story.clock.advance(1_000)
  await story.edit('north', 'n-sec', post, 'UA', '!send request reply-by 1h Which cars come?')
  await story.clock.advance(1_000)
  expect(changeIn(story, 'south', 's-sec')).not.toContain('earlier version, in')
  const question = story.direct('south', 'UB').length
  expect(question).toBe(1)
  const action = story
    .platform('south')
    .posts.flatMap(({ content }) => content.buttons ?? [])
    .find(({ label }) => label === 'Yes')?.action
  await story.press('south', '@UB', 'x', 'UB', action ?? '')
  await story.clock.advance(1_000)
  expectToEarlier(story)
})

test('a command that is found afterwards acknowledges what stood there when it was typed', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('We cross')
  await story.north('And this')
  await story.clock.advance(minutes(1))
  const writtenAt = story.clock.now()
  await story.clock.advance(minutes(10))
  await story.edit('north', 'n-sec', post, 'UA', 'We cross and stay')
  await story.clock.advance(minutes(1))
  await story.south('!ack SEC-1', { writtenAt, found: true })
  await story.south('!ack SEC-2 all', { writtenAt, found: true })
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec')[0]).toContain('Received by you')
  expect(story.channel('south', 's-sec')[1]).toContain('Received by you')
  expect(story.channel('south', 's-sec').at(-1)).not.toContain('Received by you')
  await story.south('!ack SEC-1.1')
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec').at(-1)).toContain('Received by you')
})

test.each(['☑', 'button'])(
  '%s under a message that was changed since says nothing of the change; whoever names it means all of it',
  async (how) => {
    const story = await Story.begin({ sendDelaySeconds: 0 })
    const post = await story.north('We cross')
    await story.clock.advance(1_000)
    await story.edit('north', 'n-sec', post, 'UA', 'We cross and stay')
    await story.clock.advance(1_000)
    const { id, content } = story.standing('south', 's-sec', 'We cross')
    if (how === '☑') await story.react('south', 's-sec', id, 'UB', how)
    else await story.press('south', 's-sec', id, 'UB', content.buttons!.find(({ label }) => label === 'Acknowledge receipt')!.action)
    await story.clock.advance(1_000)
    expect(story.channel('south', 's-sec')[0]).toContain('of SEC-0001 as first sent')
    expect(story.channel('south', 's-sec').at(-1)).not.toContain('Received by you')
    await story.south('!ack SEC-1')
    await story.clock.advance(1_000)
    expect(story.channel('south', 's-sec').at(-1)).toContain('Received by you')
  },
)

test('a test answers nothing that is meant, and nobody is asked whether it does', async () => {
  const story = await Story.begin({ sendDelaySeconds: 10 })
  await story.north('!send request reply-by 1h May we cross?')
  await story.clock.advance(11_000)
  await story.south('!send status:test SEC-1 Do you read this?')
  await story.south('!reply SEC-1 status:test And this?')
  await story.south('!send status:test And this, in the wrong place?')
  await story.clock.advance(11_000)
  expect(story.channel('north', 'n-sec').join('\n')).toContain('TEST · SEC-0002 reply to SEC-0001')
  expect(story.channel('south', 's-sec')[0]).toContain('You owe a reply')
  expect(story.channel('south', 's-sec')[0]).not.toContain('Received by you')
  expect(story.direct('south', 'UB').join('\n')).not.toContain('Is it your reply')
  const answer = await story.south('!reply SEC-1 Yes')
  await story.clock.advance(11_000)
  expect(story.channel('south', 's-sec')[0]).toContain('Answered by you')
  await story.remove('south', 's-sec', answer)
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec')[0]).toContain('You owe a reply')
})

test('the mark on an author’s post speaks of the latest version that crossed, whatever is said of another', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('The road is open')
  await story.clock.advance(1_000)
  story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' ? 'refuse' : 'none')
  await story.edit('north', 'n-sec', post, 'UA', 'The road is closed')
  await story.clock.advance(1_000)
  expect(story.mark('north', 'n-sec', post)).toEqual(['⛔'])
  await story.south('!ack SEC-1')
  await story.clock.advance(1_000)
  expect(story.mark('north', 'n-sec', post)).toEqual(['⛔'])
  story.platform('south').faultOf = () => 'none'
  await story.edit('north', 'n-sec', post, 'UA', 'The bridge is closed')
  await story.clock.advance(1_000)
  expect(story.mark('north', 'n-sec', post)).toEqual(['📤'])
  await story.south('!ack-mistaken SEC-1')
  await story.south('!ack SEC-1.2')
  await story.clock.advance(1_000)
  expect(story.mark('north', 'n-sec', post)).toEqual(['☑'])
})

test('what has expired before it arrives wakes nobody, and neither does a change of what has', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  story.platform('south').faultOf = () => 'link-down'
  const post = await story.north('!flash expires 10m Shots')
  await story.clock.advance(minutes(20))
  story.platform('south').faultOf = () => 'none'
  await story.clock.advance(minutes(2))
  await story.edit('north', 'n-sec', post, 'UA', '!flash expires 10m Shots at the bridge')
  await story.clock.advance(minutes(2))
  expect(story.channel('south', 's-sec').filter((each) => each.startsWith('@'))).toEqual([])
  expect(story.direct('south', 'UB')).toEqual([])
  expect(story.channel('south', 's-sec')).toHaveLength(2)
})
