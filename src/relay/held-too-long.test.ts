import { expect, test } from 'vitest'
import { Story } from './testing/story.ts'

const minutes = (count: number): number => count * 60_000
const control = (story: Story): string => story.channel('sup', 'control').join('\n')

test('a time that passes before an ordinary post can cross is refused, and when it crosses is named', async () => {
  const story = await Story.begin({ sendDelaySeconds: 600 })
  for (const word of ['request reply-by', 'expires']) {
    const post = await story.north(`!send ${word} 5m Which lorries come?`)
    await story.clock.advance(1_000)
    expect(story.mark('north', 'n-sec', post)).toEqual(['⛔'])
    expect(story.direct('north', 'UA').at(-1)).toMatch(/01:0\dZ comes before the message can cross \(22 Nov 01:1\dZ\)\..*!send /)
  }
  await story.north('!immediate request reply-by 5m Which lorries come?')
  await story.north('!send request reply-by 11m Which lorries come?')
  await story.clock.advance(minutes(10))
  expect(story.channel('south', 's-sec').filter((each) => each.includes('> Which lorries come?'))).toHaveLength(2)
})

test('a flash that is confirmed after its own time is refused, and nobody is late with what they never saw', async () => {
  const story = await Story.begin({}, { buttons: ['north'] })
  await story.north('!flash request reply-by 2m Are you firing?')
  await story.clock.advance(minutes(3))
  const asked = story.platform('north').posts.findLast(({ channel }) => channel === '@UA')
  const send = asked?.content.buttons?.find(({ label }) => label === 'Send FLASH')
  await story.press('north', '@UA', asked?.id ?? '', 'UA', send?.action ?? '')
  await story.clock.advance(minutes(1))
  expect(story.direct('north', 'UA').at(-1)).toContain('reply-by: 2026-11-22T01:02Z has passed.')
  expect(story.channel('south', 's-sec')).toEqual([])
  expect(control(story)).not.toContain('ESCALATION')
})

test('what was held over an outage of Parley’s own asks for no reply by a time that passed meanwhile', async () => {
  const story = await Story.begin({ sendDelaySeconds: 60 })
  const post = await story.north('!send request reply-by 10m Which lorries come?')
  await story.relay.stop()
  await story.clock.advance(minutes(30))
  await story.run()
  await story.clock.advance(minutes(1))
  const frame = story.standing('south', 's-sec', 'Which lorries come?')
  expect(JSON.stringify(frame.content)).not.toMatch(/Reply by|owe a reply|Open again/)
  expect(story.direct('north', 'UA').join('\n')).toContain('no reply is owed on it')
  expect(control(story)).not.toContain('no reply from South')
  await story.edit('north', 'n-sec', post, 'UA', '!send request reply-by 10m Which lorries have come?')
  await story.clock.advance(minutes(2))
  expect(story.channel('south', 's-sec').at(-1)).toContain('Which lorries have come?')
})

test('an answer that was given in its time is not missed while it can be taken back, nor late when it crosses', async () => {
  const story = await Story.begin({ sendDelaySeconds: 600 })
  const post = await story.north('!immediate request reply-by 30m Which lorries come?')
  await story.clock.advance(minutes(25))
  // It says received, too, which is due at the same time.
  await story.south('Three lorries', { thread: story.standing('south', 's-sec', 'Which lorries come?').id })
  await story.clock.advance(minutes(8))
  expect(story.channel('north', 'n-sec').join('\n')).not.toContain('is open again')
  expect(control(story)).not.toContain('ESCALATION')
  await story.clock.advance(minutes(4))
  expect(story.standing('north', 'n-sec', 'Three lorries')).toMatchObject({ alsoInChannel: true })
  const frame = story.channel('south', 's-sec')[0]
  expect(frame).toMatch(/Received by you, duty officer, 01:35Z\.[\s\S]*Answered by you, duty officer, 01:35Z, in SEC-0002\./)
  await story.clock.advance(minutes(60))
  expect(control(story)).not.toContain('ESCALATION SEC-0001')
  expect(story.mark('north', 'n-sec', post)).toEqual(['☑'])
})

test('an answer that is taken back after its time has not been given, and no second one puts that off', async () => {
  const story = await Story.begin({ sendDelaySeconds: 600 })
  await story.north('!immediate request reply-by 30m Which lorries come?')
  await story.clock.advance(minutes(25))
  const { id } = story.standing('south', 's-sec', 'Which lorries come?')
  await story.south('!ack SEC-1')
  const first = await story.south('Three lorries', { thread: id })
  await story.clock.advance(minutes(6))
  await story.south('Four lorries', { thread: id })
  await story.remove('south', 's-sec', first)
  await story.clock.advance(minutes(5))
  expect(story.channel('north', 'n-sec').join('\n')).toContain('SEC-0001 is open again: no reply from South, due 22 Nov 01:30Z.')
  expect(control(story)).toContain('ESCALATION SEC-0001 · no reply from South')
  await story.clock.advance(minutes(5))
  expect(story.channel('south', 's-sec')[0]).toContain('late, in SEC-0002.')
})
