import type { Adapter, CatchUpOutcome, LookupOutcome, ProbeOutcome, Receive, Taken } from '../../src/core/adapter.ts'
import type { Content } from '../../src/core/content.ts'
import type { Form, FormFor, FormQuery } from '../../src/core/forms.ts'
import type { Inspection } from '../../src/core/inspection.ts'
import type { Outgoing, SendOutcome } from '../../src/core/outgoing.ts'
import type { Received, ReceivedReaction, ReceivedSubmission } from '../../src/core/received.ts'
import { Chance } from './chance.ts'
import { textOf } from './frames.ts'
import { epochStart, type Process, type WorldTime } from './time.ts'
import { type Heard, Witness } from './witness.ts'

export interface Faults {
  /** Probability of each trouble, for one send or one event. */
  readonly unavailable: number
  readonly refuse: number
  readonly loseAnswer: number
  readonly loseRequest: number
  readonly applyLate: number
  readonly duplicateEvent: number
  readonly dropEvent: number
  readonly delayEvent: number
}

/** A person's post, as it stands on the platform now. */
export interface PersonPost {
  readonly id: string
  readonly channel: string
  readonly author: string
  text: string
  readonly writtenAt: number
  readonly thread?: string
  deletedAt?: number
  editedAt?: number
  marks: string[]
}

/** One of Parley's posts, as it stands now. */
export interface ShownPost {
  readonly id: string
  readonly channel: string
  readonly delivery: string
  content: Content
  /** All that it ever showed, oldest first: what was seen cannot be unseen. */
  readonly versions: { readonly content: Content; readonly at: number }[]
  readonly at: number
  /** When the request left Parley: it was drawn just before. */
  readonly drawnAt: number
  readonly order: number
  readonly thread?: string
  removedAt?: number
  marks: string[]
  /** The id of its latest change, where changes are posts of their own; and whether somebody took away the one before it since. */
  change?: string
  wasChangedBack?: boolean
}

/** One connection: whose it is, and which token it was opened with. */
interface Connection {
  readonly process: Process
  readonly token: number
}

interface Receiver extends Connection {
  readonly receive: Receive
  readonly formFor: FormFor | undefined
}

/** What a person is shown who has sent a form: that it is closed, what is wrong in it, or that nobody answered. */
export type FormAnswer = Taken | 'unanswered'

const sendTimeoutMs = 10_000
/** So long a platform waits for what becomes of a form. */
const formTimeoutMs = 3_000
const redeliveryMs = [0, 60_000, 300_000]

/**
 * A platform behind our own port. `safe`: repeats are idempotent and events come in order, again until they are taken (Matrix).
 * Otherwise a send may double, and events are lost, doubled and reordered, but history can be read (Slack).
 */
export class Platform {
  readonly people: PersonPost[] = []
  readonly shown: ShownPost[] = []
  readonly link: string
  readonly isSafe: boolean
  isDown = false
  /** When a channel of it was replaced, world time. */
  movedAt: number | undefined
  #token = 0
  /** A connection is being made: what happens meanwhile is told when it stands. */
  #isConnecting = false
  /** Told when the reading of its history begins. */
  onRead: () => void = () => undefined
  readonly witness = new Witness()
  /** Whether a process has lost the mechanism to another one. */
  isStray: (process: Process) => boolean = () => false
  /** Until then (world time) it answers that there is too much. */
  busyUntil = 0
  faults: Faults
  /** What becomes of a link test while the platform is there. */
  probe: () => ProbeOutcome = () => ({ outcome: 'heard' })
  /** Told of each act as it is applied: for the log of a replayed seed. */
  onApplied: (line: string) => void = () => undefined
  readonly #time: WorldTime
  readonly #chance: Chance
  /** Of its own, so that what was drawn before for a seed stays as it was. */
  readonly #probing = new Chance(4711)
  readonly #byDelivery = new Map<string, ShownPost>()
  /** Deliveries whose repeat it would not know any more. */
  readonly #forgotten = new Set<string>()
  readonly #changes = new Set<string>()
  /** Changes of Parley's own posts that somebody took away. */
  readonly #takenAway: (Received & { type: 'deleted' })[] = []
  /** What stands under Parley's own posts; `at`: when those were written. */
  readonly #tapped: Pick<ReceivedReaction, 'channel' | 'post' | 'user' | 'emoji' | 'at'>[] = []
  /** In these nobody may speak any more. */
  readonly #replaced = new Set<string>()
  #ids = 0
  #receivers: Receiver[] = []
  #queue: Received[] = []
  #isHandingOver = false

  constructor(link: string, isSafe: boolean, time: WorldTime, chance: Chance, faults: Faults) {
    this.link = link
    this.isSafe = isSafe
    this.#time = time
    this.#chance = chance
    this.faults = faults
  }

  get now(): number {
    return epochStart + this.#time.now
  }

  /** The one that is good now. */
  get token(): number {
    return this.#token
  }

  /** Whether somebody hears what happens here. */
  get isOpen(): boolean {
    return this.#connected().some(({ process }) => process.isAlive && !this.isStray(process))
  }

  /** People press buttons where a press is never told again. */
  get hasButtons(): boolean {
    return !this.isSafe
  }

  // ------------------------------------------------------------ people

  post(channel: string, author: string, text: string, thread?: string): PersonPost {
    this.#ids += 1
    const post: PersonPost = {
      id: `${this.link}-t${this.#ids}`,
      channel,
      author,
      text,
      writtenAt: this.now,
      marks: [],
      ...(thread ? { thread } : {}),
    }
    this.people.push(post)
    this.#happened(this.#postedEvent(post))
    return post
  }

  edit(post: PersonPost, text: string): void {
    if (post.deletedAt !== undefined) return
    post.text = text
    post.editedAt = this.now
    this.#happened({
      type: 'edited',
      link: this.link,
      channel: post.channel,
      post: post.id,
      author: post.author,
      text,
      editedAt: this.now,
      writtenAt: post.writtenAt,
      fragments: [],
      ...(post.thread ? { thread: post.thread } : {}),
    })
  }

  remove(post: PersonPost): void {
    if (post.deletedAt !== undefined) return
    post.deletedAt = this.now
    if (this.#connected().length === 0) this.witness.of(post.id).wasDeletedUnheard = true
    this.#happened({ type: 'deleted', link: this.link, channel: post.channel, post: post.id, deletedAt: this.now })
  }

  /** The latest change of one of Parley's own posts: it shows what it said before. */
  takeChangeAway(post: ShownPost): void {
    const { change, versions, channel } = post
    const before = versions.at(-2)
    if (change === undefined || before === undefined) return
    delete post.change
    post.content = before.content
    post.wasChangedBack = true
    const gone = { type: 'deleted', link: this.link, channel, post: change, deletedAt: this.now, isOwn: true } as const
    this.#takenAway.push(gone)
    this.#happened(gone)
  }

  react(channel: string, post: string, user: string, emoji: string): void {
    const at = this.shown.find((each) => each.id === post && each.channel === channel)?.at
    if (!this.isSafe && at !== undefined) this.#tapped.push({ channel, post, user, emoji, at: epochStart + at })
    this.#happened({ type: 'reacted', link: this.link, channel, post, user, emoji, added: true, at: this.now })
  }

  press(channel: string, post: string, user: string, action: string): void {
    this.#ids += 1
    const received: Received = {
      type: 'pressed',
      id: `${this.link}-u${this.#ids}`,
      link: this.link,
      channel,
      post,
      user,
      action,
      at: this.now,
    }
    // Never delivered again: what nobody took is gone, and the person saw that.
    if (this.isSafe) this.#happened(received)
    else this.#once(received)
  }

  /** What opens on a person's screen: at once, or not at all. */
  openForm(query: FormQuery): Form | undefined {
    const to = this.#anyReceiver()
    return to?.process.isAlive && !this.isDown && !this.#isConnecting ? to.formFor?.(query) : undefined
  }

  /** What was filled in goes to whoever listens, once; nobody tells it again but its person. */
  submit(submission: ReceivedSubmission, isAnswerLost: boolean, answered: (answer: FormAnswer) => void): void {
    let isOver = false
    const end = (answer: FormAnswer): void => {
      if (!isOver) answered(answer)
      isOver = true
    }
    this.#time.after(formTimeoutMs, () => end('unanswered'))
    this.#time.after(this.#chance.between(5, 60), () => {
      const to = this.#anyReceiver()
      if (!to || this.isDown || this.#isConnecting) return
      to.process.arrive(() => {
        void to.receive(submission).then((answer) => {
          if (!isAnswerLost) end(answer)
        })
      })
    })
  }

  /** Another channel takes its place: its people are there from now on. */
  replace(channel: string, replacement: string): void {
    this.movedAt = this.#time.now
    this.#replaced.add(channel)
    this.#happened({ type: 'channel-changed', link: this.link, channel, change: 'replaced', replacement, at: this.now })
  }

  #postedEvent(post: PersonPost): Received {
    const { channel, id, author, text, writtenAt, thread } = post
    return {
      type: 'posted',
      link: this.link,
      channel,
      post: id,
      author,
      text,
      writtenAt,
      fragments: [],
      isDirect: false,
      ...(thread ? { thread } : {}),
    }
  }

  // ------------------------------------------------------------ events

  #happened(received: Received): void {
    if (this.isSafe) {
      this.#queue.push(received)
      void this.#handOverInOrder()
      return
    }
    if (this.#chance.happens(this.faults.dropEvent)) return
    const copies = this.#chance.happens(this.faults.duplicateEvent) ? 2 : 1
    for (let copy = 0; copy < copies; copy += 1) {
      const delay = this.#chance.happens(this.faults.delayEvent) ? this.#chance.between(100, 20_000) : this.#chance.between(5, 60)
      this.#time.after(delay, () => this.#deliver(received, 0))
    }
  }

  #once(received: Received): void {
    this.#time.after(this.#chance.between(5, 60), () => {
      const to = this.#anyReceiver()
      if (to && !this.isDown && !this.#isConnecting) to.process.arrive(() => void to.receive(received))
    })
  }

  #deliver(received: Received, attempt: number): void {
    const to = this.#anyReceiver()
    const again = (): void => {
      const wait = redeliveryMs[attempt]
      if (wait !== undefined) this.#time.after(wait + 1, () => this.#deliver(received, attempt + 1))
    }
    if (!to || this.isDown || this.#isConnecting) {
      again()
      return
    }
    let settled = false
    to.process.arrive(() => {
      void this.#hand(to, attempt === 0 ? received : toldAgain(received)).then((taken) => {
        settled = taken
      })
    })
    this.#time.after(3_000, () => {
      if (!settled) again()
    })
  }

  async #hand(to: Receiver, received: Received): Promise<boolean> {
    const heard: Heard = 'post' in received ? this.witness.of(received.post) : {}
    heard.handedAt ??= this.#time.now
    const handedAt = this.#time.now
    // Who has lost the mechanism can do nothing about it, and does not take it.
    if (received.type === 'deleted' && !this.isStray(to.process)) heard.deletionToldAt ??= handedAt
    const { taken } = await to.receive(received)
    if (!taken) return false
    if (received.type === 'deleted') heard.deletionTakenAt ??= this.#time.now
    else {
      if (heard.takenAt === undefined && received.type === 'edited') heard.wasEditFirst = true
      if (heard.takenAt === undefined) Object.assign(heard, { takenBy: to.process, handedToTakerAt: handedAt })
      heard.takenAt ??= this.#time.now
      if (!isToldAgain(received)) heard.wasTakenFirst = true
    }
    return true
  }

  async #handOverInOrder(): Promise<void> {
    if (this.#isHandingOver) return
    this.#isHandingOver = true
    let tried: Received | undefined
    while (this.#queue.length > 0) {
      const to = this.#connected().at(-1)
      const [first] = this.#queue
      if (!to || this.isDown || this.#isConnecting || !first) break
      await this.#time.sleep(this.#chance.between(5, 60))
      const taken = await this.#handOne(to, first === tried ? toldAgain(first) : first)
      tried = first
      if (taken) this.#queue = this.#queue.filter((each) => each !== first)
      else await this.#time.sleep(1_000)
    }
    this.#isHandingOver = false
  }

  #handOne(to: Receiver, received: Received): Promise<boolean> {
    return new Promise((resolve) => {
      this.#time.after(20_000, () => resolve(false))
      to.process.arrive(() => void this.#hand(to, received).then(resolve))
    })
  }

  // ------------------------------------------------------------ the adapter

  adapterFor(process: Process, token: number): Adapter {
    const connection: Connection = { process, token }
    const answer = <T>(work: Promise<T>): Promise<T> => process.answer(work)
    return {
      platform: this.isSafe ? 'safe' : 'unsafe',
      limits: { repeatedSendIsSafe: this.isSafe, hasButtons: this.hasButtons, sendTimeoutMs },
      start: async (receive, _mayHaveMissed, formFor) => this.#connect({ ...connection, receive, formFor }),
      stop: async () => this.#disconnect(connection),
      send: (outgoing) => answer(this.#sendFrom(connection, outgoing)),
      lookup: (query) => answer(this.#lookup(connection, query.ids)),
      catchUp: (query) => answer(this.#catchUp(connection, query.channel, query.since)),
      probe: () => answer(this.#probe(connection)),
      inspect: async (): Promise<Inspection> => ({ reachable: true, missingScopes: [], channels: [] }),
    }
  }

  #connect(receiver: Receiver): void {
    this.#receivers = [...this.#connected(), receiver]
    if (receiver.token !== this.#token) this.#refuse(receiver)
    else if (!this.isDown) void receiver.receive(this.#link('up'))
    void this.#handOverInOrder()
  }

  #disconnect({ process, token }: Connection): void {
    this.#receivers = this.#receivers.filter((each) => each.process !== process || each.token !== token)
  }

  /** From now on another one is good: whoever came with this one hears and does nothing more. */
  changeToken(): void {
    const before = this.#connected()
    this.#token += 1
    for (const receiver of before) receiver.process.arrive(() => this.#refuse(receiver))
  }

  #refuse({ receive }: Receiver): void {
    void receive(this.#link('down', 'the token was revoked', true))
  }

  #link(state: 'up' | 'down', cause = '', needsPerson = false): Received {
    return { type: 'link-changed', link: this.link, state, cause, needsPerson, at: this.now }
  }

  goDown(): void {
    this.isDown = true
    // Some homeservers know what they took in memory only.
    for (const delivery of this.#byDelivery.keys()) this.#forgotten.add(delivery)
    this.#time.after(5_000, () => this.#tell('down'))
  }

  comeBack(): void {
    this.isDown = false
    this.#isConnecting = true
    this.#time.after(1_000, () => {
      this.#isConnecting = false
      this.#tell('up')
    })
  }

  #tell(state: 'up' | 'down'): void {
    if (this.isDown !== (state === 'down')) return
    for (const { process, receive } of this.#connected()) {
      process.arrive(() => void receive(this.#link(state, state === 'down' ? 'no connection' : '')))
    }
    if (state === 'up') void this.#handOverInOrder()
  }

  #connected(): readonly Receiver[] {
    return this.#receivers.filter(({ process, token }) => !process.isDead && token === this.#token)
  }

  /** Slack gives each event to one of the sockets, whoever is at their other ends. */
  #anyReceiver(): Receiver | undefined {
    const connected = this.#connected()
    return connected.length > 1 ? this.#chance.pick(connected) : connected[0]
  }

  async #sendFrom({ process, token }: Connection, outgoing: Outgoing): Promise<SendOutcome> {
    const drawnAt = this.#time.now
    // While the journal is away one alarm goes out unrecorded, whoever owns the mechanism.
    if (this.isStray(process) && !outgoing.id.startsWith('journal-away')) this.witness.strays.push(outgoing.id)
    await process.leaves()
    const isPost = outgoing.type === 'post' || outgoing.type === 'direct'
    if (!isPost || this.isSafe || this.isStray(process)) return this.#send(token, outgoing, drawnAt)
    this.witness.tried(outgoing.id)
    const outcome = await this.#send(token, outgoing, drawnAt)
    if (outcome.outcome === 'unavailable') this.witness.wasNotApplied(outgoing.id)
    return outcome
  }

  async #send(token: number, outgoing: Outgoing, drawnAt: number): Promise<SendOutcome> {
    const { faults } = this
    const isPost = outgoing.type === 'post' || outgoing.type === 'direct'
    await this.#time.sleep(this.#chance.between(5, 120))
    if (token !== this.#token) return { outcome: 'unavailable', reason: 'the token was revoked', scope: 'link' }
    if (this.#time.now < this.busyUntil)
      return { outcome: 'unavailable', reason: 'rate limit', scope: 'channel', retryAfterMs: this.busyUntil - this.#time.now }
    if (this.isDown) {
      if (this.#chance.happens(0.7)) return { outcome: 'unavailable', reason: 'no connection', scope: 'link' }
      await this.#time.sleep(sendTimeoutMs)
      return { outcome: 'uncertain', reason: 'timed out' }
    }
    if (this.#chance.happens(faults.unavailable)) {
      const limited = { outcome: 'unavailable', reason: 'rate limit', retryAfterMs: this.#chance.between(200, 3_000) } as const
      // Slack counts setting marks and taking them away apart.
      const isSet = outgoing.type === 'mark' && outgoing.replaces.length > 0 && this.#chance.happens(0.5)
      if (!isSet) return { ...limited, scope: isPost ? 'channel' : 'act' }
      const outcome = this.#apply({ ...outgoing, replaces: [] }, drawnAt)
      return outcome.outcome === 'sent' ? { ...limited, scope: 'act', left: outgoing.replaces } : outcome
    }
    if (outgoing.type === 'post' && this.#chance.happens(faults.refuse)) {
      this.witness.refused.add(outgoing.id)
      return { outcome: 'refused', reason: 'the channel does not take it' }
    }
    if (outgoing.type === 'post' && this.isSafe && this.#replaced.has(outgoing.channel) && !this.#byDelivery.has(outgoing.id)) {
      this.witness.refused.add(outgoing.id)
      return { outcome: 'refused', reason: 'the room was replaced' }
    }
    if (this.#chance.happens(faults.loseRequest)) {
      await this.#time.sleep(this.#chance.between(100, sendTimeoutMs))
      return { outcome: 'uncertain', reason: 'timed out' }
    }
    if (this.#chance.happens(faults.applyLate)) {
      this.#time.after(this.#chance.between(1_000, sendTimeoutMs + 5_000), () => void this.#apply(outgoing, drawnAt))
      await this.#time.sleep(sendTimeoutMs)
      return { outcome: 'uncertain', reason: 'timed out' }
    }
    const outcome = this.#apply(outgoing, drawnAt)
    if (this.#chance.happens(faults.loseAnswer)) return { outcome: 'uncertain', reason: 'the answer was lost' }
    await this.#time.sleep(this.#chance.between(1, 60))
    return outcome
  }

  #apply(outgoing: Outgoing, drawnAt: number): SendOutcome {
    this.onApplied(`${this.link} applies ${outgoing.id} ${outgoing.type}`)
    switch (outgoing.type) {
      case 'post':
      case 'direct': {
        const known = this.isSafe && !this.#forgotten.has(outgoing.id) ? this.#byDelivery.get(outgoing.id) : undefined
        if (known) return { outcome: 'sent', post: known.id, channel: known.channel }
        this.#ids += 1
        const channel = outgoing.type === 'post' ? outgoing.channel : `@${outgoing.user}`
        const thread = outgoing.type === 'post' ? outgoing.thread : undefined
        const shown: ShownPost = {
          id: `${this.link}-p${this.#ids}`,
          channel,
          delivery: outgoing.id,
          content: outgoing.content,
          versions: [{ content: outgoing.content, at: this.#time.now }],
          at: this.#time.now,
          drawnAt,
          order: this.#ids,
          marks: [],
          ...(thread ? { thread } : {}),
        }
        this.shown.push(shown)
        this.#byDelivery.set(outgoing.id, shown)
        return { outcome: 'sent', post: shown.id, channel }
      }
      case 'revise': {
        const post = this.shown.find((each) => each.id === outgoing.post)
        if (!post || post.removedAt !== undefined) return { outcome: 'refused', reason: 'there is no such post' }
        if (this.isSafe && this.#changes.has(outgoing.id)) return { outcome: 'sent', post: `${outgoing.id}-c` }
        this.#changes.add(outgoing.id)
        post.content = outgoing.content
        post.versions.push({ content: outgoing.content, at: this.#time.now })
        if (!this.isSafe) return { outcome: 'sent' }
        post.change = `${outgoing.id}-c`
        post.wasChangedBack = false
        return { outcome: 'sent', post: post.change }
      }
      case 'mark': {
        const post = this.people.find((each) => each.id === outgoing.post) ?? this.shown.find((each) => each.id === outgoing.post)
        if (!post) return { outcome: 'refused', reason: 'there is no such post' }
        post.marks = [...post.marks.filter((each) => each !== outgoing.emoji && !outgoing.replaces.includes(each)), outgoing.emoji]
        return { outcome: 'sent' }
      }
      case 'remove': {
        const post = this.shown.find((each) => each.id === outgoing.post)
        if (post) post.removedAt ??= this.#time.now
        return { outcome: 'sent' }
      }
      case 'topic':
        return { outcome: 'sent' }
    }
  }

  async #probe({ token }: Connection): Promise<ProbeOutcome> {
    await this.#time.sleep(this.#probing.between(50, 9_000))
    return this.isDown || token !== this.#token ? { outcome: 'silent', reason: 'no connection' } : this.probe()
  }

  async #lookup({ token }: Connection, ids: readonly string[]): Promise<LookupOutcome> {
    await this.#time.sleep(this.#chance.between(5, 60))
    if (this.isDown || token !== this.#token || this.#chance.happens(this.faults.unavailable))
      return { outcome: 'unavailable', reason: 'no connection' }
    this.witness.looked(ids)
    return {
      outcome: 'looked',
      found: this.shown
        .filter((each) => each.removedAt === undefined && ids.includes(each.delivery))
        .map(({ delivery, id }) => ({ id: delivery, post: id })),
    }
  }

  async #catchUp({ process, token }: Connection, channel: string, since: number): Promise<CatchUpOutcome> {
    const from = this.#time.now
    // Such a reading looks for what became of what is known, and takes nothing that is new: see `lookingBack` in src/relay/stretches.ts.
    const daysBack = (epochStart + from - since) / 86_400_000
    const looksBack = daysBack >= 1 && daysBack < 6
    this.onRead()
    await this.#time.sleep(this.#chance.between(20, 200))
    if (this.isDown || token !== this.#token || this.#chance.happens(this.faults.unavailable))
      return { outcome: 'unavailable', reason: 'no connection' }
    const written = this.people.filter((each) => each.channel === channel && each.writtenAt >= since)
    const received = written
      .filter((each) => each.deletedAt === undefined)
      .flatMap((each): Received[] => {
        const posted = { ...this.#postedEvent(each), found: true } as Received
        const heard = this.witness.of(each.id)
        if (heard.sweptFrom === undefined && !looksBack) Object.assign(heard, { sweptFrom: from, sweptBy: process })
        if (each.editedAt === undefined) return [posted]
        return [
          { ...posted, editedAt: each.editedAt } as Received,
          {
            type: 'edited',
            link: this.link,
            channel,
            post: each.id,
            author: each.author,
            text: each.text,
            editedAt: each.editedAt,
            writtenAt: each.writtenAt,
            fragments: [],
            found: true,
          },
        ]
      })
    // Where sends are safe to repeat, as on Matrix, what was deleted leaves its trace.
    const deleted = this.isSafe ? written.filter((each) => each.deletedAt !== undefined) : []
    const traces = deleted.map(
      ({ id: post, deletedAt = this.now }): Received => ({ type: 'deleted', link: this.link, channel, post, deletedAt, found: true }),
    )
    const takenAway = this.#takenAway.filter((each) => each.channel === channel && each.deletedAt >= since)
    const gone = takenAway.map((each): Received => ({ ...each, found: true }))
    const standing = this.shown.filter((each) => each.channel === channel && epochStart + each.at >= since && each.removedAt === undefined)
    const own = standing.map(({ delivery, id, content }) => ({ id: delivery, post: id, text: textOf(content) }))
    const under = new Set(standing.map(({ id }) => id))
    const tapped = this.#tapped.filter((each) => each.channel === channel && under.has(each.post))
    const taps = tapped.map((tap): Received => ({ type: 'reacted', link: this.link, ...tap, added: true, found: true }))
    return {
      outcome: 'caught-up',
      received: [...received, ...traces, ...gone, ...taps],
      own,
      ...(this.isSafe ? { tellsDeletions: true } : {}),
    }
  }
}

const toldAgain = (received: Received): Received =>
  received.type === 'posted' || received.type === 'edited' ? { ...received, toldAgain: true } : received

const isToldAgain = (received: Received): boolean => 'toldAgain' in received && received.toldAgain === true
