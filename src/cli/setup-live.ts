import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openAdapter } from '../adapters/registry.ts'
import type { LinkConfig } from '../config/platforms.ts'
import type { Adapter, Taken } from '../core/adapter.ts'
import type { Content } from '../core/content.ts'
import type { SendOutcome } from '../core/outgoing.ts'
import type { HandedOver, LinkChanged } from '../core/received.ts'
import type { Io } from './ask.ts'
import { codeIn } from './setup-code.ts'
import * as say from './setup-sentences.ts'

/** Somebody typed a code. */
export interface Joined {
  readonly code: string
  readonly channel: string
  readonly user: string
}

const upWithinMs = 30_000
const taken: Taken = { taken: true }

/** A link that is connected while its organisation is set up. It hears codes; of all else it keeps nothing. */
export class LiveLink {
  /** Called for each code; a sentence is shown to whoever typed it, where the platform can. */
  onJoined: (joined: Joined) => string | undefined = () => undefined
  readonly #io: Io
  readonly #link: string
  readonly #adapter: Adapter
  readonly #folder: string
  /** Whether it came up; false when only a person can mend it. */
  readonly #up = Promise.withResolvers<boolean>()
  #cause: string = say.noAnswerYet
  #wasUp = false
  readonly #unreadable = new Set<string>()

  private constructor(io: Io, link: string, adapter: Adapter, folder: string) {
    this.#io = io
    this.#link = link
    this.#adapter = adapter
    this.#folder = folder
  }

  /** Connects, and waits until the link is up; resolves to why it is not, after half a minute or when only a person can mend it. */
  static async open(io: Io, link: string, config: LinkConfig, upWithin = upWithinMs): Promise<LiveLink | string> {
    // Not the link's own folder: what is said meanwhile is for the Parley that runs later to catch up with.
    const folder = await mkdtemp(join(tmpdir(), 'parley-setup-'))
    const adapter = openAdapter(config, { link, stateFolder: folder, now: Date.now, log: () => undefined })
    const live = new LiveLink(io, link, adapter, folder)
    await adapter.start((received) => live.#receive(received))
    const timeUp = AbortSignal.timeout(upWithin)
    const late = new Promise<false>((resolve) => timeUp.addEventListener('abort', () => resolve(false)))
    if (await Promise.race([live.#up.promise, late])) return live
    await live.close()
    return live.#cause
  }

  async post(id: string, channel: string, content: Content): Promise<SendOutcome> {
    return this.#adapter.send({ type: 'post', id, channel, content }, AbortSignal.timeout(upWithinMs))
  }

  async close(): Promise<void> {
    await this.#adapter.stop()
    await rm(this.#folder, { recursive: true, force: true })
  }

  async #receive(received: HandedOver): Promise<Taken> {
    switch (received.type) {
      case 'link-changed':
        this.#linkChanged(received)
        return taken
      case 'posted':
        this.#hear(received.text, received.channel, received.author)
        if (received.fragments.some(({ kind }) => kind === 'unreadable')) this.#tellUnreadable(received.channel)
        return taken
      case 'commanded': {
        const sentence = this.#hear(received.text, received.channel, received.user)
        return sentence === undefined ? taken : { taken: false, sentence }
      }
      default:
        return taken
    }
  }

  #linkChanged({ state, cause, needsPerson }: LinkChanged): void {
    this.#cause = cause
    if (state === 'up') {
      this.#wasUp = true
      this.#up.resolve(true)
    } else if (this.#wasUp) this.#io.say(say.linkDown(this.#link, cause))
    else if (needsPerson) this.#up.resolve(false)
  }

  #hear(text: string, channel: string, user: string): string | undefined {
    const code = codeIn(text)
    return code === undefined ? undefined : this.onJoined({ code, channel, user })
  }

  /** Once per channel: somebody may be trying to join in an encrypted room. */
  #tellUnreadable(channel: string): void {
    if (this.#unreadable.has(channel)) return
    this.#unreadable.add(channel)
    this.#io.say(say.unreadablePost)
  }
}
