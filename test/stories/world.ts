import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Place } from '../../demo/script/place.ts'
import { type Pause, pause } from '../../src/adapters/slack/pause.ts'
import { settle, TestClock } from '../../src/relay/testing/test-clock.ts'
import type { SeenPost } from '../../src/sandbox/standin.ts'
import { until } from '../until.ts'
import { type Organisation, secretOf } from './organisation.ts'
import { StoryParley } from './parley.ts'
import { Quiet } from './quiet.ts'
import { type Cast, configurationOf, organisationsOf, type Rules, type Scene, startScene, type Written } from './scene.ts'
import { memoryStore, redisStore } from './store.ts'
import { Traffic } from './traffic.ts'

export const seconds = (count: number): number => count * 1_000
export const minutes = (count: number): number => count * 60_000
export const hours = (count: number): number => count * 3_600_000

/** Monday noon in Kyiv. */
const beginsAtDefault = Date.UTC(2026, 10, 23, 10, 0, 0)
/** Of the Slack adapter's waits, those that save a few wake-ups: own echoes are acknowledged together. They are not waited for. */
const momentMs = 250
const connectWithinMs = 30_000

export interface WorldOptions {
  readonly cast: Cast
  readonly redisUrl: string
  readonly rules?: Rules
  /** ms since the epoch. */
  readonly beginsAt?: number
  /** For what takes days. */
  readonly isKeptInMemory?: true
  /** Slack's adapter, too, waits by the moved clock: dear, since it then asks each ten seconds whether Slack is there. */
  readonly slackWaitsByClock?: true
}

let worlds = 0

/**
 * Parley with its real adapters before stand-ins of both platforms, over real connections, with a real Redis; only its clock, which is the
 * platforms' too, stands still until the story moves it. What is judged is what people see.
 */
export class World {
  readonly clock: TestClock
  readonly scene: Scene
  readonly folder: string
  readonly north: Place
  readonly south: Place
  readonly desk: Place
  readonly deskSecond: Place
  readonly #traffic = new Traffic()
  readonly #parley: StoryParley
  readonly #log: string[] = []
  readonly #undo: (() => unknown)[] = []
  #written: Written

  private constructor({ rules = {}, slackWaitsByClock }: WorldOptions, parts: { clock: TestClock; scene: Scene; folder: string }) {
    worlds += 1
    const { clock, scene, folder } = parts
    this.clock = clock
    this.scene = scene
    this.folder = folder
    this.#written = configurationOf(scene, `Story ${process.pid}-${worlds}`, rules)
    const slackPause: Pause = (ms, signal) => {
      if (ms <= momentMs) return pause(0, signal)
      return slackWaitsByClock ? pauseBy(clock, ms, signal) : pause(ms, signal)
    }
    this.#parley = new StoryParley({ folder, clock, traffic: this.#traffic, slackPause, log: (line) => this.#log.push(line) })
    this.north = scene.north.place('sec')
    this.south = scene.south.place('sec')
    this.desk = scene.desk.place('control')
    this.deskSecond = scene.deskSecond.place('control')
  }

  static async begin(options: WorldOptions): Promise<World> {
    let quiet: Quiet | undefined
    const clock = new TestClock(options.beginsAt ?? beginsAtDefault, () => quiet?.come() ?? settle())
    const scene = await startScene(options.cast, () => clock.now())
    const world = new World(options, { clock, scene, folder: await mkdtemp(join(tmpdir(), 'parley-stories-')) })
    quiet = new Quiet(world.#traffic, scene)
    await world.#start(options)
    return world
  }

  /** The clock moves on; all that it sets off is over when this resolves. */
  async pass(ms: number): Promise<void> {
    await this.clock.advance(ms)
  }

  async passUntil(at: number): Promise<void> {
    await this.clock.advance(at - this.clock.now())
  }

  /** Somebody posts or types; a moment later all of it is shown that follows at once. */
  async say(place: Place, person: string, text: string, options?: Parameters<Place['say']>[2]): Promise<string> {
    const post = await place.say(person, text, options)
    await this.soon()
    return post
  }

  async react(place: Place, person: string, post: string, emoji: string): Promise<void> {
    await place.react(person, post, emoji)
    await this.soon()
  }

  /** What a button says, whether there is one to press or its words are to be typed. */
  async choose(place: Place, person: string, post: SeenPost, label: string): Promise<void> {
    if (place.standIn.platform === 'slack') await place.press(person, post, label)
    else await place.say(person, typedFor(post, label))
    await this.soon()
  }

  /** Two seconds: longer than a channel waits between two posts, shorter than anything that people wait for. */
  soon(): Promise<void> {
    return this.pass(seconds(2))
  }

  /** `parley apply`: the file is changed, and put in force as far as it does not wait for anybody. Returns what the command says. */
  async apply(change: (written: Written) => object, secrets: Readonly<Record<string, string>> = {}): Promise<string> {
    this.#written = change(this.#written) as Written
    await this.#write(secrets)
    const said = await this.#parley.apply()
    await this.soon()
    return said
  }

  /** Nobody gets through to a platform until `restore`. Resolves when Parley has noticed. */
  async cut({ id, standIn }: Organisation): Promise<void> {
    standIn.cut()
    await until(() => !this.#traffic.up.has(id), { withinMs: connectWithinMs, what: `the link of ${id} to be down` })
    await this.soon()
  }

  async restore({ id, standIn }: Organisation): Promise<void> {
    standIn.restore()
    await this.linkUp(id)
  }

  /** The token that Parley has is good no more. Resolves when it has noticed. */
  async refuse({ id, standIn }: Organisation): Promise<void> {
    if (standIn.platform === 'slack') standIn.uninstall()
    else standIn.revokeTokens()
    await until(() => !this.#traffic.up.has(id), { withinMs: connectWithinMs, what: `the link of ${id} to be refused` })
    await this.soon()
  }

  async linkUp(id: string): Promise<void> {
    await until(() => this.#traffic.up.has(id), { withinMs: connectWithinMs, what: `the link of ${id} to be up` })
    await this.soon()
  }

  /** What everybody sees, for whoever reads a failure. */
  view(): string {
    const shown = (title: string, posts: readonly SeenPost[]): string =>
      [`== ${title}`, ...posts.map(({ authorName, text }) => `${authorName}: ${text.replaceAll('\n', '\n    ')}`)].join('\n')
    const seen = organisationsOf(this.scene).flatMap(({ id, standIn, channels, people, channelOf, idOf }) => [
      ...channels.map((each) => shown(`${id}, ${each}`, standIn.channel(channelOf(each)))),
      ...people.map((each) => shown(`${id}, to ${each}`, standIn.direct(idOf(each)))),
    ])
    return [...seen, '== log', ...this.#log].join('\n')
  }

  async stop(): Promise<void> {
    for (const undo of this.#undo.reverse()) await undo()
  }

  #write(renewed: Readonly<Record<string, string>> = {}): Promise<void> {
    const secrets = Object.assign({}, ...organisationsOf(this.scene).map((each) => each.secrets), renewed) as Record<string, string>
    return this.#parley.write(this.#written, secrets)
  }

  async #start({ redisUrl: url, isKeptInMemory }: WorldOptions): Promise<void> {
    const { clock, folder, scene } = this
    this.#undo.push(() => rm(folder, { recursive: true, force: true }))
    for (const { standIn } of organisationsOf(scene)) this.#undo.push(() => standIn.stop())
    await this.#write()
    const log = (line: string): void => void this.#log.push(line)
    const { mechanism } = this.#written
    const store = isKeptInMemory ? memoryStore() : await redisStore({ url, mechanism, folder, clock, log })
    this.#undo.push(() => store.close())
    await this.#parley.start(store)
    this.#undo.push(() => this.#parley.stop())
    const areUp = (): boolean => organisationsOf(scene).every(({ id }) => this.#traffic.up.has(id))
    await until(areUp, { withinMs: connectWithinMs, what: 'every link to be up' })
    // Each channel has its topic by then, and was looked at.
    await this.pass(seconds(15))
  }
}

function pauseBy(clock: TestClock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const cancel = clock.after(ms, resolve)
    signal.addEventListener('abort', () => {
      cancel()
      resolve()
    })
  })
}

/** Somebody installs the app once more, or logs the bot in. Resolves with what the secrets file is to say from now on. */
export function renewed({ id, standIn, channelOf, channels }: Organisation): Readonly<Record<string, string>> {
  if (standIn.platform === 'matrix') return { [secretOf(id, 'ACCESS_TOKEN')]: standIn.renewToken() }
  const token = `xoxb-${id}-2`
  standIn.reinstall(token)
  for (const channel of [...channels.map(channelOf), channelOf('linktest')]) standIn.inviteBot(channel)
  return { [secretOf(id, 'BOT_TOKEN')]: token }
}

/** What Matrix shows in the place of a button: "Confirm: type !confirm C3". */
function typedFor(post: SeenPost, label: string): string {
  for (const line of post.text.split('\n')) {
    const found = line.split(' · ').find((part) => part.startsWith(`${label}: type `))
    if (found) return found.slice(`${label}: type `.length)
  }
  throw new Error(`“${label}” is not among what can be typed: ${post.text}`)
}
