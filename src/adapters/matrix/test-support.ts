import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Adapter, Taken } from '../../core/adapter.ts'
import type { Outgoing, SendOutcome } from '../../core/outgoing.ts'
import type { HandedOver } from '../../core/received.ts'
import { type MatrixStandIn, type MatrixStandInOptions, startMatrixStandIn } from '../../sandbox/matrix/standin.ts'
import { openMatrix } from './adapter.ts'
import type { MatrixSettings } from './settings.ts'

export const botToken = 'bot-token'
const botDevice = 'RELAY'

/** A homeserver with the bot, two people and one room, ended with the test. */
export async function homeserver(options: Partial<MatrixStandInOptions> = {}): Promise<MatrixStandIn> {
  const standIn = await startMatrixStandIn({
    users: [
      { localpart: 'relay', displayName: 'Relay', isBot: true, accessToken: botToken, deviceId: botDevice },
      { localpart: 'amal', displayName: 'Amal' },
      { localpart: 'north-duty', displayName: 'North Duty' },
    ],
    rooms: [{ alias: 'security', name: 'Security', members: ['amal', 'relay', 'north-duty'] }],
    ...options,
  })
  onTestFinished(() => standIn.stop())
  return standIn
}

export const settingsFor = (url: string, changes: Partial<MatrixSettings> = {}): MatrixSettings => ({
  platform: 'matrix',
  homeserver: url,
  userId: '@relay:matrix.test',
  accessToken: botToken,
  deviceId: botDevice,
  ...changes,
})

export async function stateFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-matrix-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** An adapter and what it has handed over. Stopped with the test. */
export class Desk {
  readonly adapter: Adapter
  readonly received: HandedOver[] = []
  readonly log: string[] = []
  /** What the journal answers; the test may replace it. */
  answer: (received: HandedOver) => Taken | Promise<Taken> = () => ({ taken: true })
  readonly #waiting = new Set<() => void>()

  constructor(settings: MatrixSettings, folder: string) {
    this.adapter = openMatrix(settings, {
      link: 'south',
      stateFolder: folder,
      now: () => Date.now(),
      log: (line) => this.log.push(line),
    })
    onTestFinished(() => this.adapter.stop())
  }

  /** Starts it, and resolves when the link is up. */
  async up(): Promise<this> {
    await this.start()
    await this.link('up')
    return this
  }

  start(): Promise<void> {
    return this.adapter.start(async (received) => {
      const taken = await this.answer(received)
      if (taken.taken) this.received.push(received)
      for (const look of this.#waiting) look()
      return taken
    })
  }

  /** Resolves to the first that was or will be handed over and matches. */
  async first<T extends HandedOver>(matches: (received: HandedOver) => received is T): Promise<T>
  async first(matches: (received: HandedOver) => boolean): Promise<HandedOver>
  async first(matches: (received: HandedOver) => boolean): Promise<HandedOver> {
    const { promise, resolve } = Promise.withResolvers<HandedOver>()
    const look = (): void => {
      const found = this.received.find(matches)
      if (found === undefined) return
      this.#waiting.delete(look)
      resolve(found)
    }
    this.#waiting.add(look)
    look()
    return promise
  }

  link(state: 'up' | 'down') {
    return this.first((each) => each.type === 'link-changed' && each.state === state)
  }

  posted(text: string) {
    return this.first((each) => each.type === 'posted' && each.text === text)
  }

  /** The texts of the posts, in the order in which they were handed over. */
  get texts(): string[] {
    return this.received.flatMap((each) => (each.type === 'posted' ? [each.text] : []))
  }

  send(outgoing: Outgoing): Promise<SendOutcome> {
    return this.adapter.send(outgoing, new AbortController().signal)
  }
}

export const line = (text: string, wakes = false) => ({ blocks: [{ type: 'line' as const, spans: [text] }], wakes })
