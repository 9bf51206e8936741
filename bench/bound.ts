import { fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { request } from '../src/adapters/http/request.ts'
import { laneCount } from './plan.ts'
import { cpuMs } from './process-figures.ts'
import { buildWorld } from './world.ts'

/**
 * What no relay can be faster than here: the three acts that a message takes, made in a bare loop over the same HTTP client, against the
 * same stand-ins, which are in another process. Nothing is decided, recorded, or heard back. Prints a `Bound` as JSON.
 */
export interface Bound {
  readonly perSecond: number
  readonly cpuMsPerMessage: number
  /** Of the stand-ins. */
  readonly platformsCpuMsPerMessage: number
}

const messages = Number(process.argv[2] ?? 5_000)
const warmUpMessages = messages / 5
const inFlight = laneCount * 4

interface Places {
  readonly north: string
  readonly desk: string
  readonly south: string
  readonly deskChannel: string
  readonly tracks: readonly { readonly north: string; readonly south: string }[]
  readonly post: string
}

const text = 'The convoy of six lorries leaves the northern depot at 0600Z and keeps to the river road. '.repeat(5)
const never = new AbortController().signal

async function relay(places: Places): Promise<void> {
  const slack = async (url: string, token: string, method: string, fields: Record<string, string>): Promise<unknown> => {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/x-www-form-urlencoded' }
    const body = new URLSearchParams(fields).toString()
    return JSON.parse((await request(new URL(url + method), { method: 'POST', headers, body }, never)).body.toString())
  }
  const matrix = (room: string, type: string, id: string, content: object) => {
    const address = new URL(`${places.south}/_matrix/client/v3/rooms/${encodeURIComponent(room)}/send/${type}/${id}`)
    const headers = { Authorization: 'Bearer syt_south', 'Content-Type': 'application/json' }
    return request(address, { method: 'PUT', headers, body: JSON.stringify(content) }, never)
  }
  const each = async (number: number): Promise<void> => {
    const { north, south } = places.tracks[number % laneCount]!
    const said = `${number} ${text}`
    const copy = slack(places.desk, 'xoxb-desk', 'chat.postMessage', { channel: places.deskChannel, text: said })
    if (number % 2 === 0) {
      await Promise.all([copy, matrix(south, 'm.room.message', `a${number}`, { msgtype: 'm.notice', body: said, formatted_body: said })])
      await slack(places.north, 'xoxb-north', 'reactions.add', { channel: north, timestamp: places.post, name: 'outbox_tray' })
    } else {
      await Promise.all([copy, slack(places.north, 'xoxb-north', 'chat.postMessage', { channel: north, text: said })])
      await matrix(south, 'm.reaction', `b${number}`, { 'm.relates_to': { rel_type: 'm.annotation', event_id: `$${number}`, key: '📤' } })
    }
  }
  const run = async (count: number): Promise<void> => {
    let next = 0
    const one = async (): Promise<void> => {
      while (next < count) await each(next++ + posted)
    }
    await Promise.all(Array.from({ length: inFlight }, one))
    posted += count
  }
  let posted = 0
  await run(warmUpMessages)
  const before = { at: performance.now(), cpu: cpuMs(process.pid) }
  await run(messages)
  const perSecond = (messages / (performance.now() - before.at)) * 1_000
  const figures: Omit<Bound, 'platformsCpuMsPerMessage'> = { perSecond, cpuMsPerMessage: (cpuMs(process.pid) - before.cpu) / messages }
  process.send?.(figures)
}

if (process.send === undefined) {
  const folder = await mkdtemp(join(tmpdir(), 'parley-bound-'))
  const world = await buildWorld({ folder, healthPort: 0, acknowledgeFrom: 'never' })
  const { north, desk, south, deskChannel, tracks } = world
  const post = north.inject({ user: 'U0AMAL', channel: tracks[0]!.north, text: 'a post' })
  const places: Places = { north: north.apiUrl, desk: desk.apiUrl, south: south.url, deskChannel, tracks, post: String(post) }
  const child = fork(new URL(import.meta.url), process.argv.slice(2))
  const cpu = process.cpuUsage()
  child.once('message', (figures: Omit<Bound, 'platformsCpuMsPerMessage'>) => {
    const { user, system } = process.cpuUsage(cpu)
    const bound: Bound = { ...figures, platformsCpuMsPerMessage: (user + system) / 1_000 / (messages + warmUpMessages) }
    process.stdout.write(`${JSON.stringify(bound)}\n`)
    child.disconnect()
  })
  child.send(places)
  child.once('exit', () => void world.stop().then(() => rm(folder, { recursive: true, force: true })))
} else {
  process.once('message', (places: Places) => void relay(places))
}
