import { expect, test } from 'vitest'
import type { Mechanism } from '../core/mechanism.ts'
import { confirmAll, withHeads } from './testing/cell.ts'
import { Story } from './testing/story.ts'

const control = (story: Story): string => story.channel('sup', 'control').join('\n')

test('other tokens for links are told to the supervisor by the names of those whom they reach, and all goes on over the new connection', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  expect(await story.relay.apply(story.mechanism, ['south', 'sup2'])).toBeUndefined()
  await story.clock.advance(2_000)
  const told = story.channel('sup', 'control').filter((each) => each.includes('Started anew'))
  expect(told).toHaveLength(1)
  expect(told[0]).toContain('the link of South and Mission.')
  expect(told[0]).not.toMatch(/North|sup2/)
  await story.south('All is well')
  await story.north('Here too')
  await story.clock.advance(1_000)
  expect(story.channel('north', 'n-sec').join('\n')).toContain('All is well')
  expect(story.channel('south', 's-sec').join('\n')).toContain('Here too')
})

test('other tokens for a link that nobody is reached by are nobody’s news', async () => {
  const story = await Story.begin()
  expect(await story.relay.apply(story.mechanism, ['elsewhere'])).toBeUndefined()
  await story.clock.advance(2_000)
  expect(story.channel('sup', 'control')).toEqual([])
})

/** South's official and channel are on another link. */
const movedLink = (of: Mechanism): Mechanism => ({
  ...of,
  parties: of.parties.map((party) =>
    party.id === 'south'
      ? {
          ...party,
          link: 'south2',
          officials: party.officials.map((each) => ({ ...each, accounts: each.accounts.map(({ user }) => ({ link: 'south2', user })) })),
        }
      : party,
  ),
  tracks: of.tracks.map((track) => ({ ...track, channels: { ...track.channels, south: { link: 'south2', channel: 's2-sec' } } })),
})

test('what Parley itself has to say in a channel waits for where the channel is now, and names what it is about', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: withHeads })
  await story.north('Please confirm')
  await story.clock.advance(1_000)
  story.platform('south').faultOf = () => 'link-down'
  await story.supervisor('!pause SEC Talks')
  await story.supervisor('!waive SEC-0001 Settled by voice')
  await story.apply(movedLink(story.mechanism))
  story.platform('south').faultOf = () => 'none'
  await confirmAll(story)
  await story.clock.advance(100_000)
  const there = story.channel('south2', 's2-sec').join('\n')
  expect(there).toContain('SEC is paused')
  expect(there.split('what South owed is waived (Settled by voice)')).toHaveLength(2)
  expect(story.standing('south2', 's2-sec', 'is waived').thread).toBeUndefined()
  expect(story.channel('south', 's-sec').join('\n')).not.toMatch(/paused|waived/)
})

test('a party leaves a link that is down for another: the first that waited goes over the new one too, once', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: withHeads })
  story.platform('south').faultOf = (outgoing) => (outgoing.type === 'direct' ? 'none' : 'link-down')
  await story.north('!immediate One')
  await story.north('!immediate Two')
  await story.clock.advance(1_000)
  await story.apply(movedLink(story.mechanism))
  await story.post('south', '@USH', 'USH', '!confirm C1', { isDirect: true })
  await story.clock.advance(120_000)
  expect(story.channel('south2', 's2-sec').flatMap((each) => /> (One|Two)/.exec(each)?.[1] ?? [])).toEqual(['One', 'Two'])
  expect(story.direct('north', 'UA').join('\n')).not.toMatch(/UNCERTAIN|FAILED/)
  expect(Object.keys(story.relay.health().links)).not.toContain('south')
})

test('the supervisor’s own room is replaced: it is said in the second channel too, which alone may still be seen', async () => {
  const story = await Story.begin()
  await story.tell({ type: 'channel-changed', link: 'sup', channel: 'control', change: 'replaced', replacement: 'control-next', at: 0 })
  await story.clock.advance(2_000)
  for (const text of [control(story), story.channel('sup2', 'control-2').join('\n')])
    expect(text).toContain('CHANNEL: Mission: its room was replaced by another one.')
})

test('the supervisor’s channel moves: what waited for it stands where it is now', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  story.platform('sup').faultOf = (outgoing) => (outgoing.type === 'post' ? 'unavailable' : 'none')
  await story.north('!supervisor A word')
  await story.north('!supervisor Another')
  await story.north('The convoy leaves at noon')
  await story.clock.advance(1_000)
  await story.apply({ ...story.mechanism, supervisor: { ...story.mechanism.supervisor, channel: { link: 'sup', channel: 'control-new' } } })
  story.platform('sup').faultOf = (outgoing) => (outgoing.type === 'post' && outgoing.channel === 'control' ? 'refuse' : 'none')
  await story.clock.advance(60_000)
  const there = story.channel('sup', 'control-new').join('\n')
  expect(there.split('Another')).toHaveLength(2)
  expect(there.split('The convoy leaves at noon')).toHaveLength(2)
})

test.each([
  ['is down', 'Mission’s link is back (down', 'LINK BACK: Mission, down'],
  ['is silent', 'Mission’s link works again (trouble', 'LINK HEARD AGAIN: Mission, silent'],
])('the supervisor’s link %s and is given up for another: whoever was told of it is told that it is over', async (how, over, own) => {
  const story = await Story.begin()
  if (how === 'is silent') story.platform('sup').probeOutcome = () => ({ outcome: 'silent', reason: 'nothing came back' })
  else
    await story.tell({
      type: 'link-changed',
      link: 'sup',
      state: 'down',
      cause: 'no connection',
      needsPerson: false,
      at: story.clock.now(),
    })
  await story.clock.advance(600_000)
  expect(story.channel('north', 'n-sec').join('\n')).toContain('Mission’s link is')
  const { supervisor } = story.mechanism
  const officials = supervisor.officials.map((each) => ({ ...each, accounts: [{ link: 'sup3', user: `${each.id}-3` }] }))
  const { secondChannel: _, ...rest } = supervisor
  await story.apply({
    ...story.mechanism,
    supervisor: { ...rest, officials, link: 'sup3', channel: { link: 'sup3', channel: 'control-3' } },
  })
  await story.clock.advance(2_000)
  for (const [link, channel] of [
    ['north', 'n-sec'],
    ['south', 's-sec'],
  ] as const) {
    expect(story.channel(link, channel).filter((each) => each.includes(over))).toHaveLength(1)
  }
  expect(story.channel('sup3', 'control-3').join('\n')).toContain(own)
})
