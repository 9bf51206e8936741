import { expect, test } from 'vitest'
import { Story } from './testing/story.ts'

/** Lets South's platform show what is sent to it, and answer only when it is told to. */
function answersLate(story: Story): { readonly answer: () => void } {
  const platform = story.platform('south')
  const send = platform.send.bind(platform)
  const held = Promise.withResolvers<void>()
  platform.send = async (outgoing) => {
    const outcome = await send(outgoing)
    if (outgoing.type === 'post') await held.promise
    return outcome
  }
  return { answer: held.resolve }
}

/** What North said is deleted while South's link is down, which takes it all from now on. */
async function withdrawnUnsent(): Promise<Story> {
  const story = await Story.begin()
  story.platform('south').faultOf = () => 'link-down'
  const post = await story.north('The road is mined')
  await story.clock.advance(11_000)
  await story.remove('north', 'n-sec', post)
  story.platform('south').faultOf = () => 'none'
  return story
}

test('what is deleted while it is on its way stood there for a moment, and its author is told so', async () => {
  const story = await Story.begin()
  const { answer } = answersLate(story)
  const post = await story.north('The road is mined')
  await story.clock.advance(11_000)
  expect(story.channel('south', 's-sec').join()).toContain('The road is mined')

  await story.remove('north', 'n-sec', post)
  await story.clock.advance(2_000)
  expect(story.direct('north', 'UA').at(-1)).toContain('As far as Parley knows it had not reached the other side’s channel.')
  answer()
  await story.clock.advance(5_000)

  expect(story.direct('north', 'UA').at(-1)).toContain('SEC-0001 was seen in South’s channel before it was withdrawn.')
  const there = story.channel('south', 's-sec').join('\n')
  expect(there).toContain('~~The road is mined~~')
  expect(there).not.toContain('withdrawn before delivery')
})

test('of what was deleted before it was sent nothing further is said', async () => {
  const story = await withdrawnUnsent()
  await story.clock.advance(120_000)
  expect(story.channel('south', 's-sec').join('\n')).toContain('withdrawn before delivery')
  expect(story.direct('north', 'UA').filter((each) => each.includes('seen in South’s channel'))).toEqual([])
})

test('how long a deleted text could be seen counts from when it may have stood there', async () => {
  const story = await Story.begin()
  const platform = story.platform('south')
  platform.faultOf = ({ type }) => (type === 'post' ? 'uncertain-applied' : 'none')
  const lookup = platform.lookup.bind(platform)
  platform.lookup = async () => ({ outcome: 'unavailable', reason: 'no answer' })
  const post = await story.north('The road is mined')
  await story.clock.advance(11_000)
  expect(story.channel('south', 's-sec').join()).toContain('The road is mined')
  await story.clock.advance(20 * 60_000)
  platform.lookup = lookup
  platform.faultOf = () => 'none'
  await story.clock.advance(400_000)
  await story.remove('north', 'n-sec', post)
  await story.clock.advance(2_000)
  expect(story.direct('north', 'UA').at(-1)).toMatch(/It could be seen for up to 2[67] min/)
})

test('what could not be recorded at once stood there before', async () => {
  const story = await Story.begin()
  await story.north('The road is mined')
  await story.clock.advance(9_990)
  const { answer } = answersLate(story)
  await story.clock.advance(1_000)
  story.journal.fault = 'refuse'
  answer()
  await story.clock.advance(60_000)
  story.journal.fault = 'none'
  await story.clock.advance(10_000)
  await story.north('!show SEC-0001')
  await story.clock.advance(1_000)
  expect(story.direct('north', 'UA').at(-1)).toMatch(/In South’s channel 01:01:\d\dZ at the latest, 01:00:12Z at the earliest/)
})

test('of what was withdrawn before it stood there nobody is told that it is there', async () => {
  const story = await withdrawnUnsent()
  await story.clock.advance(60_000)
  await story.north('!show SEC-0001')
  await story.clock.advance(1_000)
  const told = story.direct('north', 'UA').at(-1)
  expect(told).toContain('Withdrawn before it stood in South’s channel.')
  expect(told).not.toContain('In South’s channel')
})

test('what was drawn as withdrawn is not said to have been seen because its platform was slow to answer', async () => {
  const story = await withdrawnUnsent()
  const platform = story.platform('south')
  const send = platform.send.bind(platform)
  platform.send = async (outgoing) => {
    if (outgoing.type === 'post') await new Promise<void>((resume) => story.clock.after(3_000, resume))
    return send(outgoing)
  }
  await story.clock.advance(120_000)
  const there = story.channel('south', 's-sec').join('\n')
  expect(there).toContain('withdrawn before delivery')
  expect(there).not.toContain('If you have seen it')
})

test('how long it may have stood does not count the time for which its platform took nothing', async () => {
  const story = await Story.begin()
  story.platform('south').faultOf = ({ type }) => (type === 'post' ? 'unavailable' : 'none')
  await story.north('The road is mined')
  await story.clock.advance(20 * 60_000)
  const { answer } = answersLate(story)
  story.platform('south').faultOf = () => 'none'
  await story.clock.advance(60_000)
  story.journal.fault = 'refuse'
  answer()
  await story.clock.advance(20_000)
  story.journal.fault = 'none'
  await story.clock.advance(10_000)
  await story.north('!show SEC-0001')
  await story.clock.advance(1_000)
  expect(story.direct('north', 'UA').at(-1)).toMatch(/In South’s channel 01:21:\d\dZ at the latest, 01:20:\d\dZ at the earliest/)
})

test('what is deleted between being drawn and being sent stood there for a moment, and its author is told so', async () => {
  const story = await Story.begin()
  const post = await story.north('The road is mined')
  let removed: Promise<void> | undefined
  story.reached = (checkpoint) => {
    if (checkpoint !== 'before-send') return undefined
    removed ??= story.remove('north', 'n-sec', post)
    return removed
  }
  await story.clock.advance(20_000)
  await removed
  expect(story.direct('north', 'UA').join('\n')).toContain('SEC-0001 was seen in South’s channel before it was withdrawn.')
  expect(story.channel('south', 's-sec').join('\n')).toContain('~~The road is mined~~')
})
