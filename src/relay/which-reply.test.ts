// Which of several requests an answer meets.

import { expect, test } from 'vitest'
import { Story } from './testing/story.ts'
import { byEast, trio } from './testing/trio.ts'

const minutes = (count: number): number => count * 60_000
const frame = (story: Story, words: string) => story.standing('south', 's-sec', words)
const owes = (story: Story, words: string): boolean => JSON.stringify(frame(story, words).content).includes('You owe a reply')

test('what is said in a conversation that holds several requests meets none of them, and its author is asked about the one due first', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const thread = await story.north('The list is out')
  await story.north('!send request reply-by 2h Which lorries?', { thread })
  await story.north('!send request reply-by 1h Which drivers?', { thread })
  await story.clock.advance(1_000)
  await story.south('Twelve', { thread: frame(story, 'The list is out').id })
  await story.clock.advance(1_000)
  expect([owes(story, 'Which lorries?'), owes(story, 'Which drivers?')]).toEqual([true, true])
  expect(story.direct('south', 'UB').at(-1)).toContain('Is it your reply to SEC-0003?')
})

test('what answers a clarification is no reply to a request of the same conversation', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.south('The road is shut')
  await story.clock.advance(1_000)
  await story.north('!send request reply-by 2h Since when?', { thread: story.standing('north', 'n-sec', 'The road is shut').id })
  await story.north('!clarify SEC-0001 Nobody can leave')
  await story.clock.advance(1_000)
  await story.south('Lorries alone', { inReplyTo: frame(story, 'Nobody can leave').id })
  await story.clock.advance(1_000)
  expect(owes(story, 'Since when?')).toBe(true)
})

test('the reply of one party meets nothing that another owes', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: trio })
  await story.north('!send request reply-by 2h to:south info:east Which lorries come?')
  await story.clock.advance(1_000)
  await byEast(story, 'Ours do not', { thread: story.standing('east', 'e-sec', 'Which lorries come?').id })
  await story.clock.advance(1_000)
  expect(owes(story, 'Which lorries come?')).toBe(true)
  await story.south('All of them', { thread: frame(story, 'Which lorries come?').id })
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec')[0]).toContain('Answered by you, duty officer')
})

test('a reply that is still held puts off nothing but what it answers', async () => {
  const story = await Story.begin({ sendDelaySeconds: 60 })
  await story.north('!send request reply-by 1h Which lorries?')
  await story.north('!send request reply-by 3h Which drivers?')
  await story.clock.advance(minutes(59) + 50_000)
  await story.south('!reply SEC-0002 The usual ones')
  await story.clock.advance(15_000)
  expect(story.channel('north', 'n-sec').join('\n')).toContain('SEC-0001 is not answered: no reply from South')
})

test('what is said in the thread of one’s own post that is still held answers that post', async () => {
  const story = await Story.begin({ sendDelaySeconds: 10 })
  const thread = await story.north('The road is open')
  await story.north('Since noon', { thread })
  await story.clock.advance(12_000)
  expect(story.channel('south', 's-sec').join('\n')).toContain('SEC-0002 reply to SEC-0001')
})

test('an answer that does not arrive at a third party has arrived at whom it is for: nothing is owed again', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: trio, buttons: ['north'] })
  await story.north('!send request reply-by 2h to:south info:east Which lorries come?')
  await story.north('!dispute open The line was crossed')
  const asked = story.platform('north').posts.findLast(({ channel }) => channel === '@UA')!
  await story.press('north', '@UA', asked.id, 'UA', asked.content.buttons!.find(({ label }) => label === 'Open dispute')!.action)
  await story.clock.advance(1_000)
  story.platform('east').faultOf = (outgoing) => (outgoing.type === 'post' ? 'refuse' : 'none')
  await story.south('!reply SEC-0001 All of them')
  await story.south('!respond SEC-D1 It was not')
  await story.clock.advance(1_000)
  expect(story.channel('sup', 'control').join('\n')).toMatch(/FAILED SEC-0003 to East[\s\S]*FAILED SEC-0004 to East/)
  expect(owes(story, 'Which lorries come?')).toBe(false)
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('is not answered')
  await story.supervisor('!report')
  expect(story.direct('sup', 'UM').at(-1)).toMatch(/SEC-D1 by North, open for .*, answered in part\n/)
})

test('what only names a message of another track, or one that its author may not see, answers nothing and goes to everybody', async () => {
  const [sec] = trio.tracks
  const medical = {
    ...sec!,
    code: 'MED',
    channels: { north: { link: 'north', channel: 'n-med' }, south: { link: 'south', channel: 's-med' } },
  }
  const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: { ...trio, tracks: [sec!, medical] } })
  await story.post('north', 'n-med', 'UA', 'Ten ambulances')
  await story.supervisor('!say SEC south A word with you')
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec').join('\n')).toContain('SECB-0001')
  await story.south('As MED-0001 says')
  await byEast(story, 'As SECB-0001 says')
  await story.clock.advance(1_000)
  const firstLine = (words: string): string => story.channel('north', 'n-sec').find((each) => each.includes(words)) ?? ''
  expect(firstLine('As MED-0001 says')).toMatch(/^SEC-0001 · South/)
  expect(firstLine('As SECB-0001 says')).toMatch(/^SEC-0002 · East/)
})
