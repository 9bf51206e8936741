import { expect, test } from 'vitest'
import { startPager } from './pager.ts'
import { all, saying } from './reading.ts'
import { stories } from './stories.ts'
import { hours, minutes, seconds, type World } from './world.ts'

const policy = {
  takenMinutes: 15,
  steps: [
    { after: '50%', call: 'party' },
    { after: '100%', call: 'supervisor' },
    { after: '100% + 5m', call: 'party-duty' },
    { after: '100% + 10m', call: 'party-head' },
    { after: '100% + 15m', call: ['second-channel', 'pager:night'] },
  ],
}
/** An hour, and the usual steps. */
const usual = { track: { dueMinutes: { routine: 60 } } }

const steps = (url: string) => ({
  track: { dueMinutes: { routine: 60 }, policy: 'steps' },
  top: { policies: { steps: policy }, pagers: { night: { url } } },
})

/** South’s first message is due in an hour, and nobody answers. */
async function escalated(world: World): Promise<void> {
  await world.say(world.south, 'bo', 'Say whether the ambulance may pass')
  await world.pass(minutes(60))
  world.desk.told('ESCALATION SEC-0001 · no acknowledgement from North')
}

const card = (world: World) => world.desk.posts().find(({ text }) => /(ESCALATION|CLOSED) SEC-0001/.test(text))!

stories('escalation', (begin) => {
  test('each step calls whom it names at its time, and the next no longer once it is met', async () => {
    const pager = await startPager()
    const world = await begin({ rules: steps(pager.url) })
    await escalated(world)
    const called = () => ({
      duty: world.north.direct('nadir').filter(({ text }) => text.includes('your side owes an acknowledgement')).length,
      head: world.north.direct('hana').filter(({ text }) => text.includes('your side owes an acknowledgement')).length,
      second: saying(world.deskSecond, 'SEC-0001').length,
      pages: pager.pages.length,
    })
    expect(called()).toEqual({ duty: 0, head: 0, second: 0, pages: 0 })
    await world.pass(minutes(5))
    expect(called()).toEqual({ duty: 1, head: 0, second: 0, pages: 0 })
    await world.pass(minutes(5))
    expect(called()).toEqual({ duty: 1, head: 1, second: 0, pages: 0 })
    await world.pass(minutes(5))
    expect(called()).toEqual({ duty: 1, head: 1, second: 1, pages: 1 })
    expect(JSON.parse(pager.pages[0]!)).toMatchObject({ cause: 'escalation', reference: 'SEC-0001', track: 'SEC', owes: 'north' })
    expect(pager.pages[0]).not.toMatch(/ambulance|nadir|hana/i)
    await world.say(world.north, 'nadir', '!ack SEC-0001')
    world.desk.told('CLOSED SEC-0001', 'Met late by North, duty officer')
    await world.pass(minutes(90))
    expect(called()).toEqual({ duty: 1, head: 1, second: 1, pages: 1 })
    expect(saying(world.desk, 'ESCALATION')).toEqual([])
  })

  test('a step that reaches nobody is said to the supervisor, and stands on the escalation’s own post', async () => {
    const pager = await startPager()
    pager.status = 410
    const alone = {
      steps: [
        { after: '100%', call: 'supervisor' },
        { after: '100% + 5m', call: 'pager:night' },
      ],
    }
    const world = await begin({
      rules: { ...steps(pager.url), top: { policies: { steps: alone }, pagers: { night: { url: pager.url } } } },
    })
    await escalated(world)
    await world.pass(minutes(6))
    expect(pager.pages).toHaveLength(1)
    expect(card(world).text).toContain('Nobody could be notified at 11:05Z: the pager night: the pager answered 410.')
    world.desk.told(
      'SEC-0001: NOBODY COULD BE NOTIFIED',
      'by a step of its escalation, no acknowledgement from North: the pager night: the pager answered 410. Use other means.',
    )
    expect(all(world.desk)).not.toContain(pager.url)
  })

  test('taken it is quiet; not met in the time for that, it comes back and pings again', async () => {
    const world = await begin({ rules: usual })
    await escalated(world)
    await world.choose(world.desk, 'mika', card(world), 'Take')
    expect(card(world).text).toContain('Taken by duty officer')
    const pings = () => saying(world.desk, 'SEC-0001: still no acknowledgement').length
    const before = pings()
    await world.pass(minutes(29))
    expect(pings()).toBe(before)
    await world.pass(minutes(1))
    expect(card(world).text).toContain('it was not met in that time; it came back')
    expect(pings()).toBe(before + 1)
    expect(saying(world.desk, 'SEC-0001: still no acknowledgement').at(-1)?.mentions).toContain(world.scene.desk.idOf('mika'))
  })

  test('snoozed it is quiet for that long, and comes back; assigned it is another’s to see to; waived it is over, with its reason', async () => {
    const world = await begin({ rules: usual })
    await escalated(world)
    await world.say(world.desk, 'mika', '!snooze SEC-0001 20m Their duty officer calls back')
    expect(card(world).text).toMatch(/Snoozed by duty officer .*: Their duty officer calls back\./)
    const pings = saying(world.desk, 'SEC-0001: still no acknowledgement').length
    await world.pass(minutes(19))
    expect(saying(world.desk, 'SEC-0001: still no acknowledgement')).toHaveLength(pings)
    await world.pass(minutes(1) + seconds(5))
    expect(card(world).text).toContain('Snoozed by duty officer, it came back')
    await world.say(world.desk, 'mika', '!assign SEC-0001 to ines')
    expect(card(world).text).toContain('head of mission')
    world.desk.toldDirectly('ines', 'SEC-0001')
    await world.say(world.desk, 'ines', '!waive SEC-0001 Handed over at the meeting')
    expect(card(world).text).toMatch(/CLOSED SEC-0001[\s\S]*Waived by head of mission/)
    for (const place of [world.north, world.south]) place.told('The supervisor: ', 'SEC-0001', 'is waived (Handed over at the meeting)')
    await world.pass(minutes(60))
    expect(saying(world.desk, 'ESCALATION')).toEqual([])
  })

  test('closed by the supervisor it is called for no longer, stays owed, and comes back after a day', async () => {
    const world = await begin({ rules: usual, isKeptInMemory: true })
    await escalated(world)
    await world.say(world.desk, 'mika', '!close SEC-0001 It was said on the telephone')
    expect(card(world).text).toContain('Escalation closed by duty officer 11:00Z: It was said on the telephone. Still owed.')
    const pings = () => saying(world.desk, 'SEC-0001: still no acknowledgement').length
    await world.pass(hours(23))
    expect(pings()).toBe(0)
    await world.say(world.north, 'nadir', '!open')
    expect(world.north.toldDirectly('nadir', 'You owe: 1').text).toContain('SEC-0001 acknowledgement')
    await world.pass(hours(1))
    expect(pings()).toBe(1)
  })

  test('a storm of twenty is one post that names all of them, with one ping, and is taken at once', async () => {
    const world = await begin({ rules: { track: { dueMinutes: { routine: 'never' } } } })
    const references = Array.from({ length: 20 }, (_, index) => `SEC-${String(index + 1).padStart(4, '0')}`)
    for (const reference of references) {
      await world.south.say('bo', `!send request reply-by 2026-11-23T11:00Z Who is in column ${reference.slice(-2)}?`)
    }
    await world.passUntil(Date.UTC(2026, 10, 23, 11, 0) + seconds(30))
    const [group, ...others] = world.desk.posts().filter(({ isBot, text }) => isBot && /GROUP|ESCALATION|still no/.test(text))
    expect(others).toEqual([])
    for (const reference of references) expect(group?.text).toContain(reference)
    expect(group?.mentions).toEqual([world.scene.desk.idOf('mika')])
    await world.choose(world.desk, 'mika', group!, 'Take all')
    expect(saying(world.desk, 'GROUP')[0]?.text).toContain('Taken by duty officer (20)')
    for (const reference of references) await world.north.say('nadir', `!reply ${reference} Nobody`)
    await world.pass(seconds(30))
    expect(world.desk.told('CLOSED G').text).toContain('All of it is over.')
  })
})
