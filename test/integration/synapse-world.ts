import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { freePort, ParleyProcess } from '../../demo/process.ts'
import { type SlackStandIn, startSlackStandIn } from '../../src/sandbox/slack/index.ts'
import type { SeenPost } from '../../src/sandbox/standin.ts'
import { MatrixPerson } from '../contract/matrix-person.ts'
import { postsIn } from '../contract/synapse-room.ts'
import type { Place } from '../crash/oracle.ts'
import type { Account } from '../synapse/homeserver.ts'
import type { Synapse } from '../synapse/synapse.ts'

const slackChannels = { north: 'C0NSEC', desk: 'C0DESK' } as const

/** North on Slack, South on a real homeserver, the supervisor on Slack, and Parley between them as it is run for real. */
export class SynapseWorld {
  readonly north: SlackStandIn
  readonly desk: SlackStandIn
  readonly bo: MatrixPerson
  readonly room: string
  readonly parley: ParleyProcess
  readonly #bot: Account
  readonly #folder: string

  private constructor(parts: { north: SlackStandIn; desk: SlackStandIn; bo: MatrixPerson; room: string; bot: Account }, run: Run) {
    this.north = parts.north
    this.desk = parts.desk
    this.bo = parts.bo
    this.room = parts.room
    this.#bot = parts.bot
    this.#folder = run.folder
    this.parley = run.parley
  }

  static async begin(synapse: Synapse): Promise<SynapseWorld> {
    const north = await startSlackStandIn({ workspace: workspace('North', slackChannels.north, 'U0AMAL', 'amal') })
    const desk = await startSlackStandIn({ workspace: workspace('Mission', slackChannels.desk, 'U0MIKA', 'mika') })
    const bot = await synapse.register('parley')
    const bo = new MatrixPerson(synapse.url, await synapse.register('bo'))
    const powers = { users: { [bo.userId]: 100, [bot.userId]: 50 } }
    const invitation = { preset: 'private_chat', name: 'SEC', invite: [bot.userId], power_level_content_override: powers }
    const { room_id: room } = await bo.ask('POST', '/createRoom', invitation)
    await new MatrixPerson(synapse.url, bot).ask('POST', `/join/${room}`, {})
    const folder = await mkdtemp(join(tmpdir(), 'parley-synapse-'))
    const healthPort = await freePort()
    const configFile = join(folder, 'parley.yaml')
    const south = { platform: 'matrix', homeserver: synapse.url, ...bot }
    const configured = configuration({ north, desk, south, room, bo: bo.userId, healthPort })
    await writeFile(configFile, stringify(configured), { mode: 0o600 })
    return new SynapseWorld({ north, desk, bo, room, bot }, { folder, parley: new ParleyProcess(configFile, healthPort) })
  }

  postInNorth(text: string, threadOf?: string): Promise<string> {
    return this.north.postAs('amal', slackChannels.north, text, threadOf === undefined ? {} : { threadOf })
  }

  async read(place: Place): Promise<readonly SeenPost[]> {
    if (place === 'south') return postsIn(this.room, await this.bo.history(this.room), this.#bot.userId)
    return place === 'north' ? this.north.channel(slackChannels.north) : this.desk.channel(slackChannels.desk)
  }

  async isQuiet(): Promise<boolean> {
    const health = (await this.parley.health()) as { links?: Record<string, { state: string; waiting: number }> } | undefined
    return health?.links !== undefined && Object.values(health.links).every(({ state, waiting }) => state === 'up' && waiting === 0)
  }

  async stop(): Promise<void> {
    await this.parley.end('SIGTERM')
    await Promise.all([this.north.stop(), this.desk.stop()])
    await rm(this.#folder, { recursive: true, force: true })
  }
}

interface Run {
  readonly folder: string
  readonly parley: ParleyProcess
}

const tokensOf = (name: string) => ({ botToken: `xoxb-${name.toLowerCase()}`, appToken: `xapp-${name.toLowerCase()}` })

const workspace = (name: string, channel: string, user: string, userName: string) => ({
  team: { id: `T0${name.toUpperCase()}`, name, domain: name.toLowerCase() },
  users: [
    { id: user, name: userName },
    { id: 'U0BOT', name: 'parley', isBot: true },
  ],
  channels: [{ id: channel, name: 'relayed', members: [user, 'U0BOT'], isPrivate: true }],
  apps: [{ name: 'Parley', ...tokensOf(name), botUser: 'U0BOT', botId: 'B0BOT', commands: ['/parley', '/flash', '/dispute'] }],
})

interface Configured {
  readonly north: SlackStandIn
  readonly desk: SlackStandIn
  readonly south: object
  readonly room: string
  readonly bo: string
  readonly healthPort: number
}

const configuration = ({ north, desk, south, room, bo, healthPort }: Configured): object => ({
  mechanism: 'Synapse cell',
  links: {
    north: { platform: 'slack', ...tokensOf('North'), apiUrl: north.apiUrl },
    desk: { platform: 'slack', ...tokensOf('Mission'), apiUrl: desk.apiUrl },
    south,
  },
  supervisor: {
    name: 'Mission',
    timeZone: 'Europe/Zurich',
    link: 'desk',
    channel: slackChannels.desk,
    officials: [{ id: 'mika', role: 'duty officer', user: 'U0MIKA', dutyOfficer: true }],
  },
  parties: [
    {
      id: 'north',
      name: 'North',
      timeZone: 'Asia/Tbilisi',
      link: 'north',
      officials: [{ id: 'amal', role: 'liaison', user: 'U0AMAL', dutyOfficer: true }],
    },
    {
      id: 'south',
      name: 'South',
      timeZone: 'Europe/Kyiv',
      link: 'south',
      officials: [{ id: 'bo', role: 'duty officer', user: bo, dutyOfficer: true }],
    },
  ],
  tracks: [
    {
      code: 'SEC',
      name: 'Security',
      channels: { north: slackChannels.north, south: room },
      acknowledgeFrom: 'always',
      sendDelaySeconds: 1,
    },
  ],
  storage: { folder: 'state' },
  health: { port: healthPort },
})
