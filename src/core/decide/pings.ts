import { type Address, addressKey, type LinkId, type UserId } from '../addresses.ts'
import type { Called } from '../rows/delivery.ts'
import type { Notice } from '../sentences/index.ts'
import { type Decision, ranks } from './decision.ts'

interface Ping {
  readonly call: Called
  readonly mentions: Set<string>
  say(decision: Decision, call: Called, mentions: readonly UserId[]): void
}

/**
 * What calls people about one thing: said once in the thread of its post, and once to each who is called directly, however many steps and targets call
 * at the same time, and to all whom they call.
 */
export class Pings {
  readonly #pings = new Map<string, Ping>()

  inThread(
    address: Address,
    about: { readonly obligation: string } | { readonly storm: string },
    notice: Notice,
    call: Called,
    mentions: readonly UserId[],
  ): void {
    this.#add(`${addressKey(address)} ${Object.values(about)[0]}`, call, mentions, (decision, calls, all) =>
      decision.sayIn(address, notice, { rank: ranks.alarm, thread: about, mentions: all, ...about, call: calls }),
    )
  }

  directly({ link, user }: { readonly link: LinkId; readonly user: UserId }, notice: Notice, call: Called): void {
    const about = call.storm ?? call.obligation
    this.#add(`${link} @${user} ${about} ${JSON.stringify(notice)}`, call, [], (decision, calls) =>
      decision.sayTo({ link, user }, notice, ranks.alarm, calls),
    )
  }

  #add(key: string, call: Called, mentions: readonly UserId[], say: Ping['say']): void {
    const known = this.#pings.get(key)
    if (!known) {
      this.#pings.set(key, { call, mentions: new Set(mentions), say })
      return
    }
    for (const each of mentions) known.mentions.add(each)
    const { step, target, nth } = call
    const also = [...(known.call.also ?? []), { step, target, ...(nth === undefined ? {} : { nth }) }]
    this.#pings.set(key, { ...known, call: { ...known.call, also } })
  }

  say(decision: Decision): void {
    for (const { say, call, mentions } of this.#pings.values()) say(decision, call, [...mentions])
  }
}
