import { expect, test } from 'vitest'
import type { Mechanism, Official } from '../core/mechanism.ts'
import { confirmAll, withHeads } from './testing/cell.ts'
import { Story } from './testing/story.ts'

const head = (story: Story, text: string): Promise<string> => story.post('north', 'n-sec', 'UNH', text)

test('who is suspended by the own head is refused at once, and told so; the others learn that it is so, and not why', async () => {
  const story = await Story.begin({}, { mechanism: withHeads })
  await head(story, '!suspend liaison Lost the telephone')
  await story.clock.advance(3_000)
  expect(story.direct('north', 'UA').join('\n')).toContain(
    'YOU ARE SUSPENDED since 01:00Z by North, head of delegation: Lost the telephone',
  )
  const post = await story.north('This is not me')
  await story.north('!flash This is not me either')
  await story.clock.advance(60_000)
  expect(story.mark('north', 'n-sec', post)).toEqual(['⛔'])
  expect(story.direct('north', 'UA').filter((text) => text.includes('NOT TAKEN: you are suspended'))).toHaveLength(2)
  const south = story.channel('south', 's-sec').join('\n')
  expect(south).toContain('North, liaison: suspended since 01:00Z.')
  expect(south).not.toMatch(/not me|telephone/)
  expect(story.channel('north', 'n-sec').join('\n')).toContain(
    'Your liaison is suspended since 01:00Z by North, head of delegation: Lost the telephone',
  )
  expect(story.channel('north', 'n-sec').join('\n')).toContain('Nobody of yours is on duty now')
  expect(story.channel('sup', 'control').join('\n')).toContain('SUSPENDED: North, liaison, by North, head of delegation')
})

test('what they had written and had not crossed is given back; what they press and react counts no more', async () => {
  const story = await Story.begin({}, { mechanism: withHeads })
  await story.south('!immediate Close the gate')
  await story.clock.advance(2_000)
  const held = await story.north('On its way')
  await story.supervisor('!suspend north liaison Under inquiry')
  await story.clock.advance(30_000)
  expect(story.mark('north', 'n-sec', held)).toEqual(['⛔'])
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('On its way')
  const frame = story.standing('north', 'n-sec', 'Close the gate')
  await story.react('north', 'n-sec', frame.id, 'UA', '☑')
  await story.post('north', 'n-sec', 'UA', '!ack SEC-0001')
  await story.press('north', 'n-sec', frame.id, 'UA', frame.content.buttons?.find(({ action }) => action.startsWith('ack:'))?.action ?? '')
  await story.clock.advance(5_000)
  expect(story.direct('south', 'UB').join('\n')).not.toContain('Received by North')
  // Another of theirs meets what is owed.
  await story.post('north', 'n-sec', 'UN2', '!ack SEC-0001')
  await story.clock.advance(5_000)
  expect(story.direct('south', 'UB').join('\n')).toContain('Received by North, adviser')
})

test('what is said to an author who is suspended goes to whoever has their role, or is on duty', async () => {
  const story = await Story.begin({}, { mechanism: withHeads })
  await story.post('north', 'n-sec', 'UN2', '!immediate The road is shut')
  await story.clock.advance(2_000)
  await head(story, '!suspend nils Left the delegation')
  await story.clock.advance(2_000)
  await story.south('!ack SEC-0001')
  await story.clock.advance(5_000)
  expect(story.direct('north', 'UA').join('\n')).toContain('Received by South, duty officer')
  expect(story.direct('north', 'UN2').join('\n')).not.toContain('Received by South')
})

test('who was suspended is reinstated by who did it; the supervisor’s word is lifted by the supervisor alone', async () => {
  const story = await Story.begin({}, { mechanism: withHeads })
  await story.supervisor('!suspend north liaison Under inquiry')
  await head(story, '!reinstate liaison')
  await story.clock.advance(2_000)
  expect(story.direct('north', 'UNH').join('\n')).toContain('Only the supervisor, which suspended them,')
  await story.supervisor('!reinstate north liaison')
  await story.clock.advance(2_000)
  await story.north('Back again')
  await story.clock.advance(20_000)
  expect(story.channel('south', 's-sec').join('\n')).toContain('Back again')
  expect(story.channel('south', 's-sec').join('\n')).toContain('North, liaison: reinstated.')
})

test('who is no head suspends nobody, and a head nobody of another party', async () => {
  const story = await Story.begin({}, { mechanism: withHeads })
  await story.north('!suspend adviser He annoys me')
  await head(story, '!suspend duty officer He is theirs')
  await story.supervisor('!suspend north stranger Why not')
  await story.clock.advance(3_000)
  expect(story.direct('north', 'UA').join('\n')).toContain('Only a head of your organisation, or the supervisor,')
  expect(story.direct('north', 'UNH').join('\n')).toContain('There is nobody called “duty”')
  expect(story.direct('sup', 'UM').join('\n')).toContain('There are: north liaison, north adviser, north head of delegation')
  await story.south('Still here')
  await story.clock.advance(20_000)
  expect(story.channel('north', 'n-sec').join('\n')).toContain('Still here')
})

test('a suspension outlasts a restart, and a configuration that says nothing of it', async () => {
  const story = await Story.begin({}, { mechanism: withHeads })
  await head(story, '!suspend liaison Lost the telephone')
  await story.apply({ ...story.mechanism, sweepDays: 8 })
  await story.relay.stop()
  await story.run()
  expect(story.relay.inForce().sweepDays).toBe(8)
  const post = await story.north('This is not me')
  await story.clock.advance(60_000)
  expect(story.mark('north', 'n-sec', post)).toEqual(['⛔'])
})

test('two configurations, of which the first leaves an official out, lift no suspension, under another name neither; who did it does', async () => {
  const story = await Story.begin({}, { mechanism: withHeads })
  const officialsOfNorth = (change: (officials: readonly Official[]) => readonly Official[]): Mechanism => ({
    ...withHeads,
    parties: withHeads.parties.map((party) => (party.id === 'north' ? { ...party, officials: change(party.officials) } : party)),
  })
  const isAdviser = ({ id }: Official): boolean => id === 'nils'
  await story.supervisor('!suspend north adviser Lost the telephone')
  await story.apply(officialsOfNorth((officials) => officials.filter((each) => !isAdviser(each))))
  await confirmAll(story)
  await story.relay.stop()
  await story.run()
  await story.apply(officialsOfNorth((officials) => officials.map((each) => (isAdviser(each) ? { ...each, id: 'envoy' } : each))))
  await confirmAll(story)
  const refused = await story.post('north', 'n-sec', 'UN2', 'I am back')
  await story.clock.advance(1_000)
  expect(story.mark('north', 'n-sec', refused)).toEqual(['⛔'])
  await head(story, '!reinstate adviser')
  expect(story.direct('north', 'UNH').at(-1)).toContain('Only')
  await story.supervisor('!reinstate north adviser')
  await story.post('north', 'n-sec', 'UN2', 'I am back')
  await story.clock.advance(20_000)
  expect(story.channel('south', 's-sec').join()).toContain('I am back')
})

test('a flash wakes the head where whoever is on duty is suspended', async () => {
  const story = await Story.begin({}, { mechanism: withHeads })
  await head(story, '!suspend liaison Lost the telephone')
  await story.south('!flash Shots at the crossing')
  await story.clock.advance(5_000)
  expect(story.direct('north', 'UNH').join('\n')).toContain('FLASH SEC-0001 from South stands in your channel.')
  expect(story.direct('north', 'UA').join('\n')).not.toContain('FLASH SEC-0001')
})

test('whom the supervisor suspends after the own head is not reinstated by that head; the others are told once', async () => {
  const story = await Story.begin({}, { mechanism: withHeads })
  await head(story, '!suspend liaison Ill')
  await story.supervisor('!suspend north liaison Under inquiry')
  await head(story, '!reinstate liaison')
  await story.clock.advance(3_000)
  expect(story.direct('north', 'UNH').at(-1)).toContain('!reinstate')
  await story.north('!flash Am I back?')
  await story.clock.advance(3_000)
  expect(story.direct('north', 'UA').at(-1)).toContain('Mission, duty officer, suspended you')
  expect(story.channel('south', 's-sec').filter((each) => each.includes('suspended since'))).toHaveLength(1)
  await story.supervisor('!reinstate north liaison')
  await story.clock.advance(3_000)
  expect(story.direct('north', 'UA').at(-1)).toContain('You are reinstated by Mission')
})

test.each([
  ['north', 'n-sec', 'UNH', '!reinstate liaison'],
  ['sup', 'control', 'UM', '!reinstate north liaison'],
])(
  'a word that is found only later reinstates nobody who was suspended after it, whoever gave it: %s',
  async (link, channel, author, typed) => {
    const story = await Story.begin({}, { mechanism: withHeads })
    const saidAt = story.clock.now()
    await story.clock.advance(600_000)
    await head(story, '!suspend liaison Lost the telephone')
    await story.tell(story.told(typed, { link, channel, author, writtenAt: saidAt, found: true }))
    await story.clock.advance(3_000)
    expect(story.direct(link, author).at(-1)).toContain(
      'was found only now. What it is about came to be, or was said otherwise, after it, 22 Nov 01:10:02Z: nothing was done about that.',
    )
    expect(story.direct('north', 'UA').at(-1)).not.toContain('reinstated')
  },
)

test('whoever is suspended is theirs alone: a namesake of another party, another track and a longer role are left as they are', async () => {
  const [sec] = withHeads.tracks
  const medical = {
    ...sec!,
    code: 'MED',
    channels: { north: { link: 'north', channel: 'n-med' }, south: { link: 'south', channel: 's-med' } },
  }
  const parties = withHeads.parties.map((party) => ({
    ...party,
    officials: party.officials.map((official) =>
      official.id === 'nils'
        ? { ...official, role: 'head', tracks: ['SEC'] }
        : official.id === 'bo'
          ? { ...official, id: 'nils' }
          : official,
    ),
  }))
  const story = await Story.begin({}, { mechanism: { ...withHeads, parties, tracks: [sec!, medical] } })
  await story.south('Still held')
  await story.supervisor('!suspend north head Lost the telephone')
  await story.clock.advance(12_000)
  expect(story.channel('north', 'n-sec').join('\n')).toContain('Still held')
  expect(story.channel('south', 's-sec').join('\n')).toContain('North, head: suspended since')
  for (const [link, channel] of [
    ['south', 's-med'],
    ['north', 'n-med'],
  ] as const)
    expect(story.channel(link, channel)).toEqual([])
  await story.supervisor('!suspend north head of delegation Left')
  await story.clock.advance(3_000)
  expect(story.direct('north', 'UNH').join('\n')).toContain('YOU ARE SUSPENDED')
  // Others may read in the one than in the other.
  for (const channel of ['s-sec', 's-med']) {
    const told = story.channel('south', channel).filter((each) => each.includes('North, head of delegation: suspended since'))
    expect(told).toHaveLength(1)
  }
})

test('of what is found only later, what its author wrote while they were suspended is not taken, and what they wrote before and after is', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: withHeads })
  const times: number[] = []
  for (const typed of [undefined, '!suspend liaison Lost the telephone', '!reinstate liaison']) {
    if (typed) await head(story, typed)
    await story.clock.advance(60_000)
    times.push(story.clock.now())
    await story.clock.advance(60_000)
  }
  for (const [index, words] of ['Before', 'Meanwhile', 'After'].entries())
    await story.tell(story.told(words, { writtenAt: times[index] ?? 0, found: true }))
  await story.clock.advance(3_000)
  const crossed = story.channel('south', 's-sec').flatMap((each) => /^> (\w+)$/m.exec(each)?.[1] ?? [])
  expect(crossed).toEqual(['Before', 'After'])
})

test('whom the supervisor has suspended already it suspends no second time', async () => {
  const story = await Story.begin({}, { mechanism: withHeads })
  for (const reason of ['Under inquiry', 'Once more']) await story.supervisor(`!suspend north liaison ${reason}`)
  await story.clock.advance(3_000)
  expect(story.direct('north', 'UA').join('\n')).not.toContain('Once more')
  expect(story.channel('sup', 'control').filter((each) => each.includes('SUSPENDED: North, liaison'))).toHaveLength(1)
})

test('what the supervisor said once more of somebody stands against an older word of its own that is found only later', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: withHeads })
  const writtenAt = story.clock.now()
  await story.clock.advance(600_000)
  await story.supervisor('!reinstate north liaison')
  const place = { link: 'sup', channel: 'control', author: 'UM', writtenAt, found: true } as const
  await story.tell(story.told('!suspend north liaison Under inquiry', place))
  await story.north('Still here')
  await story.clock.advance(3_000)
  expect(story.channel('south', 's-sec').join('\n')).toContain('Still here')
})

test.each(['!take SEC-0001', '!snooze SEC-0001 24h Let it rest', '!close SEC-0001 Settled by voice'])(
  'what somebody silenced who is suspended comes back: %s',
  async (typed) => {
    const story = await Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 60 } })
    await story.north('Please confirm')
    await story.clock.advance(61 * 60_000)
    await story.supervisor(typed)
    await story.post('sup', 'control', 'UH', '!suspend supervisor duty officer Lost the telephone')
    await story.clock.advance(5_000)
    expect(story.channel('sup', 'control').join('\n')).toContain('duty officer had it and is suspended; it came back 02:01Z')
  },
)

test('nobody is stopped for a reason that shows nothing', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.supervisor('!suspend north liaison \u2800\u034f')
  expect(story.mark('sup', 'control', post)).toEqual(['⛔'])
  await story.north('Still here')
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec').join('\n')).toContain('Still here')
})

test('in a channel that two tracks share it is said once', async () => {
  const [track] = withHeads.tracks
  const mechanism: Mechanism = {
    ...withHeads,
    tracks: [
      track!,
      { ...track!, code: 'HUM', name: 'Relief', channels: { ...track!.channels, north: { link: 'north', channel: 'n-hum' } } },
    ],
  }
  const story = await Story.begin({}, { mechanism })
  await head(story, '!suspend liaison Lost the telephone')
  await story.clock.advance(5_000)
  expect(story.channel('south', 's-sec').filter((text) => text.includes('North, liaison: suspended'))).toHaveLength(1)
})
