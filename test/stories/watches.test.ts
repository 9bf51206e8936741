import { expect, test } from 'vitest'
import { all } from './reading.ts'
import { stories } from './stories.ts'
import { minutes, seconds, type World } from './world.ts'

const roster = (day: string, night: string) => ({
  watches: [
    { id: 'day', name: 'Day', officials: [day], begins: '08:00' },
    { id: 'night', name: 'Night', officials: [night], begins: '20:00' },
  ],
})
/** 19:55 in Tbilisi. */
const beforeNight = { beginsAt: Date.UTC(2026, 10, 23, 15, 55), rules: { north: { roster: roster('nadir', 'amal') } } }

/** Whom the next flash from South wakes in North. */
async function woken(world: World, words: string): Promise<readonly string[]> {
  await world.say(world.south, 'bo', `!flash ${words}`)
  if (world.south.standIn.platform === 'slack') {
    await world.choose(world.south, 'bo', world.south.toldDirectly('bo', 'This wakes North’s duty officer now.', words), 'Send FLASH')
  }
  return ['nadir', 'amal', 'hana'].filter((each) => world.north.frame(words).post.mentions.includes(world.scene.north.idOf(each)))
}

stories('watches', (begin) => {
  test('the watch passes by the clock there: both have it until the new one takes it, and nobody else hears of it', async () => {
    const world = await begin(beforeNight)
    await world.say(world.south, 'bo', 'The list of Monday')
    expect(await woken(world, 'The bridge is closed')).toEqual(['nadir'])
    expect(all(world.north)).not.toContain('Watch passes')
    await world.pass(minutes(5))
    const passes = world.north.told('Watch passes Day to Night. Open: 2.')
    expect([...passes.mentions].sort()).toEqual(['amal', 'nadir'].map((each) => world.scene.north.idOf(each)).sort())
    expect(await woken(world, 'The bridge is open')).toEqual(['nadir', 'amal'])
    await world.choose(world.north, 'amal', passes, 'I have the watch')
    world.north.told('Night has the watch: taken by liaison')
    expect(await woken(world, 'The bridge is closed again')).toEqual(['amal'])
    await world.pass(minutes(15))
    expect(world.north.direct('hana').filter(({ text }) => text.includes('watch'))).toEqual([])
    for (const place of [world.south, world.desk]) expect(all(place)).not.toMatch(/[Ww]atch/)
  })

  test('nobody takes the watch: after ten minutes, not before, the head is called and is woken with both', async () => {
    const world = await begin(beforeNight)
    await world.pass(minutes(5))
    world.north.told('Watch passes Day to Night.')
    await world.pass(minutes(9))
    expect(world.north.direct('hana')).toEqual([])
    await world.pass(minutes(1))
    world.north.toldDirectly('hana', 'has not taken the watch')
    expect(await woken(world, 'The bridge is closed')).toEqual(['nadir', 'amal', 'hana'])
    await world.say(world.north, 'hana', '!watch')
    world.north.told('Night has the watch: taken by head of delegation')
  })

  test('the night in which daylight saving ends is an hour longer for the watch of that party alone', async () => {
    // Saturday, 19:55 in Kyiv, and 20:55 in Tbilisi, which has none.
    const rules = { north: { roster: roster('nadir', 'amal') }, south: { roster: roster('bo', 'sam') } }
    const world = await begin({ beginsAt: Date.UTC(2026, 9, 24, 16, 55), rules, isKeptInMemory: true })
    await world.pass(minutes(5))
    await world.choose(world.south, 'sam', world.south.told('Watch passes Day to Night.'), 'I have the watch')
    await world.passUntil(Date.UTC(2026, 9, 25, 4, 0) + seconds(2))
    world.north.told('Watch passes Night to Day.')
    await world.passUntil(Date.UTC(2026, 9, 25, 5, 59))
    expect(all(world.south)).not.toContain('Night to Day')
    await world.pass(minutes(1) + seconds(2))
    world.south.told('Watch passes Night to Day.')
  })

  test('what the supervisor’s old watch had taken comes back at the change, to the new one', async () => {
    // 19:00 in Zurich.
    const rules = { track: { dueMinutes: { routine: 30 } }, desk: { roster: roster('mika', 'ines') } }
    const world = await begin({ beginsAt: Date.UTC(2026, 10, 23, 18, 0), rules })
    await world.say(world.south, 'bo', 'Say whether the ambulance may pass')
    await world.pass(minutes(50))
    await world.say(world.desk, 'mika', '!take SEC-0001')
    expect(world.desk.told('ESCALATION SEC-0001').text).toContain('Taken by duty officer')
    await world.passUntil(Date.UTC(2026, 10, 23, 19, 0) + seconds(5))
    expect(world.desk.told('ESCALATION SEC-0001').text).toContain('duty officer no longer has the watch; it came back 19:00Z.')
    world.desk.toldDirectly('mika', 'SEC-0001 is no longer yours: the watch has passed')
    const pinged = () => world.desk.posts().findLast(({ text }) => text.includes('SEC-0001: still no acknowledgement'))?.mentions
    const [mika, ines] = ['mika', 'ines'].map((each) => world.scene.desk.idOf(each))
    expect([...(pinged() ?? [])].sort()).toEqual([mika, ines].sort())
    await world.choose(world.desk, 'ines', world.desk.told('Watch passes Day to Night.'), 'I have the watch')
    await world.pass(minutes(5))
    expect(pinged()).toEqual([ines])
    for (const place of [world.north, world.south]) expect(all(place)).not.toMatch(/[Ww]atch/)
  })
})
