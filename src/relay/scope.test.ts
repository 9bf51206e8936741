import { expect, test } from 'vitest'
import type { Mechanism } from '../core/mechanism.ts'
import { Story, mechanism as two } from './testing/story.ts'

const [sec] = two.tracks
const account = [{ link: 'east', user: 'UE' }]
/** North and South on SEC, North and East on CIV: South and East have nothing to do with each other. */
const three: Mechanism = {
  ...two,
  parties: [
    two.parties[0]!,
    {
      id: 'east',
      name: 'East',
      timeZone: 'UTC',
      link: 'east',
      officials: [{ id: 'eve', role: 'liaison', accounts: account, isDutyOfficer: true }],
    },
    two.parties[1]!,
  ],
  tracks: [
    { ...sec!, sendDelaySeconds: 0 },
    {
      ...sec!,
      sendDelaySeconds: 0,
      code: 'CIV',
      channels: { north: { link: 'north', channel: 'n-civ' }, east: { link: 'east', channel: 'e-civ' } },
    },
  ],
}

/** Asks, and confirms. */
async function openDispute(story: Story, link: string, channel: string, user: string, words: string): Promise<void> {
  await story.post(link, channel, user, `!dispute open ${words}`)
  const asked = story.platform(link).posts.findLast((each) => each.channel === `@${user}`)
  const open = asked?.content.buttons?.find(({ label }) => label === 'Open dispute')
  await story.press(link, `@${user}`, asked?.id ?? '', user, open?.action ?? '')
  await story.clock.advance(1_000)
}

test('status speaks of the asker’s own tracks and of who is on them; the supervisor’s of all', async () => {
  const story = await Story.begin({}, { mechanism: three })
  await story.supervisor('!pause CIV Talks')
  await story.south('!status')
  const south = story.direct('south', 'UB').at(-1) ?? ''
  expect(south).toContain('North: link')
  expect(south).toContain('Mission: link')
  expect(south).not.toMatch(/East|CIV/)
  await story.north('!status')
  expect(story.direct('north', 'UA').at(-1)).toMatch(/East: link[\s\S]*South: link[\s\S]*Paused: CIV/)
  await story.supervisor('!status')
  expect(story.direct('sup', 'UM').at(-1)).toMatch(/East: link[\s\S]*South: link[\s\S]*Paused: CIV/)
})

test('an official who may use one track only is told of that track', async () => {
  const north = three.parties[0]!
  const limited = { ...north, officials: [{ ...north.officials[0]!, tracks: ['SEC'] }] }
  const story = await Story.begin({}, { mechanism: { ...three, parties: [limited, ...three.parties.slice(1)] } })
  await story.supervisor('!pause CIV Talks')
  await story.post('east', 'e-civ', 'UE', '!priority hello')
  await story.north('!status')
  await story.north('!open')
  expect(story.direct('north', 'UA').join('\n')).not.toMatch(/East|CIV-/)
  expect(story.direct('north', 'UA').join('\n')).toContain('Open: 0')
  // On the other they send nothing, and are told what would have worked, which does.
  await story.post('north', 'n-civ', 'UA', 'The road closes at six')
  const refused = story.direct('north', 'UA').at(-1)
  expect(refused).toContain('track: your officials’ list does not give you CIV. Nothing crossed. You may use SEC.')
  expect(refused).toContain('This would have worked in the channel of SEC: !send The road closes at six')
  await story.north('!send The road closes at six')
  await story.clock.advance(20_000)
  expect(story.channel('south', 's-sec').join('\n')).toContain('The road closes at six')
  expect(story.channel('east', 'e-civ').join('\n')).not.toContain('The road closes')
})

test('disputes are numbered by track: one track’s numbers tell nothing of another’s', async () => {
  const story = await Story.begin({}, { mechanism: three })
  await openDispute(story, 'east', 'e-civ', 'UE', 'The convoy was stopped')
  await openDispute(story, 'south', 's-sec', 'UB', 'The line is north of the bridge')
  expect(story.channel('north', 'n-civ').join('\n')).toContain('DISPUTE CIV-D1')
  expect(story.channel('north', 'n-sec').join('\n')).toContain('DISPUTE SEC-D1')
  await story.north('!respond SEC-D1 It is not')
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec').at(-1)).toContain('It is not')
  expect(story.channel('east', 'e-civ').join('\n')).not.toContain('It is not')
  await story.post('east', 'e-civ', 'UE', '!respond SEC-D1 What is it?')
  expect(story.direct('east', 'UE').at(-1)).toContain('There is no SEC-D1 that you can see')
  await story.post('north', 'n-civ', 'UA', '!respond D1 It passes tomorrow')
  await story.clock.advance(1_000)
  expect(story.channel('east', 'e-civ').at(-1)).toContain('It passes tomorrow')
})

test('a dispute about the supervisor’s private words is numbered apart, and the other side hears neither of it nor of its end', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.supervisor('!say SEC north Was it your patrol?')
  await openDispute(story, 'north', 'n-sec', 'UA', 'SECA-1 That was never agreed')
  expect(story.direct('north', 'UA').join('\n')).toContain('The supervisor is told now of a dispute about SECA-0001.')
  expect(story.channel('sup', 'control').join('\n')).toContain('DISPUTE SECA-D1')
  await openDispute(story, 'south', 's-sec', 'UB', 'The line is north of the bridge')
  expect(story.channel('north', 'n-sec').join('\n')).toContain('DISPUTE SEC-D1')
  await story.north('!dispute withdraw SECA-D1 Settled')
  await story.clock.advance(1_000)
  expect(story.direct('north', 'UA').at(-1)).toContain('SECA-D1 is withdrawn. The supervisor is told.')
  expect(story.channel('sup', 'control').join('\n')).toContain('SECA-D1 withdrawn by North')
  expect(JSON.stringify(story.platform('south').posts)).not.toContain('SECA')
})

test('a private line names none of those with whom its party shares no track', async () => {
  const story = await Story.begin({}, { mechanism: three })
  await story.post('south', '@UB', 'UB', '!supervisor We need a word', { isDirect: true })
  expect(story.direct('south', 'UB').at(-1)).toContain('North does not see this.')
})

test('what two others owe each other is not listed among what is open', async () => {
  const story = await Story.begin({}, { mechanism: three })
  await story.post('north', 'n-civ', 'UA', 'For the East')
  await story.north('For the South')
  await story.clock.advance(1_000)
  await story.south('!open')
  await story.north('!open')
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB').at(-1)).toContain('You owe: 1\nSEC-0001')
  expect(story.direct('south', 'UB').at(-1)).not.toMatch(/CIV|East/)
  expect(story.direct('north', 'UA').at(-1)).toContain('Owed to you: 2')
})

test('a party’s official who is a guest in the supervisor’s channel has not the supervisor’s word there', async () => {
  const north = three.parties[0]!
  const guest = { ...north.officials[0]!, accounts: [...north.officials[0]!.accounts, { link: 'sup', user: 'UG' }] }
  const story = await Story.begin({}, { mechanism: { ...three, parties: [{ ...north, officials: [guest] }, ...three.parties.slice(1)] } })
  for (const typed of ['!pause SEC Talks', '!say SEC both Hello', '!report']) {
    await story.post('sup', 'control', 'UG', typed)
    await story.clock.advance(1_000)
    expect(story.direct('sup', 'UG').at(-1)).toContain('Only the supervisor’s officials, in the supervisor’s channel, can use')
  }
  expect(story.channel('south', 's-sec')).toEqual([])
  expect(story.channel('sup', 'control')).toEqual([])
})

test('what an official who is not on a track asks of it is answered as if there were nothing, also of what is long settled', async () => {
  const north = three.parties[0]!
  const limited = { ...north, officials: [{ ...north.officials[0]!, tracks: ['CIV'] }] }
  const story = await Story.begin({}, { mechanism: { ...three, parties: [limited, ...three.parties.slice(1)] } })
  await story.south('For the North')
  await story.clock.advance(1_000)
  for (const typed of ['!show SEC-0001', '!ack SEC-0001', '!show SEC-0002']) {
    await story.post('north', 'n-civ', 'UA', typed)
    await story.clock.advance(1_000)
    expect(story.direct('north', 'UA').at(-1)).toContain('that you can see')
  }
})

test('who may not use a track is not called for what is owed on it, and is told that their ☑ does not count', async () => {
  const [north, east, south] = three.parties
  const other = { ...south!.officials[0]!, id: 'sal', role: 'night officer', accounts: [{ link: 'south', user: 'USA' }] }
  const officials = [
    { ...south!.officials[0]!, tracks: ['CIV'] },
    { ...other, tracks: ['SEC'] },
  ]
  const steps = [
    { share: 0.5, minutes: 0, call: ['party', 'party-duty'] as const },
    { share: 1, minutes: 0, call: ['supervisor'] as const },
  ]
  const story = await Story.begin(
    { escalation: { takenMinutes: 30, steps } },
    { mechanism: { ...three, parties: [north!, east!, { ...south!, officials }] } },
  )
  await story.north('!flash Shots at the crossing')
  await story.clock.advance(1_000)
  const frame = story.standing('south', 's-sec', 'Shots at the crossing')
  expect(frame.content.mentions).toEqual(['USA'])
  expect(story.direct('south', 'USA').at(-1)).toContain('Read it now and acknowledge')
  await story.clock.advance(6 * 60_000)
  expect(story.standing('south', 's-sec', 'is due at').content.mentions).toEqual(['USA'])
  expect(story.direct('south', 'USA').at(-1)).toContain('your side owes an acknowledgement')
  expect(story.direct('south', 'UB')).toEqual([])
  await story.react('south', 's-sec', frame.id, 'UB', '☑')
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB')).toEqual([expect.stringContaining('NOT ACKNOWLEDGED. Your officials’ list does not give you SEC')])
  await story.react('south', 's-sec', frame.id, 'USA', '☑')
  await story.clock.advance(1_000)
  expect(story.direct('north', 'UA').at(-1)).toContain('Received by South, night officer')
})

test('where nobody on duty may use a track, those on duty are called all the same', async () => {
  const [north, east, south] = three.parties
  const officials = [{ ...south!.officials[0]!, tracks: ['CIV'] }]
  const story = await Story.begin({}, { mechanism: { ...three, parties: [north!, east!, { ...south!, officials }] } })
  await story.north('!flash Shots at the crossing')
  await story.clock.advance(1_000)
  expect(story.standing('south', 's-sec', 'Shots at the crossing').content.mentions).toEqual(['UB'])
})

test('where many wait for a party’s answer, each who is called is told of those on their own tracks', async () => {
  const [north, ...others] = three.parties
  const duty = (id: string, user: string, tracks: readonly string[]) => ({
    id,
    role: 'duty officer',
    accounts: [{ link: 'north', user }],
    isDutyOfficer: true,
    tracks,
  })
  const story = await Story.begin(
    {
      dueMinutes: { routine: 60 },
      escalation: { takenMinutes: 30, steps: [{ share: 1, minutes: 0, call: ['supervisor', 'party-duty'], repeatMinutes: 5 }] },
    },
    { mechanism: { ...three, parties: [{ ...north!, officials: [duty('amal', 'UA', ['SEC']), duty('civ', 'UC', ['CIV'])] }, ...others] } },
  )
  for (const each of ['one', 'two', 'three']) {
    await story.south(each)
    await story.post('east', 'e-civ', 'UE', each)
  }
  await story.clock.advance(62 * 60_000)
  expect(story.direct('north', 'UA').join()).toContain('SEC-0001')
  expect(story.direct('north', 'UA').join()).not.toContain('CIV')
  expect(story.direct('north', 'UC').join()).toContain('CIV-0001')
  expect(story.direct('north', 'UC').join()).not.toContain('SEC')
})

test('what a message names in its frame tells nobody of words that were not for them', async () => {
  const story = await Story.begin()
  await story.supervisor('!say SEC south A word in private')
  await story.clock.advance(20_000)
  const post = await story.south('!send ref:SECB-0001 We see it likewise')
  await story.supervisor('!say SEC both ref:SECB-0001 As agreed')
  await story.clock.advance(20_000)
  expect(story.mark('south', 's-sec', post)).toEqual(['⛔'])
  expect(story.direct('south', 'UB').at(-1)).toContain('not everybody whom this goes to was shown SECB-0001')
  expect(story.channel('north', 'n-sec').join('\n')).not.toContain('SECB')
  await story.south('!reply SECB-0001 ref:SECB-0001 We see it likewise')
  await story.clock.advance(20_000)
  expect(story.channel('sup', 'control').join('\n')).toContain('We see it likewise')
})

test('an answer to private words that becomes a command by an edit, where only commands cross, stays private', async () => {
  const story = await Story.begin({ intake: 'on-command', sendDelaySeconds: 0 })
  await story.supervisor('!say SEC south What do you need?')
  await story.clock.advance(1_000)
  const inReplyTo = story.standing('south', 's-sec', 'What do you need?').id
  const post = await story.south('Two days, and nobody may know', { inReplyTo })
  const edited = { type: 'edited', link: 'south', channel: 's-sec', post, author: 'UB', fragments: [], inReplyTo } as const
  await story.tell({ ...edited, text: '!send Two days, and nobody may know', editedAt: story.clock.now() })
  await story.clock.advance(20_000)
  expect(story.channel('north', 'n-sec').join('\n')).not.toContain('nobody may know')
  expect(story.channel('sup', 'control').join('\n')).toContain('nobody may know')
})
