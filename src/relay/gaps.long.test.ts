import { expect, test } from 'vitest'
import { Story } from './testing/story.ts'

/** What stands no more on a platform when its history is read. */
function forget(story: Story, post: string): void {
  const { history } = story.platform('north')
  history.splice(
    history.findIndex((each) => 'post' in each && each.post === post),
    1,
  )
}

test('a post that was taken back while Parley was down does not cross, though its time has come', async () => {
  const story = await Story.begin({ sendDelaySeconds: 10 })
  const gone = await story.north('taken back')
  await story.north('meant')
  await story.relay.stop()
  forget(story, gone)
  await story.clock.advance(60_000)
  await story.run()
  await story.clock.advance(5_000)
  expect(JSON.stringify(story.platform('south').posts)).not.toContain('taken back')
  expect(story.channel('south', 's-sec').join('\n')).toContain('SEC-0001 · North')
  expect(story.channel('south', 's-sec').join('\n')).toContain('> meant')
})

test('what is held does not cross while its own link is down, and crosses when the channel was read', async () => {
  const story = await Story.begin({ sendDelaySeconds: 10 })
  const gone = await story.north('taken back')
  const tell = (state: 'up' | 'down') =>
    story.tell({ type: 'link-changed', link: 'north', state, cause: 'no connection', needsPerson: false, at: story.clock.now() })
  await story.north('meant')
  await tell('down')
  await story.clock.advance(15_000)
  expect(story.channel('south', 's-sec')).toEqual([])
  forget(story, gone)
  await tell('up')
  await story.clock.advance(2_000)
  expect(JSON.stringify(story.platform('south').posts)).not.toContain('taken back')
  expect(story.channel('south', 's-sec').join('\n')).toContain('> meant')
})

test('a channel that cannot be read holds nothing for longer than 30 s', async () => {
  const story = await Story.begin({ sendDelaySeconds: 10 })
  await story.north('meant')
  await story.tell({
    type: 'link-changed',
    link: 'north',
    state: 'down',
    cause: 'no connection',
    needsPerson: false,
    at: story.clock.now(),
  })
  await story.clock.advance(29_000)
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('> meant')
  await story.clock.advance(3_000)
  expect(story.channel('south', 's-sec').join('\n')).toContain('> meant')
})

test('after a crash only the head of a lane is waited out: a long queue goes on at once', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  story.platform('south').faultOf = () => 'unavailable'
  for (let number = 1; number <= 20; number += 1) await story.north(`message ${number}.`)
  await story.relay.stop()
  story.platform('south').faultOf = () => 'none'
  await story.run()
  await story.clock.advance(2_000)
  const shown = story.channel('south', 's-sec').flatMap((each) => /> message (\d+)\./.exec(each)?.[1] ?? [])
  expect(shown).toEqual(Array.from({ length: 20 }, (_, index) => String(index + 1)))
})

test('what was posted after the sweep of the start, and before the link was up, is found', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.relay.stop()
  await story.run()
  story.platform('north').history.push(story.told('said to nobody', { post: 'in-between' }))
  await story.tell({ type: 'link-changed', link: 'north', state: 'up', cause: '', needsPerson: false, at: story.clock.now() })
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec').join('\n')).toContain('> said to nobody')
})

test('a history that was read in part takes nothing back that nobody looked at', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const old = await story.north('an old word')
  await story.clock.advance(20_000)
  await story.north('a new one')
  await story.relay.stop()
  forget(story, old)
  const platform = story.platform('north')
  const whole = platform.catchUp.bind(platform)
  const reachesBackTo = story.clock.now() - 10_000
  platform.catchUp = async (query) => ({ ...(await whole(query)), reachesBackTo })
  await story.run()
  await story.clock.advance(5_000)
  expect(JSON.stringify(story.platform('south').posts)).not.toContain('WITHDRAWN')
})

test('what was changed while Parley was down crosses with its last words, whatever else was found before it', async () => {
  const story = await Story.begin({ sendDelaySeconds: 10 })
  const old = await story.north('long ago')
  await story.clock.advance(20_000)
  const held = await story.north('held, and taken back')
  await story.relay.stop()
  const platform = story.platform('north')
  const whole = platform.catchUp.bind(platform)
  const edit = (post: string, text: string) =>
    ({ type: 'edited', link: 'north', channel: 'n-sec', post, author: 'UA', text, editedAt, fragments: [], found: true }) as const
  const editedAt = story.clock.now() + 5_000
  platform.catchUp = async (query) => {
    const outcome = await whole(query)
    if (outcome.outcome !== 'caught-up') return outcome
    return { ...outcome, received: [...outcome.received, edit(old, 'long ago, changed'), edit(held, 'held, and meant')] }
  }
  await story.clock.advance(60_000)
  await story.run()
  await story.clock.advance(5_000)
  expect(JSON.stringify(story.platform('south').posts)).not.toContain('taken back')
  expect(story.channel('south', 's-sec').join('\n')).toContain('> held, and meant')
})

test('after a long outage, what is held waits until its channel was read', async () => {
  const story = await Story.begin()
  const link = { type: 'link-changed', link: 'north', cause: 'no connection', needsPerson: false } as const
  await story.tell({ ...link, state: 'down', at: story.clock.now() })
  const north = story.platform('north')
  const { catchUp } = north
  let failures = 2
  north.catchUp = async (query) => {
    failures -= 1
    return failures >= 0 ? { outcome: 'unavailable', reason: 'too soon' } : catchUp.call(north, query)
  }
  await story.clock.advance(40_000)
  const writtenAt = story.clock.now() - 2_000
  north.history.push(story.told('first', { post: 't77', writtenAt }))
  await story.north('second')
  await story.clock.advance(1_000)
  await story.tell({ ...link, state: 'up', at: story.clock.now() })
  await story.clock.advance(20_000)
  const frames = story.channel('south', 's-sec').filter((each) => each.startsWith('SEC-'))
  expect(frames.map((each) => each.split('\n').find((line) => line.startsWith('>')))).toEqual(['> first', '> second'])
})

test('nothing newer is taken from a channel that could not be read yet, though not for ever', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.relay.stop()
  story.platform('north').catchUp = async () => ({ outcome: 'unavailable', reason: 'too busy' })
  await story.clock.advance(20_000)
  await story.run()
  const post = story.told('newer', { post: 't88' })
  expect(await story.tell(post)).toEqual({ taken: false, sentence: expect.stringContaining('reading what this channel said') })
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('newer')
  await story.clock.advance(31_000)
  expect(await story.tell(post)).toEqual({ taken: true })
  await story.clock.advance(3_000)
  expect(story.channel('south', 's-sec').join('\n')).toContain('newer')
})

test('what is held for long is looked at again first, however much was said after it', async () => {
  const story = await Story.begin({ sendDelaySeconds: 120 })
  const gone = await story.north('taken back')
  for (let number = 0; number < 400; number += 1) await story.south(`!flash ${number}`)
  await story.clock.advance(60_000)
  await story.north('!flash now')
  await story.relay.stop()
  forget(story, gone)
  await story.clock.advance(61_000)
  await story.run()
  await story.clock.advance(4_000)
  expect(JSON.stringify(story.platform('south').posts)).not.toContain('taken back')
})

test('new words wait for the latest stretch of their channel only; what lies further back is found after them', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  for (let number = 0; number < 400; number += 1) await story.south(`${number}`)
  await story.north('one')
  await story.clock.advance(60_000)
  await story.north('two')
  const platform = story.platform('north')
  platform.history.push(story.told('never told', { post: 't66', writtenAt: story.clock.now() - 30_000 }))
  await story.relay.stop()
  const asked: number[] = []
  const { catchUp } = platform
  platform.catchUp = async (query) => {
    if (query.channel === 'n-sec') asked.push(query.since)
    return catchUp.call(platform, query)
  }
  await story.run()
  await story.north('three')
  await story.clock.advance(1_000)
  const shown = (): readonly string[] => story.channel('south', 's-sec').flatMap((each) => /^> ([^\d\n]+)$/m.exec(each)?.[1] ?? [])
  expect(shown()).toEqual(['one', 'two', 'three'])
  await story.clock.advance(10_000)
  expect(shown()).toEqual(['one', 'two', 'three', 'never told'])
  expect(story.channel('south', 's-sec').at(-1)).toContain('LATE')
  expect(asked).toHaveLength(2)
  expect(asked[0]).toBeGreaterThan(asked[1]!)
})

test('what was said while a connection broke off for a moment crosses before what was said after it', async () => {
  const story = await Story.begin({ sendDelaySeconds: 10 })
  const platform = story.platform('north')
  platform.history.push(story.told('said first', { post: 'untold' }))
  await story.clock.advance(1_000)
  platform.mayHaveMissed()
  await story.north('said second')
  await story.clock.advance(15_000)
  const shown = story.channel('south', 's-sec').flatMap((each) => /> (said \w+)/.exec(each)?.[1] ?? [])
  expect(shown).toEqual(['said first', 'said second'])
})

test('what was typed as a command and found late is not taken for gone by the next reading', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('we close the road')
  await story.clock.advance(1_000)
  const change = (state: 'up' | 'down') =>
    story.tell({ type: 'link-changed', link: 'south', state, cause: 'no connection', needsPerson: false, at: story.clock.now() })
  await change('down')
  story
    .platform('south')
    .history.push(story.told('!clarify SEC-0001 the northern one', { link: 'south', channel: 's-sec', author: 'UB', post: 'typed' }))
  await story.clock.advance(100_000)
  await change('up')
  await story.clock.advance(110_000)
  expect(story.channel('north', 'n-sec').join('\n')).toContain('LATE')
  await change('down')
  await story.clock.advance(5_000)
  await change('up')
  await story.clock.advance(5_000)
  const shown = story.channel('north', 'n-sec').join('\n')
  expect(shown).toContain('> We understand: the northern one')
  expect(shown).not.toContain('WITHDRAWN')
})

test('what was acknowledged while Parley was down is not escalated first', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 60 } })
  await story.north('please confirm')
  await story.clock.advance(10_000)
  await story.relay.stop()
  await story.clock.advance(60_000)
  story.platform('south').history.push(story.told('!ack SEC-0001', { link: 'south', channel: 's-sec', author: 'UB', post: 'typed' }))
  await story.clock.advance(3_600_000)
  const platform = story.platform('south')
  const read = platform.catchUp.bind(platform)
  platform.catchUp = async (query) => {
    await new Promise<void>((resume) => story.clock.after(3_000, resume))
    return read(query)
  }
  await story.run()
  await story.clock.advance(60_000)
  expect(story.channel('north', 'n-sec').join('\n')).not.toContain('is due at')
  expect(story.channel('sup', 'control').join('\n')).not.toContain('ESCALATION')
  expect(story.channel('sup', 'control').join('\n')).not.toContain('CLOSED')
  expect(story.channel('sup', 'control').join('\n')).toContain('☑ Received by South')
})

test('a channel that cannot be read delays an escalation by a minute at most', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 60 } })
  await story.north('please confirm')
  const change = (state: 'up' | 'down') =>
    story.tell({ type: 'link-changed', link: 'south', state, cause: 'no connection', needsPerson: false, at: story.clock.now() })
  await story.clock.advance(3_590_000)
  story.platform('south').catchUp = async () => ({ outcome: 'unavailable', reason: 'no connection' })
  for (let time = 0; time < 8; time += 1) {
    await change('down')
    await story.clock.advance(5_000)
    await change('up')
    await story.clock.advance(5_000)
  }
  expect(story.channel('sup', 'control').join('\n')).toContain('ESCALATION SEC-0001')
})

test('a reply in a thread that nobody knew yet crosses before what its author said later, as long as little was said', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('the head')
  await story.clock.advance(60_000)
  await story.north('since then')
  const platform = story.platform('north')
  const asked: number[] = []
  const { catchUp } = platform
  platform.catchUp = async (query) => {
    if (query.channel === 'n-sec') asked.push(story.clock.now() - query.since)
    return catchUp.call(platform, query)
  }
  await story.relay.stop()
  await story.run()
  await story.clock.advance(20_000)
  expect(asked).toHaveLength(1)
  expect(asked[0]).toBeGreaterThan(100_000)
})
