import { Place } from '../../demo/script/place.ts'
import { realClock as matrixClock } from '../../src/sandbox/matrix/clock.ts'
import { type MatrixStandIn, startMatrixStandIn } from '../../src/sandbox/matrix/standin.ts'
import { realClock as slackClock } from '../../src/sandbox/slack/clock.ts'
import { type SlackStandIn, startSlackStandIn } from '../../src/sandbox/slack/index.ts'

export type Platform = 'slack' | 'matrix'

interface OrganisationPlan {
  /** Its link's name, and what its places are called in failures. */
  readonly id: string
  readonly platform: Platform
  readonly timeZone: string
  readonly people: readonly string[]
  /** Have an account, and are in no channel yet. */
  readonly newcomers?: readonly string[]
  readonly channels: readonly string[]
  /** What the platform takes for the time. Connections, and what is repeated over them, keep the machine's. */
  readonly now: () => number
}

/** One organisation's own platform, with all of its people in all of its channels. */
export interface Organisation {
  readonly id: string
  readonly standIn: SlackStandIn | MatrixStandIn
  /** The platform's own id of a person, or of Parley. */
  idOf(person: string): string
  /** The same of a channel. */
  channelOf(name: string): string
  place(channel: string): Place
  readonly people: readonly string[]
  readonly channels: readonly string[]
  /** As the configuration has it. */
  readonly link: object
  /** What the configuration refers to. */
  readonly secrets: Readonly<Record<string, string>>
}

export function startOrganisation(plan: OrganisationPlan): Promise<Organisation> {
  return plan.platform === 'slack' ? onSlack(plan) : onMatrix(plan)
}

export const secretOf = (id: string, what: string): string => `${id.toUpperCase()}_${what}`
const reference = (id: string, what: string): string => `\${env:${secretOf(id, what)}}`

async function onSlack({ id, timeZone, people, newcomers = [], channels, now }: OrganisationPlan): Promise<Organisation> {
  const bot = 'U0BOT'
  const idOf = (person: string): string => (person === 'parley' ? bot : `U0${person.toUpperCase()}`)
  const channelOf = (name: string): string => `C0${name.toUpperCase()}`
  const members = [bot, ...people.map(idOf)]
  const tokens = { botToken: `xoxb-${id}`, appToken: `xapp-${id}` }
  const standIn = await startSlackStandIn({
    clock: { ...slackClock, now },
    workspace: {
      team: { id: `T0${id.toUpperCase()}`, name: id, domain: id },
      users: [...[...people, ...newcomers].map((name) => ({ id: idOf(name), name })), { id: bot, name: 'parley', isBot: true }],
      channels: [
        ...channels.map((name) => ({ id: channelOf(name), name, members, isPrivate: true })),
        { id: channelOf('linktest'), name: 'link-test', members: [bot], isPrivate: true },
      ],
      apps: [
        {
          name: 'Parley',
          ...tokens,
          botUser: bot,
          botId: 'B0BOT',
          commands: ['/parley', '/flash', '/dispute'],
          shortcuts: ['send', 'dispute', 'acknowledge'],
        },
      ],
    },
  })
  return {
    id,
    standIn,
    people: [...people, ...newcomers],
    channels,
    idOf,
    channelOf,
    place: (channel) => new Place({ name: id, standIn, channel: channelOf(channel), timeZone, idOf }),
    link: {
      platform: 'slack',
      botToken: reference(id, 'BOT_TOKEN'),
      appToken: reference(id, 'APP_TOKEN'),
      apiUrl: standIn.apiUrl,
      testChannel: channelOf('linktest'),
      // A second one only bridges the renewal of the first.
      connections: 1,
    },
    secrets: { [secretOf(id, 'BOT_TOKEN')]: tokens.botToken, [secretOf(id, 'APP_TOKEN')]: tokens.appToken },
  }
}

async function onMatrix({ id, timeZone, people, newcomers = [], channels, now }: OrganisationPlan): Promise<Organisation> {
  const accessToken = `syt_${id}`
  const deviceId = `PARLEY${id.toUpperCase()}`
  const standIn = await startMatrixStandIn({
    clock: { ...matrixClock, now },
    serverName: `${id}.test`,
    users: [...[...people, ...newcomers].map((localpart) => ({ localpart })), { localpart: 'parley', isBot: true, accessToken, deviceId }],
    rooms: channels.map((alias) => ({ alias, name: alias, members: [...people, 'parley'] })),
  })
  const idOf = (person: string): string => standIn.userId(person)
  return {
    id,
    standIn,
    people: [...people, ...newcomers],
    channels,
    idOf,
    channelOf: (name) => standIn.roomId(name),
    place: (channel) => new Place({ name: id, standIn, channel: standIn.roomId(channel), timeZone, idOf }),
    link: {
      platform: 'matrix',
      homeserver: standIn.url,
      userId: idOf('parley'),
      accessToken: reference(id, 'ACCESS_TOKEN'),
      deviceId,
    },
    secrets: { [secretOf(id, 'ACCESS_TOKEN')]: accessToken },
  }
}
