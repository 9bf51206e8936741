import type { HandedOver } from '../../core/received.ts'
import { type FakePlatform, textOf } from './fake-platform.ts'

/** What came to stand somewhere, as whoever looks over everybody's shoulder would write it down. */
export interface Seen {
  /** ms. */
  readonly at: number
  readonly link: string
  readonly channel: string
  readonly post: string
  readonly text: string
  /** Its platform said at once that it stands there. */
  readonly isSure: boolean
}

interface Part {
  readonly at: number
  readonly part: number
  readonly of: number
  readonly isSure: boolean
  readonly delivery: string
}

const heading = /^(?:EXERCISE · |TEST · )?(?:UPDATE (\d+) to )?([A-Z]+-\d{4,})\b.*? · (?:.*part (\d+) of (\d+))?/

/** What stood where, and what was done, and when: from the platforms alone, never from what Parley knows. */
export class Account {
  readonly seen: Seen[] = []
  readonly done: { readonly at: number; readonly received: HandedOver }[] = []
  readonly #now: () => number
  readonly #standing = new Map<string, string>()
  readonly #lost = new Set<string>()
  /** Each part of a message with its text, by its reference and a party's link. */
  readonly #parts = new Map<string, readonly Part[]>()

  constructor(platforms: readonly FakePlatform[], now: () => number) {
    this.#now = now
    for (const each of platforms) this.#watch(each)
  }

  #watch(platform: FakePlatform): void {
    const send = platform.send.bind(platform)
    platform.send = async (outgoing) => {
      const outcome = await send(outgoing)
      if (outgoing.type !== 'post' && outgoing.type !== 'direct' && outgoing.type !== 'revise') return outcome
      const standing = platform.posts.findLast((each) =>
        outgoing.type === 'revise' ? each.id === outgoing.post && each.content === outgoing.content : each.delivery === outgoing.id,
      )
      if (standing)
        this.#note(platform.link, standing.channel, standing.id, textOf(standing.content), outcome.outcome === 'sent', outgoing.id)
      return outcome
    }
    const say = platform.say.bind(platform)
    platform.say = (received) => {
      this.done.push({ at: this.#now(), received })
      return say(received)
    }
  }

  #note(link: string, channel: string, post: string, text: string, isSure: boolean, delivery: string): void {
    // A repeat of what stands there changes nothing.
    if (this.#standing.get(post) === text) return
    this.#standing.set(post, text)
    const at = this.#now()
    this.seen.push({ at, link, channel, post, text, isSure })
    const lines = text.split('\n')
    const [, update, of, part = '1', parts = '1'] = heading.exec(lines.find((each) => !each.startsWith('@')) ?? '') ?? []
    if (of === undefined || channel.startsWith('@') || !lines.some((each) => each.startsWith('> '))) return
    const key = `${update === undefined ? of : `${of}.${update}`} ${link}`
    this.#parts.set(key, [...(this.#parts.get(key) ?? []), { at, isSure, delivery, part: Number(part), of: Number(parts) }])
  }

  /** Its platform's answer reached nobody. */
  answerLost(delivery: string): void {
    this.#lost.add(delivery)
  }

  /** From when on anything of a message's text could be read there, ms. */
  firstSeen(reference: string, link: string): number | undefined {
    const parts = this.#parts.get(`${reference} ${link}`) ?? []
    return parts.length === 0 ? undefined : Math.min(...parts.map(({ at }) => at))
  }

  /** From when on all of it stood there, ms; `isSure`: its platform said of each part at once that it does. */
  whole(reference: string, link: string): { readonly at: number; readonly isSure: boolean } | undefined {
    const parts = this.#parts.get(`${reference} ${link}`) ?? []
    const firsts = Array.from({ length: parts[0]?.of ?? 0 }, (_, index) => parts.find(({ part }) => part === index + 1))
    const known = firsts.filter((each) => each !== undefined)
    if (known.length === 0 || known.length < firsts.length) return undefined
    return {
      at: Math.max(...known.map(({ at }) => at)),
      isSure: known.every(({ isSure, delivery }) => isSure && !this.#lost.has(delivery)),
    }
  }
}
