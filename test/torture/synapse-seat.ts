import { setTimeout as pass } from 'node:timers/promises'
import type { SeenPost } from '../../src/sandbox/standin.ts'
import type { RoomEvent } from '../contract/matrix-person.ts'
import { postsIn } from '../contract/synapse-room.ts'
import type { Account } from '../synapse/homeserver.ts'
import type { Seat } from './seat.ts'

const requestTimeoutMs = 8_000
const retryAfterMs = 400
/** A server that is away for longer than any fault lasts will not come back. */
const triesMax = 400
const readEveryMs = 1_500
const pageSize = 500
/** Of a room that is joined late the homeserver tells the last ten events otherwise, and what was asked before them is not seen. */
const wholeTimeline = encodeURIComponent(JSON.stringify({ room: { timeline: { limit: pageSize } } }))

/** What the server answers, as far as it is looked at. */
interface Page {
  readonly chunk?: readonly RoomEvent[]
  readonly end?: string
  readonly next_batch?: string
  readonly event_id?: string
  readonly room_id?: string
  readonly rooms?: {
    readonly invite?: Readonly<Record<string, unknown>>
    readonly join?: Readonly<Record<string, { readonly timeline?: { readonly events?: readonly RoomEvent[] } }>>
  }
}

/** A person's client that waits for a homeserver which is away, and then sends with the same transaction id: nothing is sent twice. */
export class PatientPerson {
  readonly account: Account
  readonly #url: string
  #sent = 0
  #since: string | undefined
  readonly #direct: RoomEvent[] = []

  constructor(url: string, account: Account) {
    this.#url = url
    this.account = account
  }

  async send(room: string, content: object, type = 'm.room.message'): Promise<string> {
    this.#sent += 1
    return (await this.ask('PUT', `/rooms/${encodeURIComponent(room)}/send/${type}/person.${this.#sent}`, content)).event_id ?? ''
  }

  async redact(room: string, event: string): Promise<void> {
    this.#sent += 1
    await this.ask('PUT', `/rooms/${encodeURIComponent(room)}/redact/${encodeURIComponent(event)}/person.${this.#sent}`, {})
  }

  async ask(method: string, path: string, body?: object): Promise<Page> {
    for (let tries = 1; ; tries += 1) {
      const answer = await this.#try(method, path, body)
      if (answer) return answer
      if (tries === triesMax) throw new Error(`Synapse does not come back: ${method} ${path.split('?')[0]}`)
      await pass(retryAfterMs)
    }
  }

  /** Undefined when it is to be asked again. */
  async #try(method: string, path: string, body: object | undefined): Promise<Page | undefined> {
    try {
      const response = await fetch(`${this.#url}/_matrix/client/v3${path}`, {
        method,
        headers: { authorization: `Bearer ${this.account.accessToken}`, 'content-type': 'application/json' },
        signal: AbortSignal.timeout(requestTimeoutMs),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      if (response.ok) return (await response.json()) as Page
      const text = await response.text()
      // Tapping twice is no harm; anything else that a server refuses is a bug of this harness.
      if (text.includes('M_DUPLICATE_ANNOTATION')) return {}
      if (response.status < 500 && response.status !== 429) throw new Refused(`${method} ${path}: ${response.status} ${text}`)
      return undefined
    } catch (error) {
      if (error instanceof Refused) throw error
      return undefined
    }
  }

  /** Accepts what it is invited to; returns what Parley said in any room but those, oldest first. */
  async direct(bot: string, rooms: readonly string[]): Promise<readonly RoomEvent[]> {
    const page = await this.ask(
      'GET',
      `/sync?timeout=0&filter=${wholeTimeline}${this.#since === undefined ? '' : `&since=${encodeURIComponent(this.#since)}`}`,
    )
    this.#since = page.next_batch
    for (const invited of Object.keys(page.rooms?.invite ?? {})) await this.ask('POST', `/join/${encodeURIComponent(invited)}`, {})
    for (const [joined, { timeline }] of Object.entries(page.rooms?.join ?? {})) {
      if (!rooms.includes(joined)) this.#direct.push(...(timeline?.events ?? []).filter(({ sender }) => sender === bot))
    }
    return this.#direct
  }
}

class Refused extends Error {}

/** A room's events, read on from where the last reading ended. */
class RoomReader {
  readonly #person: PatientPerson
  readonly #room: string
  readonly #events: RoomEvent[] = []
  readonly #known = new Set<string>()
  #from: string | undefined

  constructor(person: PatientPerson, room: string) {
    this.#person = person
    this.#room = room
  }

  async events(): Promise<readonly RoomEvent[]> {
    for (;;) {
      const from = this.#from === undefined ? '' : `&from=${encodeURIComponent(this.#from)}`
      const page = await this.#person.ask('GET', `/rooms/${encodeURIComponent(this.#room)}/messages?dir=f&limit=${pageSize}${from}`)
      const chunk = page.chunk ?? []
      for (const event of chunk) this.#take(event)
      // The last page has no end: it is read again, and what is known of it passed over.
      if (page.end !== undefined) this.#from = page.end
      if (chunk.length < pageSize || page.end === undefined) return this.#events
    }
  }

  #take(event: RoomEvent & { readonly redacts?: string }): void {
    if (this.#known.has(event.event_id)) return
    this.#known.add(event.event_id)
    this.#events.push(event)
    const gone = event.redacts ?? (event.content as { redacts?: string }).redacts
    const at = event.type === 'm.room.redaction' ? this.#events.findIndex(({ event_id }) => event_id === gone) : -1
    if (at >= 0) this.#events[at] = { ...this.#events[at]!, content: {} }
  }
}

export interface SynapseRoom {
  readonly url: string
  readonly room: string
  /** The rooms of all tracks: what is said in any other is said to one person. */
  readonly rooms: readonly string[]
  readonly bot: string
  /** By the names of the demo's people. */
  readonly accounts: Readonly<Record<string, Account>>
  /** Whose traffic it is, by the same names. */
  readonly speaking: readonly string[]
}

/** A seat before a real homeserver, straight, not through what mistreats Parley's own requests. */
export function synapseSeat({ url, room, rooms, bot, accounts, speaking }: SynapseRoom): Seat {
  const people = Object.values(accounts).map((account) => new PatientPerson(url, account))
  const person = (user: string): PatientPerson => people.find(({ account }) => account.userId === user)!
  const reader = new RoomReader(people[0]!, room)
  let seen: readonly SeenPost[] = []
  let seenAt = Number.NEGATIVE_INFINITY
  return {
    place: 'south',
    users: speaking.map((name) => accounts[name]!.userId),
    userOf: (name) => accounts[name]!.userId,
    post: (user, text, { threadOf, replyTo } = {}) => {
      const answered = replyTo === undefined ? undefined : { 'm.in_reply_to': { event_id: replyTo } }
      const relates = threadOf === undefined ? answered : { rel_type: 'm.thread', event_id: threadOf }
      const content = { msgtype: 'm.text', body: text, 'm.mentions': {}, ...(relates ? { 'm.relates_to': relates } : {}) }
      return person(user).send(room, content)
    },
    edit: async (user, post, text) => {
      const words = { msgtype: 'm.text', body: text, 'm.mentions': {} }
      const relates = { rel_type: 'm.replace', event_id: post }
      await person(user).send(room, { ...words, body: `* ${text}`, 'm.new_content': words, 'm.relates_to': relates })
    },
    remove: (user, post) => person(user).redact(room, post),
    react: async (user, post, key) => {
      await person(user).send(room, { 'm.relates_to': { rel_type: 'm.annotation', event_id: post, key } }, 'm.reaction')
    },
    read: async () => {
      // People look now and then; reading costs the server something.
      if (performance.now() - seenAt < readEveryMs) return seen
      seen = postsIn(room, await reader.events(), bot)
      seenAt = performance.now()
      return seen
    },
    direct: async (user) => {
      const events = await person(user).direct(bot, rooms)
      return postsIn('direct', events, bot)
    },
  }
}
