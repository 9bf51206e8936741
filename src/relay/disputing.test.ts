import { expect, test } from 'vitest'
import { confirmAll, withHeads } from './testing/cell.ts'
import { mechanism, Story } from './testing/story.ts'

const hour = 3_600_000

/** North has opened SEC-D1, which stands as SEC-0002; South has an hour to respond. */
async function begin(): Promise<Story> {
  const story = await Story.begin({ sendDelaySeconds: 0, disputeResponseMinutes: 60 }, { mechanism: withHeads })
  await story.north('The convoy leaves at noon')
  await story.clock.advance(1_000)
  await confirmed(story, '!dispute open The line is elsewhere')
  return story
}

async function confirmed(story: Story, typed: string): Promise<void> {
  await story.north(typed)
  const asked = story.platform('north').posts.findLast(({ channel }) => channel === '@UA')
  await story.north(`!dispute confirm ${/answer:(q\d+):open/.exec(JSON.stringify(asked?.content))?.[1]}`)
  await story.clock.advance(1_000)
}

const control = (story: Story): string => story.channel('sup', 'control').join('\n')
const lastShown = async (story: Story, typed: string): Promise<string> => {
  await story.north(typed)
  return story.direct('north', 'UA').at(-1) ?? ''
}

test('who opens a dispute learns its name, and who is told', async () => {
  const story = await begin()
  expect(story.direct('north', 'UA').at(-1)).toBe('Dispute SEC-D1 is open. The other side and the supervisor are being told.')
  await confirmed(story, '!dispute open SEC-0001 It never left')
  expect(story.direct('north', 'UA').at(-1)).toContain('Dispute SEC-D2 is open.')
})

test('what the opener adds is relayed, and answers nothing: the other side owes its response still', async () => {
  const story = await begin()
  await story.north('!respond SEC-D1 And one thing more')
  await story.clock.advance(1_000)
  expect(story.direct('north', 'UA').at(-1)).toBe('Your response to SEC-D1 is being relayed.')
  expect(story.standing('south', 's-sec', 'And one thing more').thread).toBe(story.standing('south', 's-sec', 'The line is elsewhere').id)
  expect(await lastShown(story, '!show SEC-D1')).toMatch(
    /South owes: response to a dispute[\s\S]*opened by North 01:00Z: no response yet\./,
  )
  await story.clock.advance(hour)
  expect(control(story)).toContain('ESCALATION SEC-0002 · no response to a dispute from South')
})

test('a response closes what is owed, and the life of the dispute says in what', async () => {
  const story = await begin()
  await story.south('!respond SEC-D1 The patrol was ours and has left')
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB').at(-1)).toBe('Your response to SEC-D1 is being relayed.')
  expect(await lastShown(story, '!show SEC-D1')).toContain('Dispute SEC-D1, opened by North 01:00Z: answered in SEC-0003.')
  await story.clock.advance(2 * hour)
  expect(control(story)).not.toContain('ESCALATION SEC-0002')
})

test('a dispute that is withdrawn is over for all three, once: nothing is owed on it, and nobody can respond', async () => {
  const story = await begin()
  await story.north('!dispute withdraw SEC-D1 Found it')
  expect(story.direct('north', 'UA').at(-1)).toBe('SEC-D1 is withdrawn. The other side and the supervisor are told.')
  await story.clock.advance(1_000)
  for (const [link, channel] of [
    ['north', 'n-sec'],
    ['south', 's-sec'],
    ['sup', 'control'],
  ] as const) {
    const ends = story
      .platform(link)
      .posts.filter((each) => each.channel === channel && JSON.stringify(each.content).includes('withdrawn by North'))
    expect(ends).toHaveLength(1)
    expect(ends[0]?.thread).toBe(story.standing(link, channel, 'The line is elsewhere').id)
  }
  await story.north('!dispute withdraw SEC-D1 Again')
  expect(story.direct('north', 'UA').at(-1)).toContain('Only the party that opened a dispute which is still open')
  await story.south('!respond SEC-D1 Ours')
  expect(story.direct('south', 'UB').at(-1)).toBe('SEC-D1 is withdrawn: there is nothing to respond to. Nothing was sent.')
  await story.clock.advance(2 * hour)
  expect(control(story)).not.toContain('ESCALATION SEC-0002')
  expect(story.channel('north', 'n-sec').join('\n')).not.toContain('Ours')
})

test('a dispute whose words may not cross is none: nobody can respond to it, and the next one is told as it should be', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north(`!dispute open ${'x'.repeat(100_001)}`)
  await story.clock.advance(1_000)
  expect(story.direct('north', 'UA').at(-1)).toContain('NOT SENT')
  expect(story.direct('north', 'UA').join('\n')).not.toContain('is open. The other side')
  await story.supervisor('!respond SEC-D1 What is it')
  await story.north('!respond SEC-D1 What is it')
  expect(story.direct('north', 'UA').at(-1)).toContain('There is no SEC-D1 that you can see')
  await story.clock.advance(2_000)
  expect(story.channel('south', 's-sec')).toEqual([])
})

test('a dispute that ends with its track is told to both sides, where they still are', async () => {
  const story = await begin()
  const [sec] = story.mechanism.tracks
  const channels = { north: { link: 'north', channel: 'n-com' }, south: { link: 'south', channel: 's-com' } }
  await story.apply({ ...story.mechanism, tracks: [{ ...sec!, code: 'COM', name: 'Commerce', channels }] })
  await confirmAll(story)
  await story.clock.advance(5_000)
  const words = 'SEC-D1 closed by the configuration.\n> SEC has ended'
  expect(story.channel('north', 'n-com')).toContain(words)
  expect(story.channel('south', 's-com')).toContain(words)
  expect(story.channel('sup', 'control')).toContain(words)
})

test('who has left the track can neither owe nor be owed there: it lapses on the record, and the dispute is closed, which is told', async () => {
  const story = await begin()
  await story.apply({
    ...story.mechanism,
    tracks: story.mechanism.tracks.map(({ channels, ...each }) => ({ ...each, channels: { north: channels.north! } })),
  })
  await story.post('south', 's-sec', 'USH', '!confirm C1')
  await story.clock.advance(5_000)
  expect(control(story)).toContain('SEC: South is no longer on it; 2 obligations lapsed on the record.')
  expect(story.channel('north', 'n-sec').join('\n')).toContain('SEC: South is no longer on it; 2 obligations lapsed on the record.')
  expect(await lastShown(story, '!show SEC-0001')).toContain('acknowledgement lapsed 01:00Z: South is no longer on SEC.')
  expect(await lastShown(story, '!show SEC-D1')).toMatch(
    /response to a dispute lapsed 01:00Z: South is no longer on SEC\.[\s\S]*opened by North 01:00Z: closed\./,
  )
  for (const [link, channel] of [
    ['north', 'n-sec'],
    ['sup', 'control'],
  ] as const) {
    expect(story.channel(link, channel)).toContain('SEC-D1 closed by the configuration.\n> South is no longer on SEC')
  }
  expect(story.channel('south', 's-sec').join('\n')).not.toMatch(/Tap ☑|You owe/)
  await story.clock.advance(24 * hour)
  expect(control(story)).not.toContain('ESCALATION')
})

test('the life of a dispute names no answer that was withdrawn', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('!dispute open The line is elsewhere')
  const id = /!dispute confirm (q\d+)/.exec(JSON.stringify(story.platform('north').posts))?.[1] ?? ''
  await story.north(`!dispute confirm ${id}`)
  const answer = await story.south('!respond SEC-D1 It is not')
  await story.north('!show SEC-D1')
  await story.clock.advance(1_000)
  expect(story.direct('north', 'UA').at(-1)).toContain('Dispute SEC-D1, opened by North 01:00Z: answered in SEC-0002.')
  await story.remove('south', 's-sec', answer)
  await story.north('!show SEC-D1')
  await story.clock.advance(1_000)
  expect(story.direct('north', 'UA').at(-1)).toContain('Dispute SEC-D1, opened by North 01:00Z: no response yet.')
  await story.south('!respond SEC-D1 Not at all')
  await story.north('!dispute withdraw SEC-D1')
  await story.north('!show SEC-D1')
  await story.clock.advance(1_000)
  expect(story.direct('north', 'UA').at(-1)).toContain('Dispute SEC-D1, opened by North 01:00Z: withdrawn.')
})

const reported = async (story: Story): Promise<string> => {
  await story.supervisor('!report')
  await story.clock.advance(1_000)
  return story.direct('sup', 'UM').at(-1) ?? ''
}

test('a response that is waived is not awaited any more; given all the same it is one, until it is withdrawn', async () => {
  const story = await begin()
  await story.supervisor('!waive SEC-D1 Settled by telephone')
  expect(await reported(story)).toMatch(/SEC-D1 by North, open for .*, response waived/)
  expect(await lastShown(story, '!show SEC-D1')).toContain('Dispute SEC-D1, opened by North 01:00Z: response waived.')
  const response = await story.south('!respond SEC-D1 It is not')
  await story.clock.advance(1_000)
  expect(await reported(story)).toMatch(/SEC-D1 by North, open for .*, answered\n/)
  expect(await lastShown(story, '!show SEC-D1')).toContain(': answered in SEC-0003.')
  await story.remove('south', 's-sec', response)
  expect(await reported(story)).toMatch(/SEC-D1 by North, open for .*, response waived/)
})

test('of two parties that owe a response one does not answer for the other, nor does one take back the other’s', async () => {
  const [sec] = mechanism.tracks
  const account = [{ link: 'east', user: 'UE' }]
  const east = { id: 'east', name: 'East', timeZone: 'UTC', link: 'east' }
  const three = {
    ...mechanism,
    parties: [...mechanism.parties, { ...east, officials: [{ id: 'eve', role: 'liaison', accounts: account, isDutyOfficer: true }] }],
    tracks: [{ ...sec!, channels: { ...sec!.channels, east: { link: 'east', channel: 'e-sec' } } }],
  }
  const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: three })
  await confirmed(story, '!dispute open The line is elsewhere')
  const souths = await story.south('!respond SEC-D1 It is not')
  await story.clock.advance(1_000)
  expect(await reported(story)).toContain('answered in part')
  await story.post('east', 'e-sec', 'UE', '!respond SEC-D1 Nor was it')
  await story.clock.advance(1_000)
  expect(await reported(story)).toMatch(/open for .*, answered\n/)
  expect(await lastShown(story, '!show SEC-D1')).toContain(': answered in SEC-0002 and SEC-0003.')
  await story.remove('south', 's-sec', souths)
  expect(await reported(story)).toContain('answered in part')
  expect(await lastShown(story, '!show SEC-D1')).toContain(': answered in part in SEC-0003.')
})

test('a dispute that could not be relayed is refused before anything is asked, and spends no number', async () => {
  const story = await begin()
  await story.supervisor('!pause SEC Talks')
  const before = story.direct('north', 'UA').length
  const post = await story.north('!dispute open SEC-0001 It never left')
  await story.clock.advance(1_000)
  const told = story.direct('north', 'UA').slice(before).join('\n')
  expect(told).toContain('paused')
  expect(told).not.toContain('Open the dispute')
  expect(story.mark('north', 'n-sec', post)).toContain('⛔')
  await story.supervisor('!resume SEC')
  await confirmed(story, '!dispute open SEC-0001 It never left')
  expect(story.direct('north', 'UA').at(-1)).toContain('Dispute SEC-D2 is open.')
})

test('a dispute for which there is no room to wait is refused, also after its opener was asked, and spends no number', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 }, { limits: { waitingMax: 1 } })
  await story.north('!dispute open It never left')
  story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' ? 'unavailable' : 'none')
  await story.north('The road is open')
  await story.north('!dispute confirm q1')
  await story.north('!dispute open It never left')
  await story.clock.advance(1_000)
  expect(story.direct('north', 'UA').join('\n')).toContain('NOT SENT')
  expect(story.direct('north', 'UA').join('\n')).not.toContain('is open')
  story.platform('south').faultOf = () => 'none'
  await story.clock.advance(60_000)
  await confirmed(story, '!dispute open It never left')
  expect(story.direct('north', 'UA').at(-1)).toContain('Dispute SEC-D1 is open.')
})

test('a dispute whose track was paused after its opener was asked spends no number', async () => {
  const story = await begin()
  await story.north('!dispute open SEC-0001 It never left')
  const asked = /answer:(q\d+):open/.exec(
    JSON.stringify(story.platform('north').posts.findLast(({ channel }) => channel === '@UA')?.content),
  )?.[1]
  await story.supervisor('!pause SEC Talks')
  await story.north(`!dispute confirm ${asked}`)
  await story.supervisor('!resume SEC')
  await confirmed(story, '!dispute open SEC-0001 It never left')
  expect(story.direct('north', 'UA').at(-1)).toContain('Dispute SEC-D2 is open.')
})

test('a dispute that is opened in the thread of a message is about that one, and seen by those who see it', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 }, { buttons: ['south'] })
  await story.north('The line is beyond the bridge')
  await story.supervisor('!say SEC south What do you need?')
  await story.clock.advance(1_000)
  const open = async (words: string): Promise<string> => {
    await story.south('!dispute open Nobody may know', { thread: story.standing('south', 's-sec', words).id })
    await story.clock.advance(1_000)
    const asked = story.platform('south').posts.findLast(({ content }) => content.buttons?.some(({ action }) => action.endsWith(':open')))!
    const { action } = asked.content.buttons!.find((each) => each.action.endsWith(':open'))!
    await story.press('south', asked.channel, asked.id, 'UB', action)
    await story.clock.advance(1_000)
    return JSON.stringify(asked.content)
  }
  expect(await open('What do you need?')).toContain('The supervisor is told now of a dispute about SECB-0001.')
  expect(story.channel('north', 'n-sec').join('\n')).not.toContain('Nobody may know')
  expect(await open('The line is beyond')).toContain('North and the supervisor are told now of a dispute about SEC-0001.')
  expect(story.channel('north', 'n-sec').join('\n')).toMatch(/DISPUTE SEC-D1[\s\S]*Nobody may know/)
})

test('of two questions each says what it is about', async () => {
  const story = await begin()
  await story.north('!dispute open It never left')
  await story.north('!dispute open SEC-0001 It came back')
  const [first, second] = story.direct('north', 'UA').slice(-2)
  expect(first).toContain('> It never left')
  expect(second).toContain('of a dispute about SEC-0001.\n> It came back')
})

test('who deletes what they typed to open a dispute is told that it stands, unless it is over', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('The convoy leaves at noon')
  await story.clock.advance(1_000)
  const opened = await story.north('!dispute open The line is elsewhere')
  const [, id] = /answer:(q\d+):open/.exec(JSON.stringify(story.platform('north').posts.at(-1)?.content)) ?? []
  const confirm = await story.north(`!dispute confirm ${id}`)
  await story.clock.advance(1_000)
  const told = (): readonly string[] => story.direct('north', 'UA').filter((each) => each.includes('takes nothing back'))
  await story.remove('north', 'n-sec', opened)
  const words =
    'Deleting your post takes nothing back: dispute SEC-D1 is open, and all have been told. To withdraw it, type !dispute withdraw SEC-D1 reason.'
  await story.clock.advance(1_000)
  expect(told()).toEqual([words])
  await story.north('!dispute withdraw SEC-D1 Settled')
  await story.remove('north', 'n-sec', confirm)
  await story.clock.advance(1_000)
  expect(told()).toEqual([words])
})

test('who withdraws a dispute that there is not learns how it is withdrawn', async () => {
  const story = await Story.begin()
  await story.north('!dispute withdraw SEC-D9')
  await story.clock.advance(1_000)
  expect(story.direct('north', 'UA').at(-1)).toContain('There is no SEC-D9 that you can see.')
  expect(story.direct('north', 'UA').at(-1)).toContain('It is written like this: !dispute withdraw SEC-D1')
})
