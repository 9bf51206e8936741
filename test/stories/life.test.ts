import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { all } from './reading.ts'
import { trackOf, type Written } from './scene.ts'
import { stories } from './stories.ts'
import { hours, minutes, renewed, type World } from './world.ts'

/** The file, with one of South's officials in the place of another, or none. */
const southWith =
  (out: string, ...into: readonly object[]) =>
  (written: Written): object => ({
    ...written,
    parties: written.parties.map((party) =>
      party.id === 'south' ? { ...party, officials: [...party.officials.filter(({ id }) => id !== out), ...into] } : party,
    ),
  })

const withTrack =
  (world: World, code: string) =>
  (written: Written): object => ({
    ...written,
    tracks: [...written.tracks, trackOf(world.scene, code, 'Commerce', { dueMinutes: { routine: 60 } })],
  })

const yana = (world: World) => ({ id: 'yana', role: 'adviser', user: world.scene.south.idOf('yana') })

stories('life', (begin) => {
  test('what changes a party waits for its head, who is asked in the own tool and reminded daily', async () => {
    const world = await begin({ isKeptInMemory: true })
    const said = await world.apply(southWith('sam', { ...yana(world), role: 'liaison' }))
    expect(said).toContain('C1 waits for South to confirm it')
    const asked = world.south.toldDirectly('olena', 'C1 waits for you')
    expect(world.north.direct('hana')).toEqual([])
    expect(all(world.north)).not.toContain('In force since')
    await world.pass(hours(24))
    world.south.toldDirectly('olena', 'C1 still waits for you')
    await world.choose(world.south, 'olena', asked, 'Confirm')
    world.north.told('In force since 10:00Z', 'South: another person is liaison.')
    world.desk.told('In force since 10:00Z (C1)')
    // Only the party itself is told who.
    world.south.told('In force since 10:00Z', 'yana')
    for (const place of [world.north, world.desk]) expect(all(place)).not.toMatch(/yana/i)
  })

  test('what a head refuses is not put in force, and the supervisor learns of it', async () => {
    const world = await begin()
    await world.apply(southWith('sam', { ...yana(world), role: 'liaison' }))
    await world.choose(world.south, 'olena', world.south.toldDirectly('olena', 'C1 waits for you'), 'Refuse')
    world.desk.told('C1 is refused by South, head of delegation. Nothing of it is in force.')
    await world.say(world.south, 'sam', 'I am still here')
    expect(world.north.frame('I am still here').role).toBe('liaison')
  })

  test('a new track is an exercise until both heads and the supervisor say that it is ready', async () => {
    const world = await begin()
    await world.apply(withTrack(world, 'COM'))
    await world.choose(world.north, 'hana', world.north.toldDirectly('hana', 'C1 waits for you'), 'Confirm')
    await world.choose(world.south, 'olena', world.south.toldDirectly('olena', 'C1 waits for you'), 'Confirm')
    const [north, south] = [world.scene.north.place('com'), world.scene.south.place('com')]
    for (const place of [north, south]) place.told('COM IS BEING REHEARSED')
    await world.say(north, 'amal', 'Only to try it out')
    expect(south.frame('Only to try it out').status).toBe('EXERCISE')
    await world.say(north, 'hana', '!ready COM')
    await world.say(south, 'olena', '!ready COM')
    await world.say(north, 'amal', 'Not yet')
    expect(south.frame('Not yet').status).toBe('EXERCISE')
    await world.say(world.desk, 'mika', '!ready COM')
    for (const place of [north, south, world.desk]) place.told('COM IS REAL since')
    await world.say(north, 'amal', 'The market opens on Monday')
    const frame = south.frame('The market opens on Monday')
    expect([frame.status, frame.reference]).toEqual([undefined, 'COM-0003'])
    await world.pass(hours(1))
    world.desk.told('ESCALATION COM-0003 · no acknowledgement from South')
  })

  test('an official is stopped at once by the own head; a successor hears what was meant for them, and the debts stay the party’s', async () => {
    const world = await begin({ rules: { track: { dueMinutes: { routine: 60 } } } })
    await world.say(world.south, 'sam', '!immediate Before I lost the telephone')
    await world.say(world.north, 'amal', 'The list of Monday')
    await world.say(world.south, 'sam', '!flash Whoever has found it writes this')
    const wasAsked = world.south.standIn.platform === 'slack'
    await world.say(world.south, 'olena', '!suspend liaison Lost the telephone')
    if (wasAsked) world.south.toldDirectly('sam', 'YOU ARE SUSPENDED', '1 post of yours that had not crossed was not sent.')
    const late = await world.say(world.south, 'sam', 'It is me')
    world.south.mustBeMarked(late, '⛔')
    expect(all(world.north)).not.toContain('It is me')
    await world.apply(southWith('sam', { ...yana(world), role: 'liaison' }))
    await world.choose(world.south, 'olena', world.south.toldDirectly('olena', 'C1 waits for you'), 'Confirm')
    world.scene.south.standIn.joinAs(world.scene.south.idOf('yana'), world.scene.south.channelOf('sec'))
    await world.react(world.north, 'amal', world.north.frame('Before I lost the telephone').post.id, '☑')
    world.south.toldDirectly('yana', 'SEC-0001', 'Received by North, liaison')
    expect(world.south.direct('sam').filter(({ text }) => text.includes('Received by'))).toEqual([])
    await world.pass(hours(1))
    if (wasAsked) expect(all(world.north)).not.toContain('Whoever has found it')
    expect(world.south.direct('sam').filter(({ text }) => text.includes('did not answer'))).toEqual([])
    world.desk.told('ESCALATION SEC-0002 · no acknowledgement from South')
    await world.say(world.south, 'yana', '!ack SEC-0002')
    expect(world.desk.told('CLOSED SEC-0002').text).toContain('Met late by South, liaison')
  })

  test('a channel moves, and what is said meanwhile and what is owed go on in the new one', async () => {
    const world = await begin({ rules: { track: { dueMinutes: { routine: 60 } } } })
    await world.say(world.north, 'amal', 'Before the move')
    const { south } = world.scene
    let next = south.place('next')
    if (south.standIn.platform === 'matrix') {
      const room = south.standIn.upgradeRoom(south.channelOf('sec'))
      await world.soon()
      next = south.place(room)
    } else {
      await world.apply((written) => ({
        ...written,
        tracks: written.tracks.map((track) => ({ ...track, channels: { north: world.north.channel, south: next.channel } })),
      }))
    }
    await world.say(world.north, 'amal', 'While it moves')
    await world.choose(world.south, 'olena', world.south.toldDirectly('olena', 'C1 waits for you'), 'Confirm')
    await world.pass(minutes(1))
    next.told('This channel serves SEC from now on.')
    world.south.told('THIS CHANNEL IS NO LONGER RELAYED.')
    expect([...world.south.frames(), ...next.frames()].map(({ reference }) => reference)).toEqual(['SEC-0001', 'SEC-0002'])
    await world.say(world.south, 'bo', 'Typed where nobody listens')
    await world.say(world.north, 'amal', 'After the move')
    expect(next.frame('After the move').from).toBe('North')
    await world.say(next, 'bo', 'We are here')
    expect(world.north.frame('We are here').from).toBe('South')
    await world.pass(minutes(60))
    expect(all(world.north)).not.toContain('where nobody listens')
    for (const reference of ['SEC-0001', 'SEC-0002']) world.desk.told(`ESCALATION ${reference} · no acknowledgement from South`)
    await world.say(next, 'bo', '!ack SEC-0001 SEC-0002')
    for (const reference of ['SEC-0001', 'SEC-0002']) world.desk.told(`CLOSED ${reference}`)
  })

  test('a token that is good no more is said at once, and with another one all that was said meanwhile crosses', async () => {
    const world = await begin()
    const { south } = world.scene
    await world.say(world.north, 'amal', 'Before')
    await world.refuse(south)
    await world.pass(minutes(1))
    world.desk.told('LINK DOWN: South since 10:00:17Z', 'a person has to renew the access')
    world.north.told('South’s link is down since 10:00:17Z.')
    await world.say(world.north, 'amal', 'Meanwhile')
    await world.south.say('bo', 'We write too')
    await world.apply((written) => written, renewed(south))
    await world.linkUp('south')
    await world.pass(minutes(1))
    world.desk.told('Started anew with other settings: the link of South. Nothing that is open is lost.')
    expect(world.south.frames().map(({ quotes }) => quotes[0])).toEqual(['Before', 'Meanwhile'])
    expect(world.north.frame('We write too').from).toBe('South')
    await world.say(world.south, 'bo', '!ack SEC-0002 all')
    world.south.toldDirectly('bo', 'Acknowledged: 2. SEC-0001, SEC-0002.')
  })

  test('a party withdraws: what has not arrived is returned, what is owed lapses, its secrets go and its record stays', async () => {
    const world = await begin({ rules: { track: { sendDelaySeconds: 60, dueMinutes: { routine: 60 } } } })
    await world.say(world.north, 'amal', 'To South')
    await world.say(world.south, 'bo', 'To North')
    await world.pass(minutes(2))
    for (const words of ['Too late for South', 'This too']) await world.say(world.north, 'amal', words)
    await world.say(world.south, 'olena', '!withdraw-party')
    await world.choose(world.south, 'olena', world.south.toldDirectly('olena', 'You withdraw from the mechanism now'), 'Withdraw')
    await world.pass(minutes(2))
    const words = 'South withdrew 10:02Z. Nothing further crosses. 2 undelivered returned, 2 obligations lapsed on the record.'
    for (const place of [world.north, world.south, world.desk]) place.told(words)
    expect(world.north.direct('amal').filter(({ text }) => text.startsWith('NOT SENT.'))).toHaveLength(2)
    // What stands with South is drawn anew, now that nothing of it is owed, and nobody's clock is taken for South's.
    world.south.told('To South', 'Written 23 Nov 10:00:15Z')
    world.desk.told('South: its record is kept, and its secrets are deleted')
    const record = join(world.folder, 'state', 'exports', 'south.jsonl')
    expect(existsSync(record)).toBe(true)
    const kept = readFileSync(record, 'utf8')
    expect(kept).toContain('To South')
    for (const other of [world.north.channel, world.scene.north.idOf('amal')]) expect(kept).not.toContain(other)
    expect(readFileSync(join(world.folder, 'parley.env'), 'utf8')).not.toContain('SOUTH')
    await world.pass(hours(1))
    for (const words of ['Too late for South', 'This too', 'ESCALATION']) expect(all(world.south) + all(world.desk)).not.toContain(words)
  })
})
