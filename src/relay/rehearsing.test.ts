import { expect, test } from 'vitest'
import type { Mechanism } from '../core/mechanism.ts'
import { three, track } from '../core/testing/three.ts'
import { confirmAll, withHeads } from './testing/cell.ts'
import { Story } from './testing/story.ts'

const withCom = (mechanism: Mechanism): Mechanism => ({
  ...mechanism,
  tracks: [
    ...mechanism.tracks,
    {
      ...mechanism.tracks[0]!,
      code: 'COM',
      name: 'Commerce',
      channels: { north: { link: 'north', channel: 'n-com' }, south: { link: 'south', channel: 's-com' } },
      dueMinutes: { routine: 60 },
    },
  ],
})

async function begin(): Promise<Story> {
  const story = await Story.begin({}, { mechanism: withHeads })
  await story.apply(withCom(story.mechanism))
  await confirmAll(story)
  await story.clock.advance(3_000)
  return story
}

const com = (story: Story, side: 'n' | 's', user: string, text: string): Promise<string> =>
  story.post(side === 'n' ? 'north' : 'south', `${side}-com`, user, text)

test('a new track is there once the heads have confirmed it, and begins as a rehearsal', async () => {
  const story = await begin()
  for (const [link, channel] of [
    ['north', 'n-com'],
    ['south', 's-com'],
    ['sup', 'control'],
  ] as const) {
    expect(story.channel(link, channel).join('\n')).toContain('COM IS BEING REHEARSED. All that is said on it is an exercise')
  }
  await com(story, 'n', 'UA', 'Only trying')
  await story.clock.advance(15_000)
  expect(story.channel('south', 's-com').find((text) => text.includes('Only trying'))).toContain('EXERCISE · COM-0001')
  expect(story.platform('north').topics.get('n-com')).toContain('EXERCISE')
  await story.north('This is real')
  await story.clock.advance(15_000)
  expect(story.channel('south', 's-sec').join('\n')).toContain('SEC-0001')
})

test('it is real when each head and the supervisor have said so, in whatever order, and references go on', async () => {
  const story = await begin()
  await com(story, 'n', 'UA', 'Only trying')
  await story.clock.advance(15_000)
  await com(story, 'n', 'UA', '!ready COM')
  await com(story, 'n', 'UNH', '!ready COM')
  await story.supervisor('!ready com')
  await story.clock.advance(2_000)
  expect(story.direct('north', 'UA').at(-1)).toContain('Only a head of your organisation can use !ready')
  expect(story.channel('south', 's-com').join('\n')).toContain('COM: Mission is ready. It is still a rehearsal: it waits for South.')
  await com(story, 's', 'USH', '!ready COM')
  await story.clock.advance(2_000)
  const words =
    'COM IS REAL since 01:00Z. All have said that they are ready. What was said before stays an exercise; what was owed from it (1) has lapsed on the record. References go on.'
  expect(story.channel('north', 'n-com').join('\n')).toContain(words)
  expect(story.channel('south', 's-com').join('\n')).toContain(words)
  expect(story.platform('north').topics.get('n-com')).not.toContain('EXERCISE')
  await com(story, 's', 'UB', 'Now in earnest')
  await story.clock.advance(15_000)
  expect(story.channel('north', 'n-com').join('\n')).toContain('COM-0002')
  // What was owed in the rehearsal is escalated to nobody; what was said after it is.
  await story.clock.advance(70 * 60_000)
  const control = story.channel('sup', 'control').filter((text) => text.includes('ESCALATION'))
  expect(control.some((text) => text.includes('COM-0001'))).toBe(false)
  expect(control.some((text) => text.includes('COM-0002'))).toBe(true)
})

test('a dispute that was opened in a rehearsal ends with it, and nobody is said to have closed it', async () => {
  const story = await begin()
  await com(story, 'n', 'UA', '!dispute open This is not agreed')
  await story.clock.advance(1_000)
  const [, id] = /(q[\w-]+):open/.exec(JSON.stringify(story.platform('north').posts)) ?? []
  await com(story, 'n', 'UA', `!dispute confirm ${id}`)
  await com(story, 'n', 'UNH', '!ready COM')
  await com(story, 's', 'USH', '!ready COM')
  await story.supervisor('!ready COM')
  await story.clock.advance(5_000)
  expect(story.channel('south', 's-com').join('\n')).toContain('COM-D1 is closed: it was opened in the rehearsal.')
})

test.each([
  ['its track', {}, { exercise: true }],
  ['the whole mechanism', { exercise: true }, {}],
] as const)('where %s is configured as an exercise, the end of a rehearsal does not say that it is real', async (_, ofAll, ofTrack) => {
  const story = await Story.begin({}, { mechanism: { ...withHeads, ...ofAll } })
  const target = withCom(story.mechanism)
  await story.apply({ ...target, tracks: target.tracks.map((each) => (each.code === 'COM' ? { ...each, ...ofTrack } : each)) })
  await confirmAll(story)
  await com(story, 'n', 'UNH', '!ready COM')
  await com(story, 's', 'USH', '!ready COM')
  await story.supervisor('!ready COM')
  await story.clock.advance(5_000)
  const said = story.channel('south', 's-com').at(-1)
  expect(said).toContain('COM IS STILL AN EXERCISE. Its rehearsal is over since 01:00Z')
  expect(said).not.toContain('IS REAL')
  await com(story, 'n', 'UA', 'Prices')
  await story.clock.advance(15_000)
  expect(story.channel('south', 's-com').at(-1)).toContain('EXERCISE · COM-0001')
})

test('what is on its way when a rehearsal ends crosses as part of it', async () => {
  const story = await begin()
  await com(story, 'n', 'UNH', '!ready COM')
  await com(story, 's', 'USH', '!ready COM')
  await com(story, 'n', 'UA', 'A last try')
  await story.clock.advance(2_000)
  await story.supervisor('!ready COM')
  await story.clock.advance(5_000)
  expect(story.channel('south', 's-com').join('\n')).toContain('A last try')
  await story.clock.advance(70 * 60_000)
  expect(story.channel('sup', 'control').join('\n')).not.toContain('ESCALATION')
})

test('a rehearsal outlasts a restart; the tracks of the first configuration are none, unless it says so', async () => {
  const story = await begin()
  await com(story, 'n', 'UNH', '!ready COM')
  await story.run()
  await com(story, 's', 'USH', '!ready COM')
  await story.supervisor('!ready COM')
  await story.clock.advance(2_000)
  expect(story.channel('north', 'n-com').join('\n')).toContain('COM IS REAL')
  const configured = await Story.begin({ rehearsal: true }, { mechanism: withHeads })
  await configured.clock.advance(2_000)
  expect(configured.channel('north', 'n-sec').join('\n')).toContain('SEC IS BEING REHEARSED')
  expect(story.channel('north', 'n-sec').join('\n')).not.toContain('REHEARSED')
})

test('the end of a rehearsal ends nothing on other tracks: what is owed there is owed still', async () => {
  const story = await begin()
  await story.north('This is real')
  await com(story, 'n', 'UA', 'Only trying')
  await story.clock.advance(15_000)
  await com(story, 'n', 'UNH', '!ready')
  await com(story, 's', 'USH', '!ready COM')
  await story.supervisor('!ready COM')
  await story.supervisor('!ready COM')
  await story.clock.advance(2_000)
  expect(story.direct('sup', 'UM').at(-1)).toBe('COM is not being rehearsed.')
  await story.south('!open')
  await story.clock.advance(2_000)
  expect(story.direct('south', 'UB').at(-1)).toContain('You owe: 1\nSEC-0001 acknowledgement, to North')
  for (const [link, channel] of [
    ['north', 'n-com'],
    ['south', 's-com'],
  ] as const)
    expect(story.platform(link).topics.get(channel)).not.toContain('EXERCISE')
})

test('who has said that they are ready need not say it again', async () => {
  const story = await begin()
  await com(story, 'n', 'UNH', '!ready COM')
  await com(story, 'n', 'UNH', '!ready COM')
  await story.clock.advance(2_000)
  expect(story.direct('north', 'UNH').at(-1)).toBe('EXERCISE · COM: that you are ready is on the record already.')
  expect(story.channel('south', 's-com').join('\n').split('COM: North is ready.')).toHaveLength(2)
})

test('whoever leaves while the others wait for their word is waited for no longer', async () => {
  const { parties, tracks, ...rest } = withHeads
  const [south] = parties.filter(({ id }) => id === 'south')
  const officials = [{ id: 'eda', role: 'head', accounts: [{ link: 'east', user: 'UEH' }], isDutyOfficer: true, isHead: true as const }]
  const east = { ...south!, id: 'east', name: 'East', link: 'east', officials }
  const channels = { ...tracks[0]!.channels, east: { link: 'east', channel: 'e-sec' } }
  const of: Mechanism = { ...rest, parties: [...parties, east], tracks: [{ ...tracks[0]!, rehearsal: true, channels }] }
  const story = await Story.begin({}, { mechanism: of })
  await story.post('north', 'n-sec', 'UNH', '!ready')
  await story.post('south', 's-sec', 'USH', '!ready')
  await story.supervisor('!ready SEC')
  await story.clock.advance(2_000)
  expect(story.channel('north', 'n-sec').at(-1)).toContain('It is still a rehearsal: it waits for East.')
  await story.post('east', 'e-sec', 'UEH', '!withdraw-party')
  await story.clock.advance(2_000)
  const [, id] = /!answer (q\w+) withdraw/.exec(JSON.stringify(story.standing('east', '@UEH', 'You withdraw').content)) ?? []
  await story.post('east', 'e-sec', 'UEH', `!answer ${id} withdraw`)
  await story.clock.advance(2_000)
  for (const [link, channel] of [
    ['north', 'n-sec'],
    ['south', 's-sec'],
    ['sup', 'control'],
  ] as const)
    expect(story.channel(link, channel).join('\n')).toContain('SEC IS REAL since')
})

test('who was ready for a track that ended is not so for the one that is added in its place', async () => {
  const story = await begin()
  await com(story, 'n', 'UNH', '!ready COM')
  await story.apply(withHeads)
  await confirmAll(story)
  await story.apply(withCom(withHeads))
  await confirmAll(story)
  await com(story, 's', 'USH', '!ready COM')
  await story.supervisor('!ready COM')
  await story.clock.advance(2_000)
  expect(story.channel('south', 's-com').at(-1)).toContain('It is still a rehearsal: it waits for North.')
})

test('who joins a track that is rehearsed learns of it, and that their head’s word is missing', async () => {
  const story = await Story.begin({}, { mechanism: three })
  const channelsOf = (...ids: readonly string[]) => Object.fromEntries(ids.map((id) => [id, { link: id, channel: `${id}-com` }]))
  const com = (...ids: readonly string[]): Mechanism => ({
    ...three,
    tracks: [...three.tracks, { ...track('COM', 'Commerce', ids), channels: channelsOf(...ids) }],
  })
  const heads = async (text: string): Promise<void> => {
    for (const id of ['north', 'south', 'east']) await story.post(id, `${id}-com`, `U-${id}-head`, text, { isDirect: true })
    await story.clock.advance(2_000)
  }
  await story.apply(com('north', 'south'))
  await heads('!confirm C1')
  for (const id of ['north', 'south']) await story.post(id, `${id}-com`, `U-${id}-head`, '!ready COM')
  await story.apply(com('north', 'south', 'east'))
  await heads('!confirm C2')
  const told = story.channel('east', 'east-com').join('\n')
  expect(told).toMatch(/COM IS BEING REHEARSED.*each of these has said so: East, Mission\. They type !ready COM/)
  expect(story.channel('south', 'south-com').filter((each) => each.includes('IS BEING REHEARSED'))).toHaveLength(1)
})

test('where a party has no head who could say so, the supervisor learns that and what to do, whenever it is waited for; the others learn nothing of it', async () => {
  const official = (head: boolean) => (each: Mechanism['parties'][number]['officials'][number]) => {
    const { isHead, ...rest } = each
    return head && isHead ? { ...rest, isHead } : rest
  }
  const headed = (...ids: readonly string[]): Mechanism => ({
    ...withHeads,
    parties: withHeads.parties.map((party) => ({ ...party, officials: party.officials.map(official(ids.includes(party.id))) })),
  })
  const story = await Story.begin({ rehearsal: true }, { mechanism: headed('north') })
  await story.clock.advance(2_000)
  const words =
    'SEC waits for the head of South, and South has none: it stays a rehearsal. Name one in the configuration (head: true) and type “parley apply FILE” at Parley’s machine.'
  const told = (): number => story.channel('sup', 'control').filter((text) => text.endsWith(words)).length
  expect(told()).toBe(1)
  await story.north('Only trying')
  await story.post('north', 'n-sec', 'UNH', '!ready SEC')
  await story.clock.advance(2_000)
  expect(told()).toBe(2)
  await story.run()
  expect(told()).toBe(2)
  // Their first head comes into force by the file alone; that they have none again they confirm themselves.
  await story.apply({ ...headed('north', 'south'), tracks: story.mechanism.tracks })
  await story.supervisor('!ready SEC')
  await story.clock.advance(2_000)
  expect(story.channel('sup', 'control').at(-1)).toContain('it waits for South.')
  expect(told()).toBe(2)
  await story.apply({ ...headed('north'), tracks: story.mechanism.tracks })
  await confirmAll(story)
  await story.clock.advance(2_000)
  expect(told()).toBe(3)
  for (const posts of [story.channel('north', 'n-sec'), story.channel('south', 's-sec')]) expect(posts.join('\n')).not.toContain('has none')
})
