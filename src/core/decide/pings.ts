import { type Address, addressKey } from '../addresses.ts'
import type { Called } from '../rows/delivery.ts'
import type { Notice } from '../sentences/index.ts'
import { type Decision, ranks } from './decision.ts'

interface Ping {
  readonly address: Address
  readonly notice: Notice
  readonly about: { readonly obligation: string } | { readonly storm: string }
  readonly call?: Called
  readonly mentions: Set<string>
}

/** What is said in the thread of an escalation's post: once for each, however many steps call at the same time, and to all whom they call. */
export class Pings {
  readonly #pings = new Map<string, Ping>()

  add({ mentions, ...ping }: Omit<Ping, 'mentions'> & { readonly mentions: readonly string[] }): void {
    const key = `${addressKey(ping.address)} ${Object.values(ping.about)[0]}`
    const known = this.#pings.get(key)
    if (!known) {
      this.#pings.set(key, { ...ping, mentions: new Set(mentions) })
      return
    }
    for (const each of mentions) known.mentions.add(each)
    // Of several steps: no later call of one of them says all of it again.
    if (!known.call) return
    const { nth: _, ...call } = known.call
    this.#pings.set(key, { ...known, call })
  }

  say(decision: Decision): void {
    for (const { address, notice, about, call, mentions } of this.#pings.values()) {
      const options = { rank: ranks.alarm, thread: about, mentions: [...mentions], ...about, ...(call ? { call } : {}) }
      decision.sayIn(address, notice, options)
    }
  }
}
