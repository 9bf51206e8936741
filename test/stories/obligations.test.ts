import { expect, test } from 'vitest'
import { all, saying } from './reading.ts'
import { stories } from './stories.ts'
import { hours, minutes, seconds } from './world.ts'

const officeHours = Object.fromEntries(['monday', 'tuesday', 'wednesday', 'thursday', 'friday'].map((day) => [day, '09:00-17:00']))
/** An hour for an acknowledgement, whatever its precedence. */
const anHour = { dueMinutes: { routine: 60, priority: 60 } }

stories('obligations', (begin) => {
  test('what is owed on a Friday evening is due on Monday, or the day after where that party alone has a holiday', async () => {
    // Friday, 16:20 in Kyiv and 18:20 in Tbilisi, where nobody works any more.
    const world = await begin({
      beginsAt: Date.UTC(2026, 10, 27, 14, 20) - seconds(15),
      rules: {
        track: anHour,
        north: { calendar: { hours: officeHours } },
        south: { calendar: { hours: officeHours, holidays: ['2026-11-30'] } },
      },
      isKeptInMemory: true,
    })
    await world.say(world.north, 'amal', 'To South on Friday')
    await world.say(world.south, 'sam', 'To North on Friday')
    await world.passUntil(Date.UTC(2026, 10, 27, 14, 51))
    // Thirty of sixty minutes are over; North's have not begun.
    world.south.told('SEC-0001: an acknowledgement is due at 1 Dec 07:20Z (your time 1 Dec 09:20)')
    expect(all(world.north)).not.toContain('SEC-0002: an acknowledgement')
    // North's Monday begins at 05:00Z.
    await world.passUntil(Date.UTC(2026, 10, 30, 5, 31))
    world.north.told('SEC-0002: an acknowledgement is due at 30 Nov 06:00Z (your time 30 Nov 10:00)')
    expect(all(world.desk)).not.toContain('ESCALATION')
    await world.passUntil(Date.UTC(2026, 10, 30, 6, 1))
    world.desk.told('ESCALATION SEC-0002 · no acknowledgement from North')
    // South's holiday passes.
    await world.passUntil(Date.UTC(2026, 11, 1, 7, 19))
    expect(all(world.desk)).not.toContain('no acknowledgement from South')
    await world.passUntil(Date.UTC(2026, 11, 1, 7, 21))
    world.desk.told('ESCALATION SEC-0001 · no acknowledgement from South')
    // Others see when it is due, never why.
    for (const place of [world.north, world.desk]) expect(all(place)).not.toMatch(/holiday|calendar|Kyiv/i)
  })

  test('what is urgent runs through the night, whatever the calendar says', async () => {
    const world = await begin({
      beginsAt: Date.UTC(2026, 10, 27, 20, 0),
      rules: { south: { calendar: { hours: officeHours } } },
    })
    await world.say(world.north, 'amal', '!immediate The bridge is mined')
    await world.pass(minutes(15))
    world.south.told('SEC-0001: an acknowledgement is due at 27 Nov 20:30Z')
    expect(all(world.desk)).not.toContain('ESCALATION')
    await world.pass(minutes(15))
    world.desk.told('ESCALATION SEC-0001 · no acknowledgement from South')
  })

  test('whoever owes is reminded half-way, and at the due time, not before, the supervisor is told', async () => {
    const world = await begin({ rules: { track: anHour } })
    await world.say(world.south, 'bo', 'The list of Monday')
    const frame = world.north.frame('The list of Monday')
    await world.pass(minutes(29))
    expect(saying(world.north, 'an acknowledgement is due')).toEqual([])
    await world.pass(minutes(1))
    const reminder = world.north.told('SEC-0001: an acknowledgement is due')
    expect(reminder.threadOf).toBe(frame.post.id)
    expect(reminder.mentions).toEqual([world.scene.north.idOf('nadir')])
    await world.pass(minutes(29))
    expect(all(world.desk)).not.toContain('ESCALATION')
    await world.pass(minutes(1))
    expect(world.desk.told('ESCALATION SEC-0001 · no acknowledgement from North').mentions).toEqual([world.scene.desk.idOf('mika')])
    await world.react(world.north, 'amal', frame.post.id, '☑')
    expect(world.desk.told('CLOSED SEC-0001').text).toContain('Met late by North, liaison')
    await world.pass(hours(2))
    expect(saying(world.desk, 'SEC-0001').filter(({ text }) => text.includes('ESCALATION'))).toEqual([])
  })

  test('acknowledged is not answered: without the reply it is open again at both ends, until it comes', async () => {
    const world = await begin()
    const post = await world.say(world.north, 'amal', '!send request reply-by 2h Which lorries come?')
    const frame = world.south.frame('Which lorries come?')
    await world.react(world.south, 'bo', frame.post.id, '☑')
    world.north.mustBeMarked(post, '☑')
    await world.pass(hours(1))
    world.south.told('SEC-0001: a reply is due')
    await world.pass(hours(1))
    world.north.mustBeMarked(post, '📤')
    world.north.told('SEC-0001 is open again: no reply from South')
    world.south.told('SEC-0001 is open again: your reply was due')
    world.desk.told('ESCALATION SEC-0001 · no reply from South')
    await world.say(world.south, 'sam', 'Seven lorries', { threadOf: frame.post.id })
    expect(world.north.frame('Seven lorries').title).toBe('SEC-0002 reply to SEC-0001')
    world.north.mustBeMarked(post, '☑')
    world.desk.told('CLOSED SEC-0001 · reply owed by South', 'Met late')
  })

  test('one acknowledgement covers all up to there, and talk in a thread owes nothing', async () => {
    const world = await begin({ rules: { track: anHour } })
    const first = await world.say(world.north, 'amal', 'One')
    for (const words of ['Two', 'Three']) await world.say(world.north, 'amal', words)
    await world.say(world.north, 'amal', 'Which one do you mean?', { threadOf: first })
    await world.say(world.south, 'bo', '!ack SEC-0003 all')
    world.south.toldDirectly('bo', 'Acknowledged: 3.')
    await world.pass(hours(2))
    expect(all(world.desk)).not.toContain('ESCALATION')
    await world.say(world.south, 'bo', '!open')
    world.south.toldDirectly('bo', 'You owe: nothing')
  })
})
