import { onTestFinished } from 'vitest'
import { type MatrixStandIn, startMatrixStandIn } from '../matrix/standin.ts'
import { type SlackStandIn, startSlackStandIn } from '../slack/index.ts'
import { type Column, type SandboxPage, type SandboxPageOptions, startSandboxPage } from './index.ts'

export interface Scene {
  readonly slack: SlackStandIn
  readonly matrix: MatrixStandIn
  readonly page: SandboxPage
}

export const slackColumn = 0
export const matrixColumn = 1

/** A page over a workspace of North's and a homeserver of South's, ended with the test. */
export async function openScene(options: Partial<SandboxPageOptions> = {}, column: Partial<Column> = {}): Promise<Scene> {
  const slack = await startSlackStandIn({
    workspace: {
      team: { id: 'TNORTH', name: 'North', domain: 'north' },
      users: [
        { id: 'UAMAL', name: 'amal' },
        { id: 'UBERA', name: 'bera' },
      ],
      channels: [{ id: 'CSEC', name: 'security', topic: 'Relayed.', members: ['UAMAL', 'UBERA', 'URELAY'] }],
      apps: [
        {
          name: 'Relay',
          botToken: 'xoxb-north',
          appToken: 'xapp-north',
          botUser: 'URELAY',
          botId: 'BRELAY',
          commands: ['/parley'],
          shortcuts: ['dispute'],
        },
      ],
    },
  })
  onTestFinished(() => slack.stop())
  const matrix = await startMatrixStandIn({
    users: [
      { localpart: 'relay', isBot: true, accessToken: 'bot-token' },
      { localpart: 'south-duty', displayName: 'South Duty' },
    ],
    rooms: [{ alias: 'security', name: 'Security', members: ['south-duty', 'relay'] }],
  })
  onTestFinished(() => matrix.stop())
  const page = await startSandboxPage({
    columns: [
      {
        title: 'North',
        subtitle: 'A party, on Slack',
        standIn: slack,
        channel: 'CSEC',
        people: [
          { user: 'UAMAL', name: 'Amal', role: 'duty officer' },
          { user: 'UBERA', name: 'Bera', role: 'observer' },
        ],
        ...column,
      },
      {
        title: 'South',
        subtitle: 'A party, on Matrix',
        standIn: matrix,
        channel: 'security',
        people: [{ user: 'south-duty', name: 'South Duty', role: 'duty officer' }],
      },
    ],
    ...options,
  })
  onTestFinished(() => page.stop())
  return { slack, matrix, page }
}

export interface Said {
  readonly status: number
  readonly error?: string
  readonly shown?: string
}

/** What the page's own script would send. */
export async function act({ page }: Scene, action: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Said> {
  const response = await fetch(`${page.url}/actions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: page.url, ...headers },
    body: typeof action === 'string' ? action : JSON.stringify(action),
  })
  return { status: response.status, ...((await response.json()) as object) }
}

/** A bot's call of Slack's web API. */
export async function botCalls({ slack }: Scene, method: string, body: object): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetch(`${slack.apiUrl}${method}`, {
    method: 'POST',
    headers: { Authorization: 'Bearer xoxb-north', 'Content-Type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
  })
  return (await response.json()) as Readonly<Record<string, unknown>>
}

export interface Change {
  readonly key: string
  // The tests look into what each source sends; its shape is the page's, not a type's.
  readonly value: never
}

/** The page's event stream, one change at a time, ended with the test. */
export async function watch({ page }: Scene): Promise<{ next(key: string): Promise<Change['value']> }> {
  const ended = new AbortController()
  onTestFinished(() => ended.abort())
  const response = await fetch(`${page.url}/events`, { signal: ended.signal })
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const nextChange = async (): Promise<Change> => {
    for (;;) {
      const end = text.indexOf('\n\n')
      if (end >= 0) {
        const event = text.slice(0, end)
        text = text.slice(end + 2)
        if (event.startsWith('data: ')) return JSON.parse(event.slice('data: '.length)) as Change
        continue
      }
      const { done, value } = await reader.read()
      if (done) throw new Error('the stream has ended')
      text += value
    }
  }
  return {
    next: async (key) => {
      for (;;) {
        const change = await nextChange()
        if (change.key === key) return change.value
      }
    },
  }
}
