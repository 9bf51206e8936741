import { expect, it } from 'vitest'
import { begin, until } from './run-scene.ts'

const chief = '@chief:matrix.test'
const watch = '@watch:matrix.test'

/** The supervisor has a room where South has its own, with a user of its own there. */
const deskOnMatrix = (text: string): string => {
  const url = /homeserver: "([^"]+)"/.exec(text)?.[1]
  return text
    .replace(
      /desk: \{ platform: slack.*\}/,
      `desk: { platform: matrix, homeserver: "${url}", userId: "@parley-desk:matrix.test", accessToken: token-desk, deviceId: D2 }`,
    )
    .replace('channel: C0SEC\n', 'channel: "!desk:matrix.test"\n')
    .replace(
      '{ id: desk-duty, role: supervisor on duty, user: U0DUTY, dutyOfficer: true }',
      `{ id: desk-duty, role: supervisor on duty, user: "${watch}", dutyOfficer: true, head: true }`,
    )
}

it('a party’s room is upgraded: its head confirms, and what waited goes on in the new room', async () => {
  const world = await begin()
  const { north, south } = world.scene
  const next = south.upgradeRoom('!sec:matrix.test')
  const asked = await until(() => south.direct(chief).find(({ text }) => text.includes('C1 waits for you')))
  expect(asked?.text).toContain(`South’s channel of SEC moves from !sec:matrix.test to ${next}.`)
  await until(() => world.north().some((text) => text.includes('South’s channel of SEC is changing.')))
  await north.postAs('U0DUTY', 'C0SEC', 'Where are you now?')
  await south.postAs(chief, asked!.channel, '!confirm C1')
  await until(() => world.south(next).some((text) => text.includes('This channel serves SEC from now on.')))
  await until(() => world.south(next).some((text) => text.includes('Where are you now?')))
  await south.postAs(chief, next, 'Here we are')
  await until(() => world.north().some((text) => text.includes('Here we are')))
  expect(world.north().join('\n')).not.toContain('matrix.test')
  expect(world.control()).not.toContain(next)
}, 120_000)

it('the supervisor’s own room is upgraded: its head confirms, and its commands count in the new room', async () => {
  const world = await begin(deskOnMatrix)
  const { south } = world.scene
  await south.postAs(watch, '!desk:matrix.test', '!status')
  await until(() => south.direct(watch).some(({ text }) => text.includes('link up since')))
  const next = south.upgradeRoom('!desk:matrix.test')
  const asked = await until(() => south.direct(watch).find(({ text }) => text.includes('C1 waits for you')))
  expect(asked?.text).toContain(next)
  await south.postAs(watch, asked!.channel, '!confirm C1')
  await until(() => world.south(next).some((text) => text.includes('In force since')))
  await south.postAs(watch, next, '!say SEC north We moved')
  await until(() => world.north().some((text) => text.includes('We moved')))
  expect(world.north().join('\n')).not.toContain('matrix.test')
}, 120_000)
