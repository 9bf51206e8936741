import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { matrix } from '../../src/adapters/matrix/adapter.ts'
import { slack } from '../../src/adapters/slack/adapter.ts'
import type { Pause } from '../../src/adapters/slack/pause.ts'
import { ApplyOwner, digestOf } from '../../src/cli/apply-owner.ts'
import { settleWithdrawal } from '../../src/cli/withdrawing.ts'
import { type LinksWritten, noteLinks } from '../../src/config/forget-secrets.ts'
import { type Config, loadConfig } from '../../src/config/load.ts'
import type { Adapter } from '../../src/core/adapter.ts'
import type { Clock } from '../../src/core/journal.ts'
import type { Pager } from '../../src/core/pager.ts'
import { webhookPager } from '../../src/pagers/webhook.ts'
import { Relay } from '../../src/relay/relay.ts'
import { settle } from '../../src/relay/testing/test-clock.ts'
import type { Written } from './scene.ts'
import type { Store } from './store.ts'
import { type Traffic, watchedAdapter, watchedJournal, watchedPager, watchedWakes } from './traffic.ts'

export interface StoryParleyOptions {
  readonly folder: string
  readonly clock: Clock
  readonly traffic: Traffic
  readonly slackPause: Pause
  readonly log: (line: string) => void
}

/** What `parley run` puts together, and `parley apply` talks to, in this process: with every port watched, and another clock. */
export class StoryParley {
  readonly #options: StoryParleyOptions
  readonly #linksWritten: LinksWritten = new Map()
  readonly #pagers = new Map<string, Pager>()
  #config!: Config
  #relay!: Relay
  #owner!: ApplyOwner

  constructor(options: StoryParleyOptions) {
    this.#options = options
  }

  /** Writes the configuration, and the secrets that it refers to. */
  async write(written: Written, secrets: Readonly<Record<string, string>>): Promise<void> {
    await writeFile(this.#file, stringify(written), { mode: 0o600 })
    const lines = Object.entries(secrets).map(([name, value]) => `${name}=${value}\n`)
    await writeFile(join(this.#options.folder, 'parley.env'), lines.join(''), { mode: 0o600 })
  }

  async start(store: Store): Promise<void> {
    const { clock, traffic, log } = this.#options
    const config = await this.#read()
    this.#adopt(config)
    const journal = watchedJournal(store.journal, traffic)
    const settling = { journal, file: this.#file, stateFolder: config.storage.folder, env: {}, linksWritten: this.#linksWritten }
    this.#relay = await Relay.open({
      mechanism: config.mechanism,
      journal,
      wakes: watchedWakes(store.wakes, traffic),
      clock,
      lease: store.lease,
      adapters: new Map(),
      openLink: (link) => this.#openLink(link),
      pagers: this.#pagers,
      withdrew: (party, link, isShared) => traffic.during(() => settleWithdrawal(settling, party, link, isShared)),
      log,
      ended: (reason) => log(`ends: ${reason}`),
      breathe: () => settle(),
      veil: '5a3c17e9d2486bf0',
    })
    await this.#relay.start()
    const parts = { load: this.#load, relay: this.#relay, config: () => this.#config, adopt: (adopted: Config) => this.#adopt(adopted) }
    this.#owner = new ApplyOwner({ file: this.#file, ...parts })
  }

  /** `parley apply FILE --yes`. Returns what it says. */
  async apply(): Promise<string> {
    const question = { file: this.#file, digest: digestOf((await this.#read()).mechanism) }
    const compared = await this.#owner.answer({ ask: 'compare', ...question })
    if (!('lines' in compared)) throw new Error(JSON.stringify(compared))
    const applied = await this.#owner.answer({ ask: 'apply', ...question, shown: compared.lines })
    if (!('done' in applied)) throw new Error(JSON.stringify(applied))
    return [...compared.lines, ...applied.done].join('\n')
  }

  stop(): Promise<void> {
    return this.#relay.stop()
  }

  get #file(): string {
    return join(this.#options.folder, 'parley.yaml')
  }

  readonly #load = () => loadConfig(this.#file, {})

  async #read(): Promise<Config> {
    const loaded = await this.#load()
    if (!loaded.ok) throw new Error(loaded.problems.map(({ sentence }) => sentence).join('\n'))
    return loaded.config
  }

  #adopt(config: Config): void {
    this.#config = config
    void noteLinks(this.#file, this.#linksWritten)
    for (const [name, { url }] of Object.entries(config.pagers)) {
      this.#pagers.set(name, watchedPager(webhookPager(url), this.#options.traffic))
    }
  }

  #openLink(link: string): Adapter | undefined {
    const { folder, clock, traffic, slackPause, log } = this.#options
    const config = this.#config.links[link]
    if (!config) return undefined
    const stateFolder = join(folder, 'state', 'links', link)
    const context = { link, stateFolder, now: () => clock.now(), log: (line: string) => log(`${link}: ${line}`) }
    const adapter =
      config.platform === 'slack' ? slack.open(config.settings, context, { pause: slackPause }) : matrix.open(config.settings, context)
    return watchedAdapter(adapter, link, traffic)
  }
}
