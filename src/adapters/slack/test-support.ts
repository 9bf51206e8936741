import { expect } from 'vitest'
import type { Adapter, Receive, Taken } from '../../core/adapter.ts'
import type { FormFor } from '../../core/forms.ts'
import type { HandedOver } from '../../core/received.ts'
import { openSlack } from './adapter.ts'
import { commands, shortcuts } from './manifest.ts'
import { requiredScopes } from './methods.ts'
import type { Pause } from './pause.ts'
import { slackSettings } from './settings.ts'

const botToken = 'xoxb-north-1'
const appToken = 'xapp-north-1'
const botUser = 'UPARLEY'

/** One party's workspace, in which the app has exactly what the manifest asks for. */
export const north = {
  team: { id: 'TNORTH', name: 'North', domain: 'north' },
  users: [
    { id: 'UAMAL', name: 'amal', realName: 'Amal of North' },
    { id: 'UBASIM', name: 'basim' },
    { id: 'UROBOT', name: 'robot', isBot: true },
  ],
  channels: [
    { id: 'CSEC', name: 'security', members: [botUser, 'UAMAL', 'UBASIM', 'UROBOT'] },
    { id: 'CPRIVATE', name: 'private', members: [botUser, 'UAMAL'], isPrivate: true },
    { id: 'GOLDKIND', name: 'old-kind', members: [botUser, 'UAMAL'], isPrivate: true },
    { id: 'CELSE', name: 'elsewhere', members: ['UAMAL'] },
  ],
  apps: [
    {
      name: 'Parley',
      botToken,
      appToken,
      botUser,
      botId: 'BPARLEY',
      scopes: [...requiredScopes, 'channels:manage', 'groups:write'],
      commands: commands.map(({ command }) => command),
      shortcuts: shortcuts.map(({ callback_id: id }) => id),
    },
  ],
}

/** Time that passes only when a test lets it: the adapter's waits, never the network. */
class HeldTime {
  now = 0
  #waits: { readonly until: number; readonly end: () => void }[] = []

  readonly pause: Pause = (ms, signal) =>
    new Promise((resolve) => {
      if (ms <= 0 || signal.aborted) return resolve()
      const wait = { until: this.now + ms, end: resolve }
      this.#waits.push(wait)
      signal.addEventListener('abort', () => {
        this.#waits = this.#waits.filter((one) => one !== wait)
        resolve()
      })
    })

  advance(ms: number): void {
    this.now += ms
    const due = this.#waits.filter((wait) => wait.until <= this.now)
    this.#waits = this.#waits.filter((wait) => wait.until > this.now)
    for (const wait of due) wait.end()
  }
}

export interface Rig {
  readonly adapter: Adapter
  readonly time: HeldTime
  readonly received: HandedOver[]
  readonly logged: string[]
  /** How often it said that something may have been missed. */
  missed: number
  /** How each event is answered from now on; it is noted in `received` either way. */
  answer: (received: HandedOver) => Promise<Taken>
  /** The form that answers what somebody did; none if it is not set. */
  formFor: FormFor
  /** The first event of a type that is or was handed over, after `skip` others. */
  next<Type extends HandedOver['type']>(type: Type, skip?: number): Promise<HandedOver & { type: Type }>
  /** Lets the adapter's time pass, `stepMs` at a time (100 if not said), until `holds`. */
  passUntil(holds: () => boolean, stepMs?: number): Promise<void>
  /** Stops the adapter, whatever it still waits for. */
  stop(): Promise<void>
}

export const taken = async (): Promise<Taken> => ({ taken: true })
export const notTaken = async (): Promise<Taken> => ({ taken: false, sentence: 'Not taken, try again.' })

/** An adapter for the stand-in at `apiUrl`. Whoever makes it stops it. */
export function newRig(
  apiUrl: string,
  more: { readonly teamId?: string; readonly connections?: number; readonly testChannel?: string } = {},
): Rig {
  const time = new HeldTime()
  const received: HandedOver[] = []
  const logged: string[] = []
  const settings = slackSettings.parse({ platform: 'slack', botToken, appToken, apiUrl, ...more })
  const log = (line: string) => void logged.push(line)
  const adapter = openSlack(settings, { link: 'north', stateFolder: '', now: Date.now, log }, { pause: time.pause })
  const rig: Rig = {
    adapter,
    time,
    received,
    logged,
    missed: 0,
    answer: taken,
    formFor: () => undefined,
    async next(type, skip = 0) {
      const matching = () => received.filter((one): one is HandedOver & { type: typeof type } => one.type === type)
      await eventually(() => matching().length > skip)
      return matching()[skip]!
    },
    passUntil: (holds, stepMs = 100) =>
      eventually(() => {
        time.advance(stepMs)
        return holds()
      }),
    async stop() {
      let isStopped = false
      void adapter.stop().then(() => (isStopped = true))
      await rig.passUntil(() => isStopped)
    },
  }
  return rig
}

/** Starts the adapter and waits until it says that the link is up. */
export async function startRig(rig: Rig): Promise<void> {
  const receive: Receive = (one) => {
    rig.received.push(one)
    return rig.answer(one)
  }
  const missed = (): void => {
    rig.missed += 1
  }
  await rig.adapter.start(receive, missed, (query) => rig.formFor(query))
}

export async function eventually(holds: () => boolean): Promise<void> {
  await expect.poll(holds, { interval: 5, timeout: 8_000 }).toBe(true)
}
