import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { type MatrixStandIn, startMatrixStandIn } from '../src/sandbox/matrix/standin.ts'
import { type SlackStandIn, startSlackStandIn } from '../src/sandbox/slack/index.ts'
import { laneCount } from './plan.ts'

/**
 * Platforms that answer at once, in the benchmark's own process: North on Slack, South on Matrix, the supervisor on Slack,
 * and one track for each lane.
 */
export interface World {
  readonly north: SlackStandIn
  readonly south: MatrixStandIn
  readonly desk: SlackStandIn
  readonly deskChannel: string
  readonly tracks: readonly { readonly code: string; readonly north: string; readonly south: string }[]
  readonly configFile: string
  stop(): Promise<void>
}

export interface WorldOptions {
  readonly folder: string
  readonly healthPort: number
  readonly acknowledgeFrom: 'never' | 'always'
}

const deskChannel = 'C0CONTROL'
const indexes = Array.from({ length: laneCount }, (_, index) => index)
const slackChannel = (index: number): string => `C0LANE${String(index).padStart(2, '0')}`
const app = (of: string, bot: string) => ({
  name: 'Parley',
  botToken: `xoxb-${of}`,
  appToken: `xapp-${of}`,
  botUser: bot,
  botId: `B${bot.slice(1)}`,
  commands: ['/parley', '/flash', '/dispute'],
  shortcuts: ['send', 'dispute', 'acknowledge'],
})

export async function buildWorld(options: WorldOptions): Promise<World> {
  const north = await startSlackStandIn({
    workspace: {
      team: { id: 'T0NORTH', name: 'North', domain: 'north' },
      users: [
        { id: 'U0AMAL', name: 'amal' },
        { id: 'U0NBOT', name: 'parley', isBot: true },
      ],
      channels: indexes.map((index) => ({
        id: slackChannel(index),
        name: `lane-${index}`,
        members: ['U0AMAL', 'U0NBOT'],
        isPrivate: true,
      })),
      apps: [app('north', 'U0NBOT')],
    },
  })
  const desk = await startSlackStandIn({
    workspace: {
      team: { id: 'T0DESK', name: 'Mission', domain: 'mission' },
      users: [
        { id: 'U0MIKA', name: 'mika' },
        { id: 'U0DBOT', name: 'parley', isBot: true },
      ],
      channels: [{ id: deskChannel, name: 'control', members: ['U0MIKA', 'U0DBOT'], isPrivate: true }],
      apps: [app('desk', 'U0DBOT')],
    },
  })
  const south = await startMatrixStandIn({
    serverName: 'south.test',
    users: [
      { localpart: 'bo', displayName: 'Bo' },
      { localpart: 'parley', displayName: 'Parley', isBot: true, accessToken: 'syt_south', deviceId: 'PARLEYSOUTH' },
    ],
    rooms: indexes.map((index) => ({ alias: `lane-${index}`, name: `Lane ${index}`, members: ['bo', 'parley'] })),
  })
  const tracks = indexes.map((index) => ({
    code: `T${String.fromCharCode(65 + index)}`,
    north: slackChannel(index),
    south: south.roomId(`lane-${index}`),
  }))
  await mkdir(options.folder, { recursive: true })
  const configFile = join(options.folder, 'parley.yaml')
  const world = { north, south, desk, deskChannel, tracks, configFile }
  await writeFile(configFile, stringify(configuration(world, options)), { mode: 0o600 })
  return { ...world, stop: async () => void (await Promise.all([north.stop(), south.stop(), desk.stop()])) }
}

function configuration({ north, south, desk, tracks }: Omit<World, 'stop'>, options: WorldOptions): object {
  const slackLink = (of: string, standIn: SlackStandIn) => ({
    platform: 'slack',
    botToken: `xoxb-${of}`,
    appToken: `xapp-${of}`,
    apiUrl: standIn.apiUrl,
  })
  return {
    mechanism: 'Bench',
    links: {
      north: slackLink('north', north),
      south: {
        platform: 'matrix',
        homeserver: south.url,
        userId: south.userId('parley'),
        accessToken: 'syt_south',
        deviceId: 'PARLEYSOUTH',
      },
      desk: slackLink('desk', desk),
    },
    supervisor: {
      name: 'Mission',
      timeZone: 'Europe/Zurich',
      link: 'desk',
      channel: deskChannel,
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
        officials: [{ id: 'bo', role: 'duty officer', user: south.userId('bo'), dutyOfficer: true }],
      },
    ],
    tracks: tracks.map(({ code, ...channels }) => ({
      code,
      name: `Lane ${code}`,
      channels,
      sendDelaySeconds: 0,
      acknowledgeFrom: options.acknowledgeFrom,
    })),
    // One person here posts what a whole ministry would.
    limits: { eventsPerMinute: 1_000_000, waitingMax: 100_000 },
    storage: { folder: 'state' },
    health: { port: options.healthPort },
  }
}
