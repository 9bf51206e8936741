import type { Content } from '../../core/content.ts'
import type { HandedOver, ReceivedPost } from '../../core/received.ts'
import type { StandingPost } from './fake-platform.ts'
import { changed, roughMechanism } from './rough-mechanism.ts'
import { links, officials, type Setting, type Step, type TrackCode } from './rough-steps.ts'
import { Story } from './story.ts'
import { settle } from './test-clock.ts'

const supervisors = { link: 'sup', channel: 'control', user: 'UM' }

interface Said extends Whereabouts {
  readonly post: string
  /** What stands before its text. */
  readonly before: string
  /** A word of its own, in whatever becomes of it. */
  readonly token: string
}

/** An official, where they are: in their party's channel of a track as it is by now, or in another of it. */
export interface Whereabouts {
  readonly link: string
  readonly channel: string
  readonly user: string
}

/** A story in which everything may fail, and which heals at its end. */
export class RoughWorld {
  readonly story: Story
  readonly said: Said[] = []
  /** Posts of Parley's that somebody took away. */
  readonly takenAway = new Set<string>()
  /** Of Parley's posts. */
  readonly changes: { readonly before: Content; readonly after: Content }[] = []
  /** Posts may stand there that are not on the record. */
  hasLost = false
  readonly #told: HandedOver[] = []
  readonly #untaken: HandedOver[] = []
  #ids = 0
  #hasRefused = false
  readonly #deaf = new Set<string>()
  readonly #shutChannels = new Map<string, { readonly link: string; readonly channel: string }>()
  #copies = 0
  #tokens = 0

  protected constructor(story: Story) {
    this.story = story
    for (const link of Object.keys(story.platforms)) this.#watch(link)
  }

  static async begin(setting: Setting): Promise<RoughWorld> {
    const story = await Story.begin(
      {},
      {
        mechanism: roughMechanism(setting),
        safe: setting.safe,
        buttons: setting.hasButtons ? [...links] : [],
      },
    )
    return new RoughWorld(story)
  }

  /** Notes what is changed there. */
  #watch(link: string): void {
    const platform = this.story.platform(link)
    const send = platform.send.bind(platform)
    platform.send = async (outgoing) => {
      const before = outgoing.type === 'revise' ? platform.posts.find(({ id }) => id === outgoing.post)?.content : undefined
      const outcome = await send(outgoing)
      if (outgoing.type === 'revise' && before && outcome.outcome === 'sent') this.changes.push({ before, after: outgoing.content })
      return outcome
    }
  }

  async play(steps: readonly Step[]): Promise<void> {
    for (const step of steps) await this.during(() => this.#do(step))
  }

  /** One thing happens; nothing of it in the same millisecond as another. */
  protected async during(happens: () => Promise<void>): Promise<void> {
    await this.story.clock.advance(1)
    await this.#backIfEnded()
    await happens()
    this.#retell()
    await settle()
  }

  /** Everything works again, and has had its time. */
  async heal(): Promise<void> {
    const { story } = this
    story.journal.fault = 'none'
    await story.clock.advance(5_000)
    await this.#backIfEnded()
    for (const platform of Object.values(story.platforms)) {
      platform.faultOf = () => 'none'
      this.say({ type: 'link-changed', link: platform.link, state: 'up', cause: '', needsPerson: false, at: story.clock.now() })
    }
    for (const link of [...this.#deaf]) await this.#deafen(link, false)
    for (const address of this.#shutChannels.values())
      this.say({ type: 'channel-changed', ...address, change: 'bot-returned', at: this.platformNow() })
    this.#retell()
    await story.clock.advance(180_000)
    this.#retell()
    // What was refused is tried again every ten minutes.
    await story.clock.advance(this.#hasRefused ? 660_000 : 60_000)
  }

  /** Somebody types something when all is well; what they are told directly. */
  async ask(link: string, channel: string, user: string, typed: string): Promise<readonly string[]> {
    const before = this.story.direct(link, user).length
    this.post({ link, channel, user, before: '' }, typed)
    await this.story.clock.advance(3_000)
    return this.story.direct(link, user).slice(before)
  }

  /** The same with a button, in whatever post it stands or stood. */
  async pressWhenWell(link: string, post: StandingPost, user: string, action: string): Promise<readonly string[]> {
    const before = this.story.direct(link, user).length
    this.#ids += 1
    const { id, channel } = post
    this.say({ type: 'pressed', id: `use${this.#ids}`, link, channel, post: id, user, action, at: this.platformNow() })
    await this.story.clock.advance(3_000)
    return this.story.direct(link, user).slice(before)
  }

  async #do(step: Step): Promise<void> {
    const { story } = this
    switch (step.does) {
      case 'send':
        return this.#send(step)
      case 'edit':
        return this.#edit(step.back, step.text)
      case 'delete':
        return this.#delete(step.back)
      case 'type': {
        const by = this.where(step)
        this.give(by, this.spelt(step.typed, by, step.back), step.isSlash)
        return settle()
      }
      case 'supervise':
        this.give(supervisors, this.spelt(step.typed, supervisors, step.back), step.isSlash)
        return settle()
      case 'deafen':
        return this.#deafen(step.link, step.is)
      case 'shut':
        return this.#shut(step)
      case 'tap':
        return this.#tap(step)
      case 'press':
        return this.#press(step)
      case 'burst': {
        for (let one = 1; one <= 6; one += 1) {
          this.post({ ...this.where(step), before: '!send ' }, String(one))
          await settle()
        }
        return
      }
      case 'again': {
        const event = this.#told.at(-1 - step.back)
        if (event) this.say(event)
        return settle()
      }
      case 'link':
        if (!story.platforms[step.link]) return
        this.say({ type: 'link-changed', link: step.link, state: step.state, cause: 'x', needsPerson: false, at: story.clock.now() })
        return settle()
      case 'wait':
        return story.clock.advance(step.seconds * 1_000)
      case 'fail':
        return this.#fail(step)
      case 'meddle':
        return this.#meddle(step)
      case 'apply':
        return this.#apply(step)
      case 'restart':
        return this.#restart(step)
      case 'journal':
        story.journal.fault = step.fault
        story.clock.after(step.seconds * 1_000, () => {
          story.journal.fault = 'none'
        })
        return
      case 'lose':
        return this.#lose(step)
    }
  }

  /** Where somebody speaks on a track, or where their party has none of it, on its first. */
  protected where({ who, track }: { readonly who: number; readonly track: TrackCode }): Whereabouts {
    const { link, user, channels } = officials[who]!
    return { link, user, channel: (channels as Partial<Record<TrackCode, string>>)[track] ?? channels.SEC }
  }

  protected token(): string {
    this.#tokens += 1
    return `w${this.#tokens}w`
  }

  /** By the platforms' clocks. */
  protected platformNow(): number {
    return this.story.clock.now() - this.story.clock.jumpedMs
  }

  /** A command, as a post or as its platform's own. */
  protected give(by: { link: string; channel: string; user: string }, typed: string, isSlash: boolean): void {
    if (!isSlash) return void this.post({ ...by, before: '' }, typed)
    this.#ids += 1
    this.say({ type: 'commanded', id: `use${this.#ids}`, ...by, command: 'parley', text: typed.slice(1), at: this.platformNow() })
  }

  /** What is said on it meanwhile is found afterwards, as far as it stands there. */
  async #deafen(link: string, is: boolean): Promise<void> {
    if (is) this.#deaf.add(link)
    else if (this.#deaf.delete(link)) this.story.platforms[link]?.mayHaveMissed()
    await settle()
  }

  /** Parley is taken out of a channel, or let in again. */
  async #shut({ who, track, is }: Step & { does: 'shut' }): Promise<void> {
    const { link, channel } = this.where({ who, track })
    const at = this.platformNow()
    const platform = this.story.platform(link)
    if (is) this.#hasRefused = true
    platform.faultOf = (outgoing) => (is && 'channel' in outgoing && outgoing.channel === channel ? 'refuse' : 'none')
    this.say({ type: 'channel-changed', link, channel, change: is ? 'bot-removed' : 'bot-returned', at })
    this.#shutChannels.delete(`${link} ${channel}`)
    if (is) this.#shutChannels.set(`${link} ${channel}`, { link, channel })
    await settle()
  }

  async #send({ who, track, words, isLong, isThread, isSlash, back }: Step & { does: 'send' }): Promise<void> {
    const by = this.where({ who, track })
    const { link, channel } = by
    const isBare = words === '' && channel !== 'n-med' && channel !== 's-med'
    const before = isBare && back % 2 === 0 ? '' : `!send ${this.spelt(words, by, back)}`
    const token = this.token()
    if (isSlash) return this.give(by, `${before === '' ? '!send ' : before}hello ${token}`, true)
    const root = isThread ? this.#posts(link, channel).at(-1 - back) : undefined
    const text = `hello ${token}${isLong && !words.startsWith('immediate') ? ' word'.repeat(1_300) : ''}`
    const post = this.post({ ...by, before }, text, root === undefined ? {} : { thread: root.thread ?? root.id })
    this.said.push({ ...by, post, before, token })
    await settle()
  }

  protected post({ link, channel, user, before }: Omit<Said, 'post' | 'token'>, text: string, more: Partial<ReceivedPost> = {}): string {
    this.#ids += 1
    const post = `t${this.#ids}`
    const received = this.story.told(`${before}${text}`, { link, channel, post, author: user, writtenAt: this.platformNow(), ...more })
    this.story.platform(link).history.push(received)
    this.say(received)
    return post
  }

  async #edit(back: number, text: string): Promise<void> {
    const earlier = this.said.at(-1 - back)
    if (!earlier) return
    const { link, channel, post, user, before, token } = earlier
    const { history } = this.story.platform(link)
    const index = history.findIndex((each) => each.type === 'posted' && each.post === post)
    const known = history[index]
    if (known?.type !== 'posted') return
    const editedAt = this.platformNow() + 1
    history[index] = { ...known, text: `${before}${text} ${token}`, editedAt }
    this.say({ type: 'edited', link, channel, post, author: user, text: `${before}${text} ${token}`, editedAt, fragments: [] })
    await settle()
  }

  async #delete(back: number): Promise<void> {
    const earlier = this.said.at(-1 - back)
    if (!earlier) return
    const { link, channel, post } = earlier
    const { history } = this.story.platform(link)
    const index = history.findIndex((each) => each.type === 'posted' && each.post === post)
    if (index < 0) return
    history.splice(index, 1)
    this.say({ type: 'deleted', link, channel, post, deletedAt: this.platformNow() })
    await settle()
  }

  async #tap({ who, track, back, added }: Step & { does: 'tap' }): Promise<void> {
    const { link, user, channel } = this.where({ who, track })
    const post = this.#posts(link, channel).at(-1 - back)
    if (!post) return
    this.say({ type: 'reacted', link, channel, post: post.id, user, emoji: '☑', added, at: this.platformNow() })
    await settle()
  }

  /** A button that stands somewhere, or stood there and is still on somebody's screen. */
  async #press({ link, back, which, isOld }: Step & { does: 'press' }): Promise<void> {
    const platform = this.story.platforms[link]
    if (!platform) return
    const buttonsOf = (post: StandingPost) => [
      ...(post.content.buttons ?? []),
      ...(isOld ? post.changes.flatMap(({ before }) => before.buttons ?? []) : []),
    ]
    const post = platform.posts.filter((each) => buttonsOf(each).length > 0).at(-1 - back)
    if (!post) return
    const buttons = buttonsOf(post)
    const { action } = buttons[which % buttons.length]!
    const users =
      link === 'sup' ? ['UM', 'UH'] : link === 'sup2' ? ['UM2'] : officials.filter((each) => each.link === link).map(({ user }) => user)
    const user = post.user ?? users[which % users.length]!
    this.#ids += 1
    this.say({
      type: 'pressed',
      id: `use${this.#ids}`,
      link,
      channel: post.channel,
      post: post.id,
      user,
      action,
      at: this.platformNow(),
    })
    await settle()
  }

  #fail({ link, acts, faults }: Step & { does: 'fail' }): void {
    const platform = this.story.platforms[link]
    if (!platform) return
    let nth = 0
    platform.faultOf = (outgoing) => {
      if (acts !== 'all' && outgoing.type !== acts) return 'none'
      nth += 1
      const fault = faults[nth % faults.length]!
      if (fault === 'refuse') this.#hasRefused = true
      return fault
    }
  }

  /** Somebody takes a post of Parley's away, or a change of it. */
  async #meddle({ link, back, isChange }: Step & { does: 'meddle' }): Promise<void> {
    const platform = this.story.platforms[link]
    const post = platform?.posts.filter(({ user }) => user === undefined).at(-1 - back)
    if (!platform || !post) return
    const change = isChange ? post.changes.at(-1) : undefined
    if (change) {
      post.content = change.before
      post.changes.splice(-1)
    } else {
      platform.posts.splice(platform.posts.indexOf(post), 1)
      this.takenAway.add(post.id)
    }
    const gone = change?.id ?? post.id
    this.say({ type: 'deleted', link, channel: post.channel, post: gone, deletedAt: this.platformNow(), isOwn: true })
    await settle()
  }

  async #apply({ change }: Step & { does: 'apply' }): Promise<void> {
    if (this.story.journal.fault !== 'none') return
    await this.story.apply(changed(this.story.mechanism, change)).catch((error: unknown) => {
      if (!(error instanceof Error)) throw error
    })
  }

  async #restart({ hasStopped, seconds }: Step & { does: 'restart' }): Promise<void> {
    const { story } = this
    story.journal.fault = 'none'
    await story.clock.advance(5_000)
    await this.#backIfEnded()
    if (hasStopped) {
      await story.relay.stop()
      await story.clock.advance(seconds * 1_000)
    }
    await this.backAnew()
  }

  #ended = 0

  /** Another process has it from now on. */
  protected async backAnew(): Promise<void> {
    await this.story.run()
    this.#ended = this.story.ended.length
  }

  /** Whoever runs it starts it again. */
  async #backIfEnded(): Promise<void> {
    const { story } = this
    if (story.ended.length === this.#ended || story.journal.fault !== 'none') return
    await this.backAnew()
  }

  /** The store fails over to a copy that lacks the last entries; with `isKept` its owner is there to give them back. */
  async #lose({ entries, isKept }: Step & { does: 'lose' }): Promise<void> {
    const { story } = this
    if (story.journal.fault !== 'none' || story.journal.entries.length <= entries + 5) return
    this.#copies += 1
    const left = story.journal.entries.length - entries
    if ((story.journal.snapshot?.sequence ?? 0) > left) return
    story.journal.lose(entries)
    story.journal.name = `copy ${this.#copies}`
    if (isKept) {
      story.relay.storeReturned()
      await story.clock.advance(5_000)
    } else {
      this.hasLost = true
      await this.backAnew()
    }
  }

  #posts(link: string, channel: string): readonly StandingPost[] {
    return this.story.platform(link).posts.filter((each) => each.channel === channel)
  }

  /** With the names of what there is, as whoever types it reads them where they are. */
  protected spelt(typed: string, { link, channel, user }: Whereabouts, back: number): string {
    const posts = this.story.platform(link).posts.filter((each) => each.channel === channel || each.channel === `@${user}`)
    const all = JSON.stringify(posts.map(({ content }) => content))
    const pick = (pattern: RegExp, otherwise: string): string => {
      const found = [...new Set([...all.matchAll(pattern)].map(([, each]) => each!))]
      return found.at(-1 - (back % Math.max(1, found.length))) ?? otherwise
    }
    return typed
      .replace(/\bR\b/, () => pick(/\b([A-Z]{2,6}-\d{4,}(?:\.\d+)?)\b/g, 'SEC-0001'))
      .replace(/\bD\b/, () => pick(/\b([A-Z]{2,6}-D\d+)\b/g, 'SEC-D1'))
      .replace(/\bC\b/, () => pick(/\b(C\d+)\b/g, 'C1'))
      .replace(/\bQ\b/, () => pick(/(?:"answer:|!answer )(q\d+)/g, 'q1'))
  }

  protected say(received: HandedOver): void {
    if (this.#deaf.has(received.link) && received.type !== 'link-changed') return
    if (received.type !== 'link-changed') this.#told.push(received)
    void this.story
      .platform(received.link)
      .say(received)
      .then(
        ({ taken }) => {
          if (!taken) this.#untaken.push(received)
        },
        // Nobody listens: its platform tells it again.
        () => this.#untaken.push(received),
      )
  }

  /** A platform tells again what was not taken. */
  #retell(): void {
    if (this.story.journal.fault !== 'none') return
    for (const each of this.#untaken.splice(0)) this.say(each)
  }
}
