/** What a homeserver answers, as far as it is looked at. */
export interface Answer {
  readonly event_id: string
  readonly room_id: string
  readonly chunk: readonly RoomEvent[]
  readonly topic: string
}

export interface RoomEvent {
  readonly type: string
  readonly event_id: string
  readonly sender: string
  readonly content: EventContent
  /** Milliseconds since the epoch, as the server has it. */
  readonly origin_server_ts?: number
}

interface EventContent {
  readonly msgtype?: string
  readonly body?: string
  readonly 'm.new_content'?: EventContent
  readonly 'm.mentions'?: { readonly user_ids?: readonly string[] }
  readonly 'm.relates_to'?: {
    readonly rel_type?: string
    readonly event_id?: string
    readonly key?: string
    readonly 'm.in_reply_to'?: { readonly event_id?: string }
  }
}

/** A person's client, of which nothing is asked but single requests. */
export class MatrixPerson {
  readonly userId: string
  readonly #url: string
  readonly #token: string
  #sent = 0

  constructor(url: string, account: { readonly userId: string; readonly accessToken: string }) {
    this.#url = url
    this.userId = account.userId
    this.#token = account.accessToken
  }

  async ask(method: string, path: string, body?: object): Promise<Answer> {
    const response = await fetch(`${this.#url}/_matrix/client/v3${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as Answer
  }

  async send(room: string, content: object, type = 'm.room.message'): Promise<string> {
    this.#sent += 1
    return (await this.ask('PUT', `/rooms/${encodeURIComponent(room)}/send/${type}/person.${this.#sent}`, content)).event_id
  }

  post(room: string, body: string, { threadOf, replyTo }: { threadOf?: string; replyTo?: string } = {}): Promise<string> {
    const answered = replyTo === undefined ? undefined : { 'm.in_reply_to': { event_id: replyTo } }
    const relates = threadOf === undefined ? answered : { rel_type: 'm.thread', event_id: threadOf }
    return this.send(room, { msgtype: 'm.text', body, 'm.mentions': {}, ...(relates ? { 'm.relates_to': relates } : {}) })
  }

  edit(room: string, post: string, body: string): Promise<string> {
    const words = { msgtype: 'm.text', body, 'm.mentions': {} }
    const relates = { rel_type: 'm.replace', event_id: post }
    return this.send(room, { ...words, body: `* ${body}`, 'm.new_content': words, 'm.relates_to': relates })
  }

  react(room: string, post: string, key: string): Promise<string> {
    return this.send(room, { 'm.relates_to': { rel_type: 'm.annotation', event_id: post, key } }, 'm.reaction')
  }

  async redact(room: string, event: string): Promise<void> {
    this.#sent += 1
    await this.ask('PUT', `/rooms/${encodeURIComponent(room)}/redact/${encodeURIComponent(event)}/person.${this.#sent}`, {})
  }

  /** Everything in a room that this person may read, oldest first. */
  async history(room: string): Promise<readonly RoomEvent[]> {
    return (await this.ask('GET', `/rooms/${encodeURIComponent(room)}/messages?dir=f&limit=500`)).chunk
  }
}
