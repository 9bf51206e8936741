import { expect, test } from 'vitest'
import { withHeads } from './testing/cell.ts'
import { Story } from './testing/story.ts'

const minutes = (count: number): number => count * 60_000
const control = (story: Story): string => story.channel('sup', 'control').join('\n')
const begin = async (): Promise<Story> => {
  const story = await Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 60 } }, { mechanism: withHeads })
  await story.north('Please confirm')
  await story.clock.advance(1_000)
  return story
}

test('an acknowledgement that is taken back is owed again at every end, and is due when it was', async () => {
  const story = await begin()
  await story.south('!ack SEC-0001')
  await story.clock.advance(1_000)
  for (const text of [story.channel('south', 's-sec')[0], story.channel('sup', 'control')[0]]) expect(text).toContain('☑ Received by')
  await story.south('!ack-mistaken SEC-0001')
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB').at(-1)).toBe('SEC-0001: your acknowledgement is taken back and owed again. The sender is told.')
  expect(story.direct('north', 'UA').at(-1)).toBe('SEC-0001: South took its acknowledgement back at 01:00Z. It counts as not received.')
  expect(story.mark('north', 'n-sec', 't1')).toEqual(['📤'])
  expect(story.channel('south', 's-sec')[0]).toContain('Tap ☑ when you have received it.')
  for (const text of [story.channel('south', 's-sec')[0], story.channel('sup', 'control')[0]]) expect(text).not.toContain('Received by')
  await story.clock.advance(minutes(59))
  expect(control(story)).not.toContain('ESCALATION')
  await story.clock.advance(minutes(1))
  expect(control(story)).toContain('ESCALATION SEC-0001 · no acknowledgement from South')
})

test('taken back after it was escalated, it is before the supervisor again at once, on the same post', async () => {
  const story = await begin()
  await story.clock.advance(minutes(61))
  await story.supervisor('!take SEC-0001')
  await story.post('sup', 'control', 'UH', '!take SEC-0001')
  expect(story.direct('sup', 'UH')).toEqual(['SEC-0001: already taken by duty officer.'])
  await story.south('!ack SEC-0001')
  await story.clock.advance(1_000)
  await story.south('!ack SEC-0001')
  expect(story.direct('south', 'UB').at(-1)).toBe('SEC-0001: already acknowledged by your duty officer, 22 Nov 02:01Z.')
  await story.south('!ack-mistaken SEC-0001')
  await story.clock.advance(minutes(6))
  const cards = story.channel('sup', 'control').filter((each) => each.includes('ESCALATION'))
  expect(cards).toHaveLength(1)
  expect(cards[0]).toContain('It is back. The answer was taken back; it came back 02:01Z.')
  expect(story.platform('sup').posts.filter((each) => each.thread === story.standing('sup', 'control', 'ESCALATION').id)).toHaveLength(2)
})

test('what a party owed and had met is not counted when its head is asked what leaving means', async () => {
  const story = await begin()
  await story.south('!ack SEC-0001')
  await story.north('Another')
  await story.south('And one of ours')
  await story.clock.advance(1_000)
  await story.post('north', 'n-sec', 'UNH', '!withdraw-party')
  await story.clock.advance(1_000)
  expect(story.direct('north', 'UNH').at(-1)).toContain('what is owed by you or to you lapses on the record (2)')
})

test('a party that a new configuration leaves out has withdrawn, once its head has confirmed it', async () => {
  const story = await begin()
  await story.apply({
    ...story.mechanism,
    parties: story.mechanism.parties.filter(({ id }) => id !== 'south'),
    tracks: story.mechanism.tracks.map(({ channels, ...track }) => ({ ...track, channels: { north: channels.north! } })),
  })
  await story.clock.advance(1_000)
  expect(control(story)).not.toContain('withdrew')
  await story.post('south', 's-sec', 'USH', '!confirm C1')
  await story.clock.advance(90_000)
  for (const text of [control(story), story.channel('north', 'n-sec').join('\n'), story.channel('south', 's-sec').join('\n')])
    expect(
      text.split('South withdrew 01:00Z. Nothing further crosses. 0 undelivered returned, 1 obligation lapsed on the record.'),
    ).toHaveLength(2)
  expect(story.platform('sup').posts.find((each) => JSON.stringify(each.content).includes('South withdrew'))?.content.mentions).toEqual([
    'UM',
  ])
  await story.clock.advance(minutes(120))
  expect(control(story)).not.toContain('ESCALATION')
})

test('a bare !ack in a message’s thread counts, also of somebody who is held back for posting too much', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 }, { limits: { eventsPerMinute: 8 } })
  await story.north('Please confirm')
  await story.clock.advance(1_000)
  for (let count = 0; count < 40; count += 1) await story.south(count % 2 === 0 ? `word ${count}` : '!answer q9 yes')
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB').join('\n')).toContain('NOT SENT: too much at once.')
  await story.south('!ack', { thread: story.standing('south', 's-sec', 'Please confirm').id })
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec').find((each) => each.includes('Please confirm'))).toContain('☑ Received by you')
})
