import { expect, onTestFinished } from 'vitest'
import type { Taken } from '../../core/adapter.ts'
import type { Calendar } from '../../core/calendar.ts'
import { type Limits, limitsDefault, type Mechanism, type Track } from '../../core/mechanism.ts'
import type { Pager } from '../../core/pager.ts'
import type { HandedOver, Received, ReceivedPost } from '../../core/received.ts'
import { nothingListens, type Reached } from '../checkpoint.ts'
import { Relay } from '../relay.ts'
import { FakePlatform } from './fake-platform.ts'
import { DirectWakes, MemoryJournal } from './memory-journal.ts'
import { settle, TestClock } from './test-clock.ts'

const account = (link: string, user: string) => [{ link, user }]

const track: Track = {
  code: 'SEC',
  name: 'Security',
  channels: { north: { link: 'north', channel: 'n-sec' }, south: { link: 'south', channel: 's-sec' } },
  intake: 'every-post',
  sendDelaySeconds: 10,
  acknowledgeFrom: 'routine',
  dueMinutes: { flash: 10, immediate: 30, priority: 180, routine: 360 },
  escalation: { remindShare: 0.5, repeatMinutes: 5, repeatForMinutes: 30 },
  disputeResponseMinutes: 2880,
  lateAfterSeconds: 60,
}

export const mechanism: Mechanism = {
  name: 'story',
  supervisor: {
    id: 'supervisor',
    name: 'Mission',
    timeZone: 'UTC',
    link: 'sup',
    channel: { link: 'sup', channel: 'control' },
    secondChannel: { link: 'sup2', channel: 'control-2' },
    officials: [
      { id: 'sup-duty', role: 'duty officer', accounts: [...account('sup', 'UM'), ...account('sup2', 'UM2')], isDutyOfficer: true },
      { id: 'sup-head', role: 'head of mission', accounts: account('sup', 'UH'), isDutyOfficer: false },
    ],
  },
  parties: [
    {
      id: 'north',
      name: 'North',
      timeZone: 'Asia/Tbilisi',
      link: 'north',
      officials: [{ id: 'amal', role: 'liaison', accounts: account('north', 'UA'), isDutyOfficer: true }],
    },
    {
      id: 'south',
      name: 'South',
      timeZone: 'Europe/Kyiv',
      link: 'south',
      officials: [{ id: 'bo', role: 'duty officer', accounts: account('south', 'UB'), isDutyOfficer: true }],
    },
  ],
  tracks: [track],
  sweepDays: 7,
}

/** By party; who has none works round the clock. */
export type Calendars = Readonly<Record<string, Calendar>>

function calendarOf(party: string, calendars: Calendars = {}): { readonly calendar?: Calendar } {
  const calendar = calendars[party]
  return calendar ? { calendar } : {}
}

/** A whole relay on fakes of our own ports, told as a story: people post, time moves, channels are read. */
export class Story {
  readonly clock: TestClock
  readonly journal = new MemoryJournal()
  readonly platforms: Record<string, FakePlatform>
  readonly #safe: boolean | readonly string[]
  /** Parties whose withdrawal was settled, with their links. */
  readonly withdrawn: string[] = []
  leftToDelete: readonly string[] = []
  /** Why the record of who has left cannot be written. */
  recordLacks: string | undefined
  readonly log: string[] = []
  /** What happens at a named moment. */
  reached: Reached = nothingListens
  /** How many decisions are to throw. */
  throwing = 0
  mechanism: Mechanism
  relay!: Relay
  ended: string[] = []
  #ids = 0
  #pagers: ReadonlyMap<string, Pager> = new Map()

  private constructor(of: Mechanism, safe: boolean | readonly string[], buttons: readonly string[], beginsAt?: number) {
    this.mechanism = of
    this.#safe = safe
    this.clock = new TestClock(beginsAt)
    const links = [
      ...of.parties.map(({ link }) => link),
      of.supervisor.link,
      ...(of.supervisor.secondChannel ? [of.supervisor.secondChannel.link] : []),
    ]
    this.platforms = Object.fromEntries(links.map((link) => [link, new FakePlatform(link, this.#isSafe(link), buttons.includes(link))]))
  }

  #isSafe(link: string): boolean {
    return typeof this.#safe === 'boolean' ? this.#safe : this.#safe.includes(link)
  }

  static async begin(
    changes: Partial<Track> = {},
    options: {
      /** On which links a repeated send is safe: on all, on none, or on these. */
      safe?: boolean | readonly string[]
      buttons?: readonly string[]
      mechanism?: Mechanism
      limits?: Partial<Limits>
      beginsAt?: number
      calendars?: Calendars
      pagers?: ReadonlyMap<string, Pager>
    } = {},
  ): Promise<Story> {
    const given = options.mechanism ?? mechanism
    const parties = given.parties.map((party) => ({ ...party, ...calendarOf(party.id, options.calendars) }))
    const of = { ...given, parties, limits: { ...limitsDefault, ...options.limits } }
    const story = new Story(
      { ...of, tracks: of.tracks.map((each) => ({ ...each, ...changes })) },
      options.safe ?? false,
      options.buttons ?? [],
      options.beginsAt,
    )
    story.#pagers = options.pagers ?? new Map()
    for (const platform of Object.values(story.platforms)) platform.now = () => story.clock.now()
    // What threw left nothing behind: in the channels it looks like a decision to say nothing.
    onTestFinished(() => expect(story.log.filter((line) => line.startsWith('bug: a decision'))).toHaveLength(story.throwing))
    await story.run()
    return story
  }

  /** Starts a relay on the same journal: the first, or one after a crash. */
  async run(lacksUntil?: number): Promise<void> {
    await this.open(undefined, lacksUntil)
    await this.relay.start()
    await this.clock.advance(2_000)
  }

  /** As far as a relay comes before it starts. */
  async open(adapters: ReadonlyMap<string, FakePlatform> = new Map(Object.entries(this.platforms)), lacksUntil?: number): Promise<void> {
    this.relay = await Relay.open({
      mechanism: this.mechanism,
      journal: this.journal,
      wakes: new DirectWakes(),
      clock: this.clock,
      lease: this.journal.lease(),
      adapters,
      openLink: (link) => {
        this.platforms[link] ??= new FakePlatform(link, this.#isSafe(link))
        return this.platforms[link]
      },
      withdrew: async (party, link, isShared) => {
        if (this.recordLacks !== undefined) throw new Error(this.recordLacks)
        this.withdrawn.push(`${party} ${link}${isShared ? ', shared' : ''}`)
        return this.leftToDelete
      },
      pagers: this.#pagers,
      ...(lacksUntil === undefined ? {} : { lacksUntil }),
      log: (line) => this.log.push(line),
      ended: (reason) => this.ended.push(reason),
      breathe: async () => undefined,
      veil: '5a3c17e9d2486bf0',
      reached: (checkpoint) => this.reached(checkpoint),
    })
  }

  /** As `parley apply` does: what changes a party waits for its head. */
  async apply(changed: Mechanism): Promise<void> {
    this.mechanism = changed
    const why = await this.relay.apply(changed)
    if (why !== undefined) throw new Error(why)
    await settle()
  }

  platform(link: string): FakePlatform {
    return this.platforms[link]!
  }

  async post(
    link: string,
    channel: string,
    author: string,
    text: string,
    extra: Partial<Received & { type: 'posted' }> = {},
  ): Promise<string> {
    this.#ids += 1
    const post = `t${this.#ids}`
    const received = this.told(text, { link, channel, post, author, ...extra })
    this.platform(link).history.push(received)
    await this.platform(link).say(received)
    await settle()
    return post
  }

  north(text: string, extra: Partial<Received & { type: 'posted' }> = {}): Promise<string> {
    return this.post('north', 'n-sec', 'UA', text, extra)
  }

  south(text: string, extra: Partial<Received & { type: 'posted' }> = {}): Promise<string> {
    return this.post('south', 's-sec', 'UB', text, extra)
  }

  supervisor(text: string): Promise<string> {
    return this.post('sup', 'control', 'UM', text)
  }

  /** A post of North's as its platform tells it: it stands nowhere yet, and nobody has heard of it. */
  told(text: string, more: Partial<ReceivedPost> = {}): ReceivedPost {
    return {
      type: 'posted',
      link: 'north',
      channel: 'n-sec',
      post: `told ${text}`,
      author: 'UA',
      text,
      writtenAt: this.clock.now(),
      fragments: [],
      isDirect: false,
      ...more,
    }
  }

  async tell(received: HandedOver): Promise<Taken> {
    const taken = await this.platform(received.link).say(received)
    await settle()
    return taken
  }

  async edit(link: string, channel: string, post: string, author: string, text: string): Promise<void> {
    await this.tell({ type: 'edited', link, channel, post, author, text, editedAt: this.clock.now() + 1, fragments: [] })
  }

  async remove(link: string, channel: string, post: string): Promise<void> {
    await this.tell({ type: 'deleted', link, channel, post, deletedAt: this.clock.now() })
  }

  async react(link: string, channel: string, post: string, user: string, emoji: string, added = true): Promise<void> {
    await this.tell({ type: 'reacted', link, channel, post, user, emoji, added, at: this.clock.now() })
  }

  async press(link: string, channel: string, post: string, user: string, action: string): Promise<void> {
    this.#ids += 1
    await this.tell({ type: 'pressed', id: `use${this.#ids}`, link, channel, post, user, action, at: this.clock.now() })
  }

  channel(link: string, channel: string): readonly string[] {
    return this.platform(link).read(channel)
  }

  direct(link: string, user: string): readonly string[] {
    return this.platform(link).read(`@${user}`)
  }

  mark(link: string, channel: string, post: string): readonly string[] {
    return this.platform(link).marks.get(`${channel} ${post}`) ?? []
  }

  /** The post in a channel whose text has this in it. */
  standing(link: string, channel: string, words: string) {
    const posts = this.platform(link).posts.filter((each) => each.channel === channel)
    const found = posts.find((each) => JSON.stringify(each.content).includes(words))
    if (!found) throw new Error(`Nothing in ${link} ${channel} says "${words}". There is:\n${this.channel(link, channel).join('\n---\n')}`)
    return found
  }
}
