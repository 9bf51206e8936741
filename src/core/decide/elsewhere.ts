import { type Address, addressKey } from '../addresses.ts'
import type { Fact } from '../facts.ts'
import { isUrgent, nameOf } from '../mechanism.ts'
import { isReady } from '../present.ts'
import { isLeft } from '../replaced.ts'
import { type Act, channelKeyOf, type DeliveryRow } from '../rows/delivery.ts'
import type { MessageRow } from '../rows/message.ts'
import { reasons } from '../sentences/reasons.ts'
import { onDutyUsers } from '../watch.ts'
import { type Decision, ranks } from './decision.ts'
import { tellOpposite } from './link-owners.ts'
import { sayInSecond } from './second-channel.ts'
import { blindAlarm, isUnreached, sayToDuty, unheard, unreached } from './unsaid.ts'

/** What Parley has to say where nobody can see it for now: it is said elsewhere, too, before anybody waits for it in vain. */

type Say = Act & { do: 'say' }

/** Looked for at each sign of life: whoever must know it knows it within a minute. */
const waitsMs = 30_000

/** What is queued with this for the supervisor's first channel, while that is known to show nothing; and all that waits for it, once the second can show it. */
export function sayElsewhere(decision: Decision): void {
  const { state } = decision
  // The first event of a journal comes before any configuration.
  const second = state.mechanism.get('now')?.supervisor.secondChannel?.link
  const isBack = decision.facts.some((fact) => fact.is === 'link-seen' && fact.state === 'up' && fact.link === second)
  const rows = isBack ? [...state.deliveries.rows()].map(([, row]) => row) : queuedBy(decision.facts)
  const heard = new Heard(decision)
  for (const row of rows) {
    if (row.act.do === 'say' && isFirst(decision, row) && isUnseen(decision, row)) inSecondToo(decision, heard, row, row.act)
  }
}

const queuedBy = (facts: readonly Fact[]): readonly DeliveryRow[] =>
  facts.flatMap((fact) => (fact.is === 'delivery-queued' ? [fact.row] : []))

/** What has waited for long, whatever became of its link: no send of it was refused, and none was taken. */
export function lookAtWaiting(decision: Decision): void {
  const { state } = decision
  const heard = new Heard(decision)
  for (const [id, row] of [...state.deliveries.rows()]) {
    if (row.act.do !== 'say' || row.rank > ranks.notice || state.elsewhere.get(id)) continue
    // Where it only comes slowly it comes.
    if (decision.at - Math.max(row.queuedAt, state.took.get(channelKeyOf(row)) ?? 0) < waitsMs) continue
    const isSaid = isFirst(decision, row) && inSecondToo(decision, heard, row, row.act)
    // While a link is down its one alarm speaks for what waits behind it, and what waited goes out when it is back.
    const { state: now, since = 0 } = state.links.get(row.link) ?? {}
    // What waits for its channel's head, or for what it refers to, waits for no platform.
    if (now === 'down' || decision.at - since < waitsMs || !isReady(state, row)) continue
    if (!isSaid) decision.record({ is: 'said-elsewhere', id })
    if (!isSaid && isFirst(decision, row)) tellBlind(decision, row)
    const why = row.isUnknown ? reasons.notKnownYet : reasons.notTaken
    if (isSaid) unreached(decision, row, why)
    else if (!isFirst(decision, row) || !sayToDuty(decision, row, row.act)) unheard(decision, row, row.act, why)
  }
}

/** The supervisor's channels show nothing, though it is connected: to the parties, whom nobody oversees now, once. */
function tellBlind(decision: Decision, { link, queuedAt }: DeliveryRow): void {
  const name = blindAlarm(link)
  if (decision.state.alarms.get(name)) return
  decision.record({ is: 'alarm-raised', name })
  tellOpposite(decision, link, (each) => ({ say: 'other-link-silent', with: { name: each, since: queuedAt } }))
}

const isFirst = ({ mechanism }: Decision, row: DeliveryRow): boolean =>
  row.user === undefined && addressKey(row) === addressKey(mechanism.supervisor.channel)

const isUnseen = (decision: Decision, row: Address): boolean =>
  decision.state.links.get(row.link)?.state === 'down' || isUnreached(decision, row) || isLeft(decision.state, row)

/** Returns whether it is said there. */
function inSecondToo(decision: Decision, heard: Heard, row: DeliveryRow, act: Say): boolean {
  const { secondChannel } = decision.mechanism.supervisor
  const isShown = secondChannel !== undefined && !isUnseen(decision, secondChannel)
  // That nobody could be notified is said in both as it is.
  if (!isShown || row.rank > ranks.notice || act.notice.say === 'nobody-notified' || decision.state.elsewhere.get(row.id)) return false
  decision.record({ is: 'said-elsewhere', id: row.id })
  if (!heard.has(act)) sayInSecond(decision, secondChannel, row.rank, act)
  return true
}

/** What the supervisor's second channel hears with one decision. */
class Heard {
  readonly #decision: Decision
  readonly #words = new Set<string>()
  readonly #about = new Set<string | undefined>()
  #looked = 0

  constructor(decision: Decision) {
    this.#decision = decision
  }

  /** Whether it hears these words with it, or anything of the same escalation or group: of those once at a time. */
  has({ notice, obligation, storm }: Say): boolean {
    const { facts, mechanism } = this.#decision
    const { secondChannel } = mechanism.supervisor
    for (; this.#looked < facts.length; this.#looked += 1) {
      const fact = facts[this.#looked]
      if (fact?.is !== 'delivery-queued' || fact.row.act.do !== 'say') continue
      if (!secondChannel || addressKey(fact.row) !== addressKey(secondChannel)) continue
      const { act } = fact.row
      this.#words.add(JSON.stringify(act.notice))
      this.#about.add(act.obligation).add(act.storm)
    }
    const isOfSame = [obligation, storm].some((each) => each !== undefined && this.#about.has(each))
    return this.#words.has(JSON.stringify(notice)) || (isOfSame && notice.say !== 'storm')
  }
}

/** What is urgent, or a dispute, and does not stand in the supervisor's first channel yet: that it is there is said in the second, to those on duty. */
export function sayMessageElsewhere(
  decision: Decision,
  message: MessageRow,
  why: { readonly why: string; readonly isUnknown?: true },
): void {
  const { supervisor } = decision.mechanism
  const { secondChannel } = supervisor
  if (!secondChannel || isUnseen(decision, secondChannel)) return
  if (message.kind !== 'dispute' && !isUrgent(message.precedence)) return
  const dispute = decision.state.disputes.get(message.kind === 'dispute' ? (message.dispute ?? '') : '')?.reference
  const reference = dispute ?? message.reference ?? ''
  const words = {
    reference,
    isDispute: dispute !== undefined,
    from: nameOf(decision.mechanism, message.from),
    to: supervisor.name,
    ...why,
    at: decision.at,
  }
  const mentions = onDutyUsers(decision.state, supervisor, secondChannel.link, message.track)
  decision.sayIn(secondChannel, { say: 'not-in-first', with: words }, { rank: ranks.alarm, mentions })
}
