import { SocketModeClient } from '@slack/socket-mode'
import { type Logger, LogLevel, WebClient } from '@slack/web-api'
import { MovableClock, type SlackStandIn, type SlackStandInOptions, startSlackStandIn } from './index.ts'
import type { WorkspaceDefinition } from './workspace.ts'

/** A workspace for the stand-in's own tests: North's, with a relay in its security channel. */
export const north: WorkspaceDefinition = {
  team: { id: 'TNORTH', name: 'North', domain: 'north' },
  users: [
    { id: 'UAMAL', name: 'amal', realName: 'Amal' },
    { id: 'UBERA', name: 'bera' },
    { id: 'UGUEST', name: 'guest' },
  ],
  channels: [
    { id: 'CSEC', name: 'security', members: ['UAMAL', 'UBERA', 'URELAY'] },
    { id: 'CPRIV', name: 'closed', members: ['UAMAL', 'URELAY'], isPrivate: true },
    { id: 'COTHER', name: 'elsewhere', members: ['UAMAL'] },
    { id: 'CHIDE', name: 'hidden', members: ['UAMAL'], isPrivate: true },
    { id: 'COLD', name: 'old', members: ['UAMAL', 'URELAY'], isArchived: true },
  ],
  apps: [
    {
      id: 'ARELAY',
      name: 'Relay',
      botToken: 'xoxb-north',
      appToken: 'xapp-north',
      botUser: 'URELAY',
      botId: 'BRELAY',
      commands: ['/parley'],
      shortcuts: ['dispute'],
    },
  ],
  usergroups: [{ id: 'SDUTY', handle: 'duty', users: ['UAMAL', 'UBERA'] }],
}

export interface Scene {
  readonly slack: SlackStandIn
  readonly clock: MovableClock
  readonly web: WebClient
  /** A Socket Mode connection that is up. */
  socket(): Promise<SocketModeClient>
  end(): Promise<void>
}

export interface Envelope {
  readonly type: string
  readonly body: Readonly<Record<string, unknown>> & { readonly event?: Readonly<Record<string, unknown>> }
  readonly ack: (response?: Record<string, unknown>) => Promise<void>
  readonly retry_num?: number
  readonly retry_reason?: string
  readonly envelope_id: string
}

const nothing = (): void => {}

/** The tests break connections on purpose: what the clients say of it is no news. */
export const silent: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  getLevel: () => LogLevel.ERROR,
  setName: nothing,
}

/** A stand-in on a clock of its own, with a client that retries nothing. */
export async function openScene(options: Partial<SlackStandInOptions> = {}): Promise<Scene> {
  const clock = new MovableClock()
  const slack = await startSlackStandIn({ workspace: north, clock, pingEveryMs: 0, ...options })
  const sockets: SocketModeClient[] = []
  return {
    slack,
    clock,
    web: webClient(slack),
    socket: async () => {
      const client = new SocketModeClient({
        appToken: 'xapp-north',
        logger: silent,
        autoReconnectEnabled: false,
        clientOptions: { slackApiUrl: slack.apiUrl },
      })
      client.on('error', () => {})
      sockets.push(client)
      await client.start()
      return client
    },
    end: async () => {
      await Promise.all(sockets.map((client) => client.disconnect()))
      await slack.stop()
    },
  }
}

export function webClient(slack: SlackStandIn, token = 'xoxb-north', via: typeof fetch = fetch): WebClient {
  return new WebClient(token, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: silent,
    fetch: via,
  })
}

/** Everything that a client receives, in order. Nothing is acknowledged unless the test does. */
export function received(client: SocketModeClient): Envelope[] {
  const envelopes: Envelope[] = []
  client.on('slack_event', (envelope: Envelope) => envelopes.push(envelope))
  return envelopes
}

const roundsMax = 100_000

/** Lets input and output go on until the condition holds; fails if it never does. */
export async function eventually<Value>(condition: () => Value): Promise<Exclude<Value, false | undefined | 0>> {
  for (let round = 0; round < roundsMax; round += 1) {
    const value = condition()
    if (value) return value as Exclude<Value, false | undefined | 0>
    await new Promise((resolve) => setImmediate(resolve))
  }
  throw new Error(`This never came true: ${condition}`)
}

/** Lets whatever is on its way through the loopback arrive, to show that nothing more comes. */
export async function settled(web: WebClient): Promise<void> {
  await web.auth.test()
  await web.auth.test()
}
