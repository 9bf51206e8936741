import type { ReceiverEvent } from '@slack/bolt'
import type { Taken } from '../../core/adapter.ts'
import type { LinkId, UserId } from '../../core/addresses.ts'
import type { HandedOver } from '../../core/received.ts'
import { ArrivalOrder } from './arrival-order.ts'
import type { Directory } from './directory.ts'
import { mentionsInEvent, type Reading, receivedFromEvent, unreadablePost } from './inbound.ts'
import type { Self } from './message.ts'

/** Within the 2 s that a hand-over may take; a name that is not known by then is shown as `@someone`. */
const namesWithinMs = 700

export interface IntakeParts {
  readonly link: LinkId
  readonly now: () => number
  readonly log: (line: string) => void
  readonly self: () => Self
  readonly directory: Directory
  readonly offer: (received: HandedOver) => Promise<Taken>
  /** Slack says that the app was removed, or that tokens were revoked: whether it is ours must be asked. */
  readonly onAccessEvent: () => void
}

/** An event, and how often Slack has told it before. */
export type Told = Pick<ReceiverEvent, 'body' | 'retryNum'>

/** What happens to an event before it is acknowledged. */
export class Intake {
  readonly #parts: IntakeParts
  readonly #order = new ArrivalOrder()

  constructor(parts: IntakeParts) {
    this.#parts = parts
  }

  /** What a translation needs to know now. */
  reading(): Reading {
    const { link, now, self, directory } = this.#parts
    return { link, now, self: self(), nameOf: (user) => directory.known(user)?.name }
  }

  /** Whether it is to be acknowledged: it was taken, or nothing is to be taken of it. */
  async persist({ body, retryNum = 0 }: Told): Promise<boolean> {
    const event: unknown = body.event
    if (!isEvent(event)) return true
    if (event.type === 'app_uninstalled' || event.type === 'tokens_revoked') {
      this.#parts.onAccessEvent()
      return true
    }
    const unknown = this.#unknown(mentionsInEvent(event))
    const prepare = unknown.length > 0 ? () => this.learn(unknown) : undefined
    return this.#order.enter(channelOf(event), event.event_ts ?? '', prepare, async () => this.#handOver(event, retryNum > 0))
  }

  /** Asks for names, and waits for them only so long. */
  async learn(users: readonly UserId[]): Promise<void> {
    const signal = AbortSignal.timeout(namesWithinMs)
    await Promise.all(this.#unknown(users).map((user) => this.#parts.directory.person(user, signal)))
  }

  async #handOver(event: SlackEvent, isToldAgain: boolean): Promise<boolean> {
    const received = this.#translated(event, isToldAgain)
    return received === undefined || (await this.#parts.offer(received)).taken
  }

  /** What cannot be understood is not asked for again: it would come the same. */
  #translated(event: SlackEvent, isToldAgain: boolean): HandedOver | undefined {
    try {
      const received = receivedFromEvent(event, this.reading())
      const mayBeGone = received?.type === 'posted' || received?.type === 'edited'
      return mayBeGone && isToldAgain ? { ...received, toldAgain: true } : received
    } catch {
      // History leaves it out as well: told again, it is taken as it is told.
      const post = unreadablePost(event, this.reading())
      const fate = post ? 'counts as one that cannot be read' : 'was left out'
      this.#parts.log(`an event of type ${event.type} has a form that is not documented, and ${fate}`)
      return post
    }
  }

  #unknown(users: readonly UserId[]): UserId[] {
    return [...new Set(users)].filter((user) => this.#parts.directory.known(user) === undefined)
  }
}

interface SlackEvent {
  readonly type: string
  readonly event_ts?: string
  readonly channel?: unknown
  readonly item?: { readonly channel?: unknown }
}

function isEvent(event: unknown): event is SlackEvent {
  return typeof event === 'object' && event !== null && typeof (event as SlackEvent).type === 'string'
}

function channelOf({ channel, item }: SlackEvent): string {
  const where = channel ?? item?.channel
  return typeof where === 'string' ? where : ''
}
