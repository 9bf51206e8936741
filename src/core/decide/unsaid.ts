import { tracksOf } from '../about.ts'
import { type Address, addressKey } from '../addresses.ts'
import { personOf, placeOf } from '../mechanism.ts'
import { type Act, channelKeyOf, type DeliveryRow } from '../rows/delivery.ts'
import { places } from '../sentences/reasons.ts'
import { onDutyUsers } from '../watch.ts'
import { callFailed, callHeard } from './calls.ts'
import { type Decision, directLane, ranks } from './decision.ts'
import { tellOpposite } from './link-owners.ts'
import { wakesSomebody } from './reach.ts'
import { repliesWaitingMax } from './reply.ts'
import { calledIn, sayInSecond } from './second-channel.ts'

type Say = Act & { do: 'say' }

/**
 * Words of Parley's own could not be shown where they were to stand: they are said elsewhere, or it is said that they reach nobody.
 * `isElsewhere`: they were when they had waited for long.
 */
export function unsaid(
  decision: Decision,
  row: DeliveryRow,
  act: Say | (Act & { do: 'page' }),
  reason: string,
  isElsewhere: boolean,
): void {
  if (act.do === 'page') {
    const pager = places.pager(row.channel)
    callFailed(decision, act.call, row.queuedAt, `${pager}: ${reason}`)
    sayUnreached(decision, row, pager, reason)
    return
  }
  const { channel, secondChannel } = decision.mechanism.supervisor
  const isSupervisors = row.user === undefined && addressKey(row) === addressKey(channel)
  if (isSupervisors && isElsewhere) return
  if (isSupervisors && secondChannel) {
    // Whom it calls is called there; that nobody could be is said in both channels as it is.
    const isHeardThere = decision.state.links.get(secondChannel.link)?.state !== 'down' && calledIn(decision, secondChannel, act).length > 0
    if (act.call && !isHeardThere) callFailed(decision, act.call, row.queuedAt, reason)
    if (act.notice.say !== 'nobody-notified') sayInSecond(decision, secondChannel, row.rank, act)
    return
  }
  if (isSupervisors && sayToDuty(decision, row, act)) return
  if (act.call || act.sender || row.user !== undefined) return unheard(decision, row, act, reason, isElsewhere)
  if (act.notice.say !== 'notice-failed') {
    decision.tellSupervisor({
      say: 'notice-failed',
      with: { to: channelName(decision, row), reason, ...isUnknown(row), ...ofTrack(decision, row) },
    })
  }
}

/** Whoever was called, or waits for an answer, does not see it: it is said where they may, and who cannot be reached is told of. */
export function unheard(decision: Decision, row: DeliveryRow, act: Say, reason: string, isElsewhere = false): void {
  if (act.call) callFailed(decision, act.call, row.queuedAt, reason)
  if (act.sender) decision.sayTo(act.sender, { say: 'private-line-lost', with: { at: row.queuedAt } })
  if (row.user !== undefined && !isElsewhere) sayWhereTheySpoke(decision, { ...row, user: row.user }, act)
  unreached(decision, row, reason)
}

/** Once, until something arrives there. */
export const unreached = (decision: Decision, row: DeliveryRow, reason: string): void =>
  sayUnreached(decision, row, row.user === undefined ? channelName(decision, row) : directOf(decision, row.link, row.user), reason)

/** What cannot be said in the supervisor's only channel is said to those on duty; not a card, which is one post and kept up to date. Returns whether it is. */
export function sayToDuty(decision: Decision, { link, rank }: DeliveryRow, { notice, sender, call }: Say): boolean {
  if (call) return false
  const isCard = notice.say === 'escalation' || notice.say === 'storm'
  const { supervisor } = decision.mechanism
  const users = isCard ? [] : onDutyUsers(decision.state, supervisor, link, ...tracksOf(decision.state, notice))
  for (const user of users) {
    decision.queue({ link, channel: '', user }, directLane({ link, user }), rank, {
      do: 'say',
      notice,
      mentions: [],
      ...(sender ? { sender } : {}),
    })
  }
  return users.length > 0
}

/** Who cannot be written to directly is told in a channel of their own side: nobody is to wait for an answer that went nowhere. */
function sayWhereTheySpoke(decision: Decision, { link, user, rank }: DeliveryRow & { user: string }, act: Say): void {
  const address = { link, channel: act.orElseIn ?? '' }
  const place = placeOf(decision.mechanism, address)
  const person = personOf(decision.mechanism, link, user)
  if (!place || (person && person.organisation.id !== place.organisation.id)) return
  // Who is no official is told once, and by ⛔ each time: a robot that answers what it reads in the channel would be answered for ever.
  if (!person && decision.state.alarms.get(unreachedAlarm({ link, channel: '', user }))) return
  const lane = 'instead'
  const waiting = decision.state.waiting.get(`${addressKey(address)} ${lane}`) ?? 0
  if (waiting < repliesWaitingMax) decision.sayIn(address, act.notice, { mentions: [user], rank, lane })
}

/** It may stand there all the same. */
const isUnknown = (row: DeliveryRow) => (row.isUnknown && row.act.do === 'say' ? { isUnknown: true as const } : {})

const unreachedAlarm = (to: Address & { readonly user?: string }): string => `unreached:${channelKeyOf(to)}`

/** Whether what was said there lately came to nothing. */
export const isUnreached = (decision: Decision, { link, channel }: Address): boolean =>
  decision.state.alarms.get(unreachedAlarm({ link, channel })) !== undefined

/** What is said to somebody again and again is said to fail once, until something arrives there. */
function sayUnreached(decision: Decision, row: DeliveryRow, to: string, reason: string): void {
  const name = unreachedAlarm(row)
  if (decision.state.alarms.get(name)) return
  decision.record({ is: 'alarm-raised', name })
  // Of a pager that nobody at all could be notified, and why, says it too.
  if (row.act.do === 'page' && decision.facts.some((fact) => fact.is === 'delivery-queued' && isNobodyNotified(fact.row.act))) return
  decision.tellSupervisor({ say: 'notice-failed', with: { to, reason, ...isUnknown(row), ...ofTrack(decision, row) } })
}

const isNobodyNotified = (act: Act): boolean => act.do === 'say' && act.notice.say === 'nobody-notified'

export function reached(decision: Decision, row: DeliveryRow, act: Say | (Act & { do: 'page' })): void {
  if (act.call && (act.do === 'page' || wakesSomebody(decision, row.link, act))) callHeard(decision, act.call)
  const name = unreachedAlarm(row)
  if (decision.state.alarms.get(name)) decision.record({ is: 'alarm-cleared', name })
  if (row.user === undefined && addressKey(row) === addressKey(decision.mechanism.supervisor.channel)) seesAgain(decision, row.link)
}

/** Raised while the supervisor's channels show nothing, and the parties know. */
export const blindAlarm = (link: string): string => `blind:${link}`

function seesAgain(decision: Decision, link: string): void {
  const known = decision.state.alarms.get(blindAlarm(link))
  if (!known) return
  decision.record({ is: 'alarm-cleared', name: blindAlarm(link) })
  const span = { from: known.since, to: decision.at }
  tellOpposite(decision, link, (name) => ({ say: 'other-link-heard', with: { name, ...span } }), ranks.notice)
}

const directOf = ({ mechanism }: Decision, link: string, user: string): string => {
  const person = personOf(mechanism, link, user)
  return places.direct(person && `${person.organisation.name}, ${person.official.role}`)
}

const ofTrack = ({ mechanism }: Decision, row: DeliveryRow): { readonly track?: string } => {
  const track = placeOf(mechanism, row)?.track
  return track ? { track: track.code } : {}
}

const channelName = ({ mechanism }: Decision, row: DeliveryRow): string => {
  const place = placeOf(mechanism, row)
  return place ? places.channel(place.organisation.name, place.track?.code) : places.unknown
}
