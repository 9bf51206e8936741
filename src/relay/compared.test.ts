import { expect, test } from 'vitest'
import { Story } from './testing/story.ts'

const refuseIn = (story: Story, link: string, words: string): void => {
  story.platform(link).faultOf = (outgoing) =>
    outgoing.type === 'post' && JSON.stringify(outgoing.content).includes(words) ? 'refuse' : 'none'
}

test('what follows a change that did not arrive is compared with what stands there, in each channel', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('The road is open')
  await story.clock.advance(1_000)
  refuseIn(story, 'south', 'The road is closed')
  await story.edit('north', 'n-sec', post, 'UA', 'The road is closed')
  await story.clock.advance(1_000)
  await story.edit('north', 'n-sec', post, 'UA', 'The bridge is closed')
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec').at(-1)).toContain('Was:\n> The road is open\nNow:\n> The bridge is closed')
  expect(story.channel('sup', 'control').findLast((each) => each.includes('UPDATE 2'))).toContain('Was:\n> The road is closed')
  await story.edit('north', 'n-sec', post, 'UA', 'The bridge is open')
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec').at(-1)).toContain('Was:\n> The bridge is closed\nNow:\n> The bridge is open')
})

test('where nothing of it stands there is nothing that it was, and what was changed back to stands there already', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  refuseIn(story, 'south', 'The road')
  const post = await story.north('The road is open')
  await story.clock.advance(1_000)
  await story.edit('north', 'n-sec', post, 'UA', 'The bridge is open')
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec').at(-1)).toMatch(/^UPDATE 1 to SEC-0001 · North, liaison\n> The bridge is open\n/)
  refuseIn(story, 'south', 'The ferry')
  await story.edit('north', 'n-sec', post, 'UA', 'The ferry is open')
  await story.edit('north', 'n-sec', post, 'UA', 'The bridge is open')
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec').at(-1)).toMatch(/^UPDATE 3 to SEC-0001 · North, liaison\n> The bridge is open\n/)
})

test('where the words before fail when the next ones are on their way already, they are said not to stand there', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('The road is open')
  await story.clock.advance(1_000)
  story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' ? 'link-down' : 'none')
  await story.edit('north', 'n-sec', post, 'UA', 'The road is closed')
  await story.edit('north', 'n-sec', post, 'UA', 'The bridge is closed')
  await story.clock.advance(1_000)
  story.platform('south').faultOf = (outgoing) =>
    outgoing.type === 'post' && JSON.stringify(outgoing.content).includes('Now:"]},{"type":"quote","text":"The road is closed')
      ? 'refuse'
      : 'none'
  await story.clock.advance(60_000)
  const shown = story.standing('south', 's-sec', 'The bridge is closed')
  expect(JSON.stringify(shown.content)).toContain('Was, but never stood here:')
})

test('that a message was changed is said of it wherever the change stands, at the supervisor’s too, and nowhere else', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('The road is open')
  await story.clock.advance(1_000)
  refuseIn(story, 'south', 'The road is closed')
  await story.edit('north', 'n-sec', post, 'UA', 'The road is closed')
  await story.clock.advance(1_000)
  expect(story.channel('sup', 'control')[0]).toContain('Changed: see UPDATE 1 in the thread.')
  await story.south('!ack SEC-1')
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec')[0]).toContain('Received by you')
  expect(story.channel('south', 's-sec')[0]).not.toContain('Changed')
  expect(story.channel('south', 's-sec')[0]).not.toContain('as first sent')
  await story.edit('north', 'n-sec', post, 'UA', 'The bridge is closed')
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec')[0]).toContain('Changed: see UPDATE 2 in the thread.')
})

test('a request that arrives by its change alone asks for the reply, as it would have', async () => {
  const minutes = (count: number): number => count * 60_000
  const story = await Story.begin({ sendDelaySeconds: 0 })
  refuseIn(story, 'south', 'Which lorries')
  const post = await story.north('!send request reply-by 1h Which lorries?')
  await story.clock.advance(1_000)
  await story.edit('north', 'n-sec', post, 'UA', '!send request reply-by 1h Which buses?')
  await story.clock.advance(1_000)
  const frame = (): string => JSON.stringify(story.standing('south', 's-sec', 'Which buses?').content)
  expect(frame()).toContain('You owe a reply by 22 Nov 02:00Z')
  await story.clock.advance(minutes(61))
  expect(story.channel('north', 'n-sec').join('\n')).toContain('SEC-0001.1 is not answered: no reply from South')
  expect(story.channel('sup', 'control').join('\n')).toContain('ESCALATION SEC-0001.1 · no reply from South')
  const answer = await story.south('Three', { thread: story.standing('south', 's-sec', 'Which buses?').id })
  await story.clock.advance(1_000)
  expect(frame()).toContain('Answered by you')
  expect(story.mark('north', 'n-sec', post)).toEqual(['☑'])
  await story.remove('south', 's-sec', answer)
  await story.clock.advance(1_000)
  expect(frame()).toContain('your reply was due 22 Nov 02:00Z')
  // What arrived later on top of it asks for none again.
  await story.edit('north', 'n-sec', post, 'UA', '!send request reply-by 1h Which ferries?')
  await story.clock.advance(1_000)
  expect(JSON.stringify(story.standing('south', 's-sec', 'Which ferries?').content)).not.toContain('your reply')
})

test('what never stood in a channel is no version that an answer could have been to', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('!send request reply-by 2h Which lorries?')
  await story.clock.advance(1_000)
  refuseIn(story, 'south', 'Which buses')
  await story.edit('north', 'n-sec', post, 'UA', '!send request reply-by 2h Which buses?')
  await story.clock.advance(1_000)
  await story.south('Three', { thread: story.standing('south', 's-sec', 'Which lorries?').id })
  await story.clock.advance(1_000)
  await story.edit('north', 'n-sec', post, 'UA', '!send request reply-by 2h Which ferries?')
  await story.clock.advance(1_000)
  expect(JSON.stringify(story.standing('south', 's-sec', 'Which ferries?').content)).toContain(
    'You answered the earlier version, in SEC-0002',
  )
})
