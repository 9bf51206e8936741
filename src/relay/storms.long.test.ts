import { expect, test } from 'vitest'
import type { Track } from '../core/mechanism.ts'
import type { StepPolicy } from '../core/policy.ts'
import { textOf } from './testing/fake-platform.ts'
import { mechanism, Story } from './testing/story.ts'

const minutes = (count: number): number => count * 60_000

const policy: StepPolicy = {
  takenMinutes: 30,
  steps: [
    { share: 1, minutes: 0, call: ['supervisor'], repeatMinutes: 5, forMinutes: 30 },
    { share: 1, minutes: 30, call: ['next-official', 'second-channel'], repeatMinutes: 5 },
    { share: 1.5, minutes: 0, call: ['party-head'], repeatMinutes: 5, times: 2 },
  ],
}

const headed = {
  ...mechanism,
  parties: mechanism.parties.map((party) => ({
    ...party,
    officials: party.officials.map((official) => ({ ...official, isHead: true as const })),
  })),
}

const begin = (changes: Partial<Track> = {}, safe = false) =>
  Story.begin(
    { sendDelaySeconds: 0, dueMinutes: { routine: 60, priority: 60, flash: 60 }, escalation: policy, ...changes },
    { mechanism: headed, safe },
  )

const groups = (story: Story, channel: [string, string] = ['sup', 'control']) =>
  story
    .platform(channel[0])
    .posts.filter(
      (each) => each.channel === channel[1] && each.thread === undefined && /"GROUP |"CLOSED G/.test(JSON.stringify(each.content)),
    )
const cards = (story: Story) => story.platform('sup').posts.filter((each) => JSON.stringify(each.content).includes('"ESCALATION '))
const pingsOf = (story: Story) => story.platform('sup').posts.filter((each) => JSON.stringify(each.content).includes('of its escalations'))
const referencesIn = (texts: readonly string[]): readonly string[] => [...new Set(texts.join('\n').match(/SEC-\d{4}/g) ?? [])].sort()
const reference = (number: number): string => `SEC-${String(number).padStart(4, '0')}`
const upTo = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => reference(index + 1))

for (const safe of [false, true]) {
  test(`a whole party that is silent is one post that names all of it, and one ping in a round (${safe ? 'a' : 'no'} repeat is safe)`, async () => {
    const story = await begin({}, safe)
    for (let each = 1; each <= 24; each += 1) await story.north(each === 20 ? '!flash the most urgent' : `number ${each}`)
    await story.clock.advance(minutes(61))
    expect(cards(story)).toHaveLength(0)
    const [group] = groups(story)
    expect(groups(story)).toHaveLength(1)
    const text = story.channel('sup', 'control').find((each) => each.includes('GROUP G1'))!
    expect(referencesIn([text])).toEqual(upTo(24))
    expect(text).toContain('South has answered nothing')
    expect(text).toContain('Open: 24 (South 24: SEC 24). Not taken: 24.')
    // The most urgent is named first.
    expect(text.indexOf('FLASH · South')).toBeLessThan(text.indexOf('ROUTINE · South'))
    expect(group?.content.mentions).toEqual(['UM'])
    await story.clock.advance(minutes(28))
    expect(pingsOf(story)).toHaveLength(5)
    expect(pingsOf(story).every((each) => each.thread === group?.id && each.content.mentions?.includes('UM'))).toBe(true)
    // Its head is called once for all of it, in each of two rounds.
    await story.clock.advance(minutes(12))
    const called = story.direct('south', 'UB').filter((each) => each.includes('wait for your side’s answer'))
    expect(called).toHaveLength(2)
    expect(called[0]).toContain('24 messages')
    expect(groups(story, ['sup2', 'control-2'])).toHaveLength(1)
  })
}

test('what is more urgent than all of a group does not wait for the group’s next round, and is what the ping names', async () => {
  const story = await begin({ dueMinutes: { routine: 60, flash: 12 } })
  for (let each = 1; each <= 6; each += 1) await story.north(`number ${each}`)
  await story.clock.advance(minutes(54))
  await story.north('!flash The most urgent')
  // The group is pinged at 60 and at 65 minutes; the flash is late at 66.
  await story.clock.advance(minutes(11) + 30_000)
  expect(pingsOf(story)).toHaveLength(1)
  await story.clock.advance(minutes(1))
  expect(pingsOf(story)).toHaveLength(2)
  expect(JSON.stringify(pingsOf(story)[1]!.content)).toContain('SEC-0007 among them')
  // From then on the rounds are those of all.
  await story.clock.advance(minutes(14))
  expect(pingsOf(story)).toHaveLength(5)
})

test('what is real is in no group of an exercise, and a drill in none that is real', async () => {
  const [sec] = headed.tracks
  const channels = { north: { link: 'north', channel: 'n-dri' }, south: { link: 'south', channel: 's-dri' } }
  const drill = { ...sec!, code: 'DRI', name: 'Drill', exercise: true as const, channels }
  const story = await Story.begin(
    { sendDelaySeconds: 0, dueMinutes: { routine: 60, priority: 60 }, escalation: policy },
    { mechanism: { ...headed, tracks: [sec!, drill] } },
  )
  const post = async (count: number, channel: string) => {
    for (let each = 1; each <= count; each += 1) await story.post('north', channel, 'UA', `number ${each}`)
    await story.clock.advance(minutes(2))
  }
  await post(6, 'n-dri')
  await post(1, 'n-sec')
  await story.clock.advance(minutes(58) + 1_000)
  const heads = () => groups(story).map((each) => JSON.stringify(each.content.blocks[0]))
  expect(heads()).toEqual([expect.stringMatching(/"EXERCISE".*GROUP G1 · 6 escalations/)])
  // The real one is pinged by itself, at once.
  expect(cards(story)).toHaveLength(1)
  expect(cards(story)[0]?.content.mentions).toEqual(['UM'])
  await post(5, 'n-sec')
  await post(1, 'n-dri')
  await story.clock.advance(minutes(62))
  expect(heads()).toEqual([
    expect.stringMatching(/"EXERCISE".*GROUP G1 · 7 escalations/),
    expect.stringMatching(/^(?!.*EXERCISE).*GROUP G2 · 6 escalations/),
  ])
})

test('each stays to be taken by its reference, and the group’s post says what became of each', async () => {
  const story = await begin()
  for (let each = 1; each <= 22; each += 1) await story.north(`number ${each}`)
  await story.clock.advance(minutes(61))
  const [group] = groups(story)
  await story.supervisor('!take SEC-0003')
  await story.south('!ack SEC-0001')
  await story.supervisor('!waive SEC-0002 Said at the meeting')
  const text = story.channel('sup', 'control').find((each) => each.includes('GROUP G1'))!
  expect(text).toContain('Open: 20 (South 20: SEC 20). Not taken: 19.')
  expect(text).toContain('Taken by duty officer (1): SEC-0003')
  expect(text).toContain('South had answered nothing, and does since')
  expect(text).toContain('Met late (1): ~~SEC-0001~~')
  expect(text).toContain('Waived (1): ~~SEC-0002~~')
  expect(referencesIn([text])).toEqual(upTo(22))
  // The button takes what is left; then nobody is pinged.
  await story.press('sup', 'control', group!.id, 'UM', group!.content.buttons![0]!.action)
  expect(story.direct('sup', 'UM').at(-1)).toContain('19 escalations are yours')
  expect(group!.content.buttons ?? []).toEqual([])
  const before = pingsOf(story).length
  await story.clock.advance(minutes(29))
  expect(pingsOf(story)).toHaveLength(before)
  // Not met in their time they come back, and are pinged once for all.
  await story.clock.advance(minutes(2))
  expect(pingsOf(story)).toHaveLength(before + 1)
  await story.supervisor('!snooze G1 20m')
  expect(story.direct('sup', 'UM').at(-1)).toContain('20 escalations are snoozed for 20 min')
  await story.clock.advance(minutes(19))
  expect(pingsOf(story)).toHaveLength(before + 1)
  for (let each = 3; each <= 22; each += 1) await story.south(`!ack ${reference(each)}`)
  await story.clock.advance(100)
  expect(story.channel('sup', 'control').find((each) => each.includes('CLOSED G1'))).toContain('All of it is over.')
})

test('!take all takes what is grouped and what stands alone', async () => {
  const story = await begin()
  await story.south('owed by the north')
  for (let each = 1; each <= 6; each += 1) await story.north(`number ${each}`)
  await story.clock.advance(minutes(61))
  expect(groups(story)).toHaveLength(1)
  expect(cards(story)).toHaveLength(1)
  await story.supervisor('!take all')
  expect(story.direct('sup', 'UM').at(-1)).toContain('7 escalations are yours')
  await story.supervisor('!take all')
  expect(story.direct('sup', 'UM').at(-1)).toContain('ALL: nothing of it waits to be taken')
})

test('what stood alone goes on in the group, and its own post says so; what comes later joins it', async () => {
  const story = await begin()
  for (let each = 1; each <= 4; each += 1) await story.north(`number ${each}`)
  await story.clock.advance(minutes(30))
  await story.north('number 5')
  await story.clock.advance(minutes(20))
  await story.north('number 6')
  await story.clock.advance(minutes(11))
  expect(cards(story)).toHaveLength(4)
  expect(groups(story)).toHaveLength(0)
  await story.clock.advance(minutes(30))
  expect(groups(story)).toHaveLength(1)
  expect(cards(story)).toHaveLength(4)
  for (const card of cards(story)) {
    expect(JSON.stringify(card.content)).toContain('With others in group G1')
    expect(card.content.mentions).toBeUndefined()
    expect(card.content.buttons).toHaveLength(2)
  }
  await story.clock.advance(minutes(20))
  expect(groups(story)).toHaveLength(1)
  expect(referencesIn(story.channel('sup', 'control').filter((each) => each.includes('GROUP G1')))).toEqual(upTo(6))
  const pinged = story.platform('sup').posts.filter((each) => cards(story).some(({ id }) => each.thread === id))
  // Each alone was pinged until the group was formed, and not once more.
  expect(pinged.length).toBe(4 * 5)
})

test('one old debt among answered ones does not hide that a party has fallen silent', async () => {
  const story = await begin()
  await story.north('overlooked')
  await story.clock.advance(minutes(1))
  await story.north('answered')
  await story.south('!ack SEC-0002')
  await story.clock.advance(minutes(1))
  for (let each = 3; each <= 7; each += 1) await story.north(`number ${each}`)
  await story.clock.advance(minutes(61))
  const text = story.channel('sup', 'control').find((each) => each.includes('GROUP G1'))
  expect(referencesIn([text!])).toEqual(['SEC-0001', 'SEC-0003', 'SEC-0004', 'SEC-0005', 'SEC-0006', 'SEC-0007'])
})

test('a party whose link is down is one cause from the third on, and the post says what may be the reason', async () => {
  const story = await begin()
  for (let each = 1; each <= 3; each += 1) await story.north(`number ${each}`)
  await story.clock.advance(minutes(40))
  await story.tell({ type: 'link-changed', link: 'south', state: 'down', cause: 'no answer', needsPerson: false, at: story.clock.now() })
  await story.clock.advance(minutes(21))
  expect(cards(story)).toHaveLength(0)
  const text = story.channel('sup', 'control').find((each) => each.includes('GROUP G1'))
  expect(text).toContain('South’s link is down since')
  expect(text).toContain('it may be unable to answer')
  expect(referencesIn([text!])).toEqual(upTo(3))
  // Before the next round of pings.
  await story.tell({ type: 'link-changed', link: 'south', state: 'up', cause: '', needsPerson: false, at: story.clock.now() })
  await story.clock.advance(1_000)
  expect(story.channel('sup', 'control').find((each) => each.includes('GROUP G1'))).toContain('South’s link was down 22 Nov 02:00Z')
})

test('the post of a group that is over says nothing of a later outage, and is drawn anew by none', async () => {
  const story = await begin()
  const link = { type: 'link-changed', link: 'south', cause: 'no answer', needsPerson: false } as const
  for (let each = 1; each <= 3; each += 1) await story.north(`number ${each}`)
  await story.clock.advance(minutes(40))
  await story.tell({ ...link, state: 'down', at: story.clock.now() })
  await story.clock.advance(minutes(21))
  await story.tell({ ...link, state: 'up', at: story.clock.now() })
  await story.south('!ack SEC-0001 SEC-0002 SEC-0003')
  await story.clock.advance(minutes(60))
  const group = story.standing('sup', 'control', 'All of it is over.')
  const { revisions } = group
  await story.tell({ ...link, state: 'down', at: story.clock.now() })
  await story.clock.advance(minutes(5))
  expect(group.revisions).toBe(revisions)
  expect(textOf(group.content)).toContain('South’s link was down 22 Nov 02:00Z')
})

test('a round of pings draws the group’s post no second time where nothing of it has changed', async () => {
  const story = await begin()
  for (let each = 1; each <= 6; each += 1) await story.north(`number ${each}`)
  await story.clock.advance(minutes(61))
  expect(groups(story)).toHaveLength(1)
  const drawn: string[] = []
  story.platform('sup').faultOf = (outgoing) => {
    if (outgoing.type === 'revise') drawn.push(textOf(outgoing.content))
    return 'none'
  }
  await story.clock.advance(minutes(20))
  expect(pingsOf(story).length).toBeGreaterThan(2)
  expect(drawn).toEqual([])
  await story.south('!ack SEC-0001')
  await story.clock.advance(1_000)
  expect(drawn.filter((text) => text.includes('GROUP G1'))).toHaveLength(1)
})

test('twenty at once of both parties, who do answer, are a group too; eighteen are not', async () => {
  const story = await begin()
  for (let each = 1; each <= 10; each += 1) {
    await story.north(`north ${each}`)
    await story.south(`south ${each}`)
  }
  await story.north('answered')
  await story.south('answered')
  await story.clock.advance(minutes(30))
  await story.south('!ack SEC-0021')
  await story.north('!ack SEC-0022')
  await story.clock.advance(minutes(31))
  const text = story.channel('sup', 'control').find((each) => each.includes('GROUP G1'))!
  expect(referencesIn([text])).toEqual(upTo(20))
  expect(text).toMatch(/Open: 20 \((South 10: SEC 10; North 10|North 10: SEC 10; South 10): SEC 10\)/)
  expect(cards(story)).toHaveLength(0)

  const fewer = await begin()
  for (let each = 1; each <= 9; each += 1) {
    await fewer.north(`north ${each}`)
    await fewer.south(`south ${each}`)
  }
  await fewer.north('answered')
  await fewer.south('answered')
  await fewer.clock.advance(minutes(30))
  await fewer.south('!ack SEC-0019')
  await fewer.north('!ack SEC-0020')
  await fewer.clock.advance(minutes(31))
  expect(groups(fewer)).toHaveLength(0)
  expect(cards(fewer)).toHaveLength(18)
})

test('a storm of hundreds is shown in parts, and every reference stands in one of them', async () => {
  const story = await begin()
  for (let each = 1; each <= 230; each += 1) await story.north(`number ${each}`)
  await story.clock.advance(minutes(62))
  expect(groups(story)).toHaveLength(5)
  const texts = story.channel('sup', 'control').filter((each) => /GROUP G1/.test(each) && !each.includes('nobody has taken'))
  expect(referencesIn(texts)).toEqual(upTo(230))
  expect(texts.every((each) => each.length < 2_400)).toBe(true)
  expect(cards(story)).toHaveLength(0)
  expect(pingsOf(story)).toHaveLength(0)
  await story.clock.advance(minutes(5))
  expect(pingsOf(story)).toHaveLength(1)
})

test('a storm over sixty tracks of parties with long names in any script stays within what every platform takes', async () => {
  const [sec] = mechanism.tracks
  const codes = Array.from({ length: 60 }, (_, index) => `T${String.fromCharCode(65 + (index % 26), 65 + Math.floor(index / 26))}`)
  const tracks = codes.map((code) => ({
    ...sec!,
    code,
    channels: { north: { link: 'north', channel: `n-${code}` }, south: { link: 'south', channel: `s-${code}` } },
  }))
  const parties = headed.parties.map((party) => ({ ...party, name: `${party.name} Северо-Восточного края и всего побережья моря` }))
  const story = await Story.begin(
    { sendDelaySeconds: 0, dueMinutes: { routine: 60, priority: 60 }, escalation: policy },
    { mechanism: { ...headed, parties, tracks } },
  )
  for (const code of codes) {
    await story.post('north', `n-${code}`, 'UA', 'one')
    await story.post('north', `n-${code}`, 'UA', '!priority another')
  }
  await story.clock.advance(minutes(62))
  const texts = groups(story).map(({ content }) => textOf(content))
  for (const code of codes) expect(texts.join('\n')).toContain(`${code}-0001`)
  expect(texts[0]).toContain(' and 52 more tracks')
  // On Matrix an edit has each text four times, within 64 KiB.
  for (const each of texts) expect(Buffer.byteLength(each)).toBeLessThan(12_000)
})

test('a group outlives a restart, and is pinged by the next owner too', async () => {
  const story = await begin()
  for (let each = 1; each <= 8; each += 1) await story.north(`number ${each}`)
  await story.clock.advance(minutes(61))
  await story.relay.stop()
  await story.run()
  await story.clock.advance(minutes(6))
  expect(groups(story)).toHaveLength(1)
  expect(pingsOf(story).length).toBeGreaterThan(0)
  await story.supervisor('!take G1')
  expect(story.direct('sup', 'UM').at(-1)).toContain('8 escalations are yours')
})

test('a call for a group that reaches nobody is noted of everything in it that it was for, and of nothing else', async () => {
  const called: StepPolicy = {
    takenMinutes: 60,
    steps: [
      { share: 1, minutes: 0, call: ['supervisor'] },
      { share: 1.5, minutes: 0, call: ['party-head'] },
    ],
  }
  const story = await begin({ escalation: called })
  for (let each = 1; each <= 6; each += 1) await story.north(`number ${each}`)
  await story.clock.advance(minutes(61))
  await story.supervisor('!take SEC-0001')
  story.platform('south').faultOf = ({ type }) => (type === 'direct' ? 'refuse' : 'none')
  await story.clock.advance(minutes(31))
  const group = story.channel('sup', 'control').find((each) => each.includes('GROUP G1'))!
  expect(group).toContain(
    'ROUTINE · South · SEC · no acknowledgement, nobody could be notified: the bot is not in the channel (5): SEC-0002, SEC-0003',
  )
  expect(group).toContain('Taken by duty officer (1): SEC-0001')
  expect(story.relay.health().unheard).toBe(5)
  await story.south('!ack SEC-0006 all')
  await story.clock.advance(1_000)
  expect(story.relay.health().unheard).toBe(0)
})

test('a group is one as long as one of it is open, and its post wakes', async () => {
  const story = await begin()
  for (let each = 1; each <= 6; each += 1) await story.north(`number ${each}`)
  await story.clock.advance(minutes(61))
  for (let each = 1; each <= 5; each += 1) await story.supervisor(`!waive ${reference(each)} Settled`)
  await story.clock.advance(1_000)
  const text = (): string => story.channel('sup', 'control').find((each) => /(GROUP|CLOSED) G1/.test(each)) ?? ''
  expect(text()).toContain('GROUP G1 · 6 escalations')
  expect(text()).toContain('Open: 1 (South 1: SEC 1). Not taken: 1.')
  expect(groups(story)[0]?.content.wakes).toBe(true)
  expect(text()).toMatch(/Waived \(5\)/)
  await story.supervisor('!waive SEC-0006 Settled')
  await story.clock.advance(1_000)
  expect(text()).toContain('CLOSED G1 · 6 escalations')
  expect(text()).toContain('All of it is over.')
  expect(groups(story)[0]?.content.buttons).toBeUndefined()
})

test('a group that is assigned is told in one word to whoever has it now', async () => {
  const story = await begin()
  for (let each = 1; each <= 7; each += 1) await story.north(`number ${each}`)
  await story.clock.advance(minutes(61))
  await story.supervisor('!assign G1 to head of mission')
  await story.clock.advance(minutes(1))
  const [told, ...more] = story.direct('sup', 'UH').filter((each) => each.includes('yours'))
  expect(told).toContain(`7 escalations are yours, by duty officer: ${upTo(7).join(', ')}. What is not met comes back 22 Nov 02:31Z.`)
  expect(more).toEqual([])
})

test('a group of a silent party says that it answers again as soon as it does, whatever it answered', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 60, immediate: 60 } })
  for (let count = 1; count <= 6; count += 1) await story.north(`number ${count}`)
  await story.clock.advance(61 * 60_000)
  await story.supervisor('!take G1')
  await story.north('!immediate And now')
  await story.clock.advance(5_000)
  expect(story.channel('sup', 'control').join('\n')).toContain('South has answered nothing')
  await story.south('!ack SEC-0007')
  await story.clock.advance(5_000)
  expect(story.channel('sup', 'control').join('\n')).toContain('South had answered nothing, and does since')
})
