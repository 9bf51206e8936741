import { createHash } from 'node:crypto'
import type { Config, Loaded } from '../config/load.ts'
import { writtenProblem } from '../config/problem.ts'
import { isSame } from '../core/apply/difference.ts'
import type { Clock } from '../core/journal.ts'
import { type Mechanism, nameOf } from '../core/mechanism.ts'
import { fileDiffers } from '../core/sentences/change-items.ts'
import type { Relay } from '../relay/relay.ts'
import { deviation, linksLeftOut, planOf } from './apply-plan.ts'
import * as say from './apply-sentences.ts'

/** From `parley apply`: what would change, or that it is to. `digest`: of the configuration that was read there. */
export interface ApplyQuestion {
  readonly ask: 'compare' | 'apply'
  readonly file: string
  readonly digest: string
  /** For `apply`: the lines that were shown. */
  readonly shown?: readonly string[]
}

export type ApplyAnswer =
  | { readonly refused: string }
  /** What it would do; empty: nothing. */
  | { readonly lines: readonly string[] }
  | { readonly done: readonly string[] }

export const digestOf = (mechanism: Mechanism): string => createHash('sha256').update(JSON.stringify(mechanism)).digest('hex')

const watchEveryMs = 60_000

export interface OwnerOptions {
  readonly file: string
  /** Reads the file, and the secrets, as they are now. */
  readonly load: () => Promise<Loaded>
  readonly relay: Relay
  /** What the links are open with now. */
  readonly config: () => Config
  /** From now on links are opened with this. */
  readonly adopt: (config: Config) => void
}

/** The running owner's part of `parley apply`: whatever it is asked, it puts nothing in force but what its own file says. */
export class ApplyOwner {
  readonly #options: OwnerOptions

  constructor(options: OwnerOptions) {
    this.#options = options
  }

  async answer(question: unknown): Promise<ApplyAnswer> {
    if (!isQuestion(question)) return { refused: say.notRecorded('it was not understood') }
    const { relay, file } = this.#options
    const loaded = await this.#options.load()
    if (!loaded.ok) {
      const [first] = loaded.problems
      return { refused: say.ownFileBad(file, loaded.problems.length, first ? writtenProblem(first) : '') }
    }
    const { config } = loaded
    const { name } = relay.inForce()
    if (config.mechanism.name !== name) return { refused: say.otherMechanism(name) }
    if (digestOf(config.mechanism) !== question.digest) return { refused: say.otherFile(file, question.file) }
    const renewed = this.#renewed(config)
    const lines = [
      ...planOf(relay.inForce(), relay.waiting(), config.mechanism),
      ...renewed.map(say.linkRenewed),
      ...linksLeftOut(relay.inForce(), config.mechanism, Object.keys(config.links)).map(say.linkLeftOut),
      ...this.#onlyAtStart(config),
    ]
    if (question.ask === 'compare') return { lines }
    if (!isSame(lines, question.shown)) return { refused: say.changedMeanwhile }
    const before = relay.inForce()
    const open = this.#options.config()
    this.#options.adopt(config)
    const reason = await relay.apply(config.mechanism, renewed)
    if (reason !== undefined) {
      // The links are open as they were: which of them are to be started anew is to be seen the next time, too.
      this.#options.adopt(open)
      return { refused: say.notRecorded(reason) }
    }
    await this.noteDeviation()
    return { done: this.#outcome(renewed.length > 0 || !isSame(before, relay.inForce())) }
  }

  /** A change that was refused, or a room that was followed, leaves the file behind. Returns what ends it. */
  watch(clock: Clock): () => void {
    let cancel = (): void => undefined
    const look = (): void => {
      cancel = clock.after(watchEveryMs, () => {
        void this.noteDeviation()
        look()
      })
    }
    look()
    return () => cancel()
  }

  /** Says, or says no longer, that the file on disk is not what is in force: nobody is to take it for that. */
  async noteDeviation(): Promise<readonly string[]> {
    const { relay, config, file } = this.#options
    const items = deviation(relay.inForce(), relay.waiting(), config().mechanism)
    await relay.noteCondition('configuration', items.length > 0, fileDiffers(items), false)
    return items.length > 0 ? [`${file} differs from the configuration in force, which counts: ${fileDiffers(items)}`] : []
  }

  #renewed(config: Config): readonly string[] {
    const open = this.#options.config().links
    return Object.keys(config.links).filter((link) => open[link] !== undefined && !isSame(open[link], config.links[link]))
  }

  #onlyAtStart(config: Config): readonly string[] {
    const { health, storage, heartbeat } = this.#options.config()
    const now = { health, storage, heartbeat }
    const then = { health: config.health, storage: config.storage, heartbeat: config.heartbeat }
    const keys = (['health', 'storage', 'heartbeat'] as const).filter((key) => !isSame(now[key], then[key]))
    return keys.length > 0 ? [say.nextStart(keys)] : []
  }

  #outcome(isAnyInForce: boolean): readonly string[] {
    const { relay } = this.#options
    const waiting = relay.waiting().filter(({ needs }) => needs.length > 0)
    const names = (ids: readonly string[]): readonly string[] => ids.map((id) => nameOf(relay.inForce(), id))
    return [
      isAnyInForce ? say.inForce : say.noneInForce,
      ...waiting.map(({ id, needs, confirmed }) => say.waits(id, names(needs.filter((each) => !confirmed.includes(each))))),
    ]
  }
}

const isQuestion = (value: unknown): value is ApplyQuestion =>
  typeof value === 'object' &&
  value !== null &&
  'ask' in value &&
  (value.ask === 'compare' || value.ask === 'apply') &&
  'digest' in value &&
  typeof value.digest === 'string' &&
  'file' in value &&
  typeof value.file === 'string'
