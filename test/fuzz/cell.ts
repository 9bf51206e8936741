import { isDeepStrictEqual } from 'node:util'
import type { Content } from '../../src/core/content.ts'
import { decide } from '../../src/core/decide/index.ts'
import type { Event } from '../../src/core/event.ts'
import { stampFingerprints } from '../../src/core/evolve.ts'
import type { Fact } from '../../src/core/facts.ts'
import type { Mechanism } from '../../src/core/mechanism.ts'
import type { Outgoing } from '../../src/core/outgoing.ts'
import { present } from '../../src/core/present.ts'
import type { DeliveryRow } from '../../src/core/rows/delivery.ts'
import { draftOf, emptyState, type State } from '../../src/core/state.ts'
import { mechanism, north, places, south, supervisor } from './scene.ts'

export type Decide = typeof decide

/** One of Parley's posts, as it stands in a channel or in front of one person (`user`). */
export interface Standing {
  readonly link: string
  readonly channel: string
  readonly user?: string
  readonly post: string
  content: Content
  readonly row: DeliveryRow
}

export interface Mark {
  readonly link: string
  readonly channel: string
  readonly post: string
  readonly emoji: string
}

/** Deliveries of one case; more would be a flood of Parley's own. */
const deliveriesMax = 1_500

/** The whole core over platforms that take everything at once: what stands in the channels is what a judge looks at. */
export class Cell {
  readonly posts: Standing[] = []
  readonly marks: Mark[] = []
  readonly facts: Fact[] = []
  readonly problems: string[] = []
  readonly state: State
  at: number
  readonly #decide: Decide
  #entries = 0
  #performed = 0

  private constructor(state: State, at: number, take: Decide) {
    this.state = state
    this.at = at
    this.#decide = take
  }

  /** An empty one, with a mechanism put in force. */
  static begin(of: Mechanism, take: Decide = decide): Cell {
    const cell = new Cell(emptyState(), Date.UTC(2026, 10, 22, 1), take)
    cell.take({ type: 'configure', mechanism: of })
    cell.take({ type: 'start', aliveAt: null })
    return cell
  }

  /** What follows from now on leaves this one as it is. */
  fork(take: Decide): Cell {
    const fork = new Cell(draftOf(this.state), this.at, take)
    fork.#entries = this.#entries
    return fork
  }

  take(event: Event): readonly Fact[] {
    const facts = this.#decide(this.state, event, this.at)
    // The journal holds JSON: what does not come back from it as it was would be another state after a restart.
    if (!isDeepStrictEqual(JSON.parse(JSON.stringify(facts)), facts)) this.problems.push('the facts do not survive the journal')
    this.#entries += 1
    stampFingerprints(this.state, facts, String(this.#entries).padStart(64, '0'))
    this.facts.push(...facts)
    return facts
  }

  /** Everything that is queued is sent, and taken by its platform. */
  settle(): void {
    for (;;) {
      const queued = [...this.state.deliveries.rows()].map(([, row]) => row).sort((a, b) => a.number - b.number)
      if (queued.length === 0) return
      for (const row of queued) {
        this.#performed += 1
        if (this.#performed > deliveriesMax) {
          this.problems.push(`more than ${deliveriesMax} deliveries`)
          return
        }
        this.#perform(row)
      }
    }
  }

  wait(seconds: number): void {
    const until = this.at + seconds * 1_000
    for (;;) {
      const due = [...this.state.timers.rows()].filter(([, at]) => at <= until).sort((a, b) => a[1] - b[1])[0]
      if (!due) break
      this.at = Math.max(this.at, due[1])
      this.take({ type: 'wake', timers: [due[0]] })
      this.settle()
    }
    this.at = until
  }

  #perform(row: DeliveryRow): void {
    const outgoing = present(this.state, row, this.at)
    if (!outgoing) {
      this.take({ type: 'send-ended', delivery: row.id, outcome: { outcome: 'nothing-to-do' } })
      return
    }
    const post = outgoing.type === 'page' ? undefined : this.#apply(outgoing, row)
    const receipt = row.act.do === 'receipt' && outgoing.type === 'mark' ? { receipt: outgoing.emoji } : {}
    this.take({ type: 'send-ended', delivery: row.id, outcome: { outcome: 'sent', ...(post ? { post } : {}), ...receipt } })
  }

  #apply(outgoing: Outgoing, row: DeliveryRow): string | undefined {
    const { link } = row
    switch (outgoing.type) {
      case 'post':
      case 'direct': {
        const post = `p-${row.id}`
        const where = outgoing.type === 'post' ? { channel: outgoing.channel } : { channel: `@${outgoing.user}`, user: outgoing.user }
        this.posts.push({ link, ...where, post, content: outgoing.content, row })
        return post
      }
      case 'revise': {
        const standing = this.posts.find((each) => each.link === link && each.post === outgoing.post)
        if (standing) standing.content = outgoing.content
        return undefined
      }
      case 'mark':
        this.marks.push({ link, channel: outgoing.channel, post: outgoing.post, emoji: outgoing.emoji })
        return undefined
      case 'remove':
      case 'topic':
        return undefined
    }
  }
}

/** Disputes that were asked about before the case began; it may confirm the second. */
export const pastReasons: readonly string[] = ['not agreed', 'a question that waits']

/**
 * A cell with a past: messages both ways, a dispute, a clarification, an escalation, one track on command and one paused. Made
 * once; each case works on a fork.
 */
export function cellWithPast(take: Decide): Cell {
  const cell = Cell.begin(mechanism, take)
  let count = 0
  const say = (place: { link: string; channel: string }, author: string, text: string): void => {
    count += 1
    const post = `past-${count}`
    cell.take({ type: 'posted', ...place, post, author, text, writtenAt: cell.at, fragments: [], isDirect: false })
    cell.settle()
    cell.wait(11)
  }
  say(places.northSec, north.duty, 'First word')
  say(places.southSec, south.duty, 'Second word')
  say(places.northSec, north.duty, '!flash Third word')
  say(places.southSec, south.duty, `!dispute open SEC-0001 ${pastReasons[0]}`)
  const [ask] = [...cell.state.asks.rows()].map(([id]) => id)
  say(places.southSec, south.duty, `!dispute confirm ${ask}`)
  say(places.northSec, north.duty, '!clarify SEC-0002 it is the second')
  say(places.southSec, south.duty, `!dispute open SEC-0003 ${pastReasons[1]}`)
  say(places.supervisor, supervisor.duty, '!pause DIP talks elsewhere')
  cell.wait(900)
  return cell
}
