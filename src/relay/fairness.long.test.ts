import { expect, test } from 'vitest'
import type { Received } from '../core/received.ts'
import { Story } from './testing/story.ts'

const few = { sendDelaySeconds: 0, acknowledgeFrom: 'never' } as const
const limits = { eventsPerMinute: 1_000_000, waitingMax: 100_000 }
const texts = (count: number): string[] => Array.from({ length: count }, (_, index) => `post ${index + 1}.`)
const sendMs = 200
/** What Parley's own queueing may cost a flash: see promise 3 and the bound on floods. */
const queueingMaxMs = 1_000

/** Every act on the platforms takes a while, as real ones do, and each of them has just asked to go slower. */
function slowDown(story: Story): void {
  for (const platform of Object.values(story.platforms)) {
    const send = platform.send.bind(platform)
    let isFirst = true
    platform.faultOf = () => {
      const fault = isFirst ? 'unavailable' : 'none'
      isFirst = false
      return fault
    }
    platform.send = async (outgoing) => {
      await new Promise<void>((resume) => story.clock.after(sendMs, resume))
      return send(outgoing)
    }
  }
}

/** How long it takes until a post says this, in steps of 50 ms. */
async function untilStands(story: Story, link: string, channel: string, words: string): Promise<number> {
  const from = story.clock.now()
  while (!story.channel(link, channel).join('\n').includes(words)) {
    if (story.clock.now() - from > 600_000) throw new Error(`"${words}" never stood in ${link} ${channel}`)
    await story.clock.advance(50)
  }
  return story.clock.now() - from
}

test('a flood of one party does not go before the other’s flash in the channel where they meet', async () => {
  const story = await Story.begin(few, { limits })
  slowDown(story)
  await Promise.all(texts(300).map((text) => story.north(text)))
  await story.clock.advance(5_000)
  await story.south('!flash Shots reported')
  expect(await untilStands(story, 'sup', 'control', '> Shots reported')).toBeLessThanOrEqual(sendMs + queueingMaxMs)
  expect(story.channel('north', 'n-sec').join('\n')).toContain('> Shots reported')
  expect(story.channel('sup', 'control').join('\n')).not.toContain('post 60.')
})

test('nor does one that ends in a flash of its own, or had one before', async () => {
  const story = await Story.begin(few, { limits })
  slowDown(story)
  await story.north('post 0.')
  await story.north('!flash first')
  await Promise.all(texts(300).map((text) => story.north(text)))
  await story.north('!flash last')
  await story.clock.advance(5_000)
  await story.south('!flash Shots reported')
  expect(await untilStands(story, 'sup', 'control', '> Shots reported')).toBeLessThanOrEqual(sendMs + queueingMaxMs)
})

test('nor does a flood of flashes: those who are equally urgent take turns', async () => {
  const story = await Story.begin(few, { limits })
  slowDown(story)
  await Promise.all(texts(100).map((text) => story.north(`!flash ${text}`)))
  await story.clock.advance(5_000)
  await story.south('!flash Shots reported')
  expect(await untilStands(story, 'sup', 'control', '> Shots reported')).toBeLessThanOrEqual(sendMs + queueingMaxMs)
})

test('private lines and changed posts of one party do not hold an alarm up', async () => {
  const story = await Story.begin({ ...few, dueMinutes: { flash: 1 }, acknowledgeFrom: 'flash' }, { limits })
  slowDown(story)
  const [post] = await Promise.all(texts(60).map((text) => story.north(text)))
  await story.clock.advance(20_000)
  await Promise.all(texts(100).map((text) => story.north(`!supervisor ${text}`)))
  for (let number = 1; number <= 20; number += 1) await story.remove('north', 'n-sec', `t${number}`)
  expect(post).toBe('t1')
  await story.clock.advance(500)
  const at = story.clock.now()
  await story.tell({ type: 'link-changed', link: 'south', state: 'down', cause: 'no connection', needsPerson: true, at })
  expect(await untilStands(story, 'sup', 'control', 'LINK DOWN: South')).toBeLessThanOrEqual(1_000 + sendMs + queueingMaxMs)
})

test('a flood that waits for the journal does not keep the other party’s flash out of it', async () => {
  const story = await Story.begin(few, { limits })
  const { append } = story.journal
  story.journal.append = async (entries, epoch) => {
    await new Promise<void>((resume) => story.clock.after(100, resume))
    return append.call(story.journal, entries, epoch)
  }
  const told = Promise.all(texts(3_000).map((text) => story.north(text)))
  await story.clock.advance(100)
  const from = story.clock.now()
  void story.south('!flash Shots reported')
  expect(await untilStands(story, 'north', 'n-sec', '> Shots reported')).toBeLessThanOrEqual(queueingMaxMs)
  expect(story.clock.now() - from).toBeLessThanOrEqual(queueingMaxMs)
  await story.clock.advance(60_000)
  await told
})

test('what no room was left for is found by a sweep, and crosses once and in order', async () => {
  const story = await Story.begin(few, { limits })
  const { append } = story.journal
  story.journal.append = async (entries, epoch) => {
    await new Promise<void>((resume) => story.clock.after(100, resume))
    return append.call(story.journal, entries, epoch)
  }
  const posts = texts(5_600).map(
    (text, index): Received => story.told(text, { post: `f${index}`, writtenAt: story.clock.now() + Math.floor(index / 100) }),
  )
  story.platform('north').history.push(...posts)
  const told = Promise.all(posts.map((received) => story.platform('north').say(received)))
  await story.clock.advance(10_000)
  const refused = (await told).filter(({ taken }) => !taken)
  expect(refused).toHaveLength(599)
  story.journal.append = append
  await story.clock.advance(120_000)
  const shown = story.channel('south', 's-sec').flatMap((each) => /^> (post \d+\.)$/m.exec(each)?.[1] ?? [])
  expect(shown).toEqual(texts(5_600))
}, 30_000)

test('the regular reading of what channels said holds nobody up, and finds what was never told', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const north = story.platform('north')
  await story.clock.advance(590_000)
  north.history.push(story.told('never told', { post: 't77' }))
  const read = north.catchUp.bind(north)
  north.catchUp = async (query) => {
    await new Promise<void>((resume) => story.clock.after(30_000, resume))
    return read(query)
  }
  await story.clock.advance(20_000)
  await story.north('meanwhile')
  await story.clock.advance(1_000)
  const quotes = (): readonly string[] => story.channel('south', 's-sec').flatMap((each) => /^> (.+)$/m.exec(each)?.[1] ?? [])
  expect(quotes()).toEqual(['meanwhile'])
  await story.clock.advance(60_000)
  expect(quotes()).toEqual(['meanwhile', 'never told'])
})
