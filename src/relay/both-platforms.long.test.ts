import { describe, expect, test } from 'vitest'
import type { Mechanism, Track } from '../core/mechanism.ts'
import type { StepPolicy } from '../core/policy.ts'
import { confirmAll, withHeads } from './testing/cell.ts'
import { Story } from './testing/story.ts'

const minutes = (count: number): number => count * 60_000

/**
 * What two kinds of platform differ in, as far as a story can tell: whether a repeated send is safe, and whether people have buttons. Each
 * story is played with one party on each, and the supervisor on either.
 */
const casts = [
  ['North where there are buttons, South where repeats are safe', { buttons: ['north', 'sup'], safe: ['south', 'sup2'] }],
  ['South where there are buttons, North where repeats are safe', { buttons: ['south', 'sup2'], safe: ['north', 'sup'] }],
] as const

const policy: StepPolicy = {
  takenMinutes: 30,
  steps: [
    { share: 0.5, minutes: 0, call: ['party'] },
    { share: 1, minutes: 0, call: ['supervisor'], repeatMinutes: 5 },
    { share: 1.5, minutes: 0, call: ['party-head'] },
  ],
}

describe.each(casts)('%s', (_, { buttons, safe }) => {
  const begin = (changes: Partial<Track> = {}, of: Mechanism = withHeads): Promise<Story> =>
    Story.begin(
      { sendDelaySeconds: 0, dueMinutes: { routine: 60, priority: 60, flash: 10 }, escalation: policy, ...changes },
      { mechanism: of, buttons, safe },
    )

  const asked = (story: Story, link: string, user: string) =>
    story.platform(link).posts.findLast(({ channel, content }) => channel === `@${user}` && content.buttons !== undefined)

  /** By a press where there are buttons, by typing elsewhere. */
  const answer = async (story: Story, link: 'north' | 'south', user: string, label: string): Promise<void> => {
    const post = asked(story, link, user)
    const button = post?.content.buttons?.find((each) => each.label === label)
    if (!post || !button) throw new Error(`nobody asks ${user} for “${label}”`)
    if ((buttons as readonly string[]).includes(link)) await story.press(link, `@${user}`, post.id, user, button.action)
    else await story.post(link, `${link[0]}-sec`, user, button.typed)
    await story.clock.advance(1_000)
  }

  const control = (story: Story): string => story.channel('sup', 'control').join('\n---\n')

  test('messages: each side’s words cross with all that they say, and a slip crosses for neither', async () => {
    const story = await begin()
    for (const [from, to, channel, user] of [
      ['north', 'south', 's-sec', 'UA'],
      ['south', 'north', 'n-sec', 'UB'],
    ] as const) {
      const post = (text: string) => (from === 'north' ? story.north(text) : story.south(text))
      await post('!send immediate request reply-by 2h expires 1d tlp:amber subject:"Road closure" lang:ar Please close the road')
      await story.clock.advance(2_000)
      const frame = story.channel(to, channel).at(-1)
      expect(frame).toMatch(/SEC-000\d REQUEST · (North, liaison|South, duty officer) · IMMEDIATE · TLP:AMBER/)
      expect(frame).toMatch(/Reply by .*Z[\s\S]*Language: Arabic[\s\S]*Subject: Road closure/)
      const before = story.channel(to, channel).length
      const slip = await post('!send request reply-by yesterday Please')
      await story.clock.advance(2_000)
      expect(story.direct(from, user).at(-1)).toContain('reply-by: “yesterday” is no time')
      expect(story.mark(from, `${from[0]}-sec`, slip)).toEqual(['⛔'])
      expect(story.channel(to, channel)).toHaveLength(before)
    }
  })

  test('messages: a flash is asked about where it can be, and wakes the other side either way', async () => {
    const story = await begin()
    await story.north('!flash Shots at the crossing')
    await story.clock.advance(1_000)
    if ((buttons as readonly string[]).includes('north')) {
      expect(story.channel('south', 's-sec')).toEqual([])
      await answer(story, 'north', 'UA', 'Send FLASH')
    }
    expect(story.standing('south', 's-sec', 'Shots at the crossing').content.mentions).toEqual(['UB'])
    expect(story.direct('south', 'UB').at(-1)).toContain('FLASH SEC-0001')
  })

  test('messages: an answer in the wrong place is relayed, asked about, and then seen as the reply', async () => {
    const story = await begin()
    await story.north('!send request reply-by 1h Which lorries come?')
    await story.clock.advance(1_000)
    await story.south('Three lorries')
    await story.clock.advance(1_000)
    expect(story.channel('north', 'n-sec').at(-1)).toContain('Three lorries')
    await answer(story, 'south', 'UB', 'Yes')
    expect(story.standing('north', 'n-sec', 'SEC-0002 reply to SEC-0001')).toBeDefined()
    await story.south('!send request reply-by 1h And yours?')
    await story.clock.advance(1_000)
    const thread = story.standing('north', 'n-sec', 'And yours?').id
    await story.north('Two of ours', { thread })
    await story.clock.advance(1_000)
    expect(story.standing('south', 's-sec', 'Two of ours').alsoInChannel).toBe(true)
  })

  test('messages: an exercise says so at both ends and counts for nobody', async () => {
    const story = await begin({ exercise: true })
    await story.north('Smoke at the depot')
    await story.south('We see it')
    await story.clock.advance(minutes(61))
    for (const [link, channel] of [
      ['south', 's-sec'],
      ['north', 'n-sec'],
      ['sup', 'control'],
    ] as const) {
      for (const text of story.channel(link, channel)) expect(text).toMatch(/^(@\w+\n)?(Sent as )?EXERCISE · /)
    }
    expect(story.relay.health().escalated).toBe(0)
  })

  test('obligations: acknowledged is not answered; one word covers all; what is missed is one post that is taken and comes back', async () => {
    const story = await begin()
    for (const text of ['one', 'two', '!send request reply-by 50m three']) await story.north(text)
    await story.clock.advance(1_000)
    await story.south('!ack SEC-0003 all')
    await story.clock.advance(1_000)
    expect(story.direct('south', 'UB').at(-1)).toContain('Acknowledged: 3.')
    await story.clock.advance(minutes(51))
    expect(story.channel('north', 'n-sec').join('\n')).toContain('SEC-0003 is open again: no reply from South')
    const card = () => story.standing('sup', 'control', 'ESCALATION SEC-0003')
    expect(card().content.mentions).toEqual(['UM'])
    await story.supervisor('!take SEC-0003')
    await story.clock.advance(minutes(10))
    expect(JSON.stringify(card().content)).toContain('Taken')
    await story.clock.advance(minutes(25))
    expect(JSON.stringify(card().content)).toContain('it was not met in that time; it came back')
    await story.supervisor('!snooze SEC-0003 20m they call')
    await story.clock.advance(minutes(21))
    expect(JSON.stringify(card().content)).toContain('Snoozed by duty officer, it came back')
    await story.south('!reply SEC-0003 Ours is this')
    await story.clock.advance(2_000)
    expect(control(story)).toContain('CLOSED SEC-0003')
    expect(control(story).match(/(?:ESCALATION|CLOSED) SEC-0003/g)).toHaveLength(1)
  })

  test('obligations: the party’s own calendar decides when, and nobody else sees it', async () => {
    const week = [[], [{ fromMinute: 9 * 60, toMinute: 10 * 60 }], [], [], [], [], []]
    const calendar = { timeZone: 'Europe/Kyiv', week, holidays: ['2026-12-25'], maintenance: [] }
    const [north, south] = withHeads.parties
    const story = await begin({}, { ...withHeads, parties: [north!, { ...south!, calendar }] })
    await story.north('on a Sunday')
    await story.clock.advance(1_000)
    await story.north('!open')
    await story.clock.advance(1_000)
    expect(story.direct('north', 'UA').at(-1)).toContain('SEC-0001 acknowledgement, from South, due 23 Nov 08:00Z')
    await story.clock.advance(minutes(31 * 60 - 2))
    expect(control(story)).not.toContain('ESCALATION')
    await story.clock.advance(minutes(3))
    expect(control(story)).toContain('ESCALATION SEC-0001')
    for (const link of ['north', 'sup']) expect(JSON.stringify(story.platform(link).posts)).not.toMatch(/calendar|Kyiv|12-25/)
  })

  test('obligations: a storm is one post that hides nothing, and is taken at once', async () => {
    const story = await begin()
    for (let each = 1; each <= 22; each += 1) await story.north(`number ${each}`)
    await story.clock.advance(minutes(61))
    const posts = story.channel('sup', 'control').filter((text) => /GROUP|ESCALATION/.test(text))
    expect(posts).toHaveLength(1)
    for (let each = 1; each <= 22; each += 1) expect(posts[0]).toContain(`SEC-${String(each).padStart(4, '0')}`)
    await story.supervisor('!take all')
    await story.clock.advance(2_000)
    expect(control(story)).toContain('Not taken: 0.')
  })

  test('obligations: what is open, how it stands, the day’s report, and a link that has fallen silent', async () => {
    const story = await begin()
    await story.north('the list')
    await story.clock.advance(1_000)
    story.platform('south').probeOutcome = () => ({ outcome: 'silent', reason: 'it did not come back' })
    await story.clock.advance(minutes(3 * 60))
    expect(control(story)).toContain('LINK SILENT: South')
    expect(story.channel('north', 'n-sec').join('\n')).toContain('South’s link is in trouble')
    await story.supervisor('!report')
    await story.supervisor('!status')
    await story.south('!show SEC-0001')
    await story.clock.advance(2_000)
    const told = story.direct('sup', 'UM').join('\n')
    expect(told).toMatch(/Open: 1\. routine 1 \(oldest 3 h.*1 late\)/)
    expect(told).toContain('South: link silent since')
    expect(story.direct('south', 'UB').at(-1)).toContain('Nobody has acknowledged.')
    await story.clock.advance(minutes(5 * 60))
    expect(control(story).match(/REPORT as of/g)).toHaveLength(1)
  })

  test('watches: the watch passes, is accepted where it is, or the head is called', async () => {
    const begins = (minute: number) => [{ minute }]
    const [north, south] = withHeads.parties
    const roster = {
      watches: [
        { id: 'day', name: 'Day', officials: ['amal'], begins: begins(8 * 60) },
        { id: 'night', name: 'Night', officials: ['nils'], begins: begins(6 * 60) },
      ],
      overrides: [],
    }
    const story = await begin({}, { ...withHeads, parties: [{ ...north!, roster }, south!] })
    await story.clock.advance(minutes(60 + 2))
    const said = story.standing('north', 'n-sec', 'Watch passes')
    expect([...(said.content.mentions ?? [])].sort()).toEqual(['UA', 'UN2'])
    await story.clock.advance(minutes(11))
    expect(story.direct('north', 'UNH').at(-1)).toContain('has not taken the watch')
    await story.post('north', 'n-sec', 'UN2', '!watch')
    await story.post('north', 'n-sec', 'UA', '!watch')
    await story.clock.advance(2_000)
    expect(story.channel('north', 'n-sec').join('\n')).toContain('has the watch: taken by')
    for (const link of ['south', 'sup']) expect(JSON.stringify(story.platform(link).posts)).not.toContain('atch passes')
  })

  test('people: a change waits for its head, an official is suspended at once, a party withdraws', async () => {
    const story = await begin()
    const [north, south] = story.mechanism.parties
    const officials = south!.officials.map((each) => (each.id === 'bo' ? { ...each, role: 'watch officer' } : each))
    await story.apply({ ...story.mechanism, parties: [north!, { ...south!, officials }] })
    await story.clock.advance(1_000)
    await answer(story, 'south', 'USH', 'Confirm')
    await story.south('under another role')
    await story.clock.advance(1_000)
    expect(story.channel('north', 'n-sec').at(-1)).toContain('South, watch officer')
    await story.apply({ ...story.mechanism, tracks: [...story.mechanism.tracks, com(story.mechanism)] })
    await confirmAll(story)
    await story.clock.advance(1_000)
    expect(story.channel('south', 's-com').join('\n')).toContain('COM IS BEING REHEARSED')
    await story.post('north', 'n-sec', 'UNH', '!suspend liaison Lost the telephone')
    const post = await story.north('not me')
    await story.clock.advance(1_000)
    expect(story.mark('north', 'n-sec', post)).toEqual(['⛔'])
    await story.post('south', 's-sec', 'USH', '!withdraw-party')
    await story.clock.advance(1_000)
    await answer(story, 'south', 'USH', 'Withdraw')
    const words = /South withdrew \d\d:\d\dZ\. Nothing further crosses\. 0 undelivered returned, 1 obligation lapsed on the record\./
    for (const [link, channel] of [
      ['north', 'n-sec'],
      ['south', 's-sec'],
      ['sup', 'control'],
    ] as const) {
      expect(story.channel(link, channel).join('\n')).toMatch(words)
    }
    await story.clock.advance(minutes(2))
    expect(story.withdrawn).toEqual(['south south'])
  })

  test('people: a track becomes real, a room is replaced, a token changes, a successor inherits: nothing that is open is lost', async () => {
    const story = await begin()
    await story.post('north', 'n-sec', 'UN2', 'said before all that')
    await story.apply({ ...story.mechanism, tracks: [...story.mechanism.tracks, com(story.mechanism)] })
    await confirmAll(story)
    await story.post('north', 'n-sec', 'UNH', '!ready COM')
    await story.post('south', 's-sec', 'USH', '!ready COM')
    await story.supervisor('!ready COM')
    await story.clock.advance(1_000)
    expect(story.channel('north', 'n-com').join('\n')).toContain('COM IS REAL since')
    await story.tell({ type: 'channel-changed', link: 'south', channel: 's-sec', change: 'replaced', replacement: 's-next', at: 0 })
    await story.north('said while it moves')
    await story.clock.advance(minutes(1))
    await answer(story, 'south', 'USH', 'Confirm')
    expect(await story.relay.apply(story.relay.inForce(), ['south', 'north'])).toBeUndefined()
    await story.clock.advance(1_000)
    expect(story.channel('south', 's-next').join('\n')).toContain('said while it moves')
    expect(control(story)).toContain('Started anew with other settings: the link of North and South.')
    const mechanism = story.relay.inForce()
    const [north, south] = mechanism.parties
    const officials = north!.officials.map((each) =>
      each.id === 'nils' ? { ...each, id: 'nina', accounts: [{ link: 'north', user: 'UN3' }] } : each,
    )
    await story.apply({ ...mechanism, parties: [{ ...north!, officials }, south!] })
    await story.clock.advance(1_000)
    await answer(story, 'north', 'UNH', 'Confirm')
    await story.clock.advance(minutes(61))
    expect(control(story)).toContain('ESCALATION SEC-0001 · no acknowledgement from South')
    await story.post('south', 's-next', 'UB', '!ack SEC-0001')
    await story.clock.advance(1_000)
    expect(control(story)).toContain('CLOSED SEC-0001')
    expect(story.mark('north', 'n-sec', 't1')).toEqual(['☑'])
  })
})

const com = ({ tracks: [track] }: Mechanism): Track => ({
  ...track!,
  code: 'COM',
  name: 'Commerce',
  channels: { north: { link: 'north', channel: 'n-com' }, south: { link: 'south', channel: 's-com' } },
})
