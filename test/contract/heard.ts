import type { Adapter, Taken } from '../../src/core/adapter.ts'
import type { Content } from '../../src/core/content.ts'
import type { Outgoing, SendOutcome } from '../../src/core/outgoing.ts'
import type { HandedOver } from '../../src/core/received.ts'
import { until } from '../until.ts'
import type { Subject } from './subject.ts'

export const taken: Taken = { taken: true }
export const notTaken: Taken = { taken: false, sentence: 'Not taken, try again.' }

/** An adapter that runs, and everything that it has handed over. */
export class Heard {
  readonly adapter: Adapter
  /** In the order of handing over, whether it was taken or not. */
  readonly offered: HandedOver[] = []
  readonly received: HandedOver[] = []
  readonly log: string[] = []
  answer: (received: HandedOver) => Taken = () => taken

  constructor(subject: Subject) {
    this.adapter = subject.open((line) => this.log.push(line))
  }

  /** Starts it, and resolves when it says that the link is up. */
  async up(): Promise<this> {
    await this.adapter.start(async (received) => {
      const answer = this.answer(received)
      this.offered.push(received)
      if (answer.taken) this.received.push(received)
      return answer
    })
    await this.link('up')
    return this
  }

  async link(state: 'up' | 'down'): Promise<HandedOver & { type: 'link-changed' }> {
    return until(() => this.of('link-changed').findLast((each) => each.state === state), { withinMs: 40_000, what: `link ${state}` })
  }

  of<Type extends HandedOver['type']>(type: Type): (HandedOver & { type: Type })[] {
    return this.received.filter((each): each is HandedOver & { type: Type } => each.type === type)
  }

  /** Resolves to the first of a type that matches. */
  async next<Type extends HandedOver['type']>(type: Type, matches: (each: HandedOver & { type: Type }) => boolean = () => true) {
    return until(() => this.of(type).find(matches), { withinMs: 20_000, what: `something ${type}` })
  }

  posted(text: string) {
    return this.next('posted', (each) => each.text === text)
  }

  /** What people said themselves. */
  get texts(): string[] {
    return this.of('posted').flatMap(({ text, isAutomatic }) => (isAutomatic ? [] : [text]))
  }

  send(outgoing: Outgoing, signal = new AbortController().signal): Promise<SendOutcome> {
    return this.adapter.send(outgoing, signal)
  }

  /** Sends what must succeed, and returns the id of the post. */
  async sent(outgoing: Outgoing): Promise<string> {
    const outcome = await this.send(outgoing)
    if (outcome.outcome !== 'sent') throw new Error(`${outgoing.type} ended ${outcome.outcome}: ${outcome.reason}`)
    return outcome.post ?? ''
  }

  stop(): Promise<void> {
    return this.adapter.stop()
  }
}

export const says = (text: string, more: Partial<Content> = {}): Content => ({
  blocks: [{ type: 'line', spans: [text] }],
  wakes: true,
  ...more,
})
