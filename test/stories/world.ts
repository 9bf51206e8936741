import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import type { Place } from '../../demo/script/place.ts'
import { matrix } from '../../src/adapters/matrix/adapter.ts'
import { slack } from '../../src/adapters/slack/adapter.ts'
import { type Pause, pause } from '../../src/adapters/slack/pause.ts'
import { ApplyOwner, digestOf } from '../../src/cli/apply-owner.ts'
import { systemClock } from '../../src/cli/system-clock.ts'
import { settleWithdrawal } from '../../src/cli/withdrawing.ts'
import { type LinksWritten, noteLinks } from '../../src/config/forget-secrets.ts'
import { type Config, loadConfig } from '../../src/config/load.ts'
import type { Adapter } from '../../src/core/adapter.ts'
import type { Journal, Lease, Wakes } from '../../src/core/journal.ts'
import type { Pager } from '../../src/core/pager.ts'
import { webhookPager } from '../../src/pagers/webhook.ts'
import { Archive } from '../../src/queues/archive.ts'
import { connected, openPromptConnection } from '../../src/queues/connection.ts'
import { RedisJournal } from '../../src/queues/journal.ts'
import { keysOf } from '../../src/queues/keys.ts'
import { RedisOwnership } from '../../src/queues/lease.ts'
import { RedisWakes } from '../../src/queues/wakes.ts'
import { Relay } from '../../src/relay/relay.ts'
import { DirectWakes, MemoryJournal } from '../../src/relay/testing/memory-journal.ts'
import { settle, TestClock } from '../../src/relay/testing/test-clock.ts'
import type { SeenPost } from '../../src/sandbox/standin.ts'
import { until } from '../until.ts'
import { type Organisation, secretOf } from './organisation.ts'
import { type Cast, configurationOf, organisationsOf, type Rules, type Scene, startScene, type Written } from './scene.ts'
import { Traffic, watchedAdapter, watchedJournal, watchedPager, watchedWakes } from './traffic.ts'

export const seconds = (count: number): number => count * 1_000
export const minutes = (count: number): number => count * 60_000
export const hours = (count: number): number => count * 3_600_000

/** Monday noon in Kyiv. */
const beginsAtDefault = Date.UTC(2026, 10, 23, 10, 0, 0)
/** Of the adapters' waits, those that save a few wake-ups: own echoes are acknowledged together. */
const momentMs = 250
/** How often nothing must have happened in a turn of the event loop before nothing is taken to go on. */
const quietTurns = 8
const promptTurnsMax = 100
const busyMaxMs = 60_000
const connectWithinMs = 30_000

export interface WorldOptions {
  readonly cast: Cast
  readonly redisUrl: string
  readonly rules?: Rules
  /** ms since the epoch. */
  readonly beginsAt?: number
  /** For what takes days: each half minute has its entry, and a Redis that writes it to its disk. */
  readonly isKeptInMemory?: true
  /** Slack's adapter, too, waits by the moved clock: dear, since it then asks each ten seconds whether Slack is there. */
  readonly slackWaitsByClock?: true
}

interface Store {
  readonly journal: Journal
  readonly wakes: Wakes
  readonly lease: Lease
}

function memoryStore(): Store {
  const journal = new MemoryJournal()
  return { journal, wakes: new DirectWakes(), lease: journal.lease() }
}

let worlds = 0

/**
 * Parley with its real adapters before stand-ins of both platforms, over real connections, with a real Redis; only its clock, which is the
 * platforms' too, stands still until the story moves it. The lease and all connections keep the machine's: they are to live meanwhile.
 */
export class World {
  readonly clock: TestClock
  readonly scene: Scene
  readonly folder: string
  readonly north: Place
  readonly south: Place
  readonly desk: Place
  readonly deskSecond: Place
  written: Written
  relay!: Relay
  readonly log: string[] = []
  readonly #options: WorldOptions
  readonly #traffic: Traffic
  readonly #undo: (() => Promise<unknown> | void)[] = []
  #lastCount = 0
  #config!: Config
  #owner!: ApplyOwner

  private constructor(options: WorldOptions, parts: { clock: TestClock; traffic: Traffic; scene: Scene; folder: string }) {
    worlds += 1
    const { scene } = parts
    this.#options = options
    this.clock = parts.clock
    this.#traffic = parts.traffic
    this.scene = scene
    this.folder = parts.folder
    this.written = configurationOf(scene, `Story ${process.pid}-${worlds}`, options.rules ?? {})
    this.north = scene.north.place('sec')
    this.south = scene.south.place('sec')
    this.desk = scene.desk.place('control')
    this.deskSecond = scene.deskSecond.place('control')
  }

  static async begin(options: WorldOptions): Promise<World> {
    const clock = new TestClock(options.beginsAt ?? beginsAtDefault, () => world?.quiet() ?? settle())
    let world: World | undefined
    const scene = await startScene(options.cast, () => clock.now())
    const folder = await mkdtemp(join(tmpdir(), 'parley-stories-'))
    world = new World(options, { clock, traffic: new Traffic(), scene, folder })
    await world.#start()
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
    await this.#write(change(this.written) as Written, secrets)
    const loaded = await this.#load()
    if (!loaded.ok) throw new Error(loaded.problems.map(({ sentence }) => sentence).join('\n'))
    const question = { file: this.#file, digest: digestOf(loaded.config.mechanism) }
    const compared = await this.#owner.answer({ ask: 'compare', ...question })
    if (!('lines' in compared)) throw new Error(JSON.stringify(compared))
    const applied = await this.#owner.answer({ ask: 'apply', ...question, shown: compared.lines })
    if (!('done' in applied)) throw new Error(JSON.stringify(applied))
    await this.soon()
    return [...compared.lines, ...applied.done].join('\n')
  }

  /** Nothing is on its way any more between Parley, its Redis and the platforms, and nothing follows from it before the clock moves. */
  async quiet(): Promise<void> {
    // Nearly every second of a long night: nothing was set off.
    for (let turn = 0; turn < 2; turn += 1) await settle()
    if (this.#traffic.count === this.#lastCount && !this.#isBusy()) return
    let calm = 0
    for (let turn = 0; calm < quietTurns; turn += 1) {
      const before = this.#traffic.count
      // Most of it goes on in this process, in some turns of its loop; the rest is waited for.
      if (turn >= promptTurnsMax && this.#isBusy()) {
        await until(() => !this.#isBusy(), { withinMs: busyMaxMs, everyMs: 1, what: `quiet (${this.#whatIsBusy()})` })
      }
      await settle()
      calm = this.#isBusy() || this.#traffic.count !== before ? 0 : calm + 1
    }
    this.#lastCount = this.#traffic.count
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
    return [...seen, '== log', ...this.log].join('\n')
  }

  async stop(): Promise<void> {
    for (const undo of this.#undo.reverse()) await undo()
  }

  get #file(): string {
    return join(this.folder, 'parley.yaml')
  }

  #isBusy(): boolean {
    return this.#traffic.isOpen || this.#unsettled().length > 0
  }

  /** Of a platform that cannot be reached nothing comes. */
  #unsettled(): readonly string[] {
    return organisationsOf(this.scene).flatMap(({ id, standIn }) =>
      this.#traffic.up.has(id) && !standIn.isCut && standIn.unsettled > 0 ? [id] : [],
    )
  }

  #whatIsBusy(): string {
    return this.#traffic.isOpen ? 'Parley works' : `on its way: ${this.#unsettled().join(', ')}`
  }

  async #write(written: Written, renewed: Readonly<Record<string, string>> = {}): Promise<void> {
    this.written = written
    await writeFile(this.#file, stringify(written), { mode: 0o600 })
    const secrets = Object.assign({}, ...organisationsOf(this.scene).map((each) => each.secrets), renewed) as Record<string, string>
    const lines = Object.entries(secrets).map(([name, value]) => `${name}=${value}\n`)
    await writeFile(join(this.folder, 'parley.env'), lines.join(''), { mode: 0o600 })
  }

  #load = () => loadConfig(this.#file, {})

  /** As `parley run` puts it together, with every port watched. */
  async #start(): Promise<void> {
    const { clock, folder, log } = this
    const traffic = this.#traffic
    this.#undo.push(() => rm(folder, { recursive: true, force: true }))
    for (const { standIn } of organisationsOf(this.scene)) this.#undo.push(() => standIn.stop())
    await this.#write(this.written)
    const loaded = await this.#load()
    if (!loaded.ok) throw new Error(loaded.problems.map(({ sentence }) => sentence).join('\n'))
    const store = this.#options.isKeptInMemory ? memoryStore() : await this.#redisStore(loaded.config.mechanism.name)
    const { lease } = store
    const journal = watchedJournal(store.journal, traffic)
    const linksWritten: LinksWritten = new Map()
    const pagers = new Map<string, Pager>()
    const adopt = (config: Config): void => {
      this.#config = config
      void noteLinks(this.#file, linksWritten)
      for (const [name, { url: to }] of Object.entries(config.pagers)) pagers.set(name, watchedPager(webhookPager(to), traffic))
    }
    adopt(loaded.config)
    const stateFolder = loaded.config.storage.folder
    const settling = { journal, file: this.#file, stateFolder, env: {}, linksWritten }
    this.relay = await Relay.open({
      mechanism: loaded.config.mechanism,
      journal,
      wakes: watchedWakes(store.wakes, traffic),
      clock,
      lease,
      adapters: new Map(),
      openLink: (link) => this.#openLink(link),
      pagers,
      withdrew: (party, link, isShared) => traffic.during(() => settleWithdrawal(settling, party, link, isShared)),
      log: (line) => log.push(line),
      ended: (reason) => log.push(`ends: ${reason}`),
      breathe: () => settle(),
    })
    this.#undo.push(() => this.relay.stop())
    await this.relay.start()
    this.#owner = new ApplyOwner({ file: this.#file, load: this.#load, relay: this.relay, config: () => this.#config, adopt })
    await until(() => organisationsOf(this.scene).every(({ id }) => traffic.up.has(id)), {
      withinMs: connectWithinMs,
      what: 'every link to be up',
    })
    // Each channel has its topic by then, and was looked at.
    await this.pass(seconds(15))
  }

  /** The lease keeps the machine's clock: Redis counts by that, and it must live while the story's stands. */
  async #redisStore(mechanism: string): Promise<Store> {
    const { redisUrl: url } = this.#options
    const redis = openPromptConnection(url, { up: () => undefined, down: () => undefined })
    this.#undo.push(() => redis.disconnect())
    await connected(redis, connectWithinMs)
    const keys = keysOf(mechanism)
    const lease = await new RedisOwnership({ redis, keys, clock: systemClock }).acquire(new AbortController().signal)
    this.#undo.push(() => lease.release())
    const wakes = new RedisWakes({ url, keys, clock: this.clock, onProblem: (line) => this.log.push(line) })
    return { journal: new RedisJournal({ redis, keys, archive: new Archive(join(this.folder, 'journal')) }), wakes, lease }
  }

  #openLink(link: string): Adapter | undefined {
    const config = this.#config.links[link]
    if (!config) return undefined
    const stateFolder = join(this.folder, 'state', 'links', link)
    const context = { link, stateFolder, now: () => this.clock.now(), log: (line: string) => void this.log.push(`${link}: ${line}`) }
    const adapter =
      config.platform === 'slack'
        ? slack.open(config.settings, context, { pause: this.#slackPause })
        : matrix.open(config.settings, context)
    return watchedAdapter(adapter, link, this.#traffic)
  }

  readonly #slackPause: Pause = (ms, signal) => {
    if (ms <= momentMs) return pause(0, signal)
    return this.#options.slackWaitsByClock ? this.#pauseByClock(ms, signal) : pause(ms, signal)
  }

  #pauseByClock(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve()
      const cancel = this.clock.after(ms, resolve)
      signal.addEventListener('abort', () => {
        cancel()
        resolve()
      })
    })
  }
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
