import { ClientEvent, createClient, type IStartClientOpts, type MatrixClient, type MatrixEvent, RoomEvent, SyncState } from 'matrix-js-sdk'
import type { Logger } from 'matrix-js-sdk/lib/logger.js'
import { onTestFinished, vi } from 'vitest'
import { type MovableClock, movableClock } from './clock.ts'
import { type MatrixStandIn, type MatrixStandInOptions, startMatrixStandIn } from './standin.ts'

export const startMs = Date.UTC(2031, 4, 6, 1, 2, 3)

export const botId = '@relay:matrix.test'
const botToken = 'bot-token'
const botDevice = 'RELAY'

interface Scene {
  readonly standIn: MatrixStandIn
  readonly clock: MovableClock
}

/** A homeserver with a bot, two people and one room, ended with the test. */
export async function startScene(options: Partial<MatrixStandInOptions> = {}): Promise<Scene> {
  const clock = movableClock(startMs)
  const standIn = await startMatrixStandIn({
    clock,
    users: [
      {
        localpart: 'relay',
        displayName: 'Relay',
        isBot: true,
        password: 'relay-pass',
        accessToken: botToken,
        deviceId: botDevice,
      },
      { localpart: 'amal', displayName: 'Amal', password: 'amal-pass' },
      { localpart: 'north-duty', displayName: 'North Duty' },
    ],
    rooms: [{ alias: 'security', name: 'Security', topic: 'quiet', members: ['amal', 'relay', 'north-duty'] }],
    ...options,
  })
  onTestFinished(() => standIn.stop())
  return { standIn, clock }
}

// Parts of the SDK log past the logger of their client, also after it has stopped.
for (const method of ['trace', 'debug', 'log', 'info', 'warn', 'error'] as const) {
  vi.spyOn(console, method).mockReturnValue()
}

const silent: Logger = {
  trace() {},
  debug() {},
  info() {},
  warn() {},
  error() {},
  getChild: () => silent,
}

/** An SDK client of the bot that has not started to sync: for plain requests. */
export function botClient(standIn: MatrixStandIn): MatrixClient {
  const identity = { userId: botId, deviceId: botDevice, accessToken: botToken }
  return createClient({ baseUrl: standIn.url, ...identity, logger: silent })
}

/** An SDK client of the bot that has done its first sync, stopped with the test. */
export async function syncingBot(
  standIn: MatrixStandIn,
  options: IStartClientOpts = {},
  client = botClient(standIn),
): Promise<MatrixClient> {
  const ready = Promise.withResolvers<void>()
  const onSync = (state: SyncState): void => {
    if (state === SyncState.Prepared) ready.resolve()
  }
  client.on(ClientEvent.Sync, onSync)
  onTestFinished(() => client.stopClient())
  await client.startClient({ disablePresence: true, ...options })
  await ready.promise
  return client
}

/** Resolves to the next event on any timeline of the client for which `wanted` holds. */
export function nextEvent(client: MatrixClient, wanted: (event: MatrixEvent) => boolean): Promise<MatrixEvent> {
  const { promise, resolve } = Promise.withResolvers<MatrixEvent>()
  const onTimeline = (event: MatrixEvent): void => {
    if (!wanted(event)) return
    client.off(RoomEvent.Timeline, onTimeline)
    resolve(event)
  }
  client.on(RoomEvent.Timeline, onTimeline)
  return promise
}

export const saying =
  (body: string) =>
  (event: MatrixEvent): boolean =>
    event.getContent().body === body

interface Answered {
  readonly status: number
  readonly body: Record<string, unknown>
}

/** A raw request with the bot's token, for what the SDK would hide: exact answers, repeats of a transaction. */
export async function ask(standIn: MatrixStandIn, method: string, path: string, body?: object, token = botToken): Promise<Answered> {
  const response = await fetch(`${standIn.url}/_matrix/client/${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

/** A path within the room of the scene. */
export function roomPath(standIn: MatrixStandIn, rest: string): string {
  return `v3/rooms/${encodeURIComponent(standIn.roomId('security'))}/${rest}`
}

/** The path of a send into the room of the scene under a transaction id. */
export function sendPath(standIn: MatrixStandIn, transactionId: string, type = 'm.room.message'): string {
  return roomPath(standIn, `send/${type}/${transactionId}`)
}

export const text = (body: string): { msgtype: 'm.text'; body: string } => ({ msgtype: 'm.text', body })

interface SyncQuestion {
  readonly since?: string
  readonly timeout?: number
  readonly limit?: number
  /** The filter of the timeline. */
  readonly timeline?: object
  readonly token?: string
}

interface SyncedRoom {
  readonly timeline: {
    readonly limited: boolean
    readonly prev_batch: string
    readonly events: readonly { readonly content: Record<string, unknown>; readonly unsigned?: object }[]
  }
  readonly state: object
}

interface Synced {
  readonly next: string
  readonly body: Record<string, unknown>
  /** The room of the scene, if the answer has it as joined. */
  readonly room: SyncedRoom | undefined
  readonly timeline: SyncedRoom['timeline'] | undefined
  readonly invites: Readonly<Record<string, object>>
  readonly left: Readonly<Record<string, SyncedRoom>>
}

/** One `/sync` of the bot's, without the SDK. */
export async function sync(standIn: MatrixStandIn, question: SyncQuestion = {}): Promise<Synced> {
  const { since, timeout = 0, limit = 50, timeline, token } = question
  const filter = JSON.stringify({ room: { timeline: { limit, ...timeline } } })
  const query = new URLSearchParams({ filter, timeout: String(timeout), ...(since === undefined ? {} : { since }) })
  const { body } = await ask(standIn, 'GET', `v3/sync?${query}`, undefined, token)
  const rooms = (body.rooms ?? {}) as Record<string, Record<string, SyncedRoom>>
  const room = rooms.join?.[standIn.roomId('security')]
  const next = String(body.next_batch)
  return { next, body, room, timeline: room?.timeline, invites: rooms.invite ?? {}, left: rooms.leave ?? {} }
}

export function bodies({ timeline }: Synced): unknown[] {
  return (timeline?.events ?? []).map((event) => event.content.body)
}
