import { expect, test } from 'vitest'
import { Story } from './testing/story.ts'

const minuteMs = 60_000

async function link(story: Story, state: 'up' | 'down'): Promise<void> {
  story.platform('sup').faultOf = () => (state === 'down' ? 'link-down' : 'none')
  await story.tell({ type: 'link-changed', link: 'sup', state, cause: 'x', needsPerson: false, at: story.clock.now() })
}

/** How long ago each of these is said to have been due, in the channel of the supervisor, minutes. */
const lateAsTold = (story: Story): readonly number[] =>
  story.channel('sup', 'control').flatMap((each) => {
    const [, minutes] = /still no acknowledgement from North, (\d+) min late/.exec(each) ?? []
    return minutes === undefined ? [] : [Number(minutes)]
  })

test('a ping that had to wait says how late it is when it comes', async () => {
  const story = await Story.begin({ dueMinutes: { flash: 5, immediate: 5, priority: 5, routine: 5 } })
  await story.south('bonjour')
  await story.clock.advance(11_000)
  await link(story, 'down')
  await story.clock.advance(39 * minuteMs)
  await link(story, 'up')
  await story.clock.advance(minuteMs)
  const told = lateAsTold(story)
  expect(told.length).toBeGreaterThan(0)
  // It stands there since 01:05:12, and was due at 01:05:12: by now that is 34 min ago.
  expect(told.filter((each) => each < 34)).toEqual([])
})

test('an outage that lasts over a report is in the next one too, when it is over by then', async () => {
  const story = await Story.begin()
  const reports = async (): Promise<string> => {
    await story.supervisor('!report')
    await story.clock.advance(1_000)
    return story.direct('sup', 'UM').at(-1) ?? ''
  }
  const north = (state: 'up' | 'down') =>
    story.tell({ type: 'link-changed', link: 'north', state, cause: 'x', needsPerson: false, at: story.clock.now() })
  await story.clock.advance(6 * 60 * minuteMs)
  await north('down')
  await story.clock.advance(2 * 60 * minuteMs)
  expect(await reports()).toContain('North DOWN, 1 outage, 60 min in all')
  await north('up')
  await story.clock.advance(minuteMs)
  expect(await reports()).toContain('North up, 1 outage, 60 min in all')
})

test('of what lapsed because its author withdrew it, it is said whose role that is', async () => {
  const story = await Story.begin({ dueMinutes: { flash: 5, immediate: 5, priority: 5, routine: 5 } })
  const post = await story.north('hello')
  await story.clock.advance(11 * minuteMs)
  expect(story.channel('sup', 'control').join('\n')).toContain('ESCALATION SEC-0001 · no acknowledgement from South')
  await story.remove('north', 'n-sec', post)
  await story.clock.advance(5_000)
  const card = story.channel('sup', 'control').find((each) => each.includes('CLOSED SEC-0001'))
  expect(card).toContain('Lapsed by North, liaison 01:11Z: the message was withdrawn.')
})

test('what the owner before may have sent is looked up before anybody is told that it has not arrived', async () => {
  const story = await Story.begin()
  const platform = story.platform('south')
  const { send } = platform
  platform.send = async (outgoing) => {
    const outcome = await send.call(platform, outgoing)
    return outgoing.type === 'post' ? new Promise(() => undefined) : outcome
  }
  await story.north('The road is mined')
  await story.clock.advance(11_000)
  // The process dies before it has an answer.
  void story.relay.stop()
  platform.send = send
  const { lookup } = platform
  platform.lookup = async (query) => {
    await new Promise<void>((answer) => story.clock.after(3_000, answer))
    return lookup.call(platform, query)
  }
  await story.clock.advance(minuteMs)
  await story.run()
  await story.clock.advance(minuteMs)
  expect(story.channel('south', 's-sec').join('\n')).toContain('The road is mined')
  expect(story.direct('north', 'UA').filter((each) => each.includes('has not reached'))).toEqual([])
  expect(story.channel('sup', 'control').filter((each) => each.includes('UNDELIVERED'))).toEqual([])
})

test('what has still not arrived a moment after another process took over is told then', async () => {
  const story = await Story.begin()
  story.platform('south').faultOf = ({ type }) => (type === 'post' ? 'unavailable' : 'none')
  await story.north('The road is mined')
  await story.clock.advance(11_000)
  void story.relay.stop()
  await story.clock.advance(minuteMs)
  await story.run()
  await story.clock.advance(10_000)
  expect(story.direct('north', 'UA').filter((each) => each.includes('has not reached'))).toHaveLength(1)
})
