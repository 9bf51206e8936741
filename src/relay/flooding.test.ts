import { expect, test } from 'vitest'
import { Story } from './testing/story.ts'

const few = { sendDelaySeconds: 0, acknowledgeFrom: 'never' } as const
const limits = { eventsPerMinute: 10, waitingMax: 100 }
const crossed = (story: Story): string[] => story.channel('south', 's-sec').flatMap((each) => /^> (.*)$/m.exec(each)?.[1] ?? [])
const texts = (from: number, to: number): string[] => Array.from({ length: to - from + 1 }, (_, index) => `post ${from + index}`)
const count = (posts: readonly string[], words: string): number => posts.filter((each) => each.includes(words)).length

async function postAll(story: Story, all: readonly string[]): Promise<string[]> {
  const posts: string[] = []
  for (const text of all) posts.push(await story.north(text))
  return posts
}

test('who posts too much at once is told once, as is the supervisor; what is refused bears ⛔ and is never sent', async () => {
  const story = await Story.begin(few, { limits })
  const posts = await postAll(story, texts(1, 25))
  await story.clock.advance(5_000)
  expect(crossed(story)).toEqual(texts(1, 10))
  expect(posts.slice(10).map((post) => story.mark('north', 'n-sec', post))).toEqual(posts.slice(10).map(() => ['⛔']))
  expect(count(story.direct('north', 'UA'), 'NOT SENT: too much at once')).toBe(1)
  expect(count(story.channel('sup', 'control'), 'FLOOD from North, liaison')).toBe(1)
  await story.clock.advance(40_000)
  expect(story.direct('north', 'UA').at(-1)).toContain('What you post is taken again. Not taken from 01:00:02Z to 01:00:32Z: 15.')
  expect(story.channel('sup', 'control').at(-1)).toContain('Over: flood from North, liaison (01:00:02Z to 01:00:32Z). Refused: 15.')
  await story.north('after the pause')
  await story.clock.advance(700_000) // the slow sweep reads the channel again
  expect(crossed(story)).toEqual([...texts(1, 10), 'after the pause'])
  expect(story.direct('north', 'UA')).toHaveLength(2)
})

test('while somebody floods, their flash, their acknowledgements and what the others post go on', async () => {
  const story = await Story.begin({ ...few, acknowledgeFrom: 'routine' }, { limits })
  await story.south('please confirm')
  const asked = story.standing('north', 'n-sec', 'please confirm')
  await postAll(story, texts(1, 20))
  await story.react('north', 'n-sec', asked.id, 'UA', '☑')
  await story.north('!flash Shots reported')
  await story.south('what is that?')
  await story.clock.advance(5_000)
  expect(crossed(story)).toEqual([...texts(1, 10), 'Shots reported'])
  expect(story.channel('north', 'n-sec').join('\n')).toContain('> what is that?')
  expect(story.channel('sup', 'control').join('\n')).toContain('Received by North, liaison')
})

test('a flood of flashes is one too, and does not shut out acknowledgements that are owed', async () => {
  const story = await Story.begin({ ...few, acknowledgeFrom: 'routine' }, { limits })
  for (let number = 1; number <= 12; number += 1) await story.south(`ask ${number}`)
  await postAll(
    story,
    texts(1, 15).map((text) => `!flash ${text}`),
  )
  await story.clock.advance(10_000)
  expect(crossed(story)).toEqual(texts(1, 10))
  expect(count(story.direct('north', 'UA'), 'urgent posts and commands')).toBe(1)
  for (let number = 1; number <= 10; number += 1) await story.north(`!ack SEC-${String(number).padStart(4, '0')}`)
  await story.clock.advance(10_000)
  expect(count(story.direct('north', 'UA'), 'your acknowledgement is on the record')).toBe(10)
})

test('commands and reactions that lead nowhere are answered up to the bound, then once', async () => {
  const story = await Story.begin({ ...few, acknowledgeFrom: 'routine' }, { limits })
  await story.south('please confirm')
  const asked = story.standing('north', 'n-sec', 'please confirm')
  for (let number = 1; number <= 5; number += 1) await story.north('!status')
  for (let number = 1; number <= 30; number += 1) await story.react('north', 'n-sec', asked.id, 'UA', `:custom-${number}:`)
  await story.clock.advance(5_000)
  const told = story.direct('north', 'UA')
  expect(count(told, 'link up since')).toBe(0)
  expect(count(told, 'Open: 1')).toBe(5)
  expect(count(told, 'is not an acknowledgement')).toBe(5)
  expect(count(told, 'NOT SENT: too much at once')).toBe(1)
  expect(told).toHaveLength(11)
})

test('somebody who is no official cannot make Parley talk without end', async () => {
  const story = await Story.begin(few, { limits })
  for (let number = 1; number <= 30; number += 1) await story.post('north', 'n-sec', 'UX', `stranger ${number}`)
  await story.clock.advance(5_000)
  expect(count(story.direct('north', 'UX'), 'You are not one of North’s officials')).toBe(10)
  expect(count(story.direct('north', 'UX'), 'too much at once')).toBe(1)
  expect(story.channel('sup', 'control').join('\n')).toContain('FLOOD from North, somebody who is no official')
})

test('an edit in a flood never lets the old text cross', async () => {
  const story = await Story.begin({ ...few, sendDelaySeconds: 10 }, { limits })
  const post = await story.north('Convoy leaves at noon')
  await postAll(story, texts(1, 12))
  await story.edit('north', 'n-sec', post, 'UA', 'Convoy stays')
  await story.clock.advance(20_000)
  expect(crossed(story)).toEqual(texts(1, 9))
  expect(story.mark('north', 'n-sec', post)).toEqual(['⛔'])
})

test('a week of posts that is found at once is no flood; a flood that is found is one', async () => {
  const story = await Story.begin(few, { limits })
  await story.relay.stop()
  const written = (text: string, at: number) => story.told(text, { post: text, writtenAt: at })
  const { history } = story.platform('north')
  for (const [index, text] of texts(1, 40).entries()) history.push(written(text, story.clock.now() + 60_000 * index))
  await story.clock.advance(45 * 60_000)
  for (const text of texts(41, 60)) history.push(written(text, story.clock.now()))
  await story.clock.advance(60_000)
  await story.run()
  await story.clock.advance(120_000)
  expect(crossed(story)).toEqual(texts(1, 50))
  expect(count(story.direct('north', 'UA'), 'too much at once')).toBe(1)
})

test('a lane that holds all it may refuses more with words, once, takes flash, and says when it takes posts again', async () => {
  const story = await Story.begin(few, { limits: { eventsPerMinute: 100_000, waitingMax: 100 } })
  let isAway = true
  story.platform('south').faultOf = () => (isAway ? 'link-down' : 'none')
  const posts = await postAll(story, texts(1, 110))
  await story.clock.advance(5_000)
  expect(count(story.direct('north', 'UA'), 'NOT SENT: 100 of your side’s posts wait for South’s channel.')).toBe(1)
  expect(count(story.channel('sup', 'control'), 'FULL: North to South, SEC')).toBe(1)
  expect(story.mark('north', 'n-sec', posts[100]!)).toEqual(['⛔'])
  expect(story.mark('north', 'n-sec', posts[99]!)).toEqual([])
  await story.north('!flash fire')
  isAway = false
  await story.clock.advance(120_000)
  expect(crossed(story)).toEqual([...texts(1, 100), 'fire'])
  expect(count(story.channel('north', 'n-sec'), 'South’s channel of SEC takes your posts again.')).toBe(1)
  expect(count(story.channel('sup', 'control'), 'Over: North to South, SEC')).toBe(1)
  await story.north('goes again')
  expect(crossed(story).at(-1)).toBe('goes again')
})

test('nobody is owed more answers than their platform takes in some minutes, and they are told so', async () => {
  const story = await Story.begin(few, { limits: { eventsPerMinute: 100_000, waitingMax: 100 } })
  let isSlow = true
  story.platform('north').faultOf = ({ type }) => (isSlow && type === 'direct' ? 'unavailable' : 'none')
  for (let number = 1; number <= 260; number += 1) {
    await story.north(number % 2 === 0 ? '!status' : `!flsh ${number}`)
    await story.post('north', 'n-sec', 'UX', `I am no official ${number}`)
  }
  await story.north('a message crosses all the same')
  await story.north('!flash and so does a flash')
  isSlow = false
  await story.clock.advance(60_000)
  expect(story.direct('north', 'UX')).toHaveLength(201)
  expect(story.direct('north', 'UX').at(-1)).toContain('200 messages of Parley’s wait for you.')
  expect(count(story.direct('north', 'UA'), '200 messages of Parley’s wait for you.')).toBe(1)
  // What Parley says of itself always goes: that the flash arrived.
  expect(story.direct('north', 'UA')).toHaveLength(202)
  expect(crossed(story)).toEqual(['a message crosses all the same', 'and so does a flash'])
  await story.north('!status')
  await story.clock.advance(1_000)
  expect(story.direct('north', 'UA')).toHaveLength(203)
})

test('who was told that flash still passes is told when it does not either', async () => {
  const story = await Story.begin(few, { limits: { waitingMax: 10 } })
  story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' ? 'unavailable' : 'none')
  await postAll(story, texts(1, 11))
  await story.clock.advance(1_000)
  expect(story.direct('north', 'UA').at(-1)).toContain('Flash still passes.')
  const [passed, refused, again] = await postAll(story, ['!flash one', '!flash two', '!flash three'])
  await story.clock.advance(1_000)
  expect(story.direct('north', 'UA').at(-1)).toMatch(/^NOT SENT: 11 of .* NOT EVEN FLASH PASSES: use other means now\.$/)
  expect(count(story.direct('north', 'UA'), 'NOT SENT')).toBe(2)
  expect([refused, again].map((post) => story.mark('north', 'n-sec', post!))).toEqual([['⛔'], ['⛔']])
  story.platform('south').faultOf = () => 'none'
  await story.clock.advance(60_000)
  expect(story.mark('north', 'n-sec', passed!)).toEqual(['📤'])
})

test('what is refused with words of its own bears ⛔ however many marks wait there', async () => {
  const story = await Story.begin(few, { limits: { eventsPerMinute: 100_000 } })
  let isSlow = true
  story.platform('north').faultOf = ({ type }) => (isSlow && type === 'mark' ? 'unavailable' : 'none')
  await postAll(story, texts(1, 120))
  await story.clock.advance(30_000)
  const post = await story.post('north', 'n-sec', 'UX', 'I am no official')
  await story.clock.advance(5_000)
  isSlow = false
  await story.clock.advance(600_000)
  expect(story.direct('north', 'UX')).toHaveLength(1)
  expect(story.mark('north', 'n-sec', post)).toEqual(['⛔'])
})
