import { type Addressed, inform, mark } from './addressees.ts'
import { Chance } from './chance.ts'
import { lagMaxMs } from './copies.ts'
import { framesOf, textOf } from './frames.ts'
import { secondChannel } from './mechanism.ts'
import type { PersonPost, Platform, ShownPost } from './platform.ts'
import { Replying } from './replying.ts'
import { channelOf, headOf, type Side, userOf } from './sides.ts'
import { watchWords } from './standing.ts'
import type { World } from './world.ts'

/** What a person did, as the people themselves know it: the judge asks them, not Parley. */
export interface Said {
  readonly token: string
  readonly side: Side
  /** Who is to have it. */
  readonly to: readonly Side[]
  /** Who of them must act, where its author said so. */
  readonly action?: readonly Side[]
  /** What its readers are shown of the words before it. */
  readonly seen?: readonly string[]
  readonly post: PersonPost
  /** `asked`: urgent, where Parley asks first. */
  readonly kind: 'message' | 'urgent' | 'request' | 'asked' | 'command' | 'stranger'
  /** The texts that it had, newest last. */
  readonly texts: string[]
  readonly at: number
  /** How long after it was taken it expires. */
  readonly expiresAfterMs?: number
  /** It tries the line, and asks nothing of anybody. */
  readonly isTest?: true
  /** What stands before its text. */
  readonly words: string
  /** What it was changed to, and when, world time. */
  changes?: readonly { readonly text: string; readonly at: number }[]
  /** How long after it was written a reply is wanted. */
  readonly replyByMs?: number
  /** What they pressed when they were asked whether they meant it. */
  answered?: string | undefined
  /** Tokens of the requests that its author meant it to answer. */
  answers?: readonly string[]
}

/** Who owes what it asks for. */
export const debtorsOf = ({ to, action }: Said): readonly Side[] => action ?? to

/** Whether it is to cross as it is, and its author is told where it does not. */
export const isRelayed = ({ kind }: Said): boolean => kind === 'message' || kind === 'urgent' || kind === 'request'

/** Officials who post, change their minds, acknowledge and dispute, as the seed has it. */
export class People {
  readonly said: Said[] = []
  /** What officials of each side acknowledged: `side` and the reference of the message, whatever its version. */
  readonly acknowledged = new Set<string>()
  /** What its author said is the reply to what: the two references. */
  readonly linked = new Set<string>()
  readonly #world: World
  readonly #chance: Chance
  readonly #kinds: Chance
  readonly #replying: Replying
  readonly #addressing: Chance
  #count = 0

  /** `kinds`: of its own, so that what was drawn before for a seed stays as it was. */
  constructor(world: World, chance: Chance, kinds: Chance) {
    this.#world = world
    this.#kinds = kinds
    this.#chance = chance
    this.#addressing = new Chance(world.seed * 163 + 101)
    this.#replying = new Replying(world, chance, this.#addressing, this)
  }

  act(): void {
    const side = this.#chance.pick(this.#world.sides)
    const roll = this.#chance.next()
    if (roll < 0.4) this.#post(side)
    else if (roll < 0.5) this.#replying.act(side)
    else if (roll < 0.58) this.#edit(side)
    else if (roll < 0.64) this.#remove(side)
    else if (roll < 0.86) this.#acknowledge(side)
    else if (roll < 0.92) this.#command(side)
    else if (roll < 0.94) this.#post(side, 'UX', 'stranger')
    else if (roll < 0.96) this.#reactAsStranger(side)
    else this.#supervise()
  }

  /** Says something now, and perhaps takes it back a moment later. */
  say(side: Side, takesBackAfterMs?: number): void {
    const post = this.#post(side)
    if (takesBackAfterMs === undefined) return
    this.#world.time.after(takesBackAfterMs, () => {
      this.#platform(side).remove(post)
      this.#world.note(`${side} deletes what it just said`)
    })
  }

  flash(side: Side): void {
    this.#post(side, userOf[side], 'message', true)
  }

  request(side: Side): void {
    this.#replying.ask(side)
  }

  /** One of the last things that a side said is changed, or taken back. */
  change(side: Side): void {
    if (this.#chance.happens(0.7)) this.#edit(side)
    else this.#remove(side)
  }

  /** Something that has stood with the others for longer than a copy of the store can be behind. */
  changeWhatCrossed(side: Side): Said | undefined {
    const { now } = this.#world.time
    const isCrossed = ({ token, to }: Said): boolean =>
      to.every((each) => framesOf(this.#world, each).some((frame) => frame.token === token && frame.post.at < now - 2 * lagMaxMs))
    const crossed = this.#recent(side).filter(isCrossed)
    if (crossed.length === 0) return undefined
    const said = this.#chance.pick(crossed)
    this.changeAgain(said)
    return said
  }

  changeAgain(said: Said): void {
    if (said.post.deletedAt !== undefined) return
    const text = `changed${said.texts.length} ${said.token}`
    said.texts.push(text)
    said.changes = [...(said.changes ?? []), { text, at: this.#world.time.now }]
    this.#platform(said.side).edit(said.post, `${said.words}${text}`)
    this.#world.note(`${said.side} edits ${said.token}`)
  }

  token(): string {
    this.#count += 1
    return `T${String(this.#count).padStart(3, '0')}`
  }

  #platform(side: Side): Platform {
    return this.#world.platforms[side]
  }

  #post(side: Side, author: string = userOf[side], kind: Said['kind'] = 'message', isFlash = false): PersonPost {
    const token = this.token()
    const isUrgent = isFlash || (kind === 'message' && this.#chance.happens(0.1))
    const filler = !isFlash && this.#chance.happens(0.08) ? ` ${'lorem ipsum '.repeat(this.#chance.between(200, 450))}` : ''
    const words = `words ${token}${filler}`
    const expiresAfterMinutes = kind === 'message' && !isUrgent && this.#chance.happens(0.15) ? this.#chance.between(1, 6) : undefined
    const isAsked = isUrgent && this.#platform(side).hasButtons
    const isTest = kind === 'message' && !isUrgent && expiresAfterMinutes === undefined && this.#kinds.happens(0.06)
    const isInfo = kind === 'message' && !isUrgent && expiresAfterMinutes === undefined && !isTest && this.#kinds.happens(0.06)
    const isMarked = kind === 'message' && !isUrgent && expiresAfterMinutes === undefined && !isTest && !isInfo && this.#kinds.happens(0.06)
    const others = this.#world.others(side)
    const addressed: Addressed | undefined = isMarked
      ? mark(others, this.#addressing)
      : isInfo
        ? inform(others, this.#addressing)
        : undefined
    const expiring = expiresAfterMinutes === undefined ? '' : `!send incident expires ${expiresAfterMinutes}m tlp:amber `
    const envelope = isTest ? '!send status:test ' : (addressed?.words ?? expiring)
    const text = `${isUrgent ? '!flash ' : envelope}${words}`
    const thread = !isUrgent && this.#chance.happens(0.2) ? this.#somethingShown(side) : undefined
    const root = isTest && thread === undefined && this.#kinds.happens(0.4) ? this.#asked(side) : thread
    const post = this.#platform(side).post(channelOf[side], author, text, root)
    const said: Said = {
      token,
      side,
      to: others,
      ...addressed?.of,
      post,
      kind: isAsked ? 'asked' : isUrgent ? 'urgent' : kind,
      texts: [words],
      words: envelope,
      at: this.#world.time.now,
      ...(isTest ? { isTest: true as const } : {}),
      ...(expiresAfterMinutes === undefined ? {} : { expiresAfterMs: expiresAfterMinutes * 60_000 }),
    }
    this.said.push(said)
    if (thread !== undefined && kind === 'message' && (envelope === '' || isInfo)) this.#replying.saidInThread(said, thread)
    if (isAsked) this.#world.time.after(this.#chance.between(1_000, 60_000), () => this.#answer(said))
    this.#world.note(`${side} posts ${token}${isUrgent ? ' urgently' : ''}${thread ? ' in a thread' : ''}`)
    return post
  }

  /** Whether they meant what would wake people: mostly. Some look away. */
  #answer(said: Said): void {
    const platform = this.#platform(said.side)
    const word = this.#chance.pick(['send', 'send', 'send', 'priority', 'cancel', undefined])
    const question = platform.shown.find(
      ({ channel, content }) =>
        channel === `@${userOf[said.side]}` && textOf(content).includes(said.token) && content.buttons?.length === 3,
    )
    const button = question?.content.buttons?.find(({ action }) => action.endsWith(`:${word}`))
    if (!question || !button) return
    said.answered = word
    platform.press(question.channel, question.id, userOf[said.side], button.action)
    this.#world.note(`${said.side} answers ${word} to ${said.token}`)
  }

  #somethingShown(side: Side): string | undefined {
    const shown = this.#platform(side).shown.filter(
      (each) =>
        each.channel === channelOf[side] &&
        each.thread === undefined &&
        each.removedAt === undefined &&
        // What is said there is for the supervisor alone.
        !textOf(each.content).includes('To you alone'),
    )
    return shown.length > 0 ? this.#chance.pick(shown).id : undefined
  }

  /** Where a reply is owed. */
  #asked(side: Side): string | undefined {
    const shown = this.#platform(side).shown.filter(({ channel, thread }) => channel === channelOf[side] && thread === undefined)
    return shown.findLast(({ content }) => textOf(content).includes('You owe a reply by'))?.id
  }

  /** What a side can change yet: its last words. */
  #recent(side: Side): readonly Said[] {
    return this.said.filter((each) => each.side === side && each.kind === 'message' && each.post.deletedAt === undefined).slice(-4)
  }

  #own(side: Side): Said | undefined {
    const recent = this.#recent(side)
    return recent.length > 0 ? this.#chance.pick(recent) : undefined
  }

  #edit(side: Side): void {
    const said = this.#own(side)
    if (said) this.changeAgain(said)
  }

  #remove(side: Side): void {
    const said = this.#own(side)
    if (!said) return
    this.#platform(side).remove(said.post)
    this.#world.note(`${side} deletes ${said.token}`)
  }

  #owedFrame(side: Side): ShownPost | undefined {
    const frames = this.#platform(side).shown.filter(
      // A question that stands in the channel, since its author could not be asked directly, is theirs.
      ({ channel, removedAt, content: { buttons: [first] = [] } }) =>
        channel === channelOf[side] && removedAt === undefined && first !== undefined && !first.action.startsWith('answer:'),
    )
    return frames.length > 0 ? this.#chance.pick(frames) : undefined
  }

  #reactAsStranger(side: Side): void {
    const frame = this.#owedFrame(side)
    if (!frame) return
    this.#platform(side).react(channelOf[side], frame.id, 'UX', '☑')
    this.#world.note(`a stranger acknowledges ${frame.id} in ${side}`)
  }

  #acknowledge(side: Side): void {
    const platform = this.#platform(side)
    const frame = this.#owedFrame(side)
    if (!frame) return
    const all = frame.content.buttons?.find(({ action }) => action.startsWith('ack-all:'))
    const upToHere = all !== undefined && this.#chance.happens(0.4)
    for (const each of upToHere ? this.#standingBy(side, frame) : [frame]) this.#acknowledged(side, each)
    this.#world.note(`${side} acknowledges ${upToHere ? 'all up to ' : ''}${frame.id}`)
    if (upToHere) platform.press(channelOf[side], frame.id, userOf[side], all.action)
    else if (this.#chance.happens(0.5)) platform.react(channelOf[side], frame.id, userOf[side], '☑')
    else platform.press(channelOf[side], frame.id, userOf[side], frame.content.buttons?.[0]?.action ?? '')
  }

  /** What stood in the channel when a frame was drawn as it is now: what came later its buttons do not speak for. */
  #standingBy(side: Side, frame: ShownPost): readonly ShownPost[] {
    const drawnBy = frame.versions.at(-1)?.at ?? frame.at
    return this.#platform(side).shown.filter((each) => each.channel === frame.channel && each.at <= drawnBy)
  }

  #acknowledged(side: Side, frame: ShownPost): void {
    for (const { content } of frame.versions) {
      const reference = /\b[A-Z]+-\d{4,}\b/.exec(textOf(content))?.[0]
      if (reference) this.acknowledged.add(`${side} ${reference}`)
    }
  }

  #command(side: Side): void {
    const token = this.token()
    const said = this.#chance.pick([
      `!dispute open ${token} was not agreed`,
      `!nonsense ${token}`,
      `/ack ${token}`,
      `!supervisor ${token}`,
      '!open',
      '!status',
      '!show SEC-1',
      '!ack SEC-1',
      `！flsh ${token}`,
    ])
    const isTooFree = this.#world.hasFloor && this.#kinds.happens(0.4)
    const text = isTooFree ? `!send tlp:clear for all ${token}` : said
    if (text === '!ack SEC-1') this.acknowledged.add(`${side} SEC-0001`)
    const post = this.#platform(side).post(channelOf[side], userOf[side], text)
    this.said.push({ token, side, to: [], post, kind: 'command', texts: [text], words: '', at: this.#world.time.now })
    this.#world.note(`${side} types ${text}`)
  }

  #supervise(): void {
    const token = this.token()
    const text = this.#named(this.#chance.pick([`${token} between us`, ...supervision]))
    const post = this.#world.platforms.sup.post('control', 'UM', text)
    if (text.startsWith('T'))
      this.said.push({ token, side: 'north', to: [], post, kind: 'command', texts: [text], words: '', at: this.#world.time.now })
  }

  /** Where several may owe on a message the supervisor names whose debt it means. */
  #named(text: string): string {
    const { sides } = this.#world
    if (sides.length < 3) return text
    return text.replace(/^!(?:waive|close) SEC-\d+/, (words) => `${words} ${this.#addressing.pick([...sides, 'all'])}`)
  }

  /** Somebody of an organisation does something about its watch, by the word or by the button. */
  watch(link: Side | 'sup'): void {
    const platform = this.#world.platforms[link]
    const channel = link === 'sup' ? 'control' : channelOf[link]
    const user = this.#chance.pick(link === 'sup' ? ['UM', 'UD'] : [userOf[link], headOf[link]])
    const card = platform.shown.findLast(
      (each) => each.channel === channel && each.removedAt === undefined && each.content.buttons?.[0]?.action.startsWith('watch:'),
    )
    const text = this.#chance.pick(watchWords)
    if (card && this.#chance.happens(0.4)) platform.press(channel, card.id, user, card.content.buttons![0]!.action)
    else platform.post(channel, user, text)
    this.#world.note(`${user} of ${link} sees to the watch`)
  }

  /** The supervisor's officials see to what is before them, by the words or by the buttons, in either of its channels. */
  superviseEscalations(): void {
    const { platforms } = this.#world
    const places = [{ platform: platforms.sup, channel: 'control' }]
    if (this.#world.hasSecond) places.push({ platform: platforms.desk, channel: secondChannel })
    const cards = places.flatMap(({ platform, channel }) =>
      platform.shown.flatMap((each) =>
        each.channel === channel && each.removedAt === undefined && (each.content.buttons?.length ?? 0) > 0 ? [{ platform, each }] : [],
      ),
    )
    if (cards.length === 0 || this.#chance.happens(0.3)) {
      const { platform, channel } = this.#chance.pick(places)
      platform.post(channel, 'UM', this.#named(this.#chance.pick(supervision)))
      return
    }
    const { platform, each } = this.#chance.pick(cards)
    platform.press(each.channel, each.id, 'UM', this.#chance.pick(each.content.buttons!).action)
  }
}

const supervision = [
  '!take SEC-1',
  '!take SEC-2',
  '!snooze SEC-1 3m their officer calls back',
  '!snooze SEC-3 90s',
  '!assign SEC-2 to deputy',
  '!waive SEC-3 said at the meeting',
  '!waive SEC-4 they know',
  '!close SEC-2 spoken to',
  '!assign all to deputy',
  '!take all',
  '!take G1',
  '!snooze G1 4m',
  '!status',
]
