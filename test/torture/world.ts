import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pass } from 'node:timers/promises'
import { parse, stringify } from 'yaml'
import { freePort } from '../../demo/process.ts'
import { buildWorld, people, rosterFrom, type World } from '../../demo/world.ts'
import type { Fault, Matching } from '../../src/sandbox/matrix/faults.ts'
import type { MatrixStandIn } from '../../src/sandbox/matrix/standin.ts'
import type { SlackStandIn } from '../../src/sandbox/slack/index.ts'
import { MatrixPerson } from '../contract/matrix-person.ts'
import type { Party, Place } from '../crash/oracle.ts'
import type { Account } from '../synapse/homeserver.ts'
import type { Synapse } from '../synapse/synapse.ts'
import { reportIn } from './days-report.ts'
import { Gateway } from './gateway.ts'
import { KeptParley, type ParleyName } from './kept-parley.ts'
import { PagerDesk } from './pager.ts'
import { linkTest, newTrack, track, watches } from './rules.ts'
import { type Seat, standInSeat } from './seat.ts'
import { PatientPerson, synapseSeat } from './synapse-seat.ts'
import { removeAbandonedDisks, TorturedRedis } from './tortured-redis.ts'
import type { Trouble } from './troubles.ts'
import { Wire } from './wire.ts'
import { calendarOf, pausesFrom } from './working.ts'

/** What can be tortured, each by the name that the plan of faults has for it. */
export interface TorturedWorld {
  readonly seats: Readonly<Record<Place, Seat>>
  /** In the channels of the track that comes to be during a run. */
  readonly newSeats: Readonly<Record<Party, Seat>>
  /** South's room of that track is replaced by another one, where the same people are. Resolves with the seat there. */
  upgradeNewRoom(): Promise<Seat>
  /** Parley's own, at each party's platform. */
  readonly access: Readonly<Record<Party, Access>>
  /** Of one of South's people, as the configuration has it. */
  userIdOf(name: string): string
  /** Of that track, as the configuration has it. */
  readonly newTrack: object
  /** When each party does not work, by its calendar. */
  readonly pauses: Readonly<Record<Party, readonly Trouble[]>>
  readonly reportAt: number
  readonly slack: { readonly north: SlackStandIn; readonly desk?: SlackStandIn }
  readonly matrix: { readonly south?: MatrixStandIn; readonly desk?: MatrixStandIn }
  readonly synapse: Synapse | undefined
  readonly gateway: Gateway | undefined
  readonly redis: TorturedRedis
  readonly pager: PagerDesk
  readonly wires: Readonly<Record<ParleyName, Wire>>
  readonly parleys: readonly [KeptParley, KeptParley]
  readonly folder: string
  /** A copy of all that lies in its folder is left in `keptIn`: what Redis and both Parleys have on their disks. */
  stop(keptIn?: string): Promise<void>
}

/** An app that can be removed and installed again, or a bot that can be logged in anew. */
interface Access {
  /** From now on the token that Parley has is not good any more. */
  end(): Promise<void>
  /** Resolves with what the secrets file is to say from now on. */
  renew(): Promise<Readonly<Record<string, string>>>
  /** Its link tests fail from now on, or do no more, while all else works. */
  silence(isSilent: boolean): void
}

export interface WorldOptions {
  /** South's platform; a stand-in takes its place where there is none. */
  readonly synapse: Synapse | undefined
  /** The supervisor's platform. */
  readonly desk: 'slack' | 'matrix'
  /** How long it is to be tortured. */
  readonly lengthMs: number
  readonly log: (line: string) => void
}

const runs = join(tmpdir(), 'parley-torture')
/** Of South, as the demo names them; the last is no official at first. */
const southerners = ['bo', 'sam', 'vera', 'olena', 'yana']

/** North on Slack, South on a real homeserver, the supervisor on either; two Parleys on one Redis. Nothing runs before `start`. */
export async function beginWorld({ synapse, desk, lengthMs, log }: WorldOptions): Promise<TorturedWorld> {
  removeAbandonedDisks(runs)
  const folder = join(runs, `run-${process.pid}`)
  const reportAt = reportIn(Date.now(), lengthMs)
  const platforms = await buildWorld({
    folder: join(folder, 'world'),
    healthPort: 1,
    track,
    top: { linkTest, report: { at: clockIn('Europe/Zurich', reportAt) }, pagers: { night: { url: '${env:NIGHT_PAGER_URL}' } } },
  })
  const pager = await PagerDesk.open()
  const south = synapse ? await realSouth(synapse) : undefined
  const redis = await TorturedRedis.begin(join(folder, 'redis'), log)
  const wires = { first: await Wire.to(redis.port), second: await Wire.to(redis.port) }
  const pauses = { north: pausesFrom(Date.now()), south: [] }
  const keep = async (name: ParleyName): Promise<KeptParley> => {
    // Two machines: neither sees what the other has on its disk.
    const machine = join(folder, name)
    await mkdir(machine)
    const configFile = join(machine, 'parley.yaml')
    const healthPort = await freePort()
    const configured = configuration(parse(await readFile(platforms.configFile, 'utf8')) as Configured, { platforms, desk, south, pauses })
    await writeFile(configFile, stringify(configured), { mode: 0o600 })
    const secretsFile = join(machine, configured.secretsFile)
    await writeFile(secretsFile, `${await secretsOf(platforms, configured.secretsFile, south)}NIGHT_PAGER_URL=${pager.url}\n`, {
      mode: 0o600,
    })
    const redisUrl = `redis://127.0.0.1:${wires[name].port}`
    return new KeptParley({ name, configFile, secretsFile, healthPort, redisUrl, skewFile: join(folder, `${name}.skew`), log })
  }
  const parleys = [await keep('first'), await keep('second')] as const
  return {
    ...seatsOf(platforms, desk, synapse, south),
    upgradeNewRoom: async () => southernSeat(platforms, synapse, south, await upgraded(platforms, south)),
    access: { north: installed(platforms.north), south: loggedIn(platforms, synapse, south) },
    userIdOf: (name) => south?.accounts[name]?.userId ?? platforms.south.userId(name),
    newTrack: { ...newTrack, channels: newChannels(platforms, south) },
    slack: { north: platforms.north, ...(desk === 'slack' ? { desk: platforms.desk } : {}) },
    matrix: { ...(south ? {} : { south: platforms.south }), ...(desk === 'matrix' ? { desk: platforms.deskSecond } : {}) },
    pauses,
    reportAt,
    synapse,
    gateway: south?.gateway,
    redis,
    pager,
    wires,
    parleys,
    folder,
    stop: async (keptIn) => {
      await Promise.all(parleys.map((each) => each.end()))
      await Promise.all([wires.first.stop(), wires.second.stop(), south?.gateway.stop()])
      await redis.stop(async () => {
        if (keptIn !== undefined) await cp(folder, keptIn, { recursive: true })
      })
      await Promise.all([platforms.stop(), pager.stop()])
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Where North's app is invited to: again, once it is installed again. */
const northernChannels = ['C0NSEC', 'C0NCOM', 'C0LINKTEST']

function installed(slack: SlackStandIn): Access {
  let times = 0
  return {
    silence: (isSilent) => (isSilent ? slack.removeBot('C0LINKTEST') : slack.inviteBot('C0LINKTEST')),
    end: async () => slack.uninstall(),
    renew: async () => {
      times += 1
      const token = `xoxb-north-${times}`
      slack.reinstall(token)
      for (const channel of northernChannels) slack.inviteBot(channel)
      return { NORTH_BOT_TOKEN: token }
    },
  }
}

function loggedIn(platforms: World, synapse: Synapse | undefined, south: RealSouth | undefined): Access {
  let token = ''
  let silence: Fault | undefined
  return {
    silence: (isSilent) => {
      if (south) {
        south.gateway.isSilent = isSilent
        return
      }
      silence?.clear()
      silence = isSilent ? platforms.south.faults.failBefore(Number.POSITIVE_INFINITY, isLinkTest, 403) : undefined
    },
    end: async () => {
      token = synapse && south ? (await untilThere(() => synapse.logInAgain(south.bot))).accessToken : platforms.south.renewToken()
    },
    renew: async () => ({ SOUTH_ACCESS_TOKEN: token }),
  }
}

/** Of the supervisor. */
const clockIn = (timeZone: string, at: number): string =>
  new Date(at).toLocaleTimeString('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' })

const isLinkTest: Matching = ({ path }) => path.includes('/send/parley.link_test/')

/** A homeserver that was killed a moment ago is back in some seconds. */
async function untilThere<T>(ask: () => Promise<T>): Promise<T> {
  for (let triesLeft = 60; ; triesLeft -= 1) {
    try {
      return await ask()
    } catch (error) {
      if (triesLeft === 0) throw error
      await pass(1_000)
    }
  }
}

type RealSouth = Awaited<ReturnType<typeof realSouth>>

async function realSouth(synapse: Synapse) {
  const gateway = await Gateway.before(synapse.url)
  const name = `run${process.pid}${Date.now() % 1_000_000}`
  const bot = await synapse.register(`parley-${name}`)
  const accounts: Record<string, Account> = {}
  for (const each of southerners) accounts[each] = await synapse.register(`${each}-${name}`)
  const [bo, ...others] = Object.values(accounts).map((account) => new MatrixPerson(synapse.url, account))
  const powers = { users: { [bo!.userId]: 100, [bot.userId]: 50 } }
  const invite = [bot.userId, ...others.map(({ userId }) => userId)]
  const roomOf = (called: string) => ({ preset: 'private_chat', name: called, invite, power_level_content_override: powers })
  const makeRoom = async (called: string): Promise<string> => {
    const { room_id: room } = await bo!.ask('POST', '/createRoom', roomOf(called))
    for (const person of [new MatrixPerson(synapse.url, bot), ...others]) await person.ask('POST', `/join/${room}`, {})
    return room
  }
  const upgrade = async (room: string): Promise<string> => {
    // Not by one request, which the homeserver would do twice when it is asked again.
    const [administrator, ...members] = Object.values(accounts).map((account) => new PatientPerson(synapse.url, account))
    const { room_id: next = '' } = await administrator!.ask('POST', '/createRoom', {
      ...roomOf(newTrack.name),
      creation_content: { predecessor: { room_id: room } },
    })
    rooms.push(next)
    for (const member of members) await member.ask('POST', `/join/${next}`, {})
    const tombstone = { body: 'This room has been replaced', replacement_room: next }
    await administrator!.ask('PUT', `/rooms/${room}/state/m.room.tombstone/`, tombstone)
    return next
  }
  const room = await makeRoom('SEC')
  const newRoom = await makeRoom(newTrack.name)
  const rooms = [room, newRoom]
  return { gateway, bot, accounts, room, newRoom, rooms, upgrade }
}

function seatsOf(
  platforms: World,
  desk: WorldOptions['desk'],
  synapse: Synapse | undefined,
  south: RealSouth | undefined,
): Pick<TorturedWorld, 'seats' | 'newSeats'> {
  const { channels } = platforms
  const created = newChannels(platforms, south)
  const onSlack = (name: string): string => people[name as keyof typeof people].user
  const northern = (channel: string): Seat =>
    standInSeat({ place: 'north', standIn: platforms.north, channel, users: ['U0AMAL', 'U0NADIR'], userOf: onSlack })
  const southern = (channel: string): Seat => southernSeat(platforms, synapse, south, channel)
  return {
    seats: {
      north: northern(channels.north),
      south: southern(south?.room ?? channels.south),
      desk:
        desk === 'slack'
          ? standInSeat({ place: 'desk', standIn: platforms.desk, channel: channels.desk, users: ['U0MIKA', 'U0HEAD'], userOf: onSlack })
          : standInSeat({
              place: 'desk',
              standIn: platforms.deskSecond,
              channel: channels.deskSecond,
              users: ['mika'],
              userOf: (name) => name,
            }),
    },
    newSeats: { north: northern(created.north), south: southern(created.south) },
  }
}

function southernSeat(platforms: World, synapse: Synapse | undefined, south: RealSouth | undefined, channel: string): Seat {
  const users = ['bo', 'sam']
  if (!synapse || !south) return standInSeat({ place: 'south', standIn: platforms.south, channel, users, userOf: (name) => name })
  const { bot, accounts, rooms } = south
  return synapseSeat({ url: synapse.url, room: channel, rooms, bot: bot.userId, accounts, speaking: users })
}

async function upgraded(platforms: World, south: RealSouth | undefined): Promise<string> {
  if (!south) return platforms.south.upgradeRoom(newChannels(platforms, south).south)
  return south.upgrade(south.newRoom)
}

const newChannels = (platforms: World, south: RealSouth | undefined): Readonly<Record<Party, string>> => ({
  north: 'C0NCOM',
  south: south?.newRoom ?? platforms.south.roomId('com'),
})

/** The demo's, with the real South's in the place of the stand-in's. */
async function secretsOf(platforms: World, file: string, south: RealSouth | undefined): Promise<string> {
  const text = await readFile(join(platforms.folder, file), 'utf8')
  return south ? text.replace(/^(SOUTH_ACCESS_TOKEN)=.*$/m, `$1=${south.bot.accessToken}`) : text
}

/** The demo's configuration, as far as it is changed here. */
interface Configured {
  secretsFile: string
  links: Record<string, unknown>
  supervisor: { link: string; channel: string; secondChannel?: unknown; officials: Record<string, unknown>[] }
  parties: { timeZone: string; officials: { readonly id: string }[]; roster?: object }[]
  tracks: { channels: Record<string, string> }[]
  storage: { folder: string }
}

interface Configuring {
  readonly platforms: World
  readonly desk: WorldOptions['desk']
  readonly south: RealSouth | undefined
  readonly pauses: TorturedWorld['pauses']
}

function configuration(demo: Configured, { platforms, desk, south, pauses }: Configuring): Configured {
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
    parties: demo.parties.map((party, index) => ({
      ...party,
      roster: rosterFrom(party.timeZone, watches[index === 0 ? 'north' : 'south']),
      ...calendarOf(pauses[index === 0 ? 'north' : 'south']),
    })),
  }
  if (!south) return configured
  const { bot, accounts, gateway, room } = south
  const [north, southern] = configured.parties as [Configured['parties'][0], Configured['parties'][0]]
  const officials = southern.officials.map((official) => ({ ...official, user: accounts[official.id]!.userId }))
  return {
    ...configured,
    links: { ...links, south: { platform: 'matrix', homeserver: gateway.url, ...bot, accessToken: '${env:SOUTH_ACCESS_TOKEN}' } },
    parties: [north, { ...southern, officials }],
    tracks: configured.tracks.map((each) => ({ ...each, channels: { ...each.channels, south: room } })),
  }
}
