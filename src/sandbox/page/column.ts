import type { MatrixStandIn } from '../matrix/standin.ts'
import type { SlackStandIn } from '../slack/index.ts'
import type { StandIn } from '../standin.ts'

/** Somebody as whom one can act on the page. */
interface Person {
  /** The person's id: `UAMAL` on Slack; on Matrix `@amal:matrix.test` or `amal`. */
  readonly user: string
  /** As the platform shows them, so that mentions are recognised. */
  readonly name: string
  readonly role: string
}

/** A message shortcut of Slack's: what the menu says, and what the app gets. */
export interface Shortcut {
  readonly label: string
  readonly callbackId: string
}

/** One channel as its people see it. Several columns may share a stand-in: they are cut off together. */
export interface Column {
  readonly title: string
  readonly subtitle: string
  readonly standIn: StandIn
  /** An id or a name that the stand-in knows. */
  readonly channel: string
  /** What stands behind the `#`. Absent: `channel`, where that is a name and not an id. */
  readonly channelName?: string
  /** At least one. The first is whom the page begins as. */
  readonly people: readonly Person[]
  /** Whether the people's direct messages are shown. Default true. */
  readonly direct?: boolean
  /** Parley's health, as JSON, on loopback. The same address in several columns is asked once. */
  readonly healthUrl?: string
  /** Default on Slack: Send through Parley, Dispute and Acknowledge. */
  readonly shortcuts?: readonly Shortcut[]
  /** What the composer offers to type, such as `!flash `. */
  readonly hints?: readonly string[]
}

const slackUserId = /^[UW][A-Z0-9]+$/

const loopback = new Set(['127.0.0.1', 'localhost', '[::1]'])

/** The column with whole user ids. Throws for one that could not work, before anything is shown. */
export function checkedColumn(column: Column): Column {
  const { standIn, channel, healthUrl, title } = column
  const where = `the column "${title}"`
  if (column.people.length === 0) throw new Error(`${where} has no people: name at least one`)
  if (healthUrl !== undefined && !loopback.has(new URL(healthUrl).hostname)) {
    throw new Error(`${where} has a health address that is not on this machine: ${healthUrl}`)
  }
  const people = column.people.map((person) => ({ ...person, user: wholeId(standIn, person.user) }))
  for (const { user } of people) {
    if (isSlack(standIn) && !slackUserId.test(user)) throw new Error(`${where} names "${user}", which is no user id of Slack`)
    standIn.direct(user)
  }
  standIn.channel(channel)
  return { ...column, people }
}

function wholeId(standIn: StandIn, user: string): string {
  return isMatrix(standIn) ? standIn.userId(user) : user
}

export function isSlack(standIn: StandIn): standIn is SlackStandIn {
  return standIn.platform === 'slack'
}

export function isMatrix(standIn: StandIn): standIn is MatrixStandIn {
  return standIn.platform === 'matrix'
}

const defaultShortcuts: readonly Shortcut[] = [
  { label: 'Send through Parley', callbackId: 'send' },
  { label: 'Dispute', callbackId: 'dispute' },
  { label: 'Acknowledge', callbackId: 'acknowledge' },
]

const defaultHints = {
  slack: ['/flash ', '/dispute open ', '/parley send', '/parley status', '/parley help'],
  matrix: ['!flash ', '!send request reply-by 2h ', '!dispute open ', '!status', '!help'],
} as const

export function shortcutsOf({ standIn, shortcuts }: Column): readonly Shortcut[] {
  if (!isSlack(standIn)) return []
  return shortcuts ?? defaultShortcuts
}

export function hintsOf({ standIn, hints }: Column): readonly string[] {
  return hints ?? defaultHints[standIn.platform]
}

/** An id tells a person nothing. */
export function channelNameOf({ channel, channelName }: Column): string {
  if (channelName !== undefined) return channelName
  if (/^[CGD][A-Z0-9]+$/.test(channel) || channel.startsWith('!')) return ''
  return channel.replace(/^#/, '').replace(/:.*$/, '')
}
