import { expect, test } from 'vitest'
import { Story } from './testing/story.ts'

const minutes = (count: number): number => count * 60_000

test('on a track that is an exercise a test is refused: all that is said there asks as the exercise does', async () => {
  const story = await Story.begin({ exercise: true, sendDelaySeconds: 0 })
  await story.north('!send flash status:test Do you read this?')
  await story.clock.advance(minutes(15))
  expect(story.channel('south', 's-sec')).toEqual([])
  expect(story.direct('south', 'UB')).toEqual([])
  expect(story.direct('north', 'UA').at(-1)).toContain(
    'status: SEC is an exercise, and so is all that is said there. Leave out status. This would have worked: !send Do you read this?',
  )
  await story.north('!send Do you read this?')
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec').join('\n')).toContain('EXERCISE · SEC-0001')
})

test('a test that crossed before its track became an exercise can still be changed', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('!send status:test Do you read this?')
  await story.clock.advance(1_000)
  await story.apply({ ...story.mechanism, exercise: true })
  await story.clock.advance(minutes(1))
  await story.edit('north', 'n-sec', post, 'UA', '!send status:test Do you read this now?')
  await story.clock.advance(minutes(1))
  expect(story.channel('south', 's-sec').join('\n')).toContain('Do you read this now?')
})

test('what Parley says of a test says TEST first, too; what is disputed of one is meant', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('!send flash status:test Shots at the crossing')
  await story.clock.advance(1_000)
  await story.south('!show SEC-0001')
  await story.south('!ack SEC-0001')
  await story.clock.advance(1_000)
  const [life, nothing] = story.direct('south', 'UB')
  expect(life).toMatch(/^TEST · SEC-0001\n> Shots at the crossing/)
  expect(nothing).toMatch(/^TEST · SEC-0001: no such answer is owed/)
  await story.south('!dispute open SEC-0001 This was no test')
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB').at(-1)).not.toContain('TEST')
})

test('whoever is asked about a flash is told that a test wakes nobody', async () => {
  const story = await Story.begin({}, { buttons: ['north'] })
  await story.north('!flash status:test Do you read this?')
  await story.clock.advance(1_000)
  expect(story.direct('north', 'UA').at(-1)).toMatch(
    /^This is a test: it is shown first wherever it arrives, and wakes nobody\. Nothing was sent yet/,
  )
})

test('an edit that says nothing of a test any more does not cross as one', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('!send status:test Shots at the bridge')
  await story.clock.advance(1_000)
  for (const text of ['!send Shots at the crossing', 'Shots at the crossing', '!send status:actual Shots at the crossing']) {
    await story.edit('north', 'n-sec', post, 'UA', text)
    await story.clock.advance(1_000)
    expect(story.channel('south', 's-sec').join('\n')).not.toContain('crossing')
    expect(story.direct('north', 'UA').at(-1)).toContain('status')
  }
  await story.edit('north', 'n-sec', post, 'UA', '!send status:test Shots at the depot')
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec').join('\n')).toContain('TEST · UPDATE 1 to SEC-0001')
})

test('a test in the thread of a request is no reply to it, and nobody asks whether one beside it is; what is then said there is', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('!send request reply-by 2h Which lorries?')
  await story.clock.advance(1_000)
  const { id } = story.standing('south', 's-sec', 'Which lorries?')
  await story.south('!send status:test Do you read this?', { thread: id })
  await story.south('!send status:test Or this?')
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec')[0]).toContain('You owe a reply by')
  expect(story.channel('south', 's-sec')[0]).not.toContain('Answered by')
  expect(story.direct('south', 'UB').join('\n')).not.toContain('Is it your reply')
  await story.south('All of them', { thread: id })
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec')[0]).toContain('Answered by you, duty officer, 01:00Z, in SEC-0004.')
})
