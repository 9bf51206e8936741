import { readFile, stat, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { loadConfig } from '../config/load.ts'
import type { SeenPost } from '../sandbox/standin.ts'
import { apply } from './apply.ts'
import { Interrupted } from './ask.ts'
import { openScene, type Scene, workspace } from './check-scene.ts'
import { run } from './run.ts'

const app = (bot: string, token: string) => ({
  ...workspace('north').apps[0]!,
  botUser: bot,
  botId: `B${bot}`,
  botToken: `xoxb-${token}`,
  appToken: `xapp-${token}`,
})

/** North with a head, a deputy's successor, and an app that was installed anew under another token. */
const north = {
  users: [
    { id: 'U0DUTY', name: 'duty' },
    { id: 'U0DEPUTY', name: 'deputy' },
    { id: 'U0HEAD', name: 'head' },
    { id: 'U0NEW', name: 'new' },
  ],
  channels: [
    { id: 'C0SEC', name: 'security', members: ['U0DUTY', 'U0DEPUTY', 'U0HEAD', 'U0NEW', 'UPARLEY', 'UANEW'], isPrivate: true },
    { id: 'C0COM', name: 'commerce', members: ['U0DUTY', 'U0HEAD', 'UPARLEY', 'UANEW'], isPrivate: true },
  ],
  apps: [app('UPARLEY', 'north'), app('UANEW', 'anew')],
}

const south = {
  users: [
    { localpart: 'parley', isBot: true, password: 'south-pass', accessToken: 'token-south', deviceId: 'D1' },
    { localpart: 'duty' },
    { localpart: 'chief' },
  ],
  rooms: [
    { id: '!sec:matrix.test', name: 'Security', members: ['duty', 'chief', 'parley'] },
    { id: '!com:matrix.test', name: 'Commerce', members: ['duty', 'chief', 'parley'] },
  ],
}

const configuration = (scene: Scene): string => `mechanism: Cell
secretsFile: parley.env
links:
  north: { platform: slack, botToken: "\${env:NORTH_BOT}", appToken: "\${env:NORTH_APP}", apiUrl: "${scene.north.apiUrl}" }
  desk: { platform: slack, botToken: "\${env:DESK_BOT}", appToken: "\${env:DESK_APP}", apiUrl: "${scene.desk.apiUrl}" }
  south: { platform: matrix, homeserver: "${scene.south.url}", userId: "@parley:matrix.test", accessToken: "\${env:SOUTH_TOKEN}", deviceId: D1 }
supervisor:
  name: Desk
  timeZone: UTC
  link: desk
  channel: C0SEC
  officials:
    - { id: desk-duty, role: supervisor on duty, user: U0DUTY, dutyOfficer: true }
parties:
  - id: north
    name: North
    timeZone: UTC
    link: north
    officials:
      - { id: north-duty, role: duty officer, user: U0DUTY, dutyOfficer: true }
      - { id: north-head, role: head of delegation, user: U0HEAD, head: true }
      - { id: north-deputy, role: deputy, user: U0DEPUTY }
  - id: south
    name: South
    timeZone: UTC
    link: south
    officials:
      - { id: south-duty, role: duty officer, user: "@duty:matrix.test", dutyOfficer: true }
      - { id: south-chief, role: head of delegation, user: "@chief:matrix.test", head: true }
tracks:
  - { code: SEC, name: Security, sendDelaySeconds: 1, channels: { north: C0SEC, south: "!sec:matrix.test" } }
storage: { folder: state }
health: { port: HEALTH }
`

const secrets = (northToken: string): string =>
  `NORTH_BOT=xoxb-${northToken}\nNORTH_APP=xapp-${northToken}\nDESK_BOT=xoxb-desk\nDESK_APP=xapp-desk\nSOUTH_TOKEN=token-south\n`

class World {
  readonly scene: Scene
  readonly file: string
  readonly log: string[] = []
  #text = ''
  #stop = new AbortController()
  #running: Promise<number> = Promise.resolve(0)

  constructor(scene: Scene) {
    this.scene = scene
    this.file = join(scene.folder, 'parley.yaml')
  }

  get text(): string {
    return this.#text
  }

  async write(text: string, token = 'north'): Promise<void> {
    this.#text = text
    await writeFile(this.file, text)
    await writeFile(join(this.scene.folder, 'parley.env'), secrets(token), { mode: 0o600 })
  }

  async start(): Promise<void> {
    const load = () => loadConfig(this.file, {})
    const loaded = await load()
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems))
    this.#stop = new AbortController()
    const started = Promise.withResolvers<void>()
    const options = {
      config: loaded.config,
      file: this.file,
      load,
      redisUrl: undefined,
      allowVolatile: false,
      log: (line: string) => void this.log.push(line),
      started: started.resolve,
    }
    this.#running = run(options, this.#stop.signal)
    await Promise.race([started.promise, this.#running])
  }

  /** Every link is up. */
  async linked(): Promise<void> {
    const [, port] = /port: (\d+)/.exec(this.#text) ?? []
    const up = async (): Promise<boolean> => {
      const health = (await (await fetch(`http://127.0.0.1:${port}/health`)).json()) as { links: Record<string, { state: string }> }
      return Object.values(health.links).every(({ state }) => state === 'up')
    }
    await expect.poll(up, { timeout: 20_000, interval: 100 }).toBe(true)
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  async apply(...args: readonly string[]): Promise<{ readonly code: number; readonly said: string }> {
    const lines: string[] = []
    const io = {
      env: {},
      say: (text: string) => void lines.push(text),
      ask: () => Promise.reject(new Interrupted('nobody is there')),
      askSecret: () => Promise.reject(new Interrupted('nobody is there')),
    }
    const code = await apply([this.file, ...args], io)
    return { code, said: lines.join('\n') }
  }

  north(): readonly string[] {
    return this.scene.north.channel('C0SEC').map(({ text }) => text)
  }

  south(room = '!sec:matrix.test'): readonly string[] {
    return this.scene.south.channel(room).map(({ text }) => text)
  }

  control(): string {
    return this.scene.desk
      .channel('C0SEC')
      .map(({ text }) => text)
      .join('\n')
  }
}

async function begin(): Promise<World> {
  const scene = await openScene({ north, south })
  const world = new World(scene)
  await world.write(configuration(scene).replace('HEALTH', String(await freePort())))
  await world.start()
  onTestFinished(() => world.stop())
  await world.linked()
  return world
}

const until = async <T>(look: () => T): Promise<T> => {
  await expect.poll(look, { timeout: 20_000, interval: 100 }).toBeTruthy()
  return look()
}

function freePort(): Promise<number> {
  const server = createServer()
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

const withButtons = (posts: readonly SeenPost[], words: string): SeenPost | undefined =>
  posts.find(({ text, buttons }) => text.includes(words) && buttons.length > 0)

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
  expect(applied.said).toContain('C1 waits for North to confirm it in their own tool.')
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
  expect((await world.apply('too', 'many')).code).toBe(2)
  expect(await readFile(world.file, 'utf8')).toContain('mechanism: Cell')
})
