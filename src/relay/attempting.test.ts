import { expect, test } from 'vitest'
import type { LookupOutcome } from '../core/adapter.ts'
import type { Outgoing } from '../core/outgoing.ts'
import type { FakePlatform } from './testing/fake-platform.ts'
import { mechanism, Story } from './testing/story.ts'

const begin = () => Story.begin({ sendDelaySeconds: 0 })
const south = (story: Story): readonly string[] => story.channel('south', 's-sec')
const copies = (story: Story, words: string): number => south(story).filter((each) => each.includes(words)).length

/** Its look-ups end as said, for as long as said. */
function lookups(platform: FakePlatform, outcome: () => LookupOutcome | undefined): { count: number } {
  const asked = { count: 0 }
  const real = platform.lookup.bind(platform)
  platform.lookup = async (query) => {
    asked.count += 1
    return outcome() ?? real(query)
  }
  return asked
}

test('an adapter that throws is a bug that is logged; its message may stand, and is looked for before it is sent again', async () => {
  const story = await begin()
  const platform = story.platform('south')
  const real = platform.send.bind(platform)
  let threw = 0
  platform.send = async (outgoing: Outgoing) => {
    if (outgoing.type !== 'post' || threw > 0) return real(outgoing)
    threw += 1
    await real(outgoing)
    throw new TypeError('a text that must not be logged')
  }
  const post = await story.north('One')
  await story.north('Two')
  await story.clock.advance(60_000)
  expect(south(story).map((each) => /> (\w+)/.exec(each)?.[1])).toEqual(['One', 'Two'])
  expect(story.mark('north', 'n-sec', post)).toEqual(['📤'])
  expect(story.log.join('\n')).toMatch(/bug: sending \S+ threw TypeError/)
  expect(story.log.join('\n')).not.toContain('a text that must not be logged')
})

test('while it cannot be looked whether a message stands, it is not sent again', async () => {
  const story = await begin()
  story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' ? 'uncertain-applied' : 'none')
  let isDown = true
  const asked = lookups(story.platform('south'), () =>
    isDown ? { outcome: 'unavailable', reason: 'no connection', retryAfterMs: 5_000 } : undefined,
  )
  await story.north('Only once')
  await story.clock.advance(120_000)
  expect(copies(story, 'Only once')).toBe(1)
  expect(asked.count).toBeGreaterThan(5)
  isDown = false
  story.platform('south').faultOf = () => 'none'
  await story.clock.advance(60_000)
  expect(copies(story, 'Only once')).toBe(1)
  expect(story.mark('north', 'n-sec', 't1')).toEqual(['📤'])
})

test('a platform that asks to be left alone for a day with looking up is asked again after a minute', async () => {
  const story = await begin()
  const platform = story.platform('south')
  platform.faultOf = (outgoing) => (outgoing.type === 'post' ? 'uncertain-applied' : 'none')
  let isDown = true
  lookups(platform, () => (isDown ? { outcome: 'unavailable', reason: 'rate limit', retryAfterMs: 86_400_000 } : undefined))
  await story.north('Only once')
  await story.clock.advance(40_000)
  isDown = false
  await story.clock.advance(60_000)
  expect(copies(story, 'Only once')).toBe(1)
  expect(story.mark('north', 'n-sec', 't1')).toEqual(['📤'])
})

test('of what may stand there it is not said that it does not: sender and supervisor are told that it is not known yet, and then what it was', async () => {
  const story = await begin()
  const platform = story.platform('south')
  platform.faultOf = (outgoing) => (outgoing.type === 'post' ? 'uncertain-applied' : 'none')
  let isDown = true
  lookups(platform, () => (isDown ? { outcome: 'unavailable', reason: 'no answer', retryAfterMs: 5_000 } : undefined))
  await story.north('It stands there')
  await story.clock.advance(50_000)
  expect(copies(story, 'It stands there')).toBe(1)
  const told = () => [story.direct('north', 'UA').join('\n'), story.channel('sup', 'control').join('\n')]
  const [author, supervisor] = told()
  expect(author).toContain('SEC-0001: whether it stands in South’s channel is not known yet as of')
  expect(supervisor).toContain('@UM\nNOT KNOWN YET SEC-0001: whether it stands in South’s channel')
  for (const each of told()) expect(each).not.toMatch(/does not take it|UNDELIVERED|has not reached/)
  isDown = false
  platform.faultOf = () => 'none'
  await story.clock.advance(30_000)
  expect(told()[0]).toContain('SEC-0001: In South’s channel')
  expect(told()[1]).toContain('SEC-0001 is in South’s channel')
})

test('what is not known yet of a message makes no second delivery of it', async () => {
  const story = await begin()
  const platform = story.platform('south')
  platform.faultOf = (outgoing) => (outgoing.type === 'post' ? 'uncertain-applied' : 'none')
  lookups(platform, () => ({ outcome: 'unavailable', reason: 'no answer', retryAfterMs: 5_000 }))
  await story.north('It stands there')
  await story.clock.advance(30_000)
  expect(story.relay.health().links.south?.waiting).toBe(1)
})

test('of what nothing was ever sent it is said that it does not stand there', async () => {
  const story = await begin()
  story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' ? 'unavailable' : 'none')
  await story.north('It does not')
  await story.clock.advance(50_000)
  expect(story.channel('sup', 'control').join('\n')).toContain('UNDELIVERED SEC-0001: not in South’s channel')
})

test('a message whose outcome is unknown is told so after a restart too, once the next process cannot look it up', async () => {
  const story = await begin()
  const platform = story.platform('south')
  platform.faultOf = (outgoing) => (outgoing.type === 'post' ? 'uncertain-applied' : 'none')
  await story.north('It stands there')
  await story.clock.advance(100)
  await story.relay.stop()
  lookups(platform, () => ({ outcome: 'unavailable', reason: 'no answer', retryAfterMs: 5_000 }))
  await story.run()
  await story.clock.advance(50_000)
  expect(story.channel('sup', 'control').join('\n')).toContain('NOT KNOWN YET SEC-0001')
})

test.each([
  ['is not answered', 15_000],
  ['is refused for now', 0],
] as const)('while a look-up %s, the other lanes of its channel go on, and its own waits', async (_, answeredAfterMs) => {
  const story = await begin()
  const platform = story.platform('south')
  platform.faultOf = (outgoing) => (JSON.stringify(outgoing).includes('lorries') ? 'uncertain-applied' : 'none')
  let isAway = true
  const real = platform.lookup.bind(platform)
  platform.lookup = async (query) => {
    if (!isAway) return real(query)
    if (answeredAfterMs > 0) await new Promise<void>((resume) => story.clock.after(answeredAfterMs, resume))
    return { outcome: 'unavailable', reason: 'no answer', retryAfterMs: 15_000 }
  }
  await story.north('lorries')
  await story.north('behind them')
  await story.clock.advance(3_000)
  for (let said = 1; said <= 3; said += 1) {
    await story.supervisor(`!say SEC south word ${said}`)
    await story.clock.advance(1_000)
    expect(copies(story, `word ${said}`)).toBe(1)
  }
  expect([copies(story, 'lorries'), copies(story, 'behind them')]).toEqual([1, 0])
  isAway = false
  platform.faultOf = () => 'none'
  await story.clock.advance(60_000)
  expect([copies(story, 'lorries'), copies(story, 'behind them')]).toEqual([1, 1])
})

test('many that may stand there are looked up one at a time where that fails, and no two of one lane', async () => {
  const story = await begin()
  const platform = story.platform('sup')
  platform.faultOf = (outgoing) => (outgoing.type === 'post' ? 'uncertain-applied' : 'none')
  let atOnce = 0
  let most = 0
  platform.lookup = async () => {
    atOnce += 1
    most = Math.max(most, atOnce)
    await new Promise<void>((resume) => story.clock.after(5_000, resume))
    atOnce -= 1
    return { outcome: 'unavailable', reason: 'no answer' }
  }
  await story.north('One')
  await story.south('Two')
  await story.north('!supervisor Three')
  await story.clock.advance(60_000)
  expect(most).toBe(1)
})

/** The platform took the first send twice, and shows the second copy when time has passed. */
async function twice(story: Story): Promise<void> {
  story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' ? 'uncertain-applied' : 'none')
  await story.north('Twice')
  await story.clock.advance(2_000)
  story.platform('south').faultOf = () => 'none'
  await story.clock.advance(15_000)
  const [known] = story.platform('south').posts.filter(({ channel }) => channel === 's-sec')
  story.platform('south').posts.push({ ...known!, id: 'late-copy' })
}

test('an extra copy that cannot be looked for, or not be removed, is looked for again until it is gone', async () => {
  const story = await begin()
  let isDown = true
  lookups(story.platform('south'), () => (isDown ? { outcome: 'unavailable', reason: 'no connection' } : undefined))
  isDown = false
  await twice(story)
  isDown = true
  await story.clock.advance(40_000)
  expect(copies(story, 'Twice')).toBe(2)
  isDown = false
  story.platform('south').faultOf = (outgoing) => (outgoing.type === 'remove' ? 'link-down' : 'none')
  await story.clock.advance(40_000)
  expect(copies(story, 'Twice')).toBe(2)
  story.platform('south').faultOf = () => 'none'
  await story.clock.advance(40_000)
  expect(copies(story, 'Twice')).toBe(1)
  expect(south(story)).toHaveLength(1)
  const removed = story.journal.entries.filter(({ text }) => text.includes('"extra-copy-removed"'))
  expect(removed).toHaveLength(1)
  expect(removed[0]?.text).toContain('"post":"late-copy"')
  expect(story.log.filter((each) => each.includes('an extra copy was removed'))).toHaveLength(1)
})

test('an extra copy that the platform keeps is recorded, and not tried for ever', async () => {
  const story = await begin()
  await twice(story)
  story.platform('south').faultOf = (outgoing) => (outgoing.type === 'remove' ? 'refuse' : 'none')
  await story.clock.advance(120_000)
  expect(story.log.filter((each) => each.includes('an extra copy was found, and the platform keeps it'))).toHaveLength(1)
})

test('who has lost the mechanism removes nothing any more', async () => {
  const story = await begin()
  await twice(story)
  story.journal.epoch += 1
  await story.clock.advance(120_000)
  expect(copies(story, 'Twice')).toBe(2)
})

test('that it was sent is recorded however long the journal is away: until then nothing more is sent there, and nothing twice', async () => {
  const story = await begin()
  story.platform('south').faultOf = (outgoing) => {
    if (outgoing.type === 'post') story.journal.fault = 'refuse'
    return 'none'
  }
  const first = await story.north('One')
  const second = story.north('Two')
  await story.clock.advance(30_000)
  await second
  expect(copies(story, 'One')).toBe(1)
  expect(copies(story, 'Two')).toBe(0)
  story.platform('south').faultOf = () => 'none'
  story.journal.fault = 'none'
  await story.clock.advance(30_000)
  await story.north('Three')
  await story.clock.advance(2_000)
  expect(south(story).flatMap((each) => /> (\w+)/.exec(each)?.[1] ?? [])).toEqual(['One', 'Two', 'Three'])
  expect(story.mark('north', 'n-sec', first)).toEqual(['📤'])
})

test('an event that cannot be decided is not taken, and is logged as a bug; what came with it is taken', async () => {
  const story = await begin()
  story.throwing = 1
  const post = (text: unknown, id: string) => story.platform('north').say(story.told(text as string, { post: id }))
  const taken = await Promise.all([post('One', 'p1'), post(undefined, 'p2'), post('Three', 'p3')])
  expect(taken.map((each) => each.taken)).toEqual([true, false, true])
  await story.clock.advance(2_000)
  expect(south(story).flatMap((each) => /> (\w+)/.exec(each)?.[1] ?? [])).toEqual(['One', 'Three'])
  expect(story.log.join('\n')).toContain('bug: a decision on "posted" threw')
})

test('what cannot be drawn fails in words, and nothing waits behind it', async () => {
  // Of a time zone that this machine does not know, every frame of South's is one.
  const parties = mechanism.parties.map((party) => (party.id === 'south' ? { ...party, timeZone: 'Lost/Zone' } : party))
  const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: { ...mechanism, parties } })
  const post = await story.north('One')
  await story.north('!supervisor Still there?')
  await story.clock.advance(5_000)
  expect(story.mark('north', 'n-sec', post)).toEqual(['⛔'])
  expect(story.direct('north', 'UA').join('\n')).toContain('SEC-0001 FAILED.')
  expect(story.channel('sup', 'control').join('\n')).toContain('FAILED SEC-0001 to South: Parley could not write it down')
  expect(story.channel('sup', 'control').join('\n')).toContain('Still there?')
  expect(story.log.join('\n')).toMatch(/bug: drawing \S+ threw RangeError/)
})
