import { decide } from '../decide/index.ts'
import type { Event } from '../event.ts'
import { stampFingerprints } from '../evolve.ts'
import type { Fact } from '../facts.ts'
import type { Mechanism } from '../mechanism.ts'
import { present } from '../present.ts'
import type { MessageRow } from '../rows/message.ts'
import { commitDraft, draftOf, emptyState, type State } from '../state.ts'
import { mission } from './mission.ts'
import { track } from './three.ts'

export type Side = 'north' | 'south'
export type Sent = 'sent' | 'refused' | 'uncertain'

const party = (id: Side, name: string) => ({
  id,
  name,
  timeZone: 'UTC',
  link: id,
  officials: [{ id: `${id}-duty`, role: 'duty officer', accounts: [{ link: id, user: `${id}-u` }], isDutyOfficer: true }],
})

const mechanism: Mechanism = {
  name: 'cell',
  supervisor: {
    ...mission,
    officials: [{ id: 'duty', role: 'duty officer', accounts: [{ link: 'desk', user: 'desk-u' }], isDutyOfficer: true }],
  },
  parties: [party('north', 'North'), party('south', 'South')],
  tracks: [track('SEC', 'Security', ['north', 'south'])],
  sweepDays: 7,
}

/** The real decisions on a state of their own, without relay or platforms: sends end as the test says. */
export class Cell {
  readonly state: State = emptyState()
  readonly facts: Fact[] = []
  at = Date.UTC(2026, 10, 22, 1)
  /** A planted bug: called after each decision. */
  readonly #spoil: (state: State, facts: readonly Fact[]) => void
  #entries = 0
  #posts = 0

  constructor(spoil: (state: State, facts: readonly Fact[]) => void = () => undefined) {
    this.#spoil = spoil
    this.take({ type: 'configure', mechanism })
    this.take({ type: 'start', aliveAt: null })
  }

  take(event: Event): readonly Fact[] {
    const draft = draftOf(this.state)
    const facts = decide(draft, event, this.at)
    this.#entries += 1
    stampFingerprints(draft, facts, String(this.#entries).padStart(64, '0'))
    commitDraft(draft)
    this.facts.push(...facts)
    this.#spoil(this.state, facts)
    return facts
  }

  messages(): readonly MessageRow[] {
    return [...this.state.messages.rows()].map(([, row]) => row)
  }

  post(side: Side | 'desk', text: string, thread?: string): string {
    this.#posts += 1
    const post = `${side}-t${this.#posts}`
    const channel = side === 'desk' ? 'control' : `${side}-sec`
    const at = { link: side, channel, post, author: `${side}-u`, writtenAt: this.at, fragments: [], isDirect: false }
    this.take({ type: 'posted', ...at, text, ...(thread === undefined ? {} : { thread }) })
    return post
  }

  press(side: Side | 'desk', action: string): void {
    this.#posts += 1
    const channel = side === 'desk' ? 'control' : `${side}-sec`
    this.take({ type: 'pressed', id: `use${this.#posts}`, link: side, channel, user: `${side}-u`, action, post: 'any', at: this.at })
  }

  remove(message: MessageRow): void {
    if (message.source) this.take({ type: 'deleted', ...message.source.address, post: message.source.post, deletedAt: this.at })
  }

  edit(message: MessageRow, text: string): void {
    if (!message.source) return
    const { address, post } = message.source
    this.take({ type: 'edited', ...address, post, author: message.author.user, text, editedAt: this.at, fragments: [] })
  }

  /** Where a message stands in a side's channel, its own posts among them. */
  postIn(side: Side, message: MessageRow): string | undefined {
    if (message.source?.address.link === side) return message.source.post
    return message.deliveries[`${side} ${side}-sec`]?.posts[0] ?? undefined
  }

  /** Everything that waits is sent, and ends so. */
  sendAll(outcome: Sent = 'sent'): void {
    for (let round = 0; round < 5 && this.state.deliveries.size > 0; round += 1) {
      for (const [delivery, row] of [...this.state.deliveries.rows()]) {
        if (!this.state.deliveries.get(delivery)) continue
        const outgoing = present(this.state, row, this.at)
        if (!outgoing) this.take({ type: 'send-ended', delivery, outcome: { outcome: 'nothing-to-do' } })
        else if (outcome !== 'sent') this.take({ type: 'send-ended', delivery, outcome: { outcome, reason: 'no' } })
        else this.take({ type: 'send-ended', delivery, outcome: { outcome, post: `${row.link}-p${delivery}` } })
      }
    }
  }

  wait(seconds: number): void {
    this.at += seconds * 1000
    for (let round = 0; round < 100; round += 1) {
      const due = [...this.state.timers.rows()].filter(([, at]) => at <= this.at).map(([id]) => id)
      if (due.length === 0) return
      for (const id of due) this.take({ type: 'wake', timers: [id] })
    }
  }
}
