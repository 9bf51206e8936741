import { addressKey } from '../addresses.ts'
import type { Content } from '../content.ts'
import type { Event } from '../event.ts'
import { evolve, stampFingerprints } from '../evolve.ts'
import type { Fact } from '../facts.ts'
import { linksOf, type Mechanism } from '../mechanism.ts'
import { isReady, present } from '../present.ts'
import type { DeliveryRow } from '../rows/delivery.ts'
import { emptyState, mechanismOf, type State, tableNames } from '../state.ts'
import type { Table } from '../table.ts'
import { Decisions, type Entry, hashOf } from './decisions.ts'
import type { StepOfThree } from './steps-of-three.ts'

export interface Standing {
  readonly link: string
  /** `@user` for a direct one. */
  readonly channel: string
  readonly post: string
  content: Content
  readonly row: DeliveryRow
}

/** Sees what happens in a run, and notes what must not. */
export interface Witness {
  readonly problems: string[]
  /** Before an event is decided. */
  heard?(event: Event): void
  recorded?(entry: Entry): void
  /** Before what was drawn counts as sent. */
  drawn?(row: DeliveryRow, content: Content): void
  /** After each step. */
  look?(): void
  /** At the end, when all that waited has been sent. */
  settled?(): void
}

/** As a snapshot brings it back. */
export function copyOf(state: State): State {
  const copy = emptyState()
  for (const name of tableNames) {
    for (const [key, row] of (state[name] as Table<unknown>).rows())
      (copy[name] as Table<unknown>).set(key, JSON.parse(JSON.stringify(row)))
  }
  return copy
}

export function folded(entries: readonly Entry[]): State {
  const state = emptyState()
  entries.forEach(({ facts, at }, index) => {
    for (const fact of JSON.parse(JSON.stringify(facts)) as Fact[]) evolve(state, fact, at)
    stampFingerprints(state, facts, hashOf(index + 1))
  })
  return state
}

/** A run of steps, on platforms as simple as can be, before witnesses. */
export abstract class WitnessedRun extends Decisions {
  readonly standing: Standing[] = []
  readonly received: Event[] = []
  /** Links that nobody is reached by any more. */
  readonly closed = new Set<string>()
  /** Channels in which something was refused, or is unknown: what stands there is Parley's best knowledge, no more. */
  readonly doubtful = new Set<string>()
  /** By word: who said it. */
  readonly saidBy = new Map<string, string>()
  readonly #witnesses: readonly Witness[]
  #posts = 0
  #words = 0

  constructor(of: Mechanism, witnesses: (run: WitnessedRun) => readonly Witness[]) {
    super()
    this.#witnesses = witnesses(this)
    this.take({ type: 'configure', mechanism: of })
    this.take({ type: 'start', aliveAt: null })
    this.pass(60)
  }

  get mechanism(): Mechanism {
    return mechanismOf(this.state)
  }

  override take(event: Event): void {
    for (const each of this.#witnesses) each.heard?.(event)
    super.take(event)
    const entry = this.entries.at(-1)!
    for (const link of this.closed) if (linksOf(this.mechanism).has(link)) this.closed.delete(link)
    for (const each of this.#witnesses) each.recorded?.(entry)
  }

  protected abstract play(step: StepOfThree): void

  run(steps: readonly StepOfThree[]): void {
    for (const step of steps) {
      this.play(step)
      for (const each of this.#witnesses) each.look?.()
    }
    for (let round = 0; round < 30 && this.state.deliveries.size > 0; round += 1) this.send('sent', 'all')
    for (const each of this.#witnesses) each.settled?.()
  }

  protected receive(event: Event): void {
    if ('link' in event && typeof event.link === 'string' && this.closed.has(event.link)) return
    this.received.push(event)
    this.take(event)
  }

  protected id(prefix: string): string {
    this.#posts += 1
    return `${prefix}-${this.#posts}`
  }

  protected said(text: string, back: number, by: string): string {
    const references = [...this.state.references.rows()].map(([reference]) => reference)
    const changes = [...this.state.changes.rows()].map(([id]) => id)
    this.#words += 1
    const word = `w${this.#words}w`
    this.saidBy.set(word, by)
    return text
      .replace(/\bR\b/, references.at(-1 - (back % Math.max(1, references.length))) ?? 'SEC-0001')
      .replace(/\bT\b/, word)
      .replace(/ C$/, ` ${changes[0] ?? 'C1'}`)
  }

  protected wakeAll(): void {
    const due = [...this.state.timers.rows()].filter(([, at]) => at <= this.at).sort((a, b) => a[1] - b[1])
    if (due.length > 0) this.take({ type: 'wake', timers: due.map(([id]) => id) })
  }

  /** Each timer when it is due. */
  pass(seconds: number): void {
    const until = this.at + seconds * 1000
    for (let round = 0; round < 500; round += 1) {
      const next = Math.min(...[...this.state.timers.rows()].map(([, at]) => at))
      if (next > until) break
      this.at = Math.max(this.at, next)
      this.wakeAll()
    }
    this.at = until
    this.wakeAll()
  }

  protected send(outcome: 'sent' | 'refused' | 'uncertain', to: string): void {
    for (const [id] of [...this.state.deliveries.rows()]) {
      const row = this.state.deliveries.get(id)
      if (!row || (to !== 'all' && row.link !== to) || !isReady(this.state, row)) continue
      const outgoing = present(this.state, row, this.at)
      if (!outgoing) {
        this.take({ type: 'send-ended', delivery: id, outcome: { outcome: 'nothing-to-do' } })
        continue
      }
      if (outcome !== 'sent') {
        this.doubtful.add(addressKey(row))
        this.take({ type: 'send-ended', delivery: id, outcome: { outcome, reason: 'no' } })
        continue
      }
      if ('content' in outgoing) {
        for (const each of this.#witnesses) each.drawn?.(row, outgoing.content)
      }
      if (outgoing.type === 'post' || outgoing.type === 'direct') {
        const post = `${row.link}-p${id}`
        const channel = outgoing.type === 'post' ? row.channel : `@${row.user}`
        this.standing.push({ link: row.link, channel, post, content: outgoing.content, row })
        this.take({ type: 'send-ended', delivery: id, outcome: { outcome, post } })
      } else {
        if (outgoing.type === 'revise') {
          const post = this.standing.find((each) => each.link === row.link && each.post === outgoing.post)
          if (post) post.content = outgoing.content
        }
        this.take({
          type: 'send-ended',
          delivery: id,
          outcome: { outcome, ...(outgoing.type === 'mark' && row.act.do === 'receipt' ? { receipt: outgoing.emoji } : {}) },
        })
      }
    }
  }
}
