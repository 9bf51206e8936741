import { expect, test } from 'vitest'
import { three } from '../core/testing/three.ts'
import { withHeads } from './testing/cell.ts'
import { Story } from './testing/story.ts'

const begin = (): Promise<Story> => Story.begin({ acknowledgeFrom: 'routine' }, { mechanism: withHeads })

const head = (story: Story, text: string): Promise<string> => story.post('south', 's-sec', 'USH', text)

async function withdraw(story: Story): Promise<void> {
  await head(story, '!withdraw-party')
  await story.clock.advance(2_000)
  const ask = story.standing('south', '@USH', 'You withdraw from the mechanism')
  await story.press('south', '@USH', ask.id, 'USH', ask.content.buttons?.find(({ label }) => label === 'Withdraw')?.action ?? '')
  await story.clock.advance(2_000)
}

test('a head is asked first, and may stay', async () => {
  const story = await begin()
  await head(story, '!withdraw-party')
  await story.clock.advance(2_000)
  const ask = story.standing('south', '@USH', 'You withdraw from the mechanism')
  expect(JSON.stringify(ask.content)).toContain('North and the supervisor are told')
  await story.press('south', '@USH', ask.id, 'USH', ask.content.buttons?.find(({ label }) => label === 'Stay')?.action ?? '')
  await story.south('!withdraw-party')
  await story.clock.advance(2_000)
  expect(story.direct('south', 'USH').at(-1)).toContain('You stay. Nobody was told.')
  expect(story.direct('south', 'UB').at(-1)).toContain('Only a head of a party')
  expect(story.channel('north', 'n-sec')).toEqual([])
})

test('what stands with the one that left says no time of its clocks, which nobody knows any more', async () => {
  const story = await begin()
  await story.north('!send immediate request reply-by 2h Which lorries?')
  await story.clock.advance(3_000)
  expect(story.channel('south', 's-sec').join('\n')).toContain('Reply by 22 Nov 03:00Z (your time 22 Nov 05:00).')
  await withdraw(story)
  expect(story.channel('south', 's-sec').join('\n')).toContain('Reply by 22 Nov 03:00Z.')
  // Without a zone a time is Parley's: never one of UTC that looks like the reader's own.
  expect(story.channel('south', 's-sec').join('\n')).toContain('Written 22 Nov 01:00:02Z · fingerprint')
})

test('what an exercise leaves behind counts in no figure of a withdrawal', async () => {
  const exercise = await Story.begin({ acknowledgeFrom: 'routine', exercise: true }, { mechanism: withHeads })
  for (const text of ['one', 'two', 'three']) await exercise.north(text)
  await exercise.clock.advance(20_000)
  await withdraw(exercise)
  expect(exercise.direct('south', 'USH').join('\n')).toContain('lapses on the record (0, and 3 of exercises)')
  for (const [link, channel] of [
    ['north', 'n-sec'],
    ['south', 's-sec'],
    ['sup', 'control'],
  ] as const)
    expect(exercise.channel(link, channel).join('\n')).toContain('0 undelivered returned, 3 obligations of exercises lapsed on the record.')
})

test('a party that withdraws: nothing further crosses, what has not arrived is returned, what is owed lapses', async () => {
  const story = await begin()
  await story.north('!immediate Answer this')
  await story.south('!immediate And you this')
  await story.clock.advance(3_000)
  story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' && outgoing.channel === 's-sec' ? 'unavailable' : 'none')
  await story.north('!immediate Too late')
  await story.north('!immediate Much too late')
  const held = await story.south('Never sent')
  await story.clock.advance(3_000)
  await withdraw(story)
  story.platform('south').faultOf = () => 'none'
  await story.clock.advance(90_000)
  const words = 'South withdrew 01:00Z. Nothing further crosses. 3 undelivered returned, 4 obligations lapsed on the record.'
  expect(story.channel('north', 'n-sec').join('\n')).toContain(words)
  expect(story.channel('south', 's-sec').join('\n')).toContain(words)
  expect(story.channel('sup', 'control').join('\n')).toContain(words)
  const north = story.direct('north', 'UA').join('\n')
  expect(north).toContain('SEC-0003 is returned. South withdrew before it had arrived.')
  expect(north).toContain('SEC-0004 is returned.')
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('oo late')
  expect(story.channel('north', 'n-sec').join('\n')).not.toContain('Never sent')
  expect(story.mark('south', 's-sec', held)).toEqual(['⛔'])
  const after = await story.north('Is anybody there?')
  await story.clock.advance(5_000)
  expect(story.mark('north', 'n-sec', after)).toEqual(['⛔'])
  await story.clock.advance(8 * 3_600_000)
  expect(story.channel('sup', 'control').join('\n')).not.toContain('ESCALATION')
})

test('an owner that ends before the last words stand: the next one says them before it closes the link', async () => {
  const story = await begin()
  await head(story, '!withdraw-party')
  await story.clock.advance(2_000)
  const ask = story.standing('south', '@USH', 'You withdraw from the mechanism')
  story.platform('south').faultOf = () => 'unavailable'
  await story.press('south', '@USH', ask.id, 'USH', ask.content.buttons?.find(({ label }) => label === 'Withdraw')?.action ?? '')
  await story.relay.stop()
  story.platform('south').faultOf = () => 'none'
  // As a process does: it opens links itself.
  await story.open(new Map())
  await story.relay.start()
  await story.clock.advance(90_000)
  expect(story.channel('south', 's-sec').join('\n')).toContain('South withdrew 01:00Z. Nothing further crosses.')
  expect(Object.keys(story.relay.health().links)).not.toContain('south')
  expect(story.withdrawn).toEqual(['south south'])
})

test('its link is closed once the last words stand there, and its withdrawal is settled: also after a restart', async () => {
  const story = await begin()
  story.leftToDelete = ['SOUTH_BOT_TOKEN in the environment']
  await withdraw(story)
  await story.clock.advance(90_000)
  expect(Object.keys(story.relay.health().links)).not.toContain('south')
  expect(story.withdrawn).toEqual(['south south'])
  expect(story.channel('sup', 'control').join('\n')).toContain('• SOUTH_BOT_TOKEN in the environment')
  await story.run()
  await story.clock.advance(90_000)
  expect(story.withdrawn).toHaveLength(1)
  expect(Object.keys(story.relay.health().links)).not.toContain('south')
})

test('what it said still bears its name, and a restart in the midst of it changes nothing', async () => {
  const story = await begin()
  const post = await story.south('!immediate We said this')
  await story.clock.advance(3_000)
  await head(story, '!withdraw-party')
  await story.clock.advance(2_000)
  const ask = story.standing('south', '@USH', 'You withdraw from the mechanism')
  await story.press('south', '@USH', ask.id, 'USH', ask.content.buttons?.find(({ label }) => label === 'Withdraw')?.action ?? '')
  await story.run()
  await story.clock.advance(90_000)
  expect(post).toBeDefined()
  expect(story.channel('north', 'n-sec').find((text) => text.includes('We said this'))).toContain('SEC-0001 · South, duty officer')
  expect(story.channel('sup', 'control').filter((text) => text.includes('South withdrew 01:00Z'))).toHaveLength(1)
  expect(story.withdrawn).toEqual(['south south'])
})

for (const safe of [false, true]) {
  test(`what a party had sent and no platform had taken when it withdrew does not arrive later (a repeat is safe: ${safe})`, async () => {
    const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: withHeads, safe })
    story.platform('north').faultOf = (outgoing) =>
      outgoing.type === 'post' && JSON.stringify(outgoing).includes('on its way') ? 'unavailable' : 'none'
    await story.south('first on its way')
    await story.south('second on its way')
    await story.clock.advance(3_000)
    await withdraw(story)
    story.platform('north').faultOf = () => 'none'
    await story.clock.advance(90_000)
    const north = story.channel('north', 'n-sec').join('\n')
    expect(north).toContain('South withdrew')
    expect(north).not.toContain('on its way')
    const told = story.standing('sup', 'control', 'SEC-0001')
    expect(story.channel('sup', 'control')).toContain('SEC-0001 did not cross to North: South withdrew before it was sent.')
    expect(told).toBeDefined()
    expect(story.relay.health().links.north?.waiting).toBe(0)
  })

  test(`what may have been taken when its party withdrew is said to be uncertain, and is not tried again (a repeat is safe: ${safe})`, async () => {
    const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: withHeads, safe })
    let tries = 0
    story.platform('north').faultOf = (outgoing) => {
      if (outgoing.type !== 'post' || !JSON.stringify(outgoing).includes('on its way')) return 'none'
      tries += 1
      return 'uncertain-absent'
    }
    await story.south('on its way')
    await withdraw(story)
    const before = tries
    await story.clock.advance(120_000)
    expect(before).toBeGreaterThan(0)
    expect(tries).toBe(before)
    expect(story.channel('north', 'n-sec').join('\n')).not.toContain('on its way')
    expect(story.channel('sup', 'control').join('\n')).toContain(
      'SEC-0001 may stand in North’s channel: South withdrew while it was being sent.',
    )
  })
}

test('what was held when a party withdrew is owed by those whom it still reaches, and by nobody else', async () => {
  const story = await Story.begin({ sendDelaySeconds: 60 }, { mechanism: withHeads })
  await story.supervisor('!say SEC both Keep the line open')
  await withdraw(story)
  await story.clock.advance(70_000)
  expect(story.channel('north', 'n-sec').join('\n')).toContain('Keep the line open')
  await story.supervisor('!open')
  await story.clock.advance(1_000)
  expect(story.direct('sup', 'UM').at(-1)).toMatch(/^Owed between the parties: 1\nSEC-0001 acknowledgement, from North, due/)
})

for (const opener of ['south', 'north'] as const) {
  test(`a dispute that ${opener} had opened, and that was answered, is not open any more once South has withdrawn`, async () => {
    const story = await begin()
    const [from, other] = opener === 'south' ? [story.south, story.north] : [story.north, story.south]
    await other.call(story, 'We move at six')
    await story.clock.advance(15_000)
    await from.call(story, '!dispute open SEC-0001 Not agreed')
    await story.clock.advance(2_000)
    const [, id] = /(q[\w-]+):open/.exec(JSON.stringify(story.platform(opener).posts)) ?? []
    await from.call(story, `!dispute confirm ${id}`)
    await story.clock.advance(15_000)
    await other.call(story, '!respond SEC-D1 It was')
    await story.clock.advance(15_000)
    const report = async (): Promise<string> => {
      await story.supervisor('!report')
      await story.clock.advance(2_000)
      return story.direct('sup', 'UM').at(-1) ?? ''
    }
    expect(await report()).toContain('SEC-D1')
    await withdraw(story)
    expect(await report()).toContain('Disputes open: none')
    expect(story.channel('north', 'n-sec')).toContain('SEC-D1 is closed: South withdrew.')
  })
}

test('whoever said what was on its way when their party withdrew learns how it ended, while its link still stands', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: withHeads })
  story.platform('north').faultOf = (outgoing) => (outgoing.type === 'post' ? 'uncertain-absent' : 'none')
  const post = await story.south('on its way')
  story.platform('north').faultOf = () => 'link-down'
  const platform = story.platform('north')
  let isAway = true
  const { lookup } = platform
  platform.lookup = async (query) => (isAway ? { outcome: 'unavailable', reason: 'no connection' } : lookup.call(platform, query))
  await withdraw(story)
  await story.clock.advance(30_000)
  expect(story.mark('south', 's-sec', post)).toEqual(['⏳'])
  story.platform('north').faultOf = () => 'none'
  isAway = false
  await story.clock.advance(90_000)
  expect(story.mark('south', 's-sec', post)).toEqual(['⛔'])
  expect(story.withdrawn).toEqual(['south south'])
})

test('what the others still hold for nobody else is returned with it, and counted, also where its head is asked', async () => {
  const story = await Story.begin({ sendDelaySeconds: 60 }, { mechanism: withHeads })
  await story.south('held by South')
  const held = await story.north('held by North')
  await story.supervisor('!say SEC both to both')
  await withdraw(story)
  expect(story.direct('south', 'USH').join('\n')).toContain('what has not arrived is returned (2)')
  expect(story.channel('north', 'n-sec').join('\n')).toContain('South withdrew 01:00Z. Nothing further crosses. 2 undelivered returned')
  expect(story.mark('north', 'n-sec', held)).toEqual(['⛔'])
})

test('what officials were asked ends with their party’s withdrawal: nothing is sent, and nobody is told of it where nobody is any more', async () => {
  const story = await begin()
  await story.tell({ ...story.told('!flash Wake up'), link: 'south', channel: 's-sec', author: 'UB', post: 'flash', hasButtons: true })
  expect(story.direct('south', 'UB').join('\n')).toContain('[Send FLASH]')
  await withdraw(story)
  await story.clock.advance(10 * 60_000)
  expect(story.mark('south', 's-sec', 'flash')).toEqual(['⛔'])
  expect(story.channel('sup', 'control').join('\n')).not.toContain('could not be shown')
})

test('a party that shares its link with another withdraws: its record is kept, and the link goes on', async () => {
  const [north, south] = withHeads.parties
  const officials = south!.officials.map((each) => ({ ...each, accounts: each.accounts.map(({ user }) => ({ link: 'north', user })) }))
  const story = await Story.begin(
    { channels: { north: { link: 'north', channel: 'n-sec' }, south: { link: 'north', channel: 's-sec' } } },
    { mechanism: { ...withHeads, parties: [north!, { ...south!, link: 'north', officials }] } },
  )
  story.leftToDelete = ['the party south in the configuration file']
  await story.post('north', 's-sec', 'USH', '!withdraw-party')
  await story.clock.advance(2_000)
  const ask = story.standing('north', '@USH', 'You withdraw from the mechanism')
  await story.press('north', '@USH', ask.id, 'USH', ask.content.buttons?.find(({ label }) => label === 'Withdraw')?.action ?? '')
  await story.clock.advance(50_000)
  expect(story.withdrawn).toEqual([])
  await story.clock.advance(20_000)
  expect(story.withdrawn).toEqual(['south north, shared'])
  expect(Object.keys(story.relay.health().links)).toContain('north')
  expect(story.channel('sup', 'control').join('\n')).toContain('South: its record is kept')
})

test('of three parties one withdraws: what is on its way to the third is watched over as before', async () => {
  const [sec, civ] = three.tracks
  const channels = { ...sec!.channels, east: { link: 'east', channel: 'east-sec' } }
  const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: { ...three, tracks: [{ ...sec!, channels }, civ!] } })
  for (const link of ['south', 'east'])
    story.platform(link).faultOf = (outgoing) => (outgoing.type === 'post' && outgoing.channel === `${link}-sec` ? 'unavailable' : 'none')
  await story.post('north', 'north-sec', 'U-north-duty', 'To both')
  await story.post('south', '@U-south-head', 'U-south-head', '!withdraw-party', { isDirect: true })
  await story.clock.advance(2_000)
  const ask = story.standing('south', '@U-south-head', 'You withdraw from the mechanism')
  const { action } = ask.content.buttons!.find(({ label }) => label === 'Withdraw')!
  await story.press('south', '@U-south-head', ask.id, 'U-south-head', action)
  await story.clock.advance(60_000)
  const undelivered = story.channel('desk', 'control').filter((each) => each.includes('UNDELIVERED SEC-0001'))
  expect(undelivered).toEqual([expect.stringContaining('not in East’s channel')])
  story.platform('east').faultOf = () => 'none'
  await story.clock.advance(60_000)
  expect(story.channel('east', 'east-sec').join('\n')).toContain('To both')
})

test('a record that cannot be written is told to the supervisor with the remedy, and is written once it can be', async () => {
  const story = await begin()
  story.recordLacks = 'Entry 1 of the journal was archived at first: copy that file into this machine’s archive.'
  await withdraw(story)
  await story.clock.advance(300_000)
  const told = (): string => story.channel('sup', 'control').join('\n')
  expect(told().split('ALARM: South’s record')).toHaveLength(2)
  expect(told()).toContain('ALARM: South’s record. It cannot be written: Entry 1 of the journal was archived at first: copy that file')
  expect(told()).not.toContain('its record is kept')
  story.recordLacks = undefined
  await story.clock.advance(90_000)
  expect(told()).toContain('Over: South’s record')
  expect(told()).toContain('South: its record is kept')
  expect(story.withdrawn).toEqual(['south south'])
})

test('what is taken back after a party withdrew is told to those who are still there, and nobody is said not to have been reached', async () => {
  const story = await begin()
  const post = await story.north('!immediate Answer this')
  await story.clock.advance(3_000)
  await withdraw(story)
  await story.clock.advance(120_000)
  const before = story.channel('sup', 'control').length
  await story.remove('north', 'n-sec', post)
  await story.clock.advance(120_000)
  const told = story.channel('sup', 'control').slice(before).join('\n')
  expect(told).toContain('SEC-0001 WITHDRAWN by North')
  expect(story.direct('north', 'UA').join('\n')).toContain('and the other side, which has withdrawn, is not told.')
  expect(told).not.toContain('could not be shown')
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('SEC-0001 WITHDRAWN by North')
})
