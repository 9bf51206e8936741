import { expect, test } from 'vitest'
import { confirmAll, withHeads } from './testing/cell.ts'
import { mechanism, Story } from './testing/story.ts'

const everything = (story: Story): string[] =>
  Object.values(story.platforms).flatMap((platform) =>
    platform.posts.map(({ channel }) => channel).flatMap((channel) => platform.read(channel)),
  )

const firstLine = (post: string): string => post.split('\n').find((each) => !/^@\w+$/u.test(each)) ?? ''

test('every post about an exercise says so in its first line, at both ends and to the supervisor', async () => {
  const story = await Story.begin({ exercise: true })
  await story.north('Smoke at the depot')
  await story.clock.advance(12_000)
  await story.north('!flash Shots at the crossing')
  await story.south('!show SEC-0001')
  await story.south('!supervisor Is this real?')
  // Reminded, escalated, pinged.
  await story.clock.advance(20 * 60_000)
  await story.supervisor('!take SEC-0002')
  await story.clock.advance(1_000)
  await story.south('!ack SEC-0002')
  await story.north('!dispute open SEC-0001 It was steam')
  await story.clock.advance(2_000)
  const said = everything(story)
  for (const words of [
    'Smoke at the depot',
    'Shots at the crossing',
    'is due at',
    'CLOSED SEC-0002',
    'Private line',
    'is yours',
    'are told now',
    'Received by',
  ])
    expect(
      said.filter((each) => each.includes(words)),
      words,
    ).not.toEqual([])
  const unmarked = said.filter((each) => !/^(?:Sent as )?EXERCISE( ·|$)/u.test(firstLine(each)))
  expect(unmarked.filter((each) => !each.includes('was not running'))).toEqual([])
  expect(story.platform('south').topics.get('s-sec')).toMatch(/^EXERCISE\. /)
})

test('nothing of an exercise counts with what is real', async () => {
  const [track] = mechanism.tracks
  const drill = {
    ...track!,
    code: 'DRI',
    exercise: true as const,
    channels: { north: { link: 'north', channel: 'n-dri' }, south: { link: 'south', channel: 's-dri' } },
  }
  const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: { ...mechanism, tracks: [track!, drill] } })
  await story.north('The road is closed')
  await story.post('north', 'n-dri', 'UA', 'The road is closed, in the drill')
  await story.clock.advance(2_000)
  await story.south('!status')
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB').at(-1)).toContain('Open: 1; of these late: 0.\nOf exercises, counted apart: open 1; of these late 0.')
  await story.south('!open')
  await story.clock.advance(1_000)
  const list = story.direct('south', 'UB').at(-1)
  expect(list).toContain('You owe: 1 (and 1 of exercises)')
  expect(list).toContain('EXERCISE · DRI-0001')
  expect(list).toMatch(/^SEC-0001 /m)
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('EXERCISE')
  await story.clock.advance(7 * 3_600_000)
  await story.supervisor('!take all')
  await story.clock.advance(1_000)
  expect(story.direct('sup', 'UM').at(-1)).toContain('1 escalation (and 1 of exercises) is yours.')
})

test('what is acknowledged by one word in an exercise and for real is not said to be an exercise', async () => {
  const [track] = mechanism.tracks
  const channels = { north: { link: 'north', channel: 'n-dri' }, south: { link: 'south', channel: 's-dri' } }
  const drill = { ...track!, code: 'DRI', exercise: true as const, channels }
  const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: { ...mechanism, tracks: [track!, drill] } })
  await story.north('The road is closed')
  for (const words of ['The bridge is closed, in the drill', 'So is the ford']) await story.post('north', 'n-dri', 'UA', words)
  await story.clock.advance(2_000)
  await story.south('!ack SEC-0001 DRI-0001')
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB').at(-1)).toMatch(/^Acknowledged: 2\. /)
  await story.south('!ack DRI-0001 DRI-0002')
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB').at(-1)).toMatch(/^EXERCISE · /)
})

test('of an exercise that somebody may not see nothing is said to them, not even that it is one', async () => {
  const [track] = mechanism.tracks
  const channels = { north: { link: 'north', channel: 'n-dri' }, south: { link: 'south', channel: 's-dri' } }
  const drill = { ...track!, code: 'DRI', exercise: true as const, channels }
  const parties = mechanism.parties.map((party) =>
    party.id === 'south' ? { ...party, officials: party.officials.map((each) => ({ ...each, tracks: ['SEC'] })) } : party,
  )
  const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: { ...mechanism, parties, tracks: [track!, drill] } })
  await story.post('north', 'n-dri', 'UA', 'The bridge is closed, in the drill')
  await story.clock.advance(2_000)
  await story.south('!show DRI-0001')
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB').at(-1)).toContain('DRI-0001')
  expect(story.direct('south', 'UB').at(-1)).not.toContain('EXERCISE')
})

test('a group of escalations of an exercise says so, and nothing of it is on the health page', async () => {
  const story = await Story.begin({ exercise: true, sendDelaySeconds: 0, dueMinutes: { routine: 60 } })
  for (let each = 1; each <= 6; each += 1) await story.north(`drill ${each}`)
  await story.clock.advance(70 * 60_000)
  const control = story.channel('sup', 'control')
  const ofGroup = control.map(firstLine).filter((each) => each.includes('GROUP G1'))
  expect(ofGroup.length).toBeGreaterThan(1)
  for (const each of ofGroup) expect(each).toMatch(/^EXERCISE · GROUP G1/)
  expect(story.relay.health()).toMatchObject({ escalated: 0, unheard: 0 })
  await story.south('!ack SEC-0006 all')
  await story.clock.advance(1_000)
  const told = story.direct('south', 'UB').find((each) => each.includes('Acknowledged: 6.'))
  expect(told).toMatch(/^EXERCISE · /)
})

test('a configuration that ends the exercise sets the topics again', async () => {
  const story = await Story.begin({ exercise: true }, { mechanism: withHeads })
  await story.apply({ ...story.mechanism, tracks: withHeads.tracks })
  await confirmAll(story)
  await story.north('Now it is real')
  await story.clock.advance(12_000)
  expect(story.channel('south', 's-sec').at(-1)).not.toContain('EXERCISE')
  expect(story.platform('south').topics.get('s-sec')).toMatch(/^Relayed by Parley/)
})

const asked = (story: Story, link: string, user: string): string | undefined =>
  /answer:(q\d+):/.exec(JSON.stringify(story.platform(link).posts.findLast(({ channel }) => channel === `@${user}`)?.content))?.[1]

const inForce = async (story: Story, exercise: boolean): Promise<void> => {
  const { exercise: _, ...rest } = story.mechanism
  await story.apply(exercise ? { ...rest, exercise } : rest)
  await confirmAll(story)
}

const opens = async (story: Story): Promise<string> => {
  await story.south('!open')
  await story.clock.advance(1_000)
  return story.direct('south', 'UB').at(-1) ?? ''
}

test('what was asked for real is not answered in an exercise, however it is answered there, and whoever tries is told', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: withHeads })
  await story.north('!send request reply-by 5h Which lorries come?')
  await story.clock.advance(1_000)
  await story.south('!send notice The gate is shut')
  await story.north('!clarify SEC-0002 Nobody can leave')
  await story.north('!dispute open SEC-0002 It is open')
  await story.north(`!dispute confirm ${asked(story, 'north', 'UA')}`)
  await story.clock.advance(2_000)
  await inForce(story, true)
  for (const answer of ['!reply SEC-0001 All of them', '!correct SEC-0003', '!respond SEC-D1 It was', 'All of them'])
    await story.south(answer)
  await story.clock.advance(2_000)
  const told = story.direct('south', 'UB').filter((each) => each.includes('does not answer'))
  expect(told.map((each) => /does not answer (\S+):/.exec(each)?.[1])).toEqual(['SEC-0001', 'SEC-0003', 'SEC-0004'])
  expect(told.at(-1)).toMatch(/^EXERCISE · SEC-0007 does not answer/)
  expect(story.direct('south', 'UB').join('\n')).not.toMatch(/SEC-0008 is relayed|is being relayed/)
  for (const real of ['SEC-0001 reply', 'SEC-0003', 'SEC-0004']) {
    expect(await opens(story)).toMatch(new RegExp(`^${real}.*its clock stands still while SEC is an exercise`, 'm'))
  }
})

test('nobody is late with a real answer that an exercise did not let them give, nor loses the time that was left for it', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0, acknowledgeFrom: 'flash' }, { mechanism: withHeads })
  await story.north('!send request reply-by 5h Which lorries come?')
  await story.clock.advance(3_600_000)
  await story.supervisor('!pause SEC Talks')
  await story.clock.advance(3_600_000)
  await inForce(story, true)
  await story.clock.advance(3_600_000)
  await story.supervisor('!resume SEC')
  await story.clock.advance(12 * 3_600_000)
  const told = [...story.channel('sup', 'control'), ...story.channel('south', 's-sec'), ...story.channel('north', 'n-sec')].join('\n')
  expect(told).not.toMatch(/ESCALATION|no reply|is due/)
  await story.supervisor('!pause SEC Talks')
  await inForce(story, false)
  await story.clock.advance(3_600_000)
  await story.supervisor('!resume SEC')
  await story.clock.advance(1_000)
  // One hour had passed, and fifteen did not count.
  expect(await opens(story)).toMatch(/^SEC-0001 reply, to North, due 22 Nov 21:00Z \(your time 22 Nov 23:00\)$/m)
  await story.south('!reply SEC-0001 All of them')
  await story.clock.advance(1_000)
  expect(await opens(story)).toContain('You owe: nothing')
  expect(story.channel('south', 's-sec')[0]).not.toContain('LATE')
})

test('one word for all up to here in an exercise acknowledges nothing real along with it, nor the other way round', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: withHeads })
  for (const each of ['Real one', '!immediate Real two']) await story.north(each)
  await story.clock.advance(1_000)
  await inForce(story, true)
  for (const each of ['Drill three', 'Drill four']) await story.north(each)
  await story.clock.advance(1_000)
  const { id, content } = story.standing('south', 's-sec', 'Drill four')
  expect(content.buttons?.map(({ label }) => label)).toContain('Acknowledge all up to here (2)')
  await story.press('south', 's-sec', id, 'UB', content.buttons?.find(({ action }) => action.startsWith('ack-all'))?.action ?? '')
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB').at(-1)).toContain('EXERCISE · Acknowledged: 2. SEC-0003, SEC-0004.')
  expect(await opens(story)).toMatch(/^You owe: 2\n/)
  await story.north('Drill five')
  await story.clock.advance(1_000)
  await story.south('!ack SEC-0002 all')
  expect(await opens(story)).toMatch(/^You owe: nothing \(and 1 of exercises\)\n/)
})
