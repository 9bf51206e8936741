import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { type MatrixStandIn, startMatrixStandIn } from '../src/sandbox/matrix/standin.ts'
import { type SlackStandIn, startSlackStandIn } from '../src/sandbox/slack/index.ts'

/** Platforms on loopback and a configuration that joins them: North on Slack, South on Matrix, the supervisor on both. */
export interface World {
  readonly north: SlackStandIn
  readonly south: MatrixStandIn
  readonly desk: SlackStandIn
  readonly deskSecond: MatrixStandIn
  /** Channels, by who is in them. */
  readonly channels: { readonly north: string; readonly south: string; readonly desk: string; readonly deskSecond: string }
  /** Those of a track that is an exercise. */
  readonly drill?: { readonly north: string; readonly south: string }
  readonly people: typeof people
  readonly configFile: string
  readonly folder: string
  stop(): Promise<void>
}

export interface WorldOptions {
  readonly folder: string
  readonly healthPort: number
  /** Over what the demo has: a track's timing, for instance. */
  readonly track?: Readonly<Record<string, unknown>>
  /** At the top of the configuration. */
  readonly top?: Readonly<Record<string, unknown>>
  /** Whether there is a second track, which is an exercise. */
  readonly hasDrill?: true
}

/** Made-up names, as everything here. */
export const people = {
  amal: { user: 'U0AMAL', name: 'Amal', role: 'liaison' },
  nadir: { user: 'U0NADIR', name: 'Nadir', role: 'duty officer' },
  guest: { user: 'U0GUEST', name: 'Guest', role: 'no official' },
  bo: { user: 'bo', name: 'Bo', role: 'duty officer' },
  sam: { user: 'sam', name: 'Sam', role: 'liaison' },
  hana: { user: 'U0HANA', name: 'Hana', role: 'head of delegation' },
  olena: { user: 'olena', name: 'Olena', role: 'head of delegation' },
  vera: { user: 'vera', name: 'Vera', role: 'adviser' },
  yana: { user: 'yana', name: 'Yana', role: 'adviser' },
  mika: { user: 'U0MIKA', name: 'Mika', role: 'duty officer' },
  head: { user: 'U0HEAD', name: 'Ines', role: 'head of mission' },
} as const

const secretsFile = 'parley.env'
const slackTokens = (of: string) => ({
  [`${of.toUpperCase()}_BOT_TOKEN`]: `xoxb-${of}`,
  [`${of.toUpperCase()}_APP_TOKEN`]: `xapp-${of}`,
})
const matrixToken = (of: string) => ({ [`${of.toUpperCase()}_ACCESS_TOKEN`]: `syt_${of}` })

const slackApp = (of: string, bot: string) => ({
  name: 'Parley',
  botToken: `xoxb-${of}`,
  appToken: `xapp-${of}`,
  botUser: bot,
  botId: `B${bot.slice(1)}`,
  commands: ['/parley', '/flash', '/dispute'],
  shortcuts: ['send', 'dispute', 'acknowledge'],
})

/** Where link tests go: nobody but Parley is in it. */
const testPlace = (bot: string) => ({ id: 'C0LINKTEST', name: 'link-test', members: [bot], isPrivate: true })

export async function buildWorld(options: WorldOptions): Promise<World> {
  const north = await startSlackStandIn({
    workspace: {
      team: { id: 'T0NORTH', name: 'North', domain: 'north' },
      users: [
        { id: 'U0AMAL', name: 'amal' },
        { id: 'U0NADIR', name: 'nadir' },
        { id: 'U0GUEST', name: 'guest' },
        { id: 'U0HANA', name: 'hana' },
        { id: 'U0NBOT', name: 'parley', isBot: true },
      ],
      channels: [
        { id: 'C0NSEC', name: 'sec-channel', members: ['U0AMAL', 'U0NADIR', 'U0GUEST', 'U0HANA', 'U0NBOT'], isPrivate: true },
        { id: 'C0NCOM', name: 'commerce', members: ['U0AMAL', 'U0HANA', 'U0NBOT'], isPrivate: true },
        testPlace('U0NBOT'),
        { id: 'C0NDRI', name: 'drill', members: ['U0AMAL', 'U0NADIR', 'U0NBOT'], isPrivate: true },
      ],
      apps: [slackApp('north', 'U0NBOT')],
    },
  })
  const desk = await startSlackStandIn({
    workspace: {
      team: { id: 'T0DESK', name: 'Mission', domain: 'mission' },
      users: [
        { id: 'U0MIKA', name: 'mika' },
        { id: 'U0HEAD', name: 'ines' },
        { id: 'U0DBOT', name: 'parley', isBot: true },
      ],
      channels: [{ id: 'C0CONTROL', name: 'control', members: ['U0MIKA', 'U0HEAD', 'U0DBOT'], isPrivate: true }, testPlace('U0DBOT')],
      apps: [slackApp('desk', 'U0DBOT')],
    },
  })
  const south = await startMatrixStandIn({
    serverName: 'south.test',
    users: [
      { localpart: 'bo', displayName: 'Bo' },
      { localpart: 'sam', displayName: 'Sam' },
      { localpart: 'olena', displayName: 'Olena' },
      { localpart: 'vera', displayName: 'Vera' },
      { localpart: 'yana', displayName: 'Yana' },
      { localpart: 'parley', displayName: 'Parley', isBot: true, accessToken: 'syt_south', deviceId: 'PARLEYSOUTH' },
    ],
    rooms: [
      { alias: 'sec', name: 'SEC', members: ['bo', 'sam', 'olena', 'vera', 'yana', 'parley'] },
      { alias: 'com', name: 'Commerce', members: ['bo', 'olena', 'parley'] },
      { alias: 'drill', name: 'Drill', members: ['bo', 'sam', 'parley'] },
    ],
  })
  const deskSecond = await startMatrixStandIn({
    serverName: 'mission.test',
    users: [
      { localpart: 'mika', displayName: 'Mika' },
      { localpart: 'parley', displayName: 'Parley', isBot: true, accessToken: 'syt_desk', deviceId: 'PARLEYDESK' },
    ],
    rooms: [{ alias: 'control', name: 'Control, second channel', members: ['mika', 'parley'] }],
  })
  const channels = { north: 'C0NSEC', south: south.roomId('sec'), desk: 'C0CONTROL', deskSecond: deskSecond.roomId('control') }
  await mkdir(options.folder, { recursive: true })
  const configFile = join(options.folder, 'parley.yaml')
  const drill = options.hasDrill ? { drill: { north: 'C0NDRI', south: south.roomId('drill') } } : {}
  const world = { north, south, desk, deskSecond, channels, ...drill, people, configFile, folder: options.folder }
  await writeFile(configFile, stringify(configuration(world, options)), { mode: 0o600 })
  const secrets = { ...slackTokens('north'), ...slackTokens('desk'), ...matrixToken('south'), ...matrixToken('desk') }
  const lines = Object.entries(secrets).map(([name, value]) => `${name}=${value}\n`)
  await writeFile(join(options.folder, secretsFile), lines.join(''), { mode: 0o600 })
  return {
    ...world,
    stop: async () => {
      await Promise.all([north.stop(), desk.stop(), south.stop(), deskSecond.stop()])
      await rm(options.folder, { recursive: true, force: true })
    },
  }
}

export interface Watch {
  readonly id: string
  readonly name: string
  readonly official: string
}

/** The first watch began an hour ago by the clock there, so that no change of its own falls into what is played. */
export function rosterFrom(timeZone: string, [first, second]: readonly [Watch, Watch]): object {
  const clock = (at: number): string => new Date(at).toLocaleTimeString('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' })
  const now = Date.now()
  const turn = ({ official, ...watch }: Watch, at: number) => ({ ...watch, officials: [official], begins: clock(at) })
  return { watches: [turn(first, now - 3_600_000), turn(second, now + 11 * 3_600_000)] }
}

function configuration({ north, south, desk, deskSecond, channels, drill }: Omit<World, 'stop'>, options: WorldOptions): object {
  const slackLink = (of: string, standIn: SlackStandIn) => ({
    platform: 'slack',
    botToken: `\${env:${of.toUpperCase()}_BOT_TOKEN}`,
    appToken: `\${env:${of.toUpperCase()}_APP_TOKEN}`,
    apiUrl: standIn.apiUrl,
    testChannel: 'C0LINKTEST',
  })
  const matrixLink = (of: string, standIn: MatrixStandIn) => ({
    platform: 'matrix',
    homeserver: standIn.url,
    userId: standIn.userId('parley'),
    accessToken: `\${env:${of.toUpperCase()}_ACCESS_TOKEN}`,
    deviceId: `PARLEY${of.toUpperCase()}`,
  })
  return {
    mechanism: 'Demo cell',
    secretsFile,
    links: {
      north: slackLink('north', north),
      south: matrixLink('south', south),
      desk: slackLink('desk', desk),
      'desk-second': matrixLink('desk', deskSecond),
    },
    supervisor: {
      name: 'Mission',
      timeZone: 'Europe/Zurich',
      link: 'desk',
      channel: channels.desk,
      secondChannel: { link: 'desk-second', channel: channels.deskSecond },
      officials: [
        { id: 'mika', role: 'duty officer', user: 'U0MIKA', accounts: { 'desk-second': deskSecond.userId('mika') }, dutyOfficer: true },
        { id: 'ines', role: 'head of mission', user: 'U0HEAD' },
      ],
    },
    parties: [
      {
        id: 'north',
        name: 'North',
        timeZone: 'Asia/Tbilisi',
        link: 'north',
        roster: rosterFrom('Asia/Tbilisi', [
          { id: 'day', name: 'Day', official: 'nadir' },
          { id: 'night', name: 'Night', official: 'amal' },
        ]),
        officials: [
          { id: 'nadir', role: 'duty officer', user: 'U0NADIR', dutyOfficer: true },
          { id: 'amal', role: 'liaison', user: 'U0AMAL' },
          { id: 'hana', role: 'head of delegation', user: 'U0HANA', head: true },
        ],
      },
      {
        id: 'south',
        name: 'South',
        timeZone: 'Europe/Kyiv',
        link: 'south',
        officials: [
          { id: 'bo', role: 'duty officer', user: south.userId('bo'), dutyOfficer: true },
          { id: 'sam', role: 'liaison', user: south.userId('sam') },
          { id: 'vera', role: 'adviser', user: south.userId('vera') },
          { id: 'olena', role: 'head of delegation', user: south.userId('olena'), head: true },
        ],
      },
    ],
    tracks: [
      {
        code: 'SEC',
        name: 'Security',
        channels: { north: channels.north, south: channels.south },
        acknowledgeFrom: 'always',
        ...options.track,
      },
      ...(drill ? [{ code: 'DRI', name: 'Drill', channels: drill, acknowledgeFrom: 'always', exercise: true, ...options.track }] : []),
    ],
    ...options.top,
    storage: { folder: 'state' },
    health: { port: options.healthPort },
  }
}
