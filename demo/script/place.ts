import type { PostOptions, SeenPost, StandIn } from '../../src/sandbox/standin.ts'
import type { World } from '../world.ts'
import { type Frame, frameOf } from './frame.ts'
import { must, Unmet } from './waiting.ts'

export type PersonName = keyof World['people']

/** A channel with its people: what they do in it, and what they can see. Nothing here knows what Parley believes. */
export class Place {
  readonly name: string
  readonly standIn: StandIn
  readonly channel: string
  readonly timeZone: string
  readonly #idOf: (person: string) => string

  constructor(of: { name: string; standIn: StandIn; channel: string; timeZone: string; idOf: (person: string) => string }) {
    this.name = of.name
    this.standIn = of.standIn
    this.channel = of.channel
    this.timeZone = of.timeZone
    this.#idOf = of.idOf
  }

  /** The platform's own id of a person. */
  idOf(person: string): string {
    return this.#idOf(person)
  }

  say(person: string, text: string, options?: PostOptions): Promise<string> {
    return this.standIn.postAs(this.idOf(person), this.channel, text, options)
  }

  command(person: string, command: string, text: string): Promise<string | undefined> {
    return this.standIn.commandAs(this.idOf(person), this.channel, command, text)
  }

  press(person: string, post: SeenPost, label: string): Promise<void> {
    return this.standIn.pressAs(this.idOf(person), post.channel, post.id, label)
  }

  react(person: string, post: string, emoji: string): Promise<void> {
    return this.standIn.reactAs(this.idOf(person), this.channel, post, emoji)
  }

  posts(): SeenPost[] {
    return this.standIn.channel(this.channel)
  }

  direct(person: string): SeenPost[] {
    return this.standIn.direct(this.idOf(person))
  }

  frames(): Frame[] {
    return this.posts().flatMap((post) => frameOf(post) ?? [])
  }

  /** The one frame that quotes these words. */
  frame(words: string): Frame {
    const found = this.frames().filter(({ quotes }) => quotes.some((quote) => quote.includes(words)))
    const [first] = found
    must(
      found.length === 1 && first !== undefined,
      `${this.name}’s channel shows “${words}” in exactly one frame`,
      () => `${found.length} frames; ${this.tail()}`,
    )
    return first
  }

  /** The one post of Parley's, frame or not, in which all of these words stand. */
  told(...words: readonly string[]): SeenPost {
    return onlyOne(
      this.posts().filter(({ isBot }) => isBot),
      words,
      `Parley says it in ${this.name}’s channel`,
      () => this.tail(),
    )
  }

  /** The one direct message of Parley's to a person, in which all of these words stand. */
  toldDirectly(person: string, ...words: readonly string[]): SeenPost {
    const conversation = this.direct(person)
    return onlyOne(
      conversation.filter(({ isBot }) => isBot),
      words,
      `Parley tells ${person} directly`,
      () => lastOf(conversation),
    )
  }

  /** A post of somebody's own, by its whole text. */
  own(text: string): SeenPost {
    const found = this.posts().filter((post) => !post.isBot && post.text === text)
    const [first] = found
    if (found.length === 1 && first) return first
    throw new Unmet(`one post “${text}” by a person in ${this.name}’s channel`, `${found.length}; ${this.tail()}`)
  }

  /** Parley's mark on a post is this one, and no other. */
  mustBeMarked(post: string, mark: string): void {
    const standing = this.posts().find(({ id }) => id === post)
    const marks = (standing?.reactions ?? []).filter(({ users }) => users.includes(this.idOf('parley'))).map(({ emoji }) => emoji)
    must(
      marks.length === 1 && marks[0] === mark,
      `Parley’s one mark on “${standing?.text ?? post}” in ${this.name}’s channel is ${mark}`,
      `it is ${marks.join(' ') || 'absent'}`,
    )
  }

  /** What stands last in the channel, for whoever reads a failure. */
  tail(): string {
    return lastOf(this.posts())
  }
}

function onlyOne(posts: readonly SeenPost[], words: readonly string[], expected: string, standing: () => string): SeenPost {
  const found = posts.filter(({ text }) => words.every((word) => text.includes(word)))
  const [first] = found
  must(
    found.length === 1 && first !== undefined,
    `${expected}, once: “${words.join('” and “')}”`,
    () => `${found.length} such posts; ${standing()}`,
  )
  return first
}

const tailLength = 6

const lastOf = (posts: readonly SeenPost[]): string =>
  posts.length === 0
    ? 'nothing stands there'
    : `the last that stand there:\n${posts
        .slice(-tailLength)
        .map(({ authorName, text }) => `  ${authorName}: ${text.replaceAll('\n', '\n    ')}`)
        .join('\n')}`
