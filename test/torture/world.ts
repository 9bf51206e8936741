import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { freePort } from '../../demo/process.ts'
import { buildWorld, type World } from '../../demo/world.ts'
import type { MatrixStandIn } from '../../src/sandbox/matrix/standin.ts'
import type { SlackStandIn } from '../../src/sandbox/slack/index.ts'
import { MatrixPerson } from '../contract/matrix-person.ts'
import type { Place } from '../crash/oracle.ts'
import type { Synapse } from '../synapse/synapse.ts'
import { Gateway } from './gateway.ts'
import { KeptParley, type ParleyName } from './kept-parley.ts'
import { track } from './rules.ts'
import { type Seat, standInSeat } from './seat.ts'
import { synapseSeat } from './synapse-seat.ts'
import { removeAbandonedDisks, TorturedRedis } from './tortured-redis.ts'
import { Wire } from './wire.ts'

/** What can be tortured, each by the name that the plan of faults has for it. */
export interface TorturedWorld {
  readonly seats: Readonly<Record<Place, Seat>>
  readonly slack: { readonly north: SlackStandIn; readonly desk?: SlackStandIn }
  readonly matrix: { readonly south?: MatrixStandIn; readonly desk?: MatrixStandIn }
  readonly synapse: Synapse | undefined
  readonly gateway: Gateway | undefined
  readonly redis: TorturedRedis
  readonly wires: Readonly<Record<ParleyName, Wire>>
  readonly parleys: readonly [KeptParley, KeptParley]
  readonly folder: string
  /** A copy of all that lies in its folder is left in `keptIn`: what Redis and both Parleys have on their disks. */
  stop(keptIn?: string): Promise<void>
}

export interface WorldOptions {
  /** South's platform; a stand-in takes its place where there is none. */
  readonly synapse: Synapse | undefined
  /** The supervisor's platform. */
  readonly desk: 'slack' | 'matrix'
  readonly log: (line: string) => void
}

const runs = join(tmpdir(), 'parley-torture')

/** North on Slack, South on a real homeserver, the supervisor on either; two Parleys on one Redis. Nothing runs before `start`. */
export async function beginWorld({ synapse, desk, log }: WorldOptions): Promise<TorturedWorld> {
  removeAbandonedDisks(runs)
  const folder = join(runs, `run-${process.pid}`)
  const platforms = await buildWorld({ folder: join(folder, 'world'), healthPort: 1, track })
  const south = synapse ? await realSouth(synapse) : undefined
  const redis = await TorturedRedis.begin(join(folder, 'redis'), log)
  const wires = { first: await Wire.to(redis.port), second: await Wire.to(redis.port) }
  const keep = async (name: ParleyName): Promise<KeptParley> => {
    const configFile = join(platforms.folder, `${name}.yaml`)
    const healthPort = await freePort()
    const configured = configuration(parse(await readFile(platforms.configFile, 'utf8')) as Configured, { name, platforms, desk, south })
    await writeFile(configFile, stringify(configured), { mode: 0o600 })
    const redisUrl = `redis://127.0.0.1:${wires[name].port}`
    return new KeptParley({ name, configFile, healthPort, redisUrl, skewFile: join(folder, `${name}.skew`), log })
  }
  await mkdir(folder, { recursive: true })
  const parleys = [await keep('first'), await keep('second')] as const
  return {
    seats: seatsOf(platforms, desk, synapse, south),
    slack: { north: platforms.north, ...(desk === 'slack' ? { desk: platforms.desk } : {}) },
    matrix: { ...(south ? {} : { south: platforms.south }), ...(desk === 'matrix' ? { desk: platforms.deskSecond } : {}) },
    synapse,
    gateway: south?.gateway,
    redis,
    wires,
    parleys,
    folder,
    stop: async (keptIn) => {
      await Promise.all(parleys.map((each) => each.end()))
      await Promise.all([wires.first.stop(), wires.second.stop(), south?.gateway.stop()])
      await redis.stop(async () => {
        if (keptIn !== undefined) await cp(folder, keptIn, { recursive: true })
      })
      await platforms.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

type RealSouth = Awaited<ReturnType<typeof realSouth>>

async function realSouth(synapse: Synapse) {
  const gateway = await Gateway.before(synapse.url)
  const name = `run${process.pid}${Date.now() % 1_000_000}`
  const bot = await synapse.register(`parley-${name}`)
  const accounts = [await synapse.register(`bo-${name}`), await synapse.register(`sam-${name}`)]
  const [bo, ...others] = accounts.map((account) => new MatrixPerson(synapse.url, account))
  const powers = { users: { [bo!.userId]: 100, [bot.userId]: 50 } }
  const invite = [bot.userId, ...others.map(({ userId }) => userId)]
  const { room_id: room } = await bo!.ask('POST', '/createRoom', {
    preset: 'private_chat',
    name: 'SEC',
    invite,
    power_level_content_override: powers,
  })
  for (const person of [new MatrixPerson(synapse.url, bot), ...others]) await person.ask('POST', `/join/${room}`, {})
  return { gateway, bot, accounts, room }
}

function seatsOf(
  platforms: World,
  desk: WorldOptions['desk'],
  synapse: Synapse | undefined,
  south: RealSouth | undefined,
): TorturedWorld['seats'] {
  const { channels } = platforms
  return {
    north: standInSeat('north', platforms.north, channels.north, ['U0AMAL', 'U0NADIR']),
    south:
      synapse && south
        ? synapseSeat({ url: synapse.url, room: south.room, bot: south.bot.userId, accounts: south.accounts })
        : standInSeat('south', platforms.south, channels.south, ['bo', 'sam']),
    desk:
      desk === 'slack'
        ? standInSeat('desk', platforms.desk, channels.desk, ['U0MIKA', 'U0HEAD'])
        : standInSeat('desk', platforms.deskSecond, channels.deskSecond, ['mika']),
  }
}

/** The demo's configuration, as far as it is changed here. */
interface Configured {
  links: Record<string, unknown>
  supervisor: { link: string; channel: string; secondChannel?: unknown; officials: Record<string, unknown>[] }
  parties: { officials: Record<string, unknown>[] }[]
  tracks: { channels: Record<string, string> }[]
  storage: { folder: string }
}

interface Configuring {
  readonly name: ParleyName
  readonly platforms: World
  readonly desk: WorldOptions['desk']
  readonly south: RealSouth | undefined
}

function configuration(demo: Configured, { name, platforms, desk, south }: Configuring): Configured {
  const { [desk === 'slack' ? 'desk-second' : 'desk']: _unused, ...links } = demo.links
  const { secondChannel: _second, ...supervisor } = demo.supervisor
  const [mika, ines] = supervisor.officials as [Record<string, unknown>, Record<string, unknown>]
  const { accounts: _accounts, ...onSlack } = mika
  const { deskSecond, channels } = platforms
  const onMatrix = { ...onSlack, user: deskSecond.userId('mika') }
  const configured: Configured = {
    ...demo,
    links,
    supervisor:
      desk === 'slack'
        ? { ...supervisor, officials: [onSlack, ines] }
        : { ...supervisor, link: 'desk-second', channel: channels.deskSecond, officials: [onMatrix] },
    // Two machines: neither sees what the other has on its disk.
    storage: { folder: `state-${name}` },
  }
  if (!south) return configured
  const { bot, accounts, gateway, room } = south
  const [north, southern] = configured.parties as [Configured['parties'][0], Configured['parties'][0]]
  const officials = accounts.map(({ userId }, index) => ({ ...southern.officials[index], user: userId }))
  return {
    ...configured,
    links: { ...links, south: { platform: 'matrix', homeserver: gateway.url, ...bot } },
    parties: [north, { ...southern, officials }],
    tracks: configured.tracks.map((each) => ({ ...each, channels: { ...each.channels, south: room } })),
  }
}
