import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { apply } from './apply.ts'
import { openScene } from './check-scene.ts'
import { begin, configuration, north, secrets, south, until, World, withButtons } from './run-scene.ts'

it('puts a changed file in force while Parley runs: the head confirms, links are started anew, nothing is reverted', async () => {
  const world = await begin()
  const { scene } = world
  expect((await world.apply('--yes')).said).toContain('Nothing changes')
  expect((await stat(join(scene.folder, 'state', 'redis-address'))).mode & 0o777).toBe(0o600)

  await world.write(
    world.text.replace('{ id: north-deputy, role: deputy, user: U0DEPUTY }', '{ id: north-new, role: deputy, user: U0NEW }'),
  )
  const old = configuration(scene)
  const unasked = await world.apply()
  expect(unasked.code).toBe(1)
  expect(unasked.said).toContain(
    'Once the head of North has confirmed:\n  North: north-new, U0NEW is deputy in the place of north-deputy, U0DEPUTY.',
  )
  expect(unasked.said).toContain('give --yes')
  const applied = await world.apply('--yes')
  expect(applied).toMatchObject({ code: 0 })
  expect(applied.said).toContain('Nothing of it is in force yet.\nC1 waits for North to confirm it in their own tool.')
  const asked = await until(() => withButtons(scene.north.direct('U0HEAD'), 'C1 waits for you'))
  await scene.north.pressAs('U0HEAD', asked!.channel, asked!.id, 'Confirm')
  await until(() => world.control().includes('In force since'))
  await scene.north.postAs('U0NEW', 'C0SEC', 'I speak for North now')
  await until(() => world.south().some((text) => text.includes('I speak for North now')))

  // An app that was installed anew: another token in the secrets file.
  await world.write(world.text, 'anew')
  const renewed = await world.apply('--yes')
  expect(renewed.said).toContain('The link north is started anew, with its new settings.')
  expect(renewed.said).not.toContain('xoxb')
  await scene.south.postAs('@duty:matrix.test', '!sec:matrix.test', 'Do you hear us?')
  const heard = await until(() => scene.north.channel('C0SEC').find(({ text }) => text.includes('Do you hear us?')))
  expect(heard?.author).toBe('UANEW')

  await world.stop()
  await world.write(old.replace('HEALTH', /port: (\d+)/.exec(world.text)?.[1] ?? ''), 'anew')
  await world.start()
  await until(() => world.log.some((line) => line.includes('differs from the configuration in force, which counts')))
  await until(() => world.control().includes('The configuration file is not what is in force'))
  await scene.north.postAs('U0NEW', 'C0SEC', 'Still here')
  await until(() => world.south().some((text) => text.includes('Still here')))
}, 120_000)

it('adds a track that begins as a rehearsal, and refuses a file that is not the running one’s', async () => {
  const world = await begin()
  const { scene } = world
  await world.write(
    world.text.replace(
      'storage:',
      '  - { code: COM, name: Commerce, sendDelaySeconds: 1, channels: { north: C0COM, south: "!com:matrix.test" } }\nstorage:',
    ),
  )
  const other = join(scene.folder, 'other.yaml')
  await writeFile(other, world.text.replace('name: Commerce', 'name: Trade'))
  const lines: string[] = []
  const io = { env: {}, say: (text: string) => void lines.push(text), ask: async () => 'y', askSecret: async () => '' }
  expect(await apply([other], io)).toBe(1)
  expect(lines.join('\n')).toContain(`The running Parley reads ${world.file}`)
  expect((await world.apply('--yes')).said).toContain('Track COM, Commerce, is new, between North and South. It begins as a rehearsal.')
  const asked = await until(() => withButtons(scene.north.direct('U0HEAD'), 'C1 waits for you'))
  await scene.north.pressAs('U0HEAD', asked!.channel, asked!.id, 'Confirm')
  await scene.south.postAs('@chief:matrix.test', '!sec:matrix.test', '!confirm C1')
  await until(() => world.south('!com:matrix.test').some((text) => text.includes('COM IS BEING REHEARSED')))
  await scene.north.postAs('U0HEAD', 'C0COM', '!ready COM')
  await scene.south.postAs('@chief:matrix.test', '!com:matrix.test', '!ready COM')
  await scene.desk.postAs('U0DUTY', 'C0SEC', '!ready COM')
  await until(() => scene.north.channel('C0COM').some(({ text }) => text.includes('COM IS REAL')))
  await scene.north.postAs('U0DUTY', 'C0COM', 'Trade opens')
  await until(() => world.south('!com:matrix.test').some((text) => text.includes('COM-0001')))
}, 120_000)

it('lets a party go: its record is kept, its secrets are gone, and Parley starts again without them', async () => {
  const world = await begin()
  const { scene } = world
  await scene.north.postAs('U0DUTY', 'C0SEC', 'Meet us at the bridge')
  await scene.south.postAs('@duty:matrix.test', '!sec:matrix.test', 'We come')
  await scene.north.postAs('U0DUTY', 'C0SEC', '!supervisor A word for you alone')
  await until(() => world.north().some((text) => text.includes('We come')))
  await scene.south.postAs('@chief:matrix.test', '!sec:matrix.test', '!withdraw-party')
  const asked = await until(() =>
    scene.south.direct('@chief:matrix.test').find(({ text }) => text.includes('You withdraw from the mechanism')),
  )
  const [, id] = /!answer (q\d+) withdraw/.exec(asked?.text ?? '') ?? []
  await scene.south.postAs('@chief:matrix.test', '!sec:matrix.test', `!answer ${id} withdraw`)
  await until(() => world.north().some((text) => text.includes('South withdrew')))
  await until(() => world.south().some((text) => text.includes('South withdrew')))
  await until(() => world.control().includes('its record is kept, and its secrets are deleted'))
  const path = join(scene.folder, 'state', 'exports', 'south.jsonl')
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  const record = await readFile(path, 'utf8')
  const told = record
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { what: string }).what)
  expect(told).toEqual(expect.arrayContaining(['shown', 'sent', 'arrived', 'withdrew']))
  expect(record).toContain('Meet us at the bridge')
  expect(record).not.toMatch(/U0DUTY|C0SEC|A word for you alone|matrix\.test|token/)
  expect(await readFile(join(scene.folder, 'parley.env'), 'utf8')).toBe(secrets('north').replace('SOUTH_TOKEN=token-south\n', ''))
  await world.stop()
  await world.start()
  await scene.north.postAs('U0DUTY', 'C0SEC', 'Is anybody there?')
  await until(() => scene.north.direct('U0DUTY').some(({ text }) => text.includes('Nobody but you is on track SEC')))
}, 120_000)

it('says that nobody answers where no Parley runs, and how it is used', async () => {
  const scene = await openScene({ north, south })
  const world = new World(scene)
  await world.write(configuration(scene).replace('HEALTH', '8080'))
  const { code, said } = await world.apply('--yes')
  expect(code).toBe(1)
  expect(said).toContain('No Parley runs on')
  // One was killed there.
  await mkdir(join(scene.folder, 'state'))
  await writeFile(join(scene.folder, 'state', 'redis-address'), join(scene.folder, 'state', 'redis.sock'))
  const killed = await world.apply('--yes')
  expect(killed).toMatchObject({ code: 1, said: expect.stringContaining('Start Parley first, or apply it where Parley runs.') as unknown })
  expect((await world.apply('too', 'many')).code).toBe(2)
  expect(await readFile(world.file, 'utf8')).toContain('mechanism: Cell')
})
