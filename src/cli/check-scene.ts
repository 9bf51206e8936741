import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { commands } from '../adapters/slack/manifest.ts'
import { requiredScopes } from '../adapters/slack/methods.ts'
import { type MatrixStandIn, type MatrixStandInOptions, startMatrixStandIn } from '../sandbox/matrix/standin.ts'
import { type SlackStandIn, startSlackStandIn, type WorkspaceDefinition } from '../sandbox/slack/index.ts'

/** North's workspace and South's homeserver, where the supervisor has a workspace too: what an operator finds. */
export interface Scene {
  readonly folder: string
  readonly north: SlackStandIn
  readonly desk: SlackStandIn
  readonly south: MatrixStandIn
}

export const testChannel = (...people: string[]) => ({ id: 'C0TEST', name: 'link-test', members: [...people, 'UPARLEY'], isPrivate: true })

/** A workspace of one organisation: its app, a duty officer, a deputy and one channel with all of them. */
export const workspace = (name: string, changes: Partial<WorkspaceDefinition> = {}): WorkspaceDefinition => ({
  team: { id: `T${name.toUpperCase()}`, name, domain: name },
  users: [
    { id: 'U0DUTY', name: `${name}-duty` },
    { id: 'U0DEPUTY', name: `${name}-deputy` },
  ],
  channels: [{ id: 'C0SEC', name: 'security', members: ['U0DUTY', 'U0DEPUTY', 'UPARLEY'], isPrivate: true }, testChannel()],
  apps: [
    {
      name: 'Parley',
      botToken: `xoxb-${name}`,
      appToken: `xapp-${name}`,
      botUser: 'UPARLEY',
      botId: 'BPARLEY',
      scopes: requiredScopes,
      commands: commands.map(({ command }) => command),
    },
  ],
  ...changes,
})

export interface SceneOptions {
  readonly north?: Partial<WorkspaceDefinition>
  readonly desk?: Partial<WorkspaceDefinition>
  readonly south?: Partial<MatrixStandInOptions>
}

export async function openScene({ north, desk, south }: SceneOptions = {}): Promise<Scene> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-cli-'))
  const scene: Scene = {
    folder,
    north: await startSlackStandIn({ workspace: workspace('north', north), pingEveryMs: 0 }),
    desk: await startSlackStandIn({ workspace: workspace('desk', desk), pingEveryMs: 0 }),
    south: await startMatrixStandIn({
      users: [
        { localpart: 'parley', isBot: true, password: 'south-pass', accessToken: 'token-south', deviceId: 'D1' },
        { localpart: 'duty' },
        { localpart: 'guest' },
      ],
      rooms: [{ id: '!sec:matrix.test', name: 'Security', members: ['duty', 'parley'] }],
      ...south,
    }),
  }
  onTestFinished(async () => {
    await Promise.all([scene.north.stop(), scene.desk.stop(), scene.south.stop()])
    await rm(folder, { recursive: true, force: true })
  })
  return scene
}

/** A configuration for the scene in which all is well. Returns its path. */
export async function writeConfiguration({ folder, north, desk, south }: Scene): Promise<string> {
  const file = join(folder, 'parley.yaml')
  const slack = (name: string, apiUrl: string): string =>
    `{ platform: slack, botToken: xoxb-${name}, appToken: xapp-${name}, testChannel: C0TEST, apiUrl: "${apiUrl}" }`
  await writeFile(
    file,
    `mechanism: Cell
links:
  north: ${slack('north', north.apiUrl)}
  desk: ${slack('desk', desk.apiUrl)}
  south: { platform: matrix, homeserver: "${south.url}", userId: "@parley:matrix.test", accessToken: token-south, deviceId: D1 }
supervisor:
  name: Desk
  timeZone: UTC
  link: desk
  channel: C0SEC
  officials:
    - { id: desk-duty, role: supervisor on duty, user: U0DUTY, dutyOfficer: true }
    - { id: desk-deputy, role: deputy, user: U0DEPUTY }
parties:
  - id: north
    name: North
    timeZone: UTC
    link: north
    officials:
      - { id: north-duty, role: duty officer, user: U0DUTY, dutyOfficer: true }
      - { id: north-deputy, role: deputy, user: U0DEPUTY, head: true }
  - id: south
    name: South
    timeZone: UTC
    link: south
    officials:
      - { id: south-duty, role: duty officer, user: "@duty:matrix.test", dutyOfficer: true, head: true }
tracks:
  - { code: SEC, name: Security, channels: { north: C0SEC, south: "!sec:matrix.test" } }
storage: { folder: state }
`,
  )
  return file
}
