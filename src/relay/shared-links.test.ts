import { describe, expect, test } from 'vitest'
import type { ProbeOutcome } from '../core/adapter.ts'
import type { Mechanism } from '../core/mechanism.ts'
import { mechanism, Story } from './testing/story.ts'

const minutes = (count: number): number => count * 60_000
const silent: ProbeOutcome = { outcome: 'silent', reason: 'it was taken, but did not come back' }

const [security] = mechanism.tracks

/** East shares North's link; each has a track of its own with South. */
const shared: Mechanism = {
  ...mechanism,
  parties: [
    ...mechanism.parties,
    {
      id: 'east',
      name: 'East',
      timeZone: 'UTC',
      link: 'north',
      officials: [{ id: 'elin', role: 'liaison', accounts: [{ link: 'north', user: 'UE' }], isDutyOfficer: true }],
    },
  ],
  tracks: [
    security!,
    {
      ...security!,
      code: 'COM',
      name: 'Commerce',
      channels: { east: { link: 'north', channel: 'e-com' }, south: { link: 'south', channel: 's-com' } },
    },
  ],
}

const turn = (story: Story, link: string, state: 'up' | 'down'): Promise<unknown> =>
  story.tell({ type: 'link-changed', link, state, cause: 'the connection was lost', needsPerson: false, at: story.clock.now() })

describe('of a link that two organisations share', () => {
  test('whoever is opposite one of them is told of that one, and the supervisor of both', async () => {
    const story = await Story.begin({}, { mechanism: shared })
    await turn(story, 'north', 'down')
    await story.clock.advance(minutes(1))
    expect(story.channel('south', 's-com').join('\n')).toContain('East’s link is down since')
    expect(story.channel('south', 's-com').join('\n')).not.toContain('North')
    expect(story.channel('south', 's-sec').join('\n')).toContain('North’s link is down since')
    expect(story.channel('south', 's-sec').join('\n')).not.toContain('East')
    expect(story.channel('sup', 'control')).toEqual([expect.stringContaining('LINK DOWN: North and East since')])
    await turn(story, 'north', 'up')
    await story.clock.advance(minutes(1))
    expect(story.channel('south', 's-com').join('\n')).toContain('East’s link is back')
    expect(story.channel('sup', 'control').at(-1)).toContain('LINK BACK: North and East')
  })

  test('the same holds where it falls silent', async () => {
    const story = await Story.begin({}, { mechanism: shared })
    story.platform('north').probeOutcome = () => silent
    await story.clock.advance(minutes(70))
    expect(story.channel('south', 's-com').join('\n')).toContain('East’s link is in trouble since')
    expect(story.channel('south', 's-sec').join('\n')).toContain('North’s link is in trouble since')
    expect(story.channel('sup', 'control').join('\n')).toContain('LINK SILENT: North and East')
  })
})

test('that the supervisor’s second channel cannot be reached keeps nobody’s messages, and only the supervisor is told', async () => {
  const story = await Story.begin()
  await turn(story, 'sup2', 'down')
  await story.clock.advance(minutes(1))
  expect(story.channel('sup', 'control')).toEqual([expect.stringContaining('LINK DOWN: Mission, second channel since')])
  await turn(story, 'sup2', 'up')
  await story.clock.advance(minutes(1))
  expect(story.channel('sup', 'control').at(-1)).toContain('LINK BACK: Mission, second channel')
  story.platform('sup2').probeOutcome = () => silent
  await story.clock.advance(minutes(70))
  expect(story.channel('sup', 'control').join('\n')).toContain('LINK SILENT: Mission, second channel')
  for (const [link, channel] of [
    ['north', 'n-sec'],
    ['south', 's-sec'],
  ] as const) {
    expect(story.channel(link, channel)).toEqual([])
  }
})

test('what an official of one party says in another’s channel on the same link does not cross', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: shared })
  const post = await story.post('north', 'n-sec', 'UE', 'North agrees to everything')
  await story.clock.advance(60_000)
  expect(story.channel('south', 's-sec')).toEqual([])
  expect(story.mark('north', 'n-sec', post)).toEqual(['⛔'])
  expect(story.direct('north', 'UE')[0]).toContain('You are not one of North’s officials')
})

test('a ☑ by an official of one party in another’s channel on the same link counts for nobody, and that is said once', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: shared })
  const post = await story.south('The gate is shut')
  await story.clock.advance(1_000)
  const { id } = story.standing('north', 'n-sec', 'The gate is shut')
  for (let count = 0; count < 2; count += 1) await story.react('north', 'n-sec', id, 'UE', '☑')
  await story.clock.advance(1_000)
  expect(story.direct('north', 'UE')).toEqual([expect.stringContaining('North')])
  expect(story.mark('south', 's-sec', post)).toEqual(['📤'])
})

test('a ☑ by an official of another party in a channel that was left says nothing to them of what stands there', async () => {
  const parties = shared.parties.map((party) => ({
    ...party,
    officials: party.officials.map((each) => ({ ...each, isHead: true as const })),
  }))
  const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: { ...shared, parties } })
  await story.south('The gate is shut')
  await story.clock.advance(1_000)
  const { id } = story.standing('north', 'n-sec', 'The gate is shut')
  const [sec, com] = story.mechanism.tracks
  await story.apply({
    ...story.mechanism,
    tracks: [{ ...sec!, channels: { ...sec!.channels, north: { link: 'north', channel: 'n-new' } } }, com!],
  })
  await story.north('!confirm C1')
  await story.clock.advance(1_000)
  expect(story.relay.inForce().tracks[0]?.channels.north?.channel).toBe('n-new')
  await story.react('north', 'n-sec', id, 'UE', '☑')
  await story.clock.advance(1_000)
  expect(story.direct('north', 'UE')).toEqual([])
})

test('what the supervisor says to both, or all, of a track goes to those on it', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: shared })
  for (const word of ['both', 'all']) await story.supervisor(`!say SEC ${word} Meet at noon, says ${word}`)
  await story.supervisor('!say SEC east Meet at one')
  await story.clock.advance(1_000)
  for (const word of ['both', 'all'])
    for (const [link, channel] of [
      ['north', 'n-sec'],
      ['south', 's-sec'],
    ] as const)
      expect(story.channel(link, channel).join('\n')).toContain(`Meet at noon, says ${word}`)
  expect([...story.channel('north', 'e-com'), ...story.channel('south', 's-com')]).toEqual([])
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('Meet at one')
  expect(story.direct('sup', 'UM').at(-1)).toContain('To whom? “both”, or one of north, south.')
})
