import { expect, test } from 'vitest'
import type { Calendar } from '../core/calendar.ts'
import { confirmAll, withHeads } from './testing/cell.ts'
import { Story } from './testing/story.ts'

/** Monday to Friday, 09:00 to 17:00, in South's zone: two hours ahead of UTC in November. */
const day = [{ fromMinute: 540, toMinute: 1020 }]
const office: Calendar = { timeZone: 'Europe/Kyiv', week: [[], day, day, day, day, day, []], holidays: [], maintenance: [] }
const calendars = { south: office }
const changes = { sendDelaySeconds: 0, dueMinutes: { flash: 10, immediate: 30, priority: 120, routine: 120 } }

const at = (text: string): number => Date.parse(text)
/** The clock stands there when the story begins. */
const from = (text: string): number => at(text) - 2_000
const until = (story: Story, text: string): Promise<void> => story.clock.advance(at(text) - story.clock.now())
const control = (story: Story): string => story.channel('sup', 'control').join('\n')
const security = (story: Story): string => story.channel('south', 's-sec').join('\n')

/** Friday 16:30 there. */
const fridayEvening = from('2026-11-20T14:30Z')

test('over a weekend: what came on Friday evening is reminded of on Monday morning, and due when two hours were worked', async () => {
  const story = await Story.begin(changes, { beginsAt: fridayEvening, calendars })
  await story.north('please confirm')
  await until(story, '2026-11-23T07:29Z')
  expect(security(story)).not.toContain('is due at')
  await until(story, '2026-11-23T07:31Z')
  expect(security(story)).toContain('SEC-0001: an acknowledgement is due at 23 Nov 08:30Z (your time 23 Nov 10:30)')
  await until(story, '2026-11-23T08:29Z')
  expect(control(story)).not.toContain('ESCALATION')
  await until(story, '2026-11-23T08:31Z')
  expect(control(story)).toContain('ESCALATION SEC-0001 · no acknowledgement from South')
  expect(control(story)).toContain('in South’s channel since 20 Nov 14:30Z, due 23 Nov 08:30Z.')
})

test('a reminder that would come at closing time comes when work begins again', async () => {
  const story = await Story.begin({ ...changes, dueMinutes: { routine: 60 } }, { beginsAt: from('2026-11-19T14:30Z'), calendars })
  await story.north('please confirm')
  await until(story, '2026-11-20T06:59Z')
  expect(security(story)).not.toContain('is due at')
  await until(story, '2026-11-20T07:01Z')
  expect(security(story)).toContain('SEC-0001: an acknowledgement is due at 20 Nov 07:30Z')
})

test.each([
  ['flash', 10],
  ['immediate', 30],
])('what is %s runs round the clock, whoever is at home', async (precedence, minutes) => {
  const story = await Story.begin(changes, { beginsAt: from('2026-11-21T01:00Z'), calendars })
  await story.north(`!${precedence} shots at the bridge`)
  await story.clock.advance((minutes - 1) * 60_000)
  expect(control(story)).not.toContain('ESCALATION')
  await story.clock.advance(2 * 60_000)
  expect(control(story)).toContain('ESCALATION SEC-0001')
})

test('a holiday in one party puts off nothing for another', async () => {
  const both = { north: { ...office, timeZone: 'Asia/Tbilisi' }, south: { ...office, holidays: ['2026-11-23'] } }
  const story = await Story.begin(changes, { beginsAt: fridayEvening, calendars: both })
  await story.supervisor('!say SEC both Please confirm to us')
  await story.clock.advance(1_000)
  await story.supervisor('!open')
  // It is 18:30 with North: both hours are worked on Monday from 05:00Z. South comes back on Tuesday.
  const open = story.direct('sup', 'UM').at(-1)
  expect(open).toMatch(/North, due 23 Nov 07:00Z/)
  expect(open).toMatch(/South, due 24 Nov 08:30Z/)
})

test('a dispute’s response and a clarification are due in the time of whoever owes them', async () => {
  const story = await Story.begin({ ...changes, disputeResponseMinutes: 60 }, { beginsAt: fridayEvening, calendars })
  await story.north('!dispute open the line')
  const id = /!dispute confirm (q\d+)/.exec(JSON.stringify(story.platform('north').posts))?.[1] ?? ''
  await story.north(`!dispute confirm ${id}`)
  await story.south('We leave at noon')
  await story.north('!clarify SEC-0002 by which road')
  await story.clock.advance(1_000)
  await story.supervisor('!open')
  const open = story.direct('sup', 'UM').at(-1)
  expect(open).toMatch(/response to a dispute, from South to North, due 23 Nov 07:30Z/)
  expect(open).toMatch(/answer to a clarification, from South to North, due 23 Nov 08:30Z/)
  // North has no calendar.
  expect(open).toMatch(/acknowledgement, from North to South, due 20 Nov 16:30Z/)
})

test('a party may have other times than the rest of its track', async () => {
  const story = await Story.begin({ ...changes, partyDueMinutes: { south: { priority: 30 } } }, { beginsAt: fridayEvening })
  await story.supervisor('!say SEC both Please confirm to us')
  await story.clock.advance(1_000)
  await story.supervisor('!open')
  const open = story.direct('sup', 'UM').at(-1)
  expect(open).toMatch(/North, due 20 Nov 16:30Z/)
  expect(open).toMatch(/South, due 20 Nov 15:00Z/)
})

test('what is owed keeps the calendar under which it was created, and the clock still starts when it stands there', async () => {
  const story = await Story.begin(changes, { beginsAt: fridayEvening, calendars, mechanism: withHeads })
  story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' ? 'link-down' : 'none')
  await story.north('please confirm')
  await story.clock.advance(5_000)
  const closed = { south: { ...office, holidays: ['2026-11-23', '2026-11-24'] } }
  await story.apply({ ...story.mechanism, parties: story.mechanism.parties.map((each) => ({ ...each, ...only(closed, each.id) })) })
  await confirmAll(story)
  await story.north('and this')
  // Friday 17:30 there.
  await until(story, '2026-11-20T15:30Z')
  story.platform('south').faultOf = () => 'none'
  await story.clock.advance(120_000)
  await story.north('!open')
  expect(story.direct('north', 'UA').at(-1)).toMatch(
    /SEC-0001 .*due 23 Nov 09:00Z \(your time 23 Nov 13:00\)\n.*SEC-0002 .*due 25 Nov 09:00Z/s,
  )
})

const only = (calendars: Readonly<Record<string, Calendar>>, party: string) => (calendars[party] ? { calendar: calendars[party] } : {})

/** All that others than South are shown, without the fingerprints: they are of a journal that holds the configuration. */
const shownToOthers = (story: Story): string =>
  JSON.stringify(
    ['north', 'sup', 'sup2'].map((link) => story.platform(link)).map(({ posts, marks, topics }) => [posts, [...marks], [...topics]]),
  )
    .replace(/"code":"[^"]*"/g, '"code":"#"')
    .replace(/Fingerprint [^"]*/g, 'Fingerprint #')

async function playAll(calendar: Calendar | undefined): Promise<Story> {
  const story = await Story.begin(changes, { beginsAt: from('2026-11-19T14:30Z'), calendars: calendar ? { south: calendar } : {} })
  await story.north('please confirm')
  for (const time of ['2026-11-19T15:30Z', '2026-11-20T06:00Z', '2026-11-20T07:45Z', '2026-11-20T09:00Z']) {
    await until(story, time)
    for (const command of ['open', 'show SEC-1', 'status', 'help']) {
      await story.north(`!${command}`)
      await story.supervisor(`!${command}`)
    }
  }
  await story.supervisor('!take SEC-1')
  await story.south('!ack SEC-1')
  await story.clock.advance(60_000)
  return story
}

test('the others see the due time and never the calendar: two that lead to the same due time look the same to them', async () => {
  const odd: Calendar = {
    timeZone: 'America/New_York', // five hours behind UTC in November
    week: [[], [], [], [], [{ fromMinute: 0, toMinute: 1440 }], [{ fromMinute: 90, toMinute: 1439 }], []],
    holidays: ['2026-11-21', '2026-12-31'],
    maintenance: [
      { from: at('2026-11-19T15:00Z'), to: at('2026-11-20T05:30Z') },
      { from: at('2026-11-20T06:30Z'), to: at('2026-11-20T07:00Z') },
    ],
  }
  const [plain, other, none] = [await playAll(office), await playAll(odd), await playAll(undefined)]
  expect(control(plain)).toContain('due 20 Nov 08:30Z')
  expect(shownToOthers(other)).toBe(shownToOthers(plain))
  expect(shownToOthers(none)).not.toBe(shownToOthers(plain))
  for (const word of ['New_York', 'Kyiv', '2026-12-31', 'holiday', 'calendar', 'Minute', 'working']) {
    expect(shownToOthers(other)).not.toContain(word)
  }
})
