import { expect, test } from 'vitest'
import type { Mechanism } from '../core/mechanism.ts'
import { mechanism, Story } from './testing/story.ts'

const minutes = (count: number): number => count * 60_000

/** What Parley answers to whom of the supervisor types it. */
const answered = async (story: Story, typed: string): Promise<readonly string[]> => {
  const before = story.direct('sup', 'UM').length
  await story.supervisor(typed)
  await story.clock.advance(1_000)
  return story.direct('sup', 'UM').slice(before)
}

test('what the supervisor said just before it paused a track crosses all the same; what the parties had posted does not', async () => {
  const story = await Story.begin()
  await story.supervisor('!say SEC both We pause for the talks')
  await story.north('Our list follows')
  await story.clock.advance(2_000)
  await story.supervisor('!pause SEC Talks')
  await story.clock.advance(minutes(1))
  for (const [link, channel] of [
    ['north', 'n-sec'],
    ['south', 's-sec'],
  ] as const) {
    expect(story.channel(link, channel).join('\n')).toContain('We pause for the talks')
  }
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('Our list follows')
  expect(story.direct('sup', 'UM')).toEqual([])
  expect(story.direct('north', 'UA')).toEqual([expect.stringContaining('NOT SENT: track paused.')])
})

test('of a request whose acknowledgement alone is late nobody is told that nothing was escalated and that it is theirs', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 60 } })
  await story.north('!send request reply-by 2h Which lorries?')
  expect(await answered(story, '!take SEC-0001')).toEqual(['SEC-0001: nothing was escalated yet.'])
  await story.clock.advance(minutes(61))
  expect(await answered(story, '!take SEC-0001')).toEqual([expect.stringContaining('SEC-0001 is yours.')])
  expect(await answered(story, '!take SEC-0001')).toEqual(['SEC-0001: already taken by duty officer.'])
  expect(await answered(story, '!snooze SEC-0001 10m')).toEqual([expect.stringContaining('SEC-0001 is snoozed for 10 min.')])
  expect(await answered(story, '!assign SEC-0001 to head of mission')).toEqual([expect.stringContaining('SEC-0001 is assigned to')])
  await story.clock.advance(minutes(70))
  expect(await answered(story, '!take SEC-0001')).toEqual([expect.stringContaining('SEC-0001 is yours.')])
  expect(await answered(story, '!take SEC-0001')).toEqual(['SEC-0001: already taken by duty officer.'])
  expect(await answered(story, '!close SEC-0001 They called')).toEqual([expect.stringContaining('SEC-0001: the escalation is closed.')])
})

test('nobody is assigned what they may not see', async () => {
  const { supervisor } = mechanism
  const trade = { id: 'trade', role: 'trade officer', tracks: ['COM'], accounts: [{ link: 'sup', user: 'UC' }], isDutyOfficer: false }
  const of: Mechanism = { ...mechanism, supervisor: { ...supervisor, officials: [...supervisor.officials, trade] } }
  const story = await Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 60 } }, { mechanism: of })
  await story.north('Please confirm')
  await story.clock.advance(minutes(61))
  const [told] = await answered(story, '!assign SEC-0001 to trade')
  expect(told).toContain('They may not use that track. There are duty officer (sup-duty), head of mission (sup-head). Nothing was done.')
  expect(story.direct('sup', 'UC')).toEqual([])
  expect(story.channel('sup', 'control').join('\n')).toContain('Nobody has taken it.')
})

test('a reply that is waived leaves its message open no longer, at its author’s end too', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('!send request reply-by 1h Which lorries come?')
  await story.clock.advance(1_000)
  await story.south('!ack SEC-0001')
  await story.clock.advance(3_700_000)
  expect(story.mark('north', 'n-sec', post)).toEqual(['📤'])
  await story.supervisor('!waive SEC-0001 Answered at the meeting')
  await story.clock.advance(1_000)
  expect(story.mark('north', 'n-sec', post)).toEqual(['☑'])
})

test('a !pause that is found after a !resume which found nothing paused stops nothing', async () => {
  const story = await Story.begin()
  await story.clock.advance(60_000)
  const typed = story.told('!pause SEC Talks', { link: 'sup', channel: 'control', author: 'UM' })
  await story.clock.advance(60_000)
  expect(await answered(story, '!resume SEC')).toEqual(['SEC is not paused.'])
  await story.clock.advance(60_000)
  await story.tell({ ...typed, found: true })
  await story.clock.advance(1_000)
  expect(story.direct('sup', 'UM').at(-1)).toContain('Your !pause of 22 Nov 01:01:02Z was found only now.')
  await story.north('The road is open')
  await story.clock.advance(20_000)
  expect(story.channel('south', 's-sec').join('\n')).toContain('The road is open')
  await story.supervisor('!pause SEC Now')
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec').join('\n')).toContain('SEC is paused by the supervisor: Now')
})

test('who pauses and resumes a track in the supervisor’s second channel is answered there', async () => {
  const story = await Story.begin()
  story.platform('sup').faultOf = () => 'link-down'
  await story.post('sup2', 'control-2', 'UM2', '!pause SEC Talks')
  await story.clock.advance(1_000)
  const second = () => [...story.channel('sup2', 'control-2'), ...story.direct('sup2', 'UM2')].join('\n')
  expect(second()).toContain('SEC is paused by the supervisor (duty officer): Talks')
  await story.post('sup2', 'control-2', 'UM2', '!resume SEC')
  await story.clock.advance(1_000)
  expect(second()).toContain('SEC is resumed (duty officer).')
})

test.each(['!say COM both Are you there', '!override COM north Halt', '!say COM'])(
  'on a track that no party is on, %s is answered as it is, and not with an example that would fail too',
  async (typed) => {
    const story = await Story.begin(
      { sendDelaySeconds: 0 },
      { mechanism: { ...mechanism, tracks: [...mechanism.tracks, { ...mechanism.tracks[0]!, code: 'COM', channels: {} }] } },
    )
    const post = await story.supervisor(typed)
    await story.clock.advance(2_000)
    const answer = story.direct('sup', 'UM').concat(story.channel('sup', 'control')).join('\n')
    expect(answer).toContain('No party is on COM now: nobody would hear it. Nothing was sent.')
    expect(answer).not.toContain('For example')
    expect(story.mark('sup', 'control', post)).toEqual(['⛔'])
  },
)

test('whoever is said to have been told by other means hears that it is said of them: at once, or with the message', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('The road is open')
  await story.supervisor('!passed SEC-0001 voice to South’s duty officer, who agreed')
  await story.clock.advance(1_000)
  const [, told] = story.channel('south', 's-sec')
  expect(told).toContain(
    'SEC-0001: the supervisor records that it was passed to you by other means (voice to South’s duty officer, who agreed)',
  )
  expect(story.direct('north', 'UA').at(-1)).toContain('by other means (voice to South’s duty officer, who agreed)')
  story.platform('south').faultOf = () => 'unavailable'
  await story.north('It is closed again')
  await story.supervisor('!passed SEC-0002 voice to South’s duty officer')
  story.platform('south').faultOf = () => 'none'
  await story.clock.advance(minutes(2))
  const since = story.channel('south', 's-sec').slice(2).join('\n')
  expect(since.match(/voice to South’s duty officer/g)).toEqual(['voice to South’s duty officer'])
  expect(since).toContain('Passed before by other means: voice to South’s duty officer.')
})

test('what one of the supervisor’s officials rules out of their colleagues’ sight is said in their channel, by whom', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('The road is open')
  await story.clock.advance(1_000)
  const before = story.channel('sup', 'control').length
  const slash = async (text: string, id: string) => {
    const at = story.clock.now()
    await story.tell({ type: 'commanded', link: 'sup', channel: 'control', user: 'UM', command: 'parley', text, id, at })
    await story.clock.advance(1_000)
  }
  await slash('passed SEC-0001 voice to South’s duty officer', 'c1')
  await slash('waive SEC-0001 They called', 'c2')
  const said = story.channel('sup', 'control').slice(before)
  expect(said).toEqual([
    expect.stringContaining('SEC-0001: duty officer records that it was passed by other means'),
    expect.stringContaining('By duty officer: SEC-0001: what South owed is waived (They called)'),
  ])
  await story.north('It is closed')
  await story.clock.advance(1_000)
  await story.supervisor('!waive SEC-0002 They called again')
  await story.clock.advance(1_000)
  expect(story.channel('sup', 'control').filter((each) => each.includes('They called again'))).toEqual([])
})
