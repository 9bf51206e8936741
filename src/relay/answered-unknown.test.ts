import { describe, expect, test } from 'vitest'
import { Story } from './testing/story.ts'

test('what was answered before Parley knew that it stands there is not owed when it knows', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0, acknowledgeFrom: 'never' })
  await story.south('the bridge is closed')
  await story.clock.advance(1_000)
  story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' ? 'uncertain-applied' : 'none')
  await story.north('!clarify SEC-0001 the northern bridge')
  await story.clock.advance(100)
  expect(story.channel('south', 's-sec').join('\n')).toContain('Is that what was meant?')
  await story.south('!correct SEC-0002 that one')
  story.platform('south').faultOf = () => 'none'
  await story.clock.advance(7 * 3_600_000)
  expect(story.channel('north', 'n-sec').join('\n')).toContain('Correct: that is what was meant.')
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('is due at')
  expect(story.channel('sup', 'control').join('\n')).not.toContain('ESCALATION')
})

describe.each([false, true])('☑ under what Parley does not know yet to stand there, where a repeated send is safe: %s', (safe) => {
  const begin = async (text: string) => {
    const story = await Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 60 } }, { safe })
    story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' ? 'uncertain-applied' : 'none')
    const post = await story.north(text)
    await story.clock.advance(100)
    return { story, post, shown: story.platform('south').posts[0]!.id }
  }

  test.each([false, true])('counts from when that is known; restarted meanwhile: %s', async (isRestarted) => {
    const { story, post, shown } = await begin('the bridge is closed')
    await story.react('south', 's-sec', shown, 'UB', '☑')
    await story.react('south', 's-sec', shown, 'UB', '☑')
    story.platform('south').faultOf = () => 'none'
    if (isRestarted) {
      await story.relay.stop()
      await story.run()
    }
    await story.clock.advance(7 * 3_600_000)
    expect(story.mark('north', 'n-sec', post)).toEqual(['☑'])
    expect(story.channel('south', 's-sec').filter((each) => each.includes('bridge'))).toHaveLength(1)
    expect(story.channel('south', 's-sec').join('\n')).toContain('☑ Received by you, duty officer')
    expect(story.channel('sup', 'control').join('\n')).not.toContain('ESCALATION')
  })

  test('does not count for parts that were not there yet, nor from anybody else', async () => {
    const { story, post, shown } = await begin('at noon '.repeat(700))
    await story.react('south', 's-sec', shown, 'UB', '☑')
    story.platform('south').faultOf = () => 'none'
    await story.clock.advance(60_000)
    expect(story.mark('north', 'n-sec', post)).toEqual(['📤'])
    const other = await begin('the bridge is closed')
    await other.story.react('south', 's-sec', other.shown, 'UX', '☑')
    other.story.platform('south').faultOf = () => 'none'
    await other.story.clock.advance(60_000)
    expect(other.story.mark('north', 'n-sec', other.post)).toEqual(['📤'])
  })
})

/** A request of North's that stands in South's channel, and of which Parley cannot know that yet. */
async function unknownRequest(): Promise<Story> {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' ? 'uncertain-applied' : 'none')
  await story.north('!send request reply-by 2h Which bridge is it?')
  await story.clock.advance(100)
  expect(story.channel('south', 's-sec').join('\n')).toContain('Which bridge is it?')
  return story
}

test('a reply to what Parley does not know yet to stand there is the reply, and acknowledges it', async () => {
  const story = await unknownRequest()
  await story.south('!reply SEC-0001 the northern one')
  story.platform('south').faultOf = () => 'none'
  await story.clock.advance(7 * 3_600_000)
  expect(story.channel('north', 'n-sec').join('\n')).toContain('reply to SEC-0001')
  expect(story.channel('north', 'n-sec').join('\n')).not.toContain('is open again')
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('is due at')
  expect(story.channel('sup', 'control').join('\n')).not.toContain('no reply from South')
  expect(story.channel('sup', 'control').join('\n')).not.toContain('no acknowledgement from South')
})

test('an answer in the thread of what Parley learns only then to stand there is the reply, in the matching thread', async () => {
  const story = await Story.begin({ sendDelaySeconds: 10 })
  story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' ? 'uncertain-applied' : 'none')
  await story.north('!send immediate request reply-by 2h Which bridge is it?')
  await story.clock.advance(100)
  const asked = story.platform('south').posts.find(({ content }) => JSON.stringify(content).includes('Which bridge'))
  await story.south('the northern one', { thread: asked!.id })
  await story.clock.advance(3_000)
  story.platform('south').faultOf = () => 'none'
  await story.clock.advance(7 * 3_600_000)
  const answer = story.platform('north').posts.find(({ content }) => JSON.stringify(content).includes('the northern one'))
  expect(JSON.stringify(answer?.content)).toContain('reply to SEC-0001')
  expect(answer?.thread).toBeDefined()
  expect(story.channel('sup', 'control').join('\n')).not.toContain('no reply from South')
  expect(story.channel('north', 'n-sec').join('\n')).not.toContain('is open again')
})

test('an answer that would cross at once waits until it is known what it answers, and what its author says next with it', async () => {
  const story = await unknownRequest()
  const asked = story.platform('south').posts.find(({ content }) => JSON.stringify(content).includes('Which bridge'))
  await story.south('the northern one', { thread: asked!.id })
  await story.south('and the road is closed')
  await story.clock.advance(200)
  expect(story.channel('north', 'n-sec').join('\n')).not.toMatch(/the northern one|the road is closed/)
  story.platform('south').faultOf = () => 'none'
  await story.clock.advance(20_000)
  const answer = story.platform('north').posts.find(({ content }) => JSON.stringify(content).includes('the northern one'))
  expect(JSON.stringify(answer?.content)).toContain('reply to SEC-0001')
  expect(answer?.thread).toBeDefined()
  expect(story.channel('north', 'n-sec').join('\n')).toMatch(/the northern one.*the road is closed/s)
})

test('an answer to something that stays unknown crosses by itself before long', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' ? 'unavailable' : 'none')
  await story.north('Which bridge is it?')
  await story.south('the northern one', { thread: 'from-before-parley' })
  await story.clock.advance(14_000)
  expect(story.channel('north', 'n-sec').join('\n')).not.toContain('the northern one')
  await story.clock.advance(2_000)
  expect(story.channel('north', 'n-sec').join('\n')).toContain('the northern one')
})

test('such a reply that is withdrawn is owed again, from when Parley knows that the request stands there', async () => {
  for (const isKnownFirst of [true, false]) {
    const story = await unknownRequest()
    const answer = await story.south('!reply SEC-0001 the northern one')
    const know = async (): Promise<void> => {
      story.platform('south').faultOf = () => 'none'
      await story.clock.advance(600_000)
    }
    if (isKnownFirst) await know()
    await story.remove('south', 's-sec', answer)
    await know()
    await story.clock.advance(3 * 3_600_000)
    expect(story.channel('sup', 'control').join('\n')).toContain('no reply from South')
  }
})

test('what was acknowledged before Parley knew that it stands at the supervisor’s says so there', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  story.platform('sup').faultOf = (outgoing) => (outgoing.type === 'post' ? 'uncertain-applied' : 'none')
  await story.north('The road is open')
  await story.south('!ack SEC-1')
  story.platform('sup').faultOf = () => 'none'
  await story.clock.advance(60_000)
  expect(story.channel('sup', 'control')[0]).toContain('Received by South')
})

test.each([0, 10])(
  'an answer to the supervisor’s private words that nobody could know to stand there goes to nobody else (%s s to take it back)',
  async (sendDelaySeconds) => {
    const story = await Story.begin({ sendDelaySeconds })
    story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' ? 'uncertain-applied' : 'none')
    await story.supervisor('!say SEC south What do you need?')
    await story.clock.advance(sendDelaySeconds * 1_000 + 100)
    const thread = story.standing('south', 's-sec', 'What do you need?').id
    await story.south('Two days, and nobody may know', { thread })
    await story.south('and trucks', { thread })
    await story.clock.advance(9_000)
    story.platform('south').faultOf = () => 'none'
    await story.clock.advance(60_000)
    expect(story.channel('north', 'n-sec').join('\n')).not.toMatch(/nobody may know|trucks/)
    expect(story.channel('sup', 'control').join('\n')).toMatch(
      /SECB-0002 reply to SECB-0001[\s\S]*nobody may know[\s\S]*SECB-0003 reply to SECB-0001[\s\S]*trucks/,
    )
  },
)

test('nor does it as long as it cannot be known', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' ? 'uncertain-applied' : 'none')
  await story.supervisor('!say SEC south What do you need?')
  await story.clock.advance(100)
  const thread = story.standing('south', 's-sec', 'What do you need?').id
  story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' ? 'link-down' : 'none')
  await story.south('Two days, and nobody may know', { thread })
  await story.clock.advance(120_000)
  expect(story.channel('north', 'n-sec').join('\n')).not.toContain('nobody may know')
  story.platform('south').faultOf = () => 'none'
  await story.clock.advance(120_000)
  expect(story.channel('north', 'n-sec').join('\n')).not.toContain('nobody may know')
  expect(story.channel('sup', 'control').join('\n')).toContain('nobody may know')
})

test.each([
  ['by a flash in its thread', '!flash Two days, and nobody may know', 'thread'],
  ['by a rich reply', 'Two days, and nobody may know', 'inReplyTo'],
  ['by a flash that is a rich reply', '!flash Two days, and nobody may know', 'inReplyTo'],
] as const)('nor where it is answered %s', async (_, text, way) => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' ? 'uncertain-applied' : 'none')
  await story.supervisor('!say SEC south What do you need?')
  await story.clock.advance(100)
  const asked = story.standing('south', 's-sec', 'What do you need?').id
  await story.south(text, { [way]: asked })
  await story.clock.advance(20_000)
  story.platform('south').faultOf = () => 'none'
  await story.clock.advance(60_000)
  expect(story.channel('north', 'n-sec').join('\n')).not.toContain('nobody may know')
  expect(story.channel('sup', 'control').join('\n')).toMatch(/SECB-0002 reply to SECB-0001[\s\S]*nobody may know/)
})

test('what is urgent does not wait long to hear whether it answers private words: its author is told to post it by itself', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' ? 'uncertain-absent' : 'none')
  await story.supervisor('!say SEC south What do you need?')
  const post = await story.south('!flash Shots at the crossing', { thread: 'from-before-parley' })
  await story.clock.advance(2_000)
  expect(story.mark('south', 's-sec', post)).toEqual(['⏳'])
  await story.clock.advance(15_000)
  expect(story.mark('south', 's-sec', post)).toEqual(['⛔'])
  expect(story.direct('south', 'UB').at(-1)).toContain('Post it again by itself, not as an answer')
  await story.south('!flash Shots at the crossing')
  await story.clock.advance(1_000)
  expect(story.channel('north', 'n-sec').join('\n')).toContain('Shots at the crossing')
})

test.each(['', '!flash '])('nor is it where nobody will know where those words stand: its author is told (%j)', async (urgency) => {
  const story = await Story.begin({}, { safe: true })
  story.platform('south').faultOf = (outgoing) => (JSON.stringify(outgoing).includes('What do you need?') ? 'uncertain-applied' : 'none')
  await story.supervisor('!say SEC south What do you need?')
  for (let minute = 0; minute < 3; minute += 1) {
    await story.north(`The road is open, as of minute ${minute}`)
    await story.clock.advance(60_000)
  }
  expect(story.channel('sup', 'control').join('\n')).toContain('UNCERTAIN SECB-0001')
  story.platform('south').faultOf = () => 'none'
  const [asked] = story.platform('south').posts.filter(({ content }) => JSON.stringify(content).includes('What do you need?'))
  const post = await story.south(`${urgency}Two days, and nobody may know`, { thread: asked!.id })
  await story.clock.advance(60_000)
  expect(story.channel('north', 'n-sec').join('\n')).not.toContain('nobody may know')
  expect(story.mark('south', 's-sec', post)).toEqual(['⛔'])
  expect(story.direct('south', 'UB').at(-1)).toContain('Post it again by itself, not as an answer')
})

test('what is urgent and answers something that all may see waits for nothing', async () => {
  const story = await unknownRequest()
  const asked = story.standing('south', 's-sec', 'Which bridge').id
  await story.south('nothing of importance')
  await story.south('!flash the northern one, it is under fire', { thread: asked })
  await story.clock.advance(200)
  expect(story.channel('north', 'n-sec').join('\n')).toContain('it is under fire')
})
