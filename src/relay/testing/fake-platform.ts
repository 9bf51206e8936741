import type { Adapter, CatchUpOutcome, LookupOutcome, ProbeOutcome, ProbeQuery, Receive, Taken } from '../../core/adapter.ts'
import type { Block, Content, Span } from '../../core/content.ts'
import type { FormFor } from '../../core/forms.ts'
import type { Inspection } from '../../core/inspection.ts'
import type { Outgoing, SendOutcome } from '../../core/outgoing.ts'
import type { HandedOver, Received, ReceivedReaction } from '../../core/received.ts'

export interface StandingPost {
  readonly id: string
  readonly channel: string
  readonly delivery: string
  content: Content
  readonly thread?: string
  readonly alsoInChannel?: true
  readonly user?: string
  marks: string[]
  revisions: number
  /** What it said before each change, by the change's own id. */
  changes: { readonly id: string; readonly before: Content }[]
}

/** What a platform would do with one send. */
export type Fault =
  | 'none'
  | 'refuse'
  | 'unavailable'
  | 'act-unavailable'
  | 'marks-stay'
  | 'link-down'
  | 'uncertain-applied'
  | 'uncertain-absent'

/** A platform as simple as can be, behind our own port: what stands in its channels is the only witness. */
export class FakePlatform implements Adapter {
  readonly platform = 'fake'
  readonly limits: Adapter['limits']
  readonly posts: StandingPost[] = []
  /** Marks on people's own posts, by `channel post`. */
  readonly marks = new Map<string, string[]>()
  readonly topics = new Map<string, string>()
  readonly history: Received[] = []
  /** Reactions that its history shows, without saying when they were set. */
  readonly standingTaps: ReceivedReaction[] = []
  /** By its own posts: when each was written, ms. */
  readonly writtenAt = new Map<string, number>()
  /** The threads that were asked for. */
  readonly threadsAsked: string[] = []
  now: () => number = () => 0
  faultOf: (outgoing: Outgoing) => Fault = () => 'none'
  /** It no longer knows what it took before, as a homeserver that began anew: a repeat is one more post. */
  hasForgotten = false
  /** The channels that were tested, and what becomes of a test. */
  readonly probed: string[] = []
  probeOutcome: () => ProbeOutcome | Promise<ProbeOutcome> = () => ({ outcome: 'heard' })
  aheadMs: number | undefined
  readonly link: string
  #receive: Receive | undefined
  /** Set once it is started. */
  formFor: FormFor | undefined
  /** Tells the relay that a connection broke off for a moment. */
  mayHaveMissed: () => void = () => undefined
  #ids = 0

  constructor(link: string, repeatedSendIsSafe = false, hasButtons = false) {
    this.link = link
    this.limits = { repeatedSendIsSafe, hasButtons, sendTimeoutMs: 10_000 }
  }

  async start(receive: Receive, mayHaveMissed: () => void, formFor?: FormFor): Promise<void> {
    this.formFor = formFor
    this.#receive = receive
    this.mayHaveMissed = mayHaveMissed
  }

  async stop(): Promise<void> {
    this.#receive = undefined
  }

  async say(received: HandedOver): Promise<Taken> {
    if (!this.#receive) throw new Error('the relay is not running')
    return this.#receive(received)
  }

  async send(outgoing: Outgoing): Promise<SendOutcome> {
    const fault = this.faultOf(outgoing)
    if (fault === 'refuse') return { outcome: 'refused', reason: 'the bot is not in the channel' }
    if (fault === 'unavailable') return { outcome: 'unavailable', reason: 'rate limit', scope: 'channel', retryAfterMs: 1_000 }
    if (fault === 'act-unavailable') return { outcome: 'unavailable', reason: 'rate limit', scope: 'act', retryAfterMs: 30_000 }
    if (fault === 'marks-stay' && outgoing.type === 'mark' && outgoing.replaces.length > 0) {
      this.#apply({ ...outgoing, replaces: [] })
      return { outcome: 'unavailable', reason: 'rate limit', scope: 'act', retryAfterMs: 30_000, left: outgoing.replaces }
    }
    if (fault === 'link-down') return { outcome: 'unavailable', reason: 'no connection', scope: 'link' }
    if (fault === 'uncertain-absent') return { outcome: 'uncertain', reason: 'timed out' }
    const outcome = this.#apply(outgoing)
    return fault === 'uncertain-applied' ? { outcome: 'uncertain', reason: 'the answer was lost' } : outcome
  }

  #apply(outgoing: Outgoing): SendOutcome {
    switch (outgoing.type) {
      case 'post':
      case 'direct': {
        const known =
          this.limits.repeatedSendIsSafe && !this.hasForgotten ? this.posts.find((each) => each.delivery === outgoing.id) : undefined
        if (known) return { outcome: 'sent', post: known.id, channel: known.channel }
        this.#ids += 1
        const id = `${this.link}-p${this.#ids}`
        this.writtenAt.set(id, this.now())
        const channel = outgoing.type === 'post' ? outgoing.channel : `@${outgoing.user}`
        this.posts.push({
          id,
          channel,
          delivery: outgoing.id,
          content: outgoing.content,
          marks: [],
          revisions: 0,
          changes: [],
          ...(outgoing.type === 'post' && outgoing.thread !== undefined ? { thread: outgoing.thread } : {}),
          ...(outgoing.type === 'post' && outgoing.alsoInChannel ? { alsoInChannel: true as const } : {}),
          ...(outgoing.type === 'direct' ? { user: outgoing.user } : {}),
        })
        return { outcome: 'sent', post: id, channel }
      }
      case 'revise': {
        const post = this.posts.find((each) => each.id === outgoing.post)
        if (!post) return { outcome: 'refused', reason: 'there is no such post', isGone: true }
        post.revisions += 1
        const change = `${post.id}-c${post.revisions}`
        post.changes.push({ id: change, before: post.content })
        post.content = outgoing.content
        return { outcome: 'sent', post: change }
      }
      case 'mark': {
        const key = `${outgoing.channel} ${outgoing.post}`
        const others = (this.marks.get(key) ?? []).filter((each) => each !== outgoing.emoji && !outgoing.replaces.includes(each))
        this.marks.set(key, [...others, outgoing.emoji])
        return { outcome: 'sent' }
      }
      case 'remove': {
        const index = this.posts.findIndex((each) => each.id === outgoing.post)
        if (index >= 0) this.posts.splice(index, 1)
        return { outcome: 'sent' }
      }
      case 'topic':
        this.topics.set(outgoing.channel, outgoing.topic)
        return { outcome: 'sent' }
    }
  }

  async lookup({ ids }: { ids: readonly string[] }): Promise<LookupOutcome> {
    return {
      outcome: 'looked',
      found: this.posts.filter((each) => ids.includes(each.delivery)).map(({ delivery, id }) => ({ id: delivery, post: id })),
    }
  }

  async catchUp({
    channel,
    since,
    threads = [],
  }: {
    channel: string
    since: number
    threads?: readonly string[]
  }): Promise<CatchUpOutcome> {
    this.threadsAsked.push(...threads)
    const received = this.history.filter(
      (each) => (each.type === 'posted' || each.type === 'edited') && each.channel === channel && (each.writtenAt ?? 0) >= since,
    )
    const own = this.posts.filter((each) => each.channel === channel && (this.writtenAt.get(each.id) ?? 0) >= since)
    const taps = this.standingTaps.filter((each) => each.channel === channel && each.at >= since)
    return {
      outcome: 'caught-up',
      received: [...received.map((each) => ({ ...each, found: true }) as Received), ...taps],
      own: own.map(({ id, delivery, content }) => ({ id: delivery, post: id, text: textOf(content) })),
    }
  }

  clockAheadMs(): number | undefined {
    return this.aheadMs
  }

  async probe({ channel }: ProbeQuery): Promise<ProbeOutcome> {
    this.probed.push(channel)
    return this.probeOutcome()
  }

  async inspect(_channels: readonly string[]): Promise<Inspection> {
    return { reachable: true, missingScopes: [], channels: [] }
  }

  /** The posts of a channel as a person reads them. */
  read(channel: string): readonly string[] {
    return this.posts.filter((each) => each.channel === channel).map((each) => textOf(each.content))
  }
}

const spanText = (span: Span): string =>
  typeof span === 'string'
    ? span
    : 'strong' in span
      ? span.strong
      : 'struck' in span
        ? `~~${span.struck}~~`
        : 'person' in span
          ? `@${span.person}`
          : span.code

const blockText = (block: Block): string =>
  block.type === 'quote' ? `> ${block.struck ? `~~${block.text}~~` : block.text}` : block.spans.map(spanText).join('')

export const textOf = (content: Content): string =>
  [
    ...(content.mentions ?? []).map((user) => `@${user}`),
    ...content.blocks.map(blockText),
    ...(content.buttons ?? []).map(({ label }) => `[${label}]`),
  ].join('\n')
