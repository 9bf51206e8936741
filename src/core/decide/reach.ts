import { type Address, addressKey, type LinkId } from '../addresses.ts'
import { type Member, nameOf, type Official, organisation, trackOf, usersOn } from '../mechanism.ts'
import { postHolder } from '../one-post.ts'
import { lateFrom, whatIsOwed } from '../owed.ts'
import { isPartysOwn, type StepTarget } from '../policy.ts'
import type { Act, Called } from '../rows/delivery.ts'
import type { ObligationRow } from '../rows/obligation.ts'
import type { Notice } from '../sentences/index.ts'
import { places, unreached } from '../sentences/reasons.ts'
import { localTime } from '../text.ts'
import { headsOf, onDuty, onDutyFor, onDutyUsers } from '../watch.ts'
import { type Decision, ranks } from './decision.ts'
import { supervisorTold } from './escalating.ts'
import type { Pings } from './pings.ts'
import { expiredIn, referenceOf, withArticle, wordsToType } from './words.ts'

/** Whom each kind of target of a step is, whether they can be reached now, and what they are told. */

/** Each of them is called so often before the next one is. */
const callsEach = 6

/** Why a target cannot be called now; undefined where it can. What waits behind a link that is down reaches nobody yet. */
export function whyNot(decision: Decision, row: ObligationRow, target: StepTarget, nth: number): string | undefined {
  const { mechanism, state } = decision
  const { supervisor } = mechanism
  const downWhy = (link: LinkId, name: string): string | undefined =>
    state.links.get(link)?.state === 'down' ? unreached.linkDown(name) : undefined
  if (target.startsWith('pager:')) {
    const name = target.slice('pager:'.length)
    return mechanism.pagers?.includes(name) ? undefined : unreached.noPager(name)
  }
  if (isPartysOwn(target)) {
    const party = organisation(mechanism, row.owes)
    if (!party || !trackOf(mechanism, row.track)?.channels[row.owes]) return unreached.noChannel(nameOf(mechanism, row.owes))
    const people = target === 'party' ? undefined : peopleOf(decision, party, target, [row.track])
    if (people?.length === 0) return unreached.noAccount(party.name, target === 'party-head')
    return downWhy(party.link, party.name)
  }
  if (target === 'second-channel') {
    if (!supervisor.secondChannel) return unreached.noSecondChannel
    if (onDutyUsers(state, supervisor, supervisor.secondChannel.link, row.track).length === 0)
      return unreached.noneOnSecond(supervisor.name)
    return downWhy(supervisor.secondChannel.link, places.secondChannel)
  }
  const { link } = supervisor.channel
  if (target === 'supervisor' && onDutyUsers(state, supervisor, link, row.track).length === 0)
    return unreached.noAccount(supervisor.name, false)
  if (target === 'next-official' && nextOfficial(decision, nth - 1, link, [row.track]).length === 0)
    return unreached.noAccount(supervisor.name, false)
  if (target === 'supervisor' || target === 'next-official') {
    // What is to be said in the first is said in the second then, and calls whoever is on duty there.
    return downWhy(link, supervisor.name) && whyNot(decision, row, 'second-channel', nth) && unreached.linkDown(supervisor.name)
  }
  const official = officialOf(decision, target)
  const accounts = accountsOf(official)
  if (official?.suspended) return unreached.suspended(official.role)
  if (accounts.length === 0) return unreached.noOfficial(target.slice('official:'.length))
  return accounts.every(({ link }) => state.links.get(link)?.state === 'down') ? unreached.linkDown(supervisor.name) : undefined
}

/** What stands in one of the supervisor's channels and mentions nobody wakes nobody; a party's own is looked at whoever is on duty. */
export function wakesSomebody({ state, mechanism: { supervisor } }: Decision, link: LinkId, act: Act & { do: 'say' }): boolean {
  const { call, notice, mentions } = act
  if (call === undefined || (call.target !== 'supervisor' && call.target !== 'next-official' && call.target !== 'second-channel'))
    return true
  const tracks = [state.obligations.get(call.obligation)?.track ?? []].flat()
  // A card is drawn with those on duty when it is shown.
  const isCard = notice.say === 'escalation' || notice.say === 'storm'
  return mentions.length > 0 || (isCard && onDutyUsers(state, supervisor, link, ...tracks).length > 0)
}

const officialOf = ({ mechanism }: Decision, target: StepTarget): Official | undefined =>
  mechanism.supervisor.officials.find(({ id }) => target === `official:${id}`)

/** None of somebody who is suspended, as `usersOn`. */
const accountsOf = (official: Official | undefined): Official['accounts'] => (official?.suspended ? [] : (official?.accounts ?? []))

/** Of the owing party. */
export const officialsCalled = (decision: Decision, party: Member, target: StepTarget, tracks: readonly string[]): readonly Official[] =>
  target === 'party-head' ? headsOf(party) : onDutyFor(decision.state, party, party.link, tracks)

/** By account on their own link. */
const peopleOf = (decision: Decision, party: Member, target: StepTarget, tracks: readonly string[]): readonly string[] =>
  officialsCalled(decision, party, target, tracks).flatMap((official) => usersOn(official, party.link))

/** `begins`: the escalation's post is shown with this; it calls those on duty by itself. */
export function callFor(decision: Decision, row: ObligationRow, call: Called, begins: boolean, pings: Pings): void {
  const { supervisor } = decision.mechanism
  const { target } = call
  // Also where it could not be shown when it began: a ping says neither what it is about nor how it stands.
  const isItsCall = target === 'supervisor' || target === 'next-official'
  const isPosted = !isPartysOwn(target) && postFirst(decision, row, isItsCall ? call : undefined)
  switch (target) {
    case 'party':
      return remind(decision, row, call)
    case 'party-duty':
    case 'party-head': {
      const party = organisation(decision.mechanism, row.owes)
      if (!party) return
      for (const user of peopleOf(decision, party, target, [row.track])) {
        pings.directly({ link: party.link, user }, { say: 'called', with: partysWords(decision, row, party) }, call)
      }
      return
    }
    case 'supervisor': {
      const mentions = onDutyUsers(decision.state, supervisor, supervisor.channel.link, row.track)
      if (!begins && !isPosted) ping(decision, row, call, supervisor.channel, mentions, pings)
      return
    }
    case 'next-official': {
      const mentions = nextOfficial(decision, callsOf(row, call), supervisor.channel.link, [row.track])
      ping(decision, row, call, supervisor.channel, mentions, pings)
      return
    }
    case 'second-channel': {
      const { secondChannel } = supervisor
      if (!secondChannel) return
      if (!standsIn(decision, row, secondChannel)) postEscalation(decision, row, secondChannel, call)
      else ping(decision, row, call, secondChannel, onDutyUsers(decision.state, supervisor, secondChannel.link, row.track), pings)
      return
    }
    default:
      return callByName(decision, call, { say: 'escalation-call', with: pingWords(decision, row) }, pings)
  }
}

/** An official of the supervisor, on every link on which they have an account; or a pager. */
export function callByName(decision: Decision, call: Called, notice: Notice, pings: Pings): void {
  const { target } = call
  if (target.startsWith('pager:')) {
    const name = target.slice('pager:'.length)
    if (!decision.mechanism.pagers?.includes(name)) return
    const address = { link: `pager:${name}`, channel: name }
    decision.queue(address, addressKey(address), ranks.alarm, {
      do: 'page',
      call,
      ...(call.storm === undefined ? {} : { storm: call.storm }),
    })
    return
  }
  for (const account of accountsOf(officialOf(decision, target))) pings.directly(account, notice, call)
}

const callsOf = (row: ObligationRow, { step }: Called): number => (row.steps?.[step]?.calls ?? 1) - 1

/** Whether an escalation's post stands in a channel, or is on its way there. */
export const standsIn = ({ state }: Decision, row: ObligationRow, address: Address): boolean =>
  postHolder(state, state.obligations.get(row.id) ?? row).escalation?.posts[addressKey(address)] !== undefined

/**
 * Where a call goes first: the one post in the supervisor's channel; in the second too where the first cannot be seen now. Returns whether it is
 * posted with this.
 */
function postFirst(decision: Decision, row: ObligationRow, call: Called | undefined): boolean {
  const { channel, secondChannel } = decision.mechanism.supervisor
  if (standsIn(decision, row, channel)) return false
  postEscalation(decision, row, channel, call)
  const isSeen = decision.state.links.get(channel.link)?.state !== 'down'
  if (secondChannel && !isSeen && !standsIn(decision, row, secondChannel)) postEscalation(decision, row, secondChannel, call)
  return true
}

/** The escalation's post, which is kept up to date from then on. `call`: what is noted as failed if it does not arrive. */
export function postEscalation(decision: Decision, row: ObligationRow, address: Address, call?: Called): void {
  const { id } = postHolder(decision.state, decision.state.obligations.get(row.id) ?? row)
  const notice = { say: 'escalation', with: { obligation: id } } as const
  decision.sayIn(address, notice, { rank: ranks.alarm, obligation: id, ...(call ? { call: onceOnly(call) } : {}) })
}

/** No later call says all that the post says. */
function onceOnly(called: Called): Called {
  const { nth: _, ...call } = called
  return call
}

function remind(decision: Decision, row: ObligationRow, call: Called): void {
  const party = organisation(decision.mechanism, row.owes)
  const address = trackOf(decision.mechanism, row.track)?.channels[row.owes]
  if (!party || !address) return
  const words = partysWords(decision, row, party)
  const notice: Notice = decision.at < (row.dueAt ?? 0) ? { say: 'reminder', with: words } : { say: 'overdue', with: words }
  decision.sayIn(address, notice, {
    thread: { message: row.message },
    mentions: onDutyUsers(decision.state, party, address.link, row.track),
    call,
  })
}

function partysWords(decision: Decision, row: ObligationRow, party: Member) {
  const dueAt = row.dueAt ?? decision.at
  return {
    reference: referenceOf(decision, row),
    what: withArticle(row),
    dueAt,
    dueLocal: localTime(dueAt, party.timeZone),
    type: wordsToType(decision, row),
    told: supervisorTold(row, decision.at),
    ...(decision.at > lateFrom(row) ? { lateMs: decision.at - lateFrom(row) } : {}),
    ...expiredIn(decision, row),
  }
}

function ping(decision: Decision, row: ObligationRow, call: Called, address: Address, mentions: readonly string[], pings: Pings): void {
  pings.inThread(address, { obligation: row.id }, { say: 'ping', with: pingWords(decision, row) }, call, mentions)
}

/** What is said of an escalation that goes on. */
export const pingWords = (decision: Decision, row: ObligationRow) => ({
  reference: referenceOf(decision, row),
  owes: nameOf(decision.mechanism, row.owes),
  what: whatIsOwed(row),
  dueAt: row.dueAt === undefined ? decision.at : lateFrom(row),
  now: decision.at,
  ...expiredIn(decision, row),
})

/** Those on duty, and after some calls each one official more, one after the other: of those who may hear of one of these tracks. */
export function nextOfficial(decision: Decision, calls: number, link: LinkId, tracks: readonly string[]): readonly string[] {
  const { supervisor } = decision.mechanism
  const called = onDuty(decision.state, supervisor)
  const others = supervisor.officials.filter(
    (official) => !official.suspended && !called.includes(official) && (official.tracks?.some((code) => tracks.includes(code)) ?? true),
  )
  const next = others[Math.floor(calls / callsEach) % Math.max(1, others.length)]
  const duty = onDutyUsers(decision.state, supervisor, link, ...tracks)
  return next ? [...new Set([...duty, ...usersOn(next, link)])] : duty
}
