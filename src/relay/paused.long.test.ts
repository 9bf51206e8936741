import { expect, test } from 'vitest'
import type { Calendar } from '../core/calendar.ts'
import { confirmAll, withHeads } from './testing/cell.ts'
import { Story } from './testing/story.ts'

const minutes = (count: number): number => count * 60_000
const wide = { sendDelaySeconds: 0, dueMinutes: { routine: 6_000, priority: 60 } }

/** Security, and commerce. */
async function withTwoTracks() {
  const [security] = withHeads.tracks
  const channels = { north: { link: 'north', channel: 'n-com' }, south: { link: 'south', channel: 's-com' } }
  const tracks = [security!, { ...security!, code: 'COM', name: 'Commerce', channels }]
  const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: { ...withHeads, tracks } })
  return { story, both: story.mechanism }
}

const control = (story: Story): string => story.channel('sup', 'control').join('\n')

test('nobody is late with a reply that a pause forbids to give: its time goes on when the track is resumed', async () => {
  const story = await Story.begin(wide)
  await story.north('!send request reply-by 2h Which lorries?')
  await story.clock.advance(minutes(30))
  await story.supervisor('!pause SEC Talks')
  await story.clock.advance(minutes(180))
  await story.south('!reply SEC-0001 All of them')
  expect(story.direct('south', 'UB').at(-1)).toContain('NOT SENT: track paused.')
  for (const [link, channel] of [
    ['north', 'n-sec'],
    ['south', 's-sec'],
    ['sup', 'control'],
  ] as const) {
    expect(story.channel(link, channel).join('\n')).not.toMatch(/is due at|open again|ESCALATION/)
  }
  await story.supervisor('!open')
  await story.supervisor('!report')
  await story.clock.advance(1_000)
  expect(story.direct('sup', 'UM').join('\n')).toContain('SEC-0001 reply, from South to North')
  expect(story.direct('sup', 'UM').join('\n')).not.toMatch(/LATE|late: 1/)
  await story.supervisor('!resume SEC')
  await story.clock.advance(minutes(1))
  expect(story.channel('south', 's-sec').at(-1)).toContain('For answers that are owed the time of the pause does not count.')
  expect(JSON.stringify(story.standing('south', 's-sec', 'Which lorries?').content)).toContain('You owe a reply by 22 Nov 06:00Z')
  await story.clock.advance(minutes(45))
  expect(story.channel('south', 's-sec').at(-1)).toContain('SEC-0001: a reply is due at 22 Nov 06:00Z')
  await story.clock.advance(minutes(50))
  expect(control(story)).toContain('ESCALATION SEC-0001 · no reply from South')
  expect(story.channel('north', 'n-sec').join('\n')).toContain(
    'SEC-0001 is not answered: no reply from South, due 22 Nov 06:00Z. Nor is it acknowledged.',
  )
})

test('given in the time that was left it is not late; what was late before the pause stays so, and receipt is owed all along', async () => {
  const story = await Story.begin({ ...wide, dueMinutes: { ...wide.dueMinutes, routine: 60 } })
  await story.north('!send request reply-by 20m Are the lorries there?')
  await story.north('!send request reply-by 2h Which lorries?')
  await story.clock.advance(minutes(30))
  await story.supervisor('!pause SEC Talks')
  await story.clock.advance(minutes(180))
  expect(control(story)).toContain('ESCALATION SEC-0001 · no reply from South')
  expect(control(story)).toContain('ESCALATION SEC-0002 · no acknowledgement from South')
  expect(control(story)).not.toContain('ESCALATION SEC-0002 · no reply')
  await story.supervisor('!resume SEC')
  await story.clock.advance(minutes(10))
  await story.south('!reply SEC-0002 All of them')
  await story.south('!reply SEC-0001 They are')
  await story.clock.advance(1_000)
  const [first, second] = ['Are the lorries there?', 'Which lorries?'].map((words) =>
    JSON.stringify(story.standing('south', 's-sec', words).content),
  )
  expect(first).toMatch(/Answered by you[^"]*, late, in SEC-0004/)
  expect(second).toMatch(/Answered by you[^"]*Z, in SEC-0003/)
})

test('what is owed in working time has as much of it left as before the pause', async () => {
  const day = [{ fromMinute: 540, toMinute: 1_020 }]
  const calendar: Calendar = { timeZone: 'UTC', week: [[], day, day, day, day, day, []], holidays: [], maintenance: [] }
  // A Friday, 15:00Z.
  const story = await Story.begin(wide, { calendars: { north: calendar, south: calendar }, beginsAt: Date.UTC(2026, 10, 27, 15) })
  await story.north('The road closes at six')
  await story.clock.advance(minutes(1))
  await story.south('!clarify SEC-0001 You close both lanes')
  await story.clock.advance(minutes(29))
  await story.supervisor('!pause SEC Talks')
  await story.clock.advance(minutes(24 * 60))
  await story.supervisor('!resume SEC')
  await story.north('!open')
  await story.clock.advance(1_000)
  expect(story.direct('north', 'UA').at(-1)).toContain('SEC-0002 answer to a clarification, to South, due 30 Nov 09:31Z')
})

test('a second pause adds to the first; what is paused twice over, or resumed at once, is owed as long as ever', async () => {
  const story = await Story.begin(wide)
  await story.north('!send request reply-by 2h Which lorries?')
  await story.clock.advance(minutes(30))
  for (const words of ['Talks', 'More talks']) {
    await story.supervisor(`!pause SEC ${words}`)
    await story.supervisor('!pause SEC again')
    await story.clock.advance(minutes(60))
    await story.supervisor('!resume SEC')
    await story.supervisor('!resume SEC')
    await story.clock.advance(minutes(1))
  }
  await story.south('!open')
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB').at(-1)).toContain('SEC-0001 reply, to North, due 22 Nov 05:00Z')
})

test('a track that ended while it was paused is not paused when it is added anew', async () => {
  const { story, both } = await withTwoTracks()
  await story.supervisor('!pause COM Until noon')
  await story.apply({ ...both, tracks: both.tracks.slice(0, 1) })
  await confirmAll(story)
  await story.apply(both)
  await confirmAll(story)
  await story.clock.advance(minutes(1))
  await story.post('north', 'n-com', 'UA', 'The market opens')
  await story.clock.advance(minutes(1))
  expect(story.channel('south', 's-com').join('\n')).toContain('The market opens')
})

test('a channel that comes to a paused track is told so', async () => {
  const { story, both } = await withTwoTracks()
  await story.supervisor('!pause COM Until noon')
  const moved = { ...both.tracks[1]!, channels: { ...both.tracks[1]!.channels, south: { link: 'south', channel: 's-new' } } }
  await story.apply({ ...both, tracks: [both.tracks[0]!, moved] })
  await confirmAll(story)
  await story.clock.advance(minutes(1))
  expect(story.channel('south', 's-new')).toEqual([
    expect.stringContaining('This channel serves COM from now on.'),
    expect.stringContaining('COM is paused by the supervisor: Until noon.'),
    expect.stringContaining('South’s channel of COM moves from s-com to s-new.'),
  ])
})

test('a request that arrives after its time on a paused track says that it came late', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' ? 'link-down' : 'none')
  await story.north('!send request reply-by 5m Which lorries?')
  await story.clock.advance(400_000)
  await story.supervisor('!pause SEC Talks')
  story.platform('south').faultOf = () => 'none'
  await story.clock.advance(120_000)
  expect(JSON.stringify(story.standing('south', 's-sec', 'Which lorries?').content)).toContain('A reply is owed at once; it came late')
})

test('after a pause, too, a party is reminded when it works', async () => {
  const day = [{ fromMinute: 540, toMinute: 1_020 }]
  const calendar: Calendar = { timeZone: 'UTC', week: [[], day, day, day, day, day, []], holidays: [], maintenance: [] }
  // A Friday, 13:00Z: three hours of work until the reminder, six until it is due.
  const story = await Story.begin(
    { sendDelaySeconds: 0, dueMinutes: { priority: 360 } },
    { calendars: { south: calendar }, beginsAt: Date.UTC(2026, 10, 27, 13) },
  )
  await story.south('The road closes at six')
  await story.clock.advance(minutes(1))
  await story.north('!clarify SEC-0001 You close both lanes')
  await story.clock.advance(minutes(29))
  await story.supervisor('!pause SEC Talks')
  await story.clock.advance(minutes(120))
  await story.supervisor('!resume SEC')
  const before = story.channel('south', 's-sec').length
  await story.clock.advance(minutes(65 * 60))
  expect(story.channel('south', 's-sec')).toHaveLength(before)
  await story.clock.advance(minutes(120))
  expect(story.channel('south', 's-sec').slice(before).join()).toContain('is due at 30 Nov')
})

test('whose clock stands still is said where it is listed, in its life and before the supervisor', async () => {
  const story = await Story.begin({
    sendDelaySeconds: 0,
    dueMinutes: { routine: 60 },
    escalation: { takenMinutes: 30, steps: [{ share: 0.5, minutes: 0, call: ['supervisor'], repeatMinutes: 5 }] },
  })
  await story.north('!send request reply-by 60m Which lorries?')
  await story.clock.advance(minutes(40))
  await story.south('!ack SEC-0001')
  await story.supervisor('!pause SEC Talks')
  await story.clock.advance(minutes(60))
  const still = 'its clock stands still while SEC is paused'
  for (const typed of ['!open', '!show SEC-0001']) {
    await story.south(typed)
    await story.clock.advance(1_000)
    expect(story.direct('south', 'UB').at(-1)).toContain(still)
  }
  const card = () => story.channel('sup', 'control').find((each) => each.includes('ESCALATION SEC-0001'))
  expect(card()).toContain('Its clock stands still while SEC is paused.')
  await story.supervisor('!resume SEC')
  await story.clock.advance(minutes(1))
  expect(card()).not.toContain('stands still')
})

test('a pause that is found only when the track was resumed after it stops nothing, and a resume that a later pause followed ends none', async () => {
  const story = await Story.begin(wide)
  const desk = { link: 'sup', channel: 'control', author: 'UM', found: true } as const
  const before = story.clock.now()
  await story.clock.advance(minutes(1))
  await story.supervisor('!pause SEC Talks')
  await story.clock.advance(minutes(1))
  await story.supervisor('!resume SEC')
  await story.tell(story.told('!pause SEC Talks', { ...desk, post: 'lost at first', writtenAt: before }))
  await story.clock.advance(minutes(1))
  expect(control(story).match(/SEC is paused/g)).toHaveLength(1)
  expect(story.mark('sup', 'control', 'lost at first')).toEqual(['⛔'])
  expect(story.direct('sup', 'UM').at(-1)).toBe(
    'Your !pause of 22 Nov 01:00:02Z was found only now. SEC was resumed after it, 22 Nov 01:02:02Z: nothing was done.',
  )
  const between = story.clock.now()
  await story.clock.advance(minutes(1))
  await story.supervisor('!pause SEC More talks')
  await story.tell(story.told('!resume SEC', { ...desk, post: 'lost too', writtenAt: between }))
  await story.clock.advance(minutes(1))
  expect(control(story).match(/SEC is resumed/g)).toHaveLength(1)
  expect(story.direct('sup', 'UM').at(-1)).toBe(
    'Your !resume of 22 Nov 01:03:02Z was found only now. SEC was paused after it, 22 Nov 01:04:02Z: it stays paused.',
  )
  await story.tell(story.told('!resume SEC', { ...desk, post: 'found in time', writtenAt: story.clock.now() }))
  await story.clock.advance(minutes(1))
  expect(control(story).match(/SEC is resumed/g)).toHaveLength(2)
})

test('a pause and its end that are both found afterwards are both done', async () => {
  const story = await Story.begin(wide)
  const desk = { link: 'sup', channel: 'control', author: 'UM', found: true } as const
  const writtenAt = story.clock.now()
  await story.clock.advance(minutes(5))
  await story.tell(story.told('!pause SEC Talks', { ...desk, post: 'one', writtenAt }))
  await story.tell(story.told('!resume SEC', { ...desk, post: 'two', writtenAt: writtenAt + minutes(1) }))
  await story.tell(story.told('!pause SEC More talks', { ...desk, post: 'three', writtenAt: writtenAt + minutes(2) }))
  await story.clock.advance(minutes(1))
  expect(control(story).match(/SEC is paused/g)).toHaveLength(2)
  expect(control(story).match(/SEC is resumed/g)).toHaveLength(1)
})

test('who resumes a track that is not paused reads when it was resumed last', async () => {
  const story = await Story.begin()
  for (const word of ['!pause SEC Talks', '!resume SEC', '!pause SEC More talks', '!resume SEC', '!resume SEC']) {
    await story.supervisor(word)
    await story.clock.advance(600_000)
  }
  expect(story.direct('sup', 'UM').at(-1)).toBe('SEC is not paused: resumed by duty officer, 22 Nov 01:30Z.')
})
