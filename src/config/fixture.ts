import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type Loaded, loadConfig } from './load.ts'
import type { Problem } from './problem.ts'

export const tokens = {
  NORTH_BOT_TOKEN: 'xoxb-1-north',
  NORTH_APP_TOKEN: 'xapp-1-north',
  SOUTH_ACCESS_TOKEN: 'syt_south_1',
  DESK_BOT_TOKEN: 'xoxb-1-desk',
  DESK_APP_TOKEN: 'xapp-1-desk',
}

/** A file without a fault, in few lines, for tests to break. */
export const good = `mechanism: Cell
links:
  north: { platform: slack, botToken: "\${env:NORTH_BOT_TOKEN}", appToken: "\${env:NORTH_APP_TOKEN}", testChannel: C0TEST }
  south: { platform: matrix, homeserver: "https://south.example", userId: "@parley:south.example", accessToken: "\${env:SOUTH_ACCESS_TOKEN}", deviceId: D1 }
  desk: { platform: slack, botToken: "\${env:DESK_BOT_TOKEN}", appToken: "\${env:DESK_APP_TOKEN}", testChannel: C0TEST }
supervisor:
  name: Desk
  timeZone: Europe/Zurich
  link: desk
  channel: C0DESK
  officials:
    - { id: desk-duty, role: supervisor on duty, user: U0DESK, dutyOfficer: true }
parties:
  - id: north
    name: North
    timeZone: Asia/Amman
    link: north
    officials:
      - { id: amal, role: duty officer, user: U0AMAL, dutyOfficer: true, head: true }
  - id: south
    name: South
    timeZone: Africa/Khartoum
    link: south
    officials:
      - { id: south-duty, role: duty officer, user: "@duty:south.example", dutyOfficer: true, head: true }
tracks:
  - code: SEC
    name: Security
    channels: { north: C0NORTH, south: "!sec:south.example" }
`

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-config-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

export async function load(text: string, env: Readonly<Record<string, string>> = tokens): Promise<Loaded> {
  const file = join(await temporaryFolder(), 'parley.yaml')
  await writeFile(file, text)
  return loadConfig(file, env)
}

/** The good file with one text in the place of another, which must be there. */
export function broken(from: string, to: string): string {
  if (!good.includes(from)) throw new Error(`the good file has no ${from}`)
  return good.replace(from, to)
}

/** `line:column sentence` of each problem, or of each warning of a good file. */
export const told = (loaded: Loaded): string[] =>
  (loaded.ok ? loaded.warnings : loaded.problems).map(({ line, column, sentence }: Problem) => `${line}:${column} ${sentence}`)
