import { type Address, addressKey, addressOf, type LinkId, supervisorId, type UserId } from '../addresses.ts'
import { countersOf } from '../evolve/change.ts'
import { isWord } from '../evolve/standing-words.ts'
import { evolve } from '../evolve.ts'
import type { Fact } from '../facts.ts'
import { channelOn, type Mechanism, type Precedence, precedenceRank, trackOf } from '../mechanism.ts'
import { postHolder } from '../one-post.ts'
import { idOf } from '../owners.ts'
import { receiptPost } from '../receipts.ts'
import type { Act, Called, DeliveryRow, Thread } from '../rows/delivery.ts'
import type { MessageRow } from '../rows/message.ts'
import { inPieces, type Notice } from '../sentences/index.ts'
import { mechanismOf, type State } from '../state.ts'
import { hearersOf } from '../successors.ts'
import { onDutyUsers } from '../watch.ts'

/** Marks and receipts on people's own posts in one channel. */
export const receiptsLane = (address: Address): string => `${addressKey(address)} receipts`

/** Posts that are drawn anew: however many there are, no notice waits behind them. */
const revisionsLane = (address: Address): string => `${addressKey(address)} revisions`

/** What Parley says to one person. */
export const directLane = ({ link, user }: { readonly link: LinkId; readonly user: UserId }): string => `${link} @${user}`

/** Lower is sent first among the lanes of a channel: alarms, then precedence, receipts last (promise 3). */
export const ranks = { alarm: 0, answer: 3, notice: 4, revision: 8, receipt: 9 } as const
export const rankOf = (precedence: Precedence): number => 6 - precedenceRank(precedence)

const cardKey = (key: string, id: string, part = 0): string => `${key} ${id} ${part}`

/**
 * One event being decided: the facts so far, already folded into the draft, so that what comes later in the same decision
 * sees what came before. Facts are all that leaves it.
 */
export class Decision {
  readonly state: State
  readonly at: number
  readonly facts: Fact[] = []
  /** ms: when the command was typed that is being decided, where it was found only afterwards. */
  typedAt?: number
  /** It is drawn when it is sent: once is enough, whatever else this event changes. */
  readonly #revised = new Set<string>()
  /** Posts of escalations and groups that this event sends: so are they. */
  readonly #sent = new Set<string>()

  constructor(state: State, at: number) {
    this.state = state
    this.at = at
  }

  get mechanism(): Mechanism {
    return mechanismOf(this.state)
  }

  record(fact: Fact): void {
    const known = this.typedAt !== undefined && isWord(fact) ? { ...fact, typedAt: this.typedAt } : fact
    evolve(this.state, known, this.at)
    this.facts.push(known)
  }

  queue(to: Address & { user?: UserId }, lane: string, rank: number, act: Act, more: Pick<DeliveryRow, 'inPlaceOf'> = {}): string {
    const number = countersOf(this.state).delivery + 1
    const row: DeliveryRow = { id: idOf(this.state, 'd', number), number, ...to, lane, rank, act, queuedAt: this.at, ...more }
    this.record({ is: 'delivery-queued', row })
    if (act.do === 'say') this.#noteCard(addressKey(row), act.notice)
    return row.id
  }

  /** Parley's own words into a channel. */
  sayIn(
    to: Address,
    notice: Notice,
    options: {
      mentions?: readonly UserId[]
      thread?: Thread
      rank?: number
      obligation?: string
      storm?: string
      call?: Called
      lane?: string
      sender?: (Act & { do: 'say' })['sender']
    } = {},
  ): void {
    const { mentions = [], thread, rank = ranks.notice, obligation, storm, call, lane = 'parley', sender } = options
    const address = { link: to.link, channel: to.channel }
    for (const [index, each] of inPieces(notice).entries()) {
      this.queue(address, `${addressKey(address)} ${lane}`, rank, {
        do: 'say',
        notice: each,
        mentions: index === 0 ? mentions : [],
        ...(thread ? { thread } : {}),
        ...(obligation === undefined ? {} : { obligation }),
        ...(storm === undefined ? {} : { storm }),
        ...(call && index === 0 ? { call } : {}),
        ...(sender ? { sender } : {}),
      })
    }
  }

  /** Parley's own words to one person. `channel`: where they spoke, or whose message it is about; it is said there if it cannot be said directly. */
  sayTo(
    person: { readonly link: LinkId; readonly user: UserId; readonly channel?: string },
    notice: Notice,
    rank: number = ranks.answer,
    call?: Called,
  ): void {
    const { link, user, channel } = person
    for (const [index, each] of inPieces(notice).entries()) {
      this.queue({ link, channel: '', user }, directLane({ link, user }), rank, {
        do: 'say',
        notice: each,
        mentions: [],
        ...(call && index === 0 ? { call } : {}),
        ...(channel === undefined ? {} : { orElseIn: channel }),
      })
    }
  }

  /** To the author of a message, or to whoever has taken their place; to the party's channel where there is nobody. */
  tellAuthor(message: MessageRow, notice: Notice, rank: number = ranks.answer): void {
    const hearers = hearersOf(this.state, message)
    for (const hearer of hearers) this.sayTo(this.orIn(hearer, message.from, message.track), notice, rank)
    const channel = trackOf(this.mechanism, message.track)?.channels[message.from]
    if (hearers.length === 0 && channel) this.sayIn(channel, notice, { rank })
  }

  /** A person, with the channel in which their organisation hears of a track: the supervisor of all of them in one. */
  orIn({ link, user }: { readonly link: LinkId; readonly user: UserId }, organisation: string, track: string) {
    const channel = channelOn(this.mechanism, organisation, track)
    return { link, user, ...(channel?.link === link ? { channel: channel.channel } : {}) }
  }

  /** To the supervisor; with `pings` the duty officer is mentioned. `lane`: not behind what Parley itself has to say, nor before it. */
  tellSupervisor(
    notice: Notice,
    options: { pings?: boolean; rank?: number; thread?: Thread; lane?: string; sender?: (Act & { do: 'say' })['sender'] } = {},
  ): void {
    const { channel } = this.mechanism.supervisor
    this.sayIn(channel, notice, {
      rank: options.rank ?? ranks.notice,
      mentions: options.pings ? onDutyUsers(this.state, this.mechanism.supervisor, channel.link) : [],
      ...(options.thread ? { thread: options.thread } : {}),
      ...(options.lane === undefined ? {} : { lane: options.lane }),
      ...(options.sender ? { sender: options.sender } : {}),
    })
  }

  /** The receipt on the author's post, as it will be when it is sent; `anew` where another may stand than is known. */
  showReceipt(message: MessageRow, anew = false): void {
    const place = receiptPost(this.state.messages.get(message.id) ?? message)
    if (!place) return
    const { address } = place
    this.queue(address, receiptsLane(address), ranks.receipt, {
      do: 'receipt',
      message: message.id,
      ...(anew ? { anew } : {}),
    })
  }

  mark(address: Address, post: string, emoji: string, replaces: readonly string[] = []): void {
    this.queue(address, receiptsLane(address), ranks.receipt, { do: 'mark', post, emoji, replaces })
  }

  /** Brings every post of a message, or those of some organisations, up to date. */
  reviseMessage(id: string, only?: (organisation: string) => boolean): void {
    const message = this.state.messages.get(id)
    for (const delivery of Object.values(message?.deliveries ?? {})) {
      if (only && !only(delivery.organisation)) continue
      delivery.posts.forEach((post, part) => {
        if (post !== null) this.revisePost(addressKey(delivery.address), { do: 'revise', message: id, post, part })
      })
    }
  }

  /** What is asked and what was answered stands at the end of a message, and not where it was withdrawn: no other part of it changes by that. */
  reviseEnd(id: string, only?: (organisation: string) => boolean): void {
    const message = this.state.messages.get(id)
    if (message?.state === 'withdrawn') return
    for (const { organisation, address, posts } of Object.values(message?.deliveries ?? {})) {
      const post = posts.at(-1)
      if (typeof post !== 'string' || only?.(organisation) === false) continue
      this.revisePost(addressKey(address), { do: 'revise', message: id, post, part: posts.length - 1 })
    }
  }

  /** Under its author's own post nothing of it changes, but that it expires, and what it turns out to answer. */
  reviseAsSent(id: string): void {
    const message = this.state.messages.get(id)
    if (!message?.asSent || message.state === 'withdrawn') return
    const { address, post } = message.asSent
    this.revisePost(addressKey(address), { do: 'revise', message: id, asSent: true, post, part: 0 })
  }

  /** Brings the post of an escalation up to date: its own, or that of the group in which it is. */
  reviseEscalation(id: string): void {
    const storm = this.state.obligations.get(id)?.storm
    this.reviseOwnPosts(id)
    if (storm !== undefined) this.reviseStorm(storm)
  }

  reviseOwnPosts(id: string): void {
    const row = this.state.obligations.get(id)
    const holder = row && postHolder(this.state, row)
    for (const [key, post] of Object.entries(holder?.escalation?.posts ?? {})) {
      if (post !== null) this.revisePost(key, { do: 'revise', obligation: holder!.id, post, part: 0 })
      else if (!this.#sent.has(cardKey(key, holder!.id)) && !holder!.escalation?.outdated?.includes(key))
        this.record({ is: 'card-outdated', key, obligation: holder!.id })
    }
  }

  reviseStorm(id: string): void {
    const storm = this.state.storms.get(id)
    for (const [key, posts] of Object.entries(storm?.posts ?? {})) {
      for (const [part, post] of posts.entries()) if (post !== null) this.revisePost(key, { do: 'revise', storm: id, post, part })
      const isOnItsWay = posts.some((post, part) => post === null && !this.#sent.has(cardKey(key, id, part)))
      if (isOnItsWay && !storm?.outdated?.includes(key)) this.record({ is: 'card-outdated', key, storm: id })
    }
  }

  #noteCard(key: string, notice: Notice): void {
    if (notice.say === 'escalation') this.#sent.add(cardKey(key, notice.with.obligation))
    if (notice.say === 'storm') this.#sent.add(cardKey(key, notice.with.storm, notice.with.part))
  }

  /** Brings one post up to date, in the channel of this key. */
  revisePost(key: string, act: Act & { do: 'revise' }): void {
    const post = `${key} ${act.post}`
    if (this.#revised.has(post)) return
    this.#revised.add(post)
    const address = addressOf(key)
    this.queue(address, revisionsLane(address), ranks.revision, act)
  }

  /** The first, and the second if there is one. */
  supervisorChannels(): readonly Address[] {
    const { channel, secondChannel } = this.mechanism.supervisor
    return secondChannel ? [channel, secondChannel] : [channel]
  }

  setTimer(id: string, at: number): void {
    this.record({ is: 'timer-set', id, at })
  }

  clearTimer(id: string): void {
    if (this.state.timers.get(id) !== undefined) this.record({ is: 'timer-cleared', id })
  }

  channelsOfTrack(code: string): readonly { organisation: string; address: Address }[] {
    const track = this.mechanism.tracks.find((each) => each.code === code)
    return [
      ...Object.entries(track?.channels ?? {}).map(([organisation, address]) => ({ organisation, address })),
      { organisation: supervisorId, address: this.mechanism.supervisor.channel },
    ]
  }
}
