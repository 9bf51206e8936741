import { writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
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
export const north = {
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

export const south = {
  users: [
    { localpart: 'parley', isBot: true, password: 'south-pass', accessToken: 'token-south', deviceId: 'D1' },
    { localpart: 'duty' },
    { localpart: 'chief' },
    { localpart: 'watch' },
    { localpart: 'parley-desk', isBot: true, accessToken: 'token-desk', deviceId: 'D2' },
  ],
  rooms: [
    { id: '!sec:matrix.test', name: 'Security', members: ['duty', 'chief', 'parley'] },
    { id: '!com:matrix.test', name: 'Commerce', members: ['duty', 'chief', 'parley'] },
    { id: '!desk:matrix.test', name: 'Control', members: ['watch', 'parley-desk'] },
  ],
}

export const configuration = (scene: Scene): string => `mechanism: Cell
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

export const secrets = (northToken: string): string =>
  `NORTH_BOT=xoxb-${northToken}\nNORTH_APP=xapp-${northToken}\nDESK_BOT=xoxb-desk\nDESK_APP=xapp-desk\nSOUTH_TOKEN=token-south\n`

/** Parley as it is run, in this process, between stand-ins. */
export class World {
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

/** Runs until the test is over. `change`: of the configuration. */
export async function begin(change: (text: string) => string = (text) => text): Promise<World> {
  const scene = await openScene({ north, south })
  const world = new World(scene)
  await world.write(change(configuration(scene)).replace('HEALTH', String(await freePort())))
  await world.start()
  onTestFinished(() => world.stop())
  await world.linked()
  return world
}

export const until = async <T>(look: () => T): Promise<T> => {
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

export const withButtons = (posts: readonly SeenPost[], words: string): SeenPost | undefined =>
  posts.find(({ text, buttons }) => text.includes(words) && buttons.length > 0)
