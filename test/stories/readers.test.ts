import { expect, test } from 'vitest'
import type { Organisation } from './organisation.ts'
import { all } from './reading.ts'
import { stories } from './stories.ts'
import { minutes, type World } from './world.ts'

async function makePublic(world: World, { standIn, channelOf, idOf }: Organisation, isPublic: boolean): Promise<void> {
  if (standIn.platform === 'slack') standIn.makePublicAs(idOf('bo'), channelOf('sec'), isPublic)
  else standIn.makePublic(channelOf('sec'), isPublic)
  await world.pass(minutes(1))
}

stories('other readers', (begin) => {
  test('a channel that becomes public is told of once to its party, the supervisor and who posts there, and so is that it is over', async () => {
    const world = await begin()
    const { south } = world.scene
    await makePublic(world, south, true)
    const public_ = 'CHANNEL: South, SEC: the channel is public'
    for (const place of [world.south, world.desk]) place.told(public_)
    world.north.told('South’s channel of SEC has other readers.', 'It is open to people who are not invited')
    expect(all(world.north)).not.toContain('CHANNEL:')
    await makePublic(world, south, false)
    const over = 'the channel is private again. It was public 10:00:1'
    for (const place of [world.south, world.desk]) place.told(over)
    world.north.told('South’s channel of SEC is private again.')
    await world.pass(minutes(5))
    for (const place of [world.south, world.desk]) {
      for (const words of [public_, over]) expect(all(place).split(words)).toHaveLength(2)
    }
  })

  test('what people say in a channel while Parley is not in it stays among them, and whoever said it is told so', async () => {
    const world = await begin()
    const { standIn, channelOf } = world.scene.south
    standIn.removeBot(channelOf('sec'))
    await world.pass(minutes(2))
    world.desk.told('CHANNEL: South, SEC: Parley is not in the channel')
    await world.say(world.south, 'bo', 'Between ourselves')
    await world.pass(minutes(30))
    standIn.inviteBot(channelOf('sec'))
    await world.pass(minutes(2))
    await world.say(world.south, 'bo', 'For the other side')
    await world.pass(minutes(1))
    world.north.told('For the other side')
    expect(all(world.north)).not.toContain('Between ourselves')
    expect(all(world.desk)).not.toContain('Between ourselves')
    world.south.toldDirectly('bo', 'when Parley was not in this channel of SEC')
  })
})
