import { expect, test } from 'vitest'
import { withHeads } from './testing/cell.ts'
import { Story } from './testing/story.ts'

/** SEC-0001 is a request of North's that wants a reply; SEC-0002 is another message of North's. */
async function begin(): Promise<Story> {
  const story = await Story.begin({ sendDelaySeconds: 0, acknowledgeFrom: 'never' })
  await story.north('!send request reply-by 2h please confirm')
  await story.north('The weather is fine')
  await story.clock.advance(1_000)
  return story
}

const thread = (story: Story, words: string): { thread: string } => ({ thread: story.standing('south', 's-sec', words).id })
const asks = (story: Story): number => story.direct('south', 'UB').filter((each) => each.includes('Is it your reply to')).length
const frame = (story: Story): string => story.channel('south', 's-sec')[0] ?? ''

test('what is said in the thread of something else is not taken for the reply; its author is asked, and Yes links it there', async () => {
  const story = await begin()
  await story.south('It is indeed', thread(story, 'The weather is fine'))
  await story.clock.advance(1_000)
  expect(frame(story)).toContain('You owe a reply')
  expect(story.direct('south', 'UB').at(-1)).toContain('SEC-0003 is relayed. Is it your reply to SEC-0001?')
  await story.south(`!answer ${/answer:(q\d+):yes/.exec(JSON.stringify(story.platform('south').posts))?.[1]} yes`)
  await story.clock.advance(1_000)
  expect(frame(story)).toContain('Answered by you, duty officer, 01:00Z, in SEC-0003.')
  expect(story.channel('north', 'n-sec')).toContain('SEC-0003 in the thread of SEC-0002 is South’s reply to SEC-0001.')
})

test('who says No in a thread is asked no more about what is said there', async () => {
  const story = await begin()
  await story.south('Clouds tomorrow', thread(story, 'The weather is fine'))
  await story.clock.advance(1_000)
  await story.south(`!answer ${/answer:(q\d+):yes/.exec(JSON.stringify(story.platform('south').posts))?.[1]} no`)
  await story.south('And rain on Friday', thread(story, 'The weather is fine'))
  await story.clock.advance(1_000)
  expect(asks(story)).toBe(1)
  await story.south('The list is right')
  await story.clock.advance(1_000)
  expect(asks(story)).toBe(2)
})

test('what is said in a thread and is not the reply to one request may be that to another', async () => {
  const story = await begin()
  await story.north('!send request reply-by 3h And who drives?')
  await story.clock.advance(1_000)
  await story.south('The usual ones', thread(story, 'The weather is fine'))
  await story.clock.advance(1_000)
  await story.south(`!answer ${/answer:(q\d+):yes/.exec(JSON.stringify(story.platform('south').posts))?.[1]} no`)
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB').at(-1)).toContain('SEC-0004 is relayed. Is it your reply to SEC-0003?')
})

test('who says which message they answer is not asked about another', async () => {
  const story = await begin()
  await story.south('!reply SEC-0002 Here too')
  await story.north('A third thing')
  await story.clock.advance(1_000)
  await story.south('!reply SEC-0002 And there', thread(story, 'A third thing'))
  await story.south('As SEC-0002 says', thread(story, 'The weather is fine'))
  const submitted = {
    type: 'submitted',
    link: 'south',
    channel: 's-sec',
    id: 'V1',
    user: 'UB',
    form: 'reply',
    values: { text: 'Rain here' },
  } as const
  await story.tell({ ...submitted, post: thread(story, 'The weather is fine').thread, at: story.clock.now() })
  await story.clock.advance(1_000)
  expect(story.channel('north', 'n-sec').join('\n')).toMatch(/Here too[\s\S]*As SEC-0002 says[\s\S]*Rain here/)
  expect(asks(story)).toBe(0)
})

test('what may be the reply to private words went to others as well: its author is asked, and nothing links the two', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.supervisor('!say SEC south request reply-by 2h Who held the gate?')
  await story.clock.advance(1_000)
  await story.south('The second company')
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB').at(-1)).toContain(
    'SEC-0001 is relayed. Is it your reply to SECB-0001?\nNorth sees it, and nothing of SECB-0001.',
  )
  await story.south(`!answer ${/answer:(q\d+):yes/.exec(JSON.stringify(story.platform('south').posts))?.[1]} yes`)
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB').at(-1)).toBe(
    'Nothing was linked: North would learn of SECB-0001 by it, so the reply is still owed. To give it to those alone who know of SECB-0001, type !reply SECB-0001 TEXT. To withdraw SEC-0001, delete your post, or type !withdraw SEC-0001.',
  )
  expect(JSON.stringify(story.platform('north').posts)).not.toContain('SECB-0001')
  await story.south('!reply SECB-0001 The second company')
  await story.clock.advance(1_000)
  expect(frame(story)).toContain('Answered by you')
  expect(story.channel('north', 'n-sec')).toHaveLength(1)
})

test('each who posts in the wrong place is asked for themselves, and once', async () => {
  const story = await begin()
  await story.south('The list is right')
  await story.south('And another thing')
  await story.clock.advance(1_000)
  expect(asks(story)).toBe(1)
})

test('whoever else of the party posts in the wrong place is asked, too', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0, acknowledgeFrom: 'never' }, { mechanism: withHeads })
  await story.north('!send request reply-by 2h please confirm')
  await story.clock.advance(1_000)
  for (const author of ['UB', 'USH']) await story.post('south', 's-sec', author, `The list is right, says ${author}`)
  await story.clock.advance(1_000)
  for (const user of ['UB', 'USH']) expect(story.direct('south', user).at(-1)).toContain('Is it your reply to SEC-0001?')
})

test('what was written before the request stood there is no reply to it', async () => {
  const story = await Story.begin({ sendDelaySeconds: 10, acknowledgeFrom: 'never' })
  await story.south('The gate is shut')
  await story.clock.advance(5_000)
  await story.north('!send immediate request reply-by 2h Which lorries?')
  await story.clock.advance(10_000)
  expect(story.channel('north', 'n-sec').join('\n')).toContain('The gate is shut')
  expect(asks(story)).toBe(0)
})

test('what was taken back meanwhile is asked about no further', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  for (const each of ['request reply-by 3h Which lorries?', 'request reply-by 2h Who guards?']) await story.north(`!send ${each}`)
  await story.clock.advance(1_000)
  const post = await story.south('Ten lorries')
  await story.clock.advance(1_000)
  const [, id] = /answer:(q\d+):yes/.exec(JSON.stringify(story.platform('south').posts.map(({ content }) => content))) ?? []
  await story.remove('south', 's-sec', post)
  await story.south(`!answer ${id} no`)
  await story.clock.advance(1_000)
  expect(asks(story)).toBe(1)
})

test('who says that it is the reply is told so; who says it of what did not arrive is told that too', async () => {
  const story = await begin()
  await story.south('The list is right')
  await story.clock.advance(1_000)
  const id = /answer:(q\d+):yes/.exec(JSON.stringify(story.platform('south').posts))?.[1]
  await story.south(`!answer ${id} yes`)
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB').at(-1)).toBe(
    'SEC-0003 is your reply to SEC-0001, on the record and in the frames. Next time: in its thread.',
  )
  await story.south(`!answer ${id} no`)
  expect(story.direct('south', 'UB').at(-1)).toContain('answered already')

  const other = await begin()
  other.platform('north').faultOf = (outgoing) => (outgoing.type === 'post' ? 'refuse' : 'none')
  await other.south('The list is right')
  await other.clock.advance(1_000)
  await other.south(`!answer ${/answer:(q\d+):yes/.exec(JSON.stringify(other.platform('south').posts))?.[1]} yes`)
  await other.clock.advance(1_000)
  expect(other.direct('south', 'UB').at(-1)).toContain('Nothing was changed: the message was taken back or did not arrive')
  expect(frame(other)).toContain('You owe a reply')
})

test('a response to a dispute in the same conversation is no reply to the request', async () => {
  const story = await begin()
  await story.north('!dispute open SEC-0001 Neither list was ever right')
  await story.north(`!dispute confirm ${/answer:(q\d+):open/.exec(JSON.stringify(story.platform('north').posts.at(-1)?.content))?.[1]}`)
  await story.clock.advance(1_000)
  await story.south('!respond SEC-D1 They were when we wrote them')
  await story.clock.advance(1_000)
  expect(story.channel('north', 'n-sec').join('\n')).toContain('They were when we wrote them')
  expect(frame(story)).toContain('You owe a reply')
})

test('of two replies the one that arrived counts, where the other is taken back', async () => {
  const story = await begin()
  const first = await story.south('The list is right', thread(story, 'please confirm'))
  await story.clock.advance(1_000)
  story.platform('north').faultOf = (outgoing) => (outgoing.type === 'post' ? 'refuse' : 'none')
  await story.south('The list is right indeed', thread(story, 'please confirm'))
  await story.clock.advance(1_000)
  story.platform('north').faultOf = () => 'none'
  await story.remove('south', 's-sec', first)
  await story.clock.advance(1_000)
  expect(frame(story)).toContain('You owe a reply')
})

test('a plain post is asked about on a track with a usual kind of its own; what asks for a reply itself is not', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0, defaults: { kind: 'request' } })
  await story.north('!send reply-by 1h Which lorries come?')
  await story.clock.advance(1_000)
  await story.south('!send reply-by 1h And yours?')
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB')).toEqual([])
  await story.south('Three lorries')
  await story.clock.advance(1_000)
  const asked = story.platform('south').posts.findLast(({ channel }) => channel === '@UB')
  expect(story.direct('south', 'UB').at(-1)).toContain('Is it your reply to SEC-0001?')
  await story.press('south', '@UB', asked?.id ?? '', 'UB', asked?.content.buttons?.[0]?.action ?? '')
  await story.clock.advance(1_000)
  expect(
    story
      .standing('south', 's-sec', 'Which lorries come?')
      .content.blocks.flatMap((each) => JSON.stringify(each))
      .join(),
  ).toContain('in SEC-0003')
  expect(story.channel('north', 'n-sec').at(-1)).toContain('SEC-0003 REQUEST on SEC-0001')
})

test('in a thread that holds several requests, the one that an answer names is the one that it answers', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const root = await story.north('!send request reply-by 1h May we open the road?')
  await story.north('!send request reply-by 1h May we close the bridge?', { thread: root })
  await story.clock.advance(1_000)
  // Where threads are flat, all that is said in one is said to its first post.
  await story.south('SEC-0002: yes, do', thread(story, 'May we open the road?'))
  await story.clock.advance(1_000)
  expect(frame(story)).toContain('You owe a reply')
  expect(story.channel('south', 's-sec')[1]).toContain('Answered by you, duty officer, 01:00Z, in SEC-0003.')
  expect(story.channel('north', 'n-sec').at(-1)).toContain('SEC-0003 reply to SEC-0002')
  // What is of another conversation is only spoken of.
  await story.north('The weather is fine')
  await story.clock.advance(1_000)
  await story.south('Yes, since SEC-0004 is so', thread(story, 'May we open the road?'))
  await story.clock.advance(1_000)
  expect(frame(story)).toContain('Answered by you, duty officer, 01:00Z, in SEC-0005.')
})

test('what is not the reply to the request that is due first may be that to another, and is asked about that then', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  for (const each of ['request reply-by 3h Which lorries?', 'request reply-by 2h Who guards?']) await story.north(`!send ${each}`)
  await story.clock.advance(1_000)
  await story.south('Ten lorries')
  await story.clock.advance(1_000)
  const question = (): string | undefined =>
    /answer:(q\d+):yes/.exec(JSON.stringify(story.platform('south').posts.findLast(({ channel }) => channel === '@UB')?.content))?.[1]
  expect(story.direct('south', 'UB').at(-1)).toContain('Is it your reply to SEC-0002?')
  await story.south(`!answer ${question()} no`)
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB').at(-1)).toContain('SEC-0003 is relayed. Is it your reply to SEC-0001?')
  await story.south(`!answer ${question()} yes`)
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB').at(-1)).toContain('SEC-0003 is your reply to SEC-0001')
  await story.south('The bridge is guarded')
  await story.clock.advance(1_000)
  await story.south(`!answer ${question()} no`)
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB').at(-1)).toContain('It stays a message of its own. The reply is still owed.')
})

test('who names a request beside another message is asked whether that is the reply to it', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('The gate is shut')
  await story.north('!send request reply-by 3h Which lorries?')
  await story.clock.advance(1_000)
  await story.south('SEC-0001 is understood. As to SEC-0002: ten lorries')
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB').at(-1)).toContain('SEC-0003 is relayed. Is it your reply to SEC-0002?')
})

test('what is said in the conversation of a dispute, or of a clarification, may be the answer that is owed there: its author is asked', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const question = (link: 'north' | 'south', user: string): string =>
    /answer:(q\d+):/.exec(JSON.stringify(story.platform(link).posts.findLast(({ channel }) => channel === `@${user}`)?.content))?.[1] ?? ''
  await story.south('The gate is shut')
  await story.clock.advance(1_000)
  await story.north('!dispute open SEC-0001 It is open')
  await story.north(`!dispute confirm ${question('north', 'UA')}`)
  await story.north('!clarify SEC-0001 Nobody can leave')
  await story.clock.advance(1_000)
  const post = await story.south('Our patrol shut it at six', { thread: 't1' })
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB').at(-1)).toContain('SEC-0004 is relayed. Is it your answer to SEC-0003?')
  await story.south(`!answer ${question('south', 'UB')} no`)
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB').at(-1)).toContain('SEC-0004 is relayed. Is it your response to SEC-D1?')
  await story.south(`!answer ${question('south', 'UB')} yes`)
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB').at(-1)).toContain('SEC-0004 is your response to SEC-D1, on the record')
  await story.north('!show SEC-D1')
  await story.clock.advance(1_000)
  expect(story.direct('north', 'UA').at(-1)).toMatch(/Answered by South, duty officer, .* in SEC-0004\.[\s\S]*: answered in SEC-0004\./)
  await story.remove('south', 's-sec', post)
  await story.north('!show SEC-D1')
  await story.clock.advance(1_000)
  expect(story.direct('north', 'UA').at(-1)).toMatch(/South owes: response to a dispute[\s\S]*no response yet/)
  await story.south('Nobody asked us', {})
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB').at(-1)).not.toContain('Nobody asked')
  expect(story.direct('south', 'UB').at(-1)).not.toContain('Is it your')
})

test('nobody is asked about what they gave as the answer', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.south('The gate is shut')
  await story.clock.advance(1_000)
  await story.north('!clarify SEC-0001 Nobody can leave')
  await story.north('!dispute open SEC-0001 It is open')
  await story.north(
    `!dispute confirm ${/answer:(q\d+):open/.exec(JSON.stringify(story.platform('north').posts.findLast(({ channel }) => channel === '@UA')?.content))?.[1]}`,
  )
  await story.clock.advance(1_000)
  await story.south('!correct SEC-0002')
  await story.south('!respond SEC-D1 It was shut at six')
  await story.clock.advance(1_000)
  expect(story.channel('north', 'n-sec').join('\n')).toContain('It was shut at six')
  expect(story.direct('south', 'UB').join('\n')).not.toContain('Is it your')
})
