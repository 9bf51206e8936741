import { expect, test } from 'vitest'
import { withHeads } from './testing/cell.ts'
import type { Fault } from './testing/fake-platform.ts'
import { mechanism, Story } from './testing/story.ts'

const shut = async (story: Story, link: string): Promise<void> => {
  story.platform(link).faultOf = () => 'link-down'
  await story.tell({ type: 'link-changed', link, state: 'down', cause: 'no connection', needsPerson: false, at: 0 })
}

const open = async (story: Story, link: string): Promise<void> => {
  story.platform(link).faultOf = () => 'none'
  await story.tell({ type: 'link-changed', link, state: 'up', cause: '', needsPerson: false, at: 0 })
}

const openDispute = async (story: Story): Promise<void> => {
  await story.north('!dispute open The agreed line')
  const ask = story.standing('north', '@UA', 'are told now')
  await story.press('north', '@UA', ask.id, 'UA', ask.content.buttons?.find(({ label }) => label === 'Open dispute')?.action ?? '')
}

const second = (story: Story): string => story.channel('sup2', 'control-2').join('\n')

test('while the supervisor’s first link is down, the second channel hears of all that it must know within a minute', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await shut(story, 'sup')
  await story.clock.advance(60_000)
  await shut(story, 'south')
  await openDispute(story)
  await story.north('!flash Shots at the crossing')
  await story.north('!supervisor We need a word')
  await story.clock.advance(60_000)
  for (const words of [
    '@UM2\nLINK DOWN: South',
    '@UM2\nUNDELIVERED SEC-0002',
    '@UM2\nDISPUTE: SEC-D1 from North is not in Mission’s first channel',
    '@UM2\nURGENT: SEC-0002 from North',
    '@UM2\nPrivate line from North',
  ])
    expect(second(story)).toContain(words)
  await open(story, 'sup')
  await story.clock.advance(1_000)
  expect(story.channel('sup', 'control').filter((each) => each.includes('LINK DOWN: South'))).toHaveLength(1)
  expect(story.channel('sup2', 'control-2').filter((each) => each.includes('LINK DOWN: South'))).toHaveLength(1)
})

test.each([
  ['uncertain-absent', 'A notice may not be seen in Mission’s channel: whether it stands there is not known yet, and is being looked up.'],
  ['unavailable', 'A notice could not be shown to Mission’s channel: the platform does not take it yet.'],
] as const)(
  'where the supervisor’s platform is connected and takes nothing (%s), the second channel hears of it within a minute',
  async (fault: Fault, told) => {
    const story = await Story.begin({ sendDelaySeconds: 0 })
    story.platform('sup').faultOf = () => fault
    await shut(story, 'south')
    await story.clock.advance(61_000)
    expect(second(story)).toContain('@UM2\nLINK DOWN: South')
    expect(second(story)).toContain(told)
    await story.north('!supervisor We need a word')
    await story.clock.advance(1_000)
    expect(second(story)).toContain('@UM2\nPrivate line from North')
  },
)

test('what both of the supervisor’s channels could not show stands in each, in order and once, when it is back', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await shut(story, 'sup')
  await shut(story, 'sup2')
  await story.clock.advance(3_600_000)
  await shut(story, 'south')
  await story.clock.advance(3_600_000)
  await open(story, 'sup2')
  await story.clock.advance(60_000)
  await open(story, 'sup')
  await story.clock.advance(60_000)
  for (const [link, channel] of [
    ['sup', 'control'],
    ['sup2', 'control-2'],
  ] as const) {
    const said = story
      .channel(link, channel)
      .flatMap((each) => /LINK (?:DOWN|BACK): [^,\d]*?(?=,? (?:since|down)|$)|LINK \w+: Mission, second channel/.exec(each)?.[0] ?? [])
    expect(said.slice(0, 4)).toEqual([
      'LINK DOWN: Mission',
      'LINK DOWN: Mission, second channel',
      'LINK DOWN: South',
      'LINK BACK: Mission, second channel',
    ])
  }
})

test('while only the first of the supervisor’s channels is down, nobody is said to be out of reach whom the second calls', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await shut(story, 'sup')
  await story.north('!flash Shots at the crossing')
  await story.clock.advance(26 * 60_000)
  const said = second(story)
  expect(said).toContain('@UM2\nESCALATION SEC-0001')
  expect(said).toContain('@UM2\nSEC-0001: still no acknowledgement')
  expect(said.toUpperCase()).not.toContain('NOBODY COULD BE NOTIFIED')
})

test('whom a direct message does not reach for half a minute is told in their channel, and the supervisor once that it does not', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const hang = (link: string): void => {
    story.platform(link).faultOf = ({ type }) => (type === 'direct' ? 'unavailable' : 'none')
  }
  hang('north')
  hang('south')
  await story.north('see this', { fragments: [{ kind: 'file', excerpt: 'map.png' }] })
  await story.north('!flash Shots at the crossing')
  await story.clock.advance(61_000)
  expect(story.channel('north', 'n-sec').join('\n')).toContain('@UA\nNOT SENT. Your post carries a file')
  const told = story.channel('sup', 'control').filter((each) => each.includes('A notice could not be shown'))
  expect(told.map((each) => each.split(': ')[0])).toEqual([
    'A notice could not be shown to a direct conversation with North, liaison',
    'A notice could not be shown to a direct conversation with South, duty officer',
  ])
})

test('two who are called and never reached are noted as not notified, and as reached when one of them is', async () => {
  const step = { share: 1, minutes: 10, call: ['official:sup-head', 'party-duty'] } as const
  const atDue = { share: 1, minutes: 0, call: ['supervisor'] } as const
  const steps = { dueMinutes: { routine: 60 }, escalation: { steps: [atDue, step], takenMinutes: 30 } }
  const story = await Story.begin({ sendDelaySeconds: 0, ...steps })
  for (const link of ['sup', 'south']) story.platform(link).faultOf = ({ type }) => (type === 'direct' ? 'uncertain-absent' : 'none')
  await story.north('The convoy leaves at noon')
  await story.clock.advance(71 * 60_000)
  expect(story.channel('sup', 'control').join('\n')).toContain('NOBODY COULD BE NOTIFIED')
  expect(story.relay.health().unheard).toBe(1)
  story.platform('south').faultOf = () => 'none'
  await story.clock.advance(60_000)
  expect(story.direct('south', 'UB').join('\n')).toContain('SEC-0001')
  expect(story.relay.health().unheard).toBe(0)
})

test('while the supervisor’s people have left for a new room, all that it must know is said in the second channel at once', async () => {
  const [duty, head] = withHeads.supervisor.officials
  const officials = [duty!, { ...head!, isHead: true as const }]
  const story = await Story.begin(
    { sendDelaySeconds: 0 },
    { mechanism: { ...withHeads, supervisor: { ...withHeads.supervisor, officials } } },
  )
  const at = story.clock.now()
  await story.tell({ type: 'channel-changed', link: 'sup', channel: 'control', change: 'replaced', replacement: 'next', at })
  await story.clock.advance(1_000)
  await story.north('!supervisor We need a word')
  await story.clock.advance(1_000)
  expect(second(story)).toContain('@UM2\nPrivate line from North')
  await story.clock.advance(120_000)
  expect(second(story)).not.toContain('could not be shown')
  expect(story.channel('sup2', 'control-2').filter((each) => each.includes('room'))).toHaveLength(1)
  await story.post('sup', '@UH', 'UH', '!confirm C1', { isDirect: true })
  await story.clock.advance(5_000)
  expect(story.channel('sup', 'next').join('\n')).toContain('@UM\nPrivate line from North')
  await story.north('!supervisor One more')
  await story.clock.advance(1_000)
  expect(second(story)).not.toContain('One more')
})

test('what waits for a party’s head to say where its room is now is no notice that its platform does not take', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: withHeads })
  const at = story.clock.now()
  await story.tell({ type: 'channel-changed', link: 'south', channel: 's-sec', change: 'replaced', replacement: 's-next', at })
  await story.supervisor('!pause SEC Talks')
  await story.clock.advance(120_000)
  expect(story.channel('sup', 'control').join('\n')).not.toContain('could not be shown')
  await story.post('south', '@USH', 'USH', '!confirm C1', { isDirect: true })
  await story.clock.advance(5_000)
  expect(story.channel('south', 's-next').join('\n')).toContain('SEC is paused by the supervisor: Talks.')
})

test('where the supervisor sees nothing of what it is told, in no way, the parties learn it, and when it is over', async () => {
  const { secondChannel: _, ...supervisor } = mechanism.supervisor
  const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: { ...mechanism, supervisor } })
  story.platform('sup').faultOf = () => 'unavailable'
  await story.north('!supervisor We need a word')
  await story.clock.advance(130_000)
  const told = (words: string): readonly number[] =>
    [story.channel('north', 'n-sec'), story.channel('south', 's-sec')].map((said) => said.filter((each) => each.includes(words)).length)
  expect(told('Mission’s link is in trouble')).toEqual([1, 1])
  expect(story.direct('north', 'UA').join('\n')).toContain('NOT SHOWN to the supervisor')
  story.platform('sup').faultOf = () => 'none'
  await story.clock.advance(60_000)
  expect(told('Mission’s link works again')).toEqual([1, 1])
})

test('a channel that takes one notice after the other, slowly, is no channel that takes nothing', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  let takesFrom = 0
  story.platform('sup').faultOf = ({ type }) => {
    if (type !== 'post') return 'none'
    if (story.clock.now() < takesFrom) return 'unavailable'
    takesFrom = story.clock.now() + 2_000
    return 'none'
  }
  for (let count = 0; count < 60; count += 1) await story.north(`!supervisor Word ${count}`)
  await story.clock.advance(180_000)
  expect(story.channel('sup', 'control').filter((each) => each.includes('Word'))).toHaveLength(60)
  expect(second(story)).toBe('')
  expect(story.channel('sup', 'control').join('\n')).not.toContain('could not be shown')
})
