import { type Organisation, type Platform, startOrganisation } from './organisation.ts'

/** Which platform each of the four sits at. */
export interface Cast {
  readonly north: Platform
  readonly south: Platform
  readonly desk: Platform
  readonly deskSecond: Platform
}

/** Each story is played with both: judged by what people see, it must come out the same. */
export const casts: readonly (readonly [string, Cast])[] = [
  ['North and the supervisor on Slack, South on Matrix', { north: 'slack', south: 'matrix', desk: 'slack', deskSecond: 'matrix' }],
  ['North and the supervisor on Matrix, South on Slack', { north: 'matrix', south: 'slack', desk: 'matrix', deskSecond: 'slack' }],
]

/** What a story has that others have not, as the configuration file says it. */
export interface Rules {
  readonly track?: object
  /** Further tracks, by code: what they say besides their name and channels. */
  readonly tracks?: Readonly<Record<string, object>>
  readonly north?: object
  readonly south?: object
  readonly desk?: object
  readonly top?: object
}

export interface Scene {
  readonly north: Organisation
  readonly south: Organisation
  readonly desk: Organisation
  readonly deskSecond: Organisation
}

const timeZones = { north: 'Asia/Tbilisi', south: 'Europe/Kyiv', desk: 'Europe/Zurich' } as const
/** The channels of a party: one for each track that there may be, and one more, to move to. */
const channels = ['sec', 'com', 'next']

export async function startScene(cast: Cast, now: () => number): Promise<Scene> {
  const [north, south, desk, deskSecond] = await Promise.all([
    startOrganisation({
      id: 'north',
      platform: cast.north,
      timeZone: timeZones.north,
      people: ['amal', 'nadir', 'hana'],
      channels,
      now,
    }),
    startOrganisation({
      id: 'south',
      platform: cast.south,
      timeZone: timeZones.south,
      people: ['bo', 'sam', 'olena'],
      newcomers: ['yana'],
      channels,
      now,
    }),
    startOrganisation({ id: 'desk', platform: cast.desk, timeZone: timeZones.desk, people: ['mika', 'ines'], channels: ['control'], now }),
    startOrganisation({
      id: 'desk-second',
      platform: cast.deskSecond,
      timeZone: timeZones.desk,
      people: ['mika'],
      channels: ['control'],
      now,
    }),
  ])
  return { north, south, desk, deskSecond }
}

export const organisationsOf = ({ north, south, desk, deskSecond }: Scene): readonly Organisation[] => [north, south, desk, deskSecond]

/** A track's channel is called as its code, in small letters. */
export const trackOf = (scene: Scene, code: string, name: string, more: object = {}): object => ({
  code,
  name,
  channels: { north: scene.north.channelOf(code.toLowerCase()), south: scene.south.channelOf(code.toLowerCase()) },
  acknowledgeFrom: 'always',
  sendDelaySeconds: 0,
  ...more,
})

/** As a person writes it. */
export function configurationOf(scene: Scene, mechanism: string, rules: Rules) {
  const { north, south, desk, deskSecond } = scene
  const official = (of: Organisation, id: string, role: string, more: object = {}) => ({ id, role, user: of.idOf(id), ...more })
  return {
    mechanism,
    secretsFile: 'parley.env',
    links: Object.fromEntries(organisationsOf(scene).map(({ id, link }) => [id, link])),
    supervisor: {
      name: 'Mission',
      timeZone: timeZones.desk,
      link: 'desk',
      channel: desk.channelOf('control'),
      secondChannel: { link: 'desk-second', channel: deskSecond.channelOf('control') },
      officials: [
        { ...official(desk, 'mika', 'duty officer', { dutyOfficer: true }), accounts: { 'desk-second': deskSecond.idOf('mika') } },
        official(desk, 'ines', 'head of mission'),
      ],
      ...rules.desk,
    },
    parties: [
      {
        id: 'north',
        name: 'North',
        timeZone: timeZones.north,
        link: 'north',
        officials: [
          official(north, 'nadir', 'duty officer', { dutyOfficer: true }),
          official(north, 'amal', 'liaison'),
          official(north, 'hana', 'head of delegation', { head: true }),
        ],
        ...rules.north,
      },
      {
        id: 'south',
        name: 'South',
        timeZone: timeZones.south,
        link: 'south',
        officials: [
          official(south, 'bo', 'duty officer', { dutyOfficer: true }),
          official(south, 'sam', 'liaison'),
          official(south, 'olena', 'head of delegation', { head: true }),
        ],
        ...rules.south,
      },
    ],
    tracks: [
      trackOf(scene, 'SEC', 'Security', rules.track),
      ...Object.entries(rules.tracks ?? {}).map(([code, more]) => trackOf(scene, code, code, more)),
    ],
    ...rules.top,
    storage: { folder: 'state' },
  }
}

export type Written = ReturnType<typeof configurationOf>
