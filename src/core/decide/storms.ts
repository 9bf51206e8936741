import { type Address, addressKey } from '../addresses.ts'
import { countersOf } from '../evolve/change.ts'
import { isGroupOfExercise, isOwedInExercise } from '../exercise.ts'
import { organisation, precedenceRank, usersOn } from '../mechanism.ts'
import { asEscalations } from '../one-post.ts'
import { lateFrom } from '../owed.ts'
import { idOf } from '../owners.ts'
import { isPartysOwn, type StepTarget, stepsOf } from '../policy.ts'
import type { ObligationRow, StormCause, StormRow } from '../rows/obligation.ts'
import type { Notice } from '../sentences/index.ts'
import type { State } from '../state.ts'
import { isUnanswered, membersMax, membersOf, partsOfStorm, unansweredOf } from '../storm-post.ts'
import { onDutyUsers } from '../watch.ts'
import { type Decision, ranks } from './decision.ts'
import type { Pings } from './pings.ts'
import { callByName, nextOfficial, officialsCalled } from './reach.ts'
import { referenceOf } from './words.ts'

/**
 * Escalations that come together are shown in one post, and pinged once for all. From so many on they are: of a party whose link is
 * down, of one that has answered nothing, or of whatever cause within a short time.
 */
const stormFrom = { 'link-down': 3, silent: 5, many: 20 } as const
const togetherWithinMs = 600_000
/** A round is not put off because the calls of its members are some seconds apart. */
const roundShare = 0.8
const roundMinutesDefault = 5
/** Nor is what is more urgent than the rest by more than this after a ping. */
const urgentWaitMs = 60_000

/** What has just been escalated joins the group to which it belongs, or forms one with what stands alone. */
export function gather(decision: Decision, began: ReadonlySet<string>): void {
  for (const id of began) {
    const row = decision.state.obligations.get(id)
    const storm = row && groupFor(decision, row)
    if (storm) join(decision, storm.id, [id])
  }
  for (;;) {
    const alone = [...decision.state.escalated.rows()].flatMap(([id]) => {
      const row = decision.state.obligations.get(id)
      return row && row.storm === undefined && isUnanswered(row) ? [row] : []
    })
    // What is real is never hidden among what is an exercise, nor counted with it.
    const apart = Map.groupBy(alone, (row) => isOwedInExercise(decision.state, row))
    const found = [false, true].map((of) => stormAmong(decision, apart.get(of) ?? [])).find((each) => each !== undefined)
    if (!found) return
    const number = (countersOf(decision.state).storm ?? 0) + 1
    const id = idOf(decision.state, 'g', number)
    decision.record({ is: 'storm-opened', id, name: `G${number}`, cause: found.cause })
    join(
      decision,
      id,
      found.rows.slice(0, membersMax).map((row) => row.id),
    )
  }
}

function stormAmong(
  decision: Decision,
  alone: readonly ObligationRow[],
): { readonly cause: StormCause; readonly rows: readonly ObligationRow[] } | undefined {
  for (const [party, rows] of Map.groupBy(alone, ({ owes }) => owes)) {
    if (asEscalations(rows).length >= stormFrom['link-down'] && isLinkDown(decision, party))
      return { cause: { is: 'link-down', party }, rows }
    if (unansweredSince(decision, party, rows) >= stormFrom.silent) return { cause: { is: 'silent', party }, rows }
  }
  const rows = alone.filter(({ escalation }) => decision.at - (escalation?.since ?? 0) <= togetherWithinMs)
  return asEscalations(rows).length >= stormFrom.many ? { cause: { is: 'many' }, rows } : undefined
}

function isLinkDown({ mechanism, state }: Decision, party: string): boolean {
  const member = organisation(mechanism, party)
  return member !== undefined && state.links.get(member.link)?.state === 'down'
}

/** How many of these stand in its channel since it last met anything. */
const unansweredSince = ({ state }: Decision, party: string, rows: readonly ObligationRow[]): number => {
  const answeredAt = state.answered.get(party) ?? Number.NEGATIVE_INFINITY
  return asEscalations(rows.filter(({ openedAt = 0 }) => openedAt > answeredAt)).length
}

/** A group in which somebody is still to answer, and that has room. */
function groupFor(decision: Decision, row: ObligationRow): StormRow | undefined {
  const groups = [...decision.state.storms.rows()].map(([, storm]) => storm)
  return groups.find((storm) => {
    if (storm.members.length >= membersMax) return false
    if (isGroupOfExercise(decision.state, storm) !== isOwedInExercise(decision.state, row)) return false
    const { cause } = storm
    if (cause.is !== 'many' && cause.party !== row.owes) return false
    if (cause.is === 'many' && decision.at - storm.since > togetherWithinMs) return false
    return unansweredOf(decision.state, storm).length > 0
  })
}

function join(decision: Decision, id: string, obligations: readonly string[]): void {
  decision.record({ is: 'storm-joined', id, obligations })
  const storm = decision.state.storms.get(id)
  if (!storm) return
  for (const address of addressesOf(decision, storm)) postParts(decision, storm, address)
  decision.reviseStorm(id)
  // Those that stood alone say where they are now.
  for (const obligation of obligations) decision.reviseOwnPosts(obligation)
}

function addressesOf(decision: Decision, { posts }: StormRow): readonly Address[] {
  const { channel, secondChannel } = decision.mechanism.supervisor
  const second =
    secondChannel && (posts[addressKey(secondChannel)] !== undefined || decision.state.links.get(channel.link)?.state === 'down')
  return second ? [channel, secondChannel] : [channel]
}

/** What of a group's post does not stand in a channel yet. */
export function postParts(decision: Decision, storm: StormRow, address: Address): void {
  const standing = storm.posts[addressKey(address)]?.length ?? 0
  for (let part = standing; part < partsOfStorm(storm); part += 1) {
    decision.sayIn(address, { say: 'storm', with: { storm: storm.id, part } }, { rank: ranks.alarm, storm: storm.id })
  }
  if (standing === 0) decision.record({ is: 'storm-called', id: storm.id, whom: whomOf('supervisor', '') })
}

const whomOf = (target: StepTarget, party: string): string => (isPartysOwn(target) ? `${target} ${party}` : target)

/** Calls one target of several members' steps, once in a round for all of them. */
export function callStorm(decision: Decision, id: string, target: StepTarget, rows: readonly ObligationRow[], pings: Pings): void {
  for (const [party, theirs] of Map.groupBy(rows, ({ owes }) => (isPartysOwn(target) ? owes : ''))) {
    const storm = decision.state.storms.get(id)
    const [first] = theirs
    if (!storm || !first) continue
    const whom = whomOf(target, party)
    const calledAt = storm.calledAt[whom]
    const sinceMs = calledAt === undefined ? Number.POSITIVE_INFINITY : decision.at - calledAt
    const isInRound = sinceMs < roundMs(theirs, target) * roundShare
    if (isInRound && (sinceMs < urgentWaitMs || !isMoreUrgent(decision, storm, theirs, target))) continue
    decision.record({ is: 'storm-called', id, whom })
    callOnce(decision, storm, target, theirs, first, pings)
  }
}

const rankOf = (state: State, { message }: ObligationRow): number => precedenceRank(state.messages.get(message)?.precedence ?? 'routine')

/** What is called for the first time, and is more urgent than all that the group was pinged for, does not wait for its next round. */
function isMoreUrgent({ state }: Decision, storm: StormRow, rows: readonly ObligationRow[], target: StepTarget): boolean {
  const isFirst = ({ policy, steps = [] }: ObligationRow): boolean =>
    stepsOf(policy).steps.some(({ call }, index) => call.includes(target) && steps[index]?.calls === 1)
  const called = new Set(rows.map(({ id }) => id))
  const others = unansweredOf(state, storm).flatMap((row) => (called.has(row.id) ? [] : [rankOf(state, row)]))
  return Math.max(-1, ...rows.filter(isFirst).map((row) => rankOf(state, row))) > Math.max(-1, ...others)
}

/** Of a group's members that nobody has taken, the one that is named in a ping. */
function mostUrgent({ state }: Decision, rows: readonly ObligationRow[]): ObligationRow | undefined {
  return rows.toSorted((a, b) => rankOf(state, b) - rankOf(state, a) || (a.dueAt ?? 0) - (b.dueAt ?? 0))[0]
}

function roundMs(rows: readonly ObligationRow[], target: StepTarget): number {
  const minutes = rows.flatMap(({ policy }) =>
    stepsOf(policy).steps.flatMap(({ call, repeatMinutes }) => (call.includes(target) ? (repeatMinutes ?? []) : [])),
  )
  return (minutes.length > 0 ? Math.min(...minutes) : roundMinutesDefault) * 60_000
}

function callOnce(
  decision: Decision,
  storm: StormRow,
  target: StepTarget,
  rows: readonly ObligationRow[],
  first: ObligationRow,
  pings: Pings,
): void {
  const { supervisor } = decision.mechanism
  const call = {
    obligation: first.id,
    step: stepsOf(first.policy).steps.findIndex((step) => step.call.includes(target)),
    target,
    storm: storm.id,
  }
  const notice = stormPing(decision, storm, first)
  const tracks = rows.map(({ track }) => track)
  const pingIn = (address: Address, mentions: readonly string[]): void =>
    pings.inThread(address, { storm: storm.id }, notice, call, mentions)
  switch (target) {
    case 'party':
      return
    case 'party-duty':
    case 'party-head': {
      const party = organisation(decision.mechanism, first.owes)
      if (!party) return
      // Each of what is on their own tracks.
      const theirs = rows.flatMap((row) => officialsCalled(decision, party, target, [row.track]).map((official) => ({ row, official })))
      for (const [official, of] of Map.groupBy(theirs, ({ official: each }) => each)) {
        const references = [...new Set(of.map(({ row }) => referenceOf(decision, row)))]
        const when = of.some(({ row: { dueAt = 0 } }) => decision.at < dueAt) ? { beforeDue: true as const } : {}
        for (const user of usersOn(official, party.link)) {
          pings.directly({ link: party.link, user }, { say: 'called-for-many', with: { references, ...when } }, call)
        }
      }
      return
    }
    case 'supervisor':
      // It could not be shown there before.
      if (storm.posts[addressKey(supervisor.channel)] === undefined) return postParts(decision, storm, supervisor.channel)
      return pingIn(supervisor.channel, onDutyUsers(decision.state, supervisor, supervisor.channel.link, ...tracks))
    case 'next-official': {
      const calls = Math.max(0, ...rows.map(({ steps = [] }) => (steps[call.step]?.calls ?? 1) - 1))
      return pingIn(supervisor.channel, nextOfficial(decision, calls, supervisor.channel.link, tracks))
    }
    case 'second-channel': {
      const { secondChannel } = supervisor
      if (!secondChannel) return
      if (storm.posts[addressKey(secondChannel)] === undefined) postParts(decision, storm, secondChannel)
      else pingIn(secondChannel, onDutyUsers(decision.state, supervisor, secondChannel.link, ...tracks))
      return
    }
    default:
      return callByName(decision, call, notice, pings)
  }
}

/** What is said of a group that goes on; `first` of it is named where nobody is left to answer for any. */
export function stormPing(decision: Decision, storm: StormRow, first: ObligationRow): Notice & { say: 'storm-ping' } {
  const unanswered = unansweredOf(decision.state, storm)
  const named = mostUrgent(decision, unanswered) ?? first
  return {
    say: 'storm-ping',
    with: {
      name: storm.name,
      open: asEscalations(unanswered).length,
      first: referenceOf(decision, named),
      dueAt: named.dueAt === undefined ? decision.at : lateFrom(named),
      now: decision.at,
    },
  }
}

/** In the words of a command: those of a group, `G3`; or of all groups, and whatever stands alone, what nobody has answered. */
export function escalationsNamed(decision: Decision, word: string): readonly ObligationRow[] | undefined {
  if (word.toLowerCase() === 'all') {
    return [...decision.state.escalated.rows()].flatMap(([id]) => {
      const row = decision.state.obligations.get(id)
      return row && isUnanswered(row) ? [row] : []
    })
  }
  if (!/^G\d{1,6}$/i.test(word)) return undefined
  const storm = [...decision.state.storms.rows()].map(([, row]) => row).findLast(({ name }) => name === word.toUpperCase())
  return storm ? membersOf(decision.state, storm) : []
}
