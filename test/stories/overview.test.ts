import { expect, test } from 'vitest'
import { isSend } from '../../src/sandbox/matrix/faults.ts'
import { all } from './reading.ts'
import { stories } from './stories.ts'
import { hours, minutes } from './world.ts'

stories('overview', (begin) => {
  test('whoever asks is told directly what is owed, how a message stands and how the links are', async () => {
    const world = await begin({ rules: { track: { dueMinutes: { routine: 60 } } } })
    await world.say(world.north, 'amal', 'The list of Monday')
    await world.say(world.south, 'bo', '!send request reply-by 2h And yours?')
    await world.pass(minutes(61))
    await world.say(world.north, 'amal', '!open')
    await world.say(world.south, 'bo', '!show SEC-0001')
    await world.say(world.desk, 'mika', '!status')
    const open = world.north.toldDirectly('amal', 'You owe: ').text
    expect(open).toMatch(
      /^You owe: 2, of these late: 1\nSEC-0002 acknowledgement, to South, .* — LATE\nSEC-0002 reply, to South, due 23 Nov 12:00Z/,
    )
    expect(open).toMatch(/Owed to you: 1, of these late: 1\nSEC-0001 acknowledgement, from South, due 23 Nov 11:00Z .* — LATE$/)
    const shown = world.south.toldDirectly('bo', 'SEC-0001').text
    expect(shown).toMatch(/In South’s channel 10:00:15Z\. Nobody has acknowledged\.[\s\S]*LATE\.\nEscalated to the supervisor 11:00Z\./)
    const status = world.desk.toldDirectly('mika', 'North: link up').text
    expect(status).toContain('Open: 3; of these late: 2.')
  })

  test('the day’s report comes once, at its hour, to the supervisor alone', async () => {
    // An hour before midnight in Zurich.
    const world = await begin({
      beginsAt: Date.UTC(2026, 10, 23, 22),
      rules: { track: { dueMinutes: { routine: 60 } } },
      isKeptInMemory: true,
    })
    await world.say(world.north, 'amal', 'The list of Monday')
    await world.passUntil(Date.UTC(2026, 10, 24, 6, 59))
    expect(all(world.desk)).not.toContain('REPORT as of')
    await world.passUntil(Date.UTC(2026, 10, 24, 7, 1))
    const { text } = world.desk.told('REPORT as of 24 Nov 07:00Z')
    expect(text).toContain('Open: 1. routine 1 (oldest 9 h, 1 late).')
    expect(text).toContain('SEC-0001 acknowledgement, owed by South, 8 h late')
    expect(text).toContain('Links: North up; South up; Mission up')
    for (const place of [world.north, world.south]) expect(all(place)).not.toContain('REPORT')
  })

  test('a link that takes what it is given and tells of nothing is silent after two tests in a row, and people are told', async () => {
    const world = await begin({ slackWaitsByClock: true, isKeptInMemory: true })
    // The first test, a minute after the start, is heard.
    await world.pass(minutes(2))
    const { standIn } = world.scene.north
    if (standIn.platform === 'slack') standIn.faults.dropEvents(1_000, (event) => JSON.stringify(event).includes('link test'))
    else standIn.faults.failBefore(1_000, (request) => isSend(request) && request.path.includes('link_test'), 403)
    // The next one, an hour later, is not; so it is asked again soon.
    await world.pass(hours(1))
    expect(all(world.desk)).not.toContain('LINK SILENT')
    await world.pass(minutes(5))
    expect(world.desk.told('LINK SILENT: North since 11:01').mentions).toEqual([world.scene.desk.idOf('mika')])
    world.south.told('North’s link is in trouble')
    standIn.faults.clear()
    await world.pass(hours(1))
    world.desk.told('LINK HEARD AGAIN: North')
    world.south.told('North’s link works again')
    for (const place of [world.north, world.south, world.desk]) expect(all(place)).not.toContain('link test ')
  })
})
