import { type Address, supervisorId } from '../addresses.ts'
import { isSame } from '../apply/difference.ts'
import { isOwedInExercise } from '../exercise.ts'
import { type Mechanism, type Member, organisation, usersOn } from '../mechanism.ts'
import { isOver } from '../owed.ts'
import { nextTurn, type Turn, turnAt } from '../roster.ts'
import { actors } from '../sentences/reasons.ts'
import { headUsers, officialsOf, onDuty, onDutyUsers, watchName } from '../watch.ts'
import { type Decision, ranks } from './decision.ts'
import { untake } from './untaking.ts'

/** When nobody of the new watch has accepted it, the head is called. */
const headAfterMs = 10 * 60_000

/** With each configuration: whoever has a roster has a watch from now on. `hadTheWatch`: the supervisor's officials who were on duty. */
export function keepWatches(decision: Decision, before: Mechanism | undefined, hadTheWatch: readonly string[]): void {
  const { mechanism, state } = decision
  const members: readonly Member[] = [...mechanism.parties, mechanism.supervisor]
  for (const member of members) {
    const was = before && organisation(before, member.id)
    const { turn, passing } = state.watches.get(member.id) ?? {}
    if (member.roster) followRoster(decision, member, !isSame(was?.roster, member.roster) || was?.timeZone !== member.timeZone)
    if (was?.roster && member.roster && turn && isSame(state.watches.get(member.id)?.turn, turn)) giveTurn(decision, was, member, turn)
    if (turn && passing && isSame(state.watches.get(member.id)?.passing, passing) && hasMoved(before, decision, member))
      announce(decision, member, passing.from, turn)
  }
  for (const [id] of [...state.watches.rows()]) {
    if (members.some((member) => member.id === id && member.roster)) continue
    decision.record({ is: 'roster-ended', organisation: id })
    decision.clearTimer(`watch:${id}`)
    decision.clearTimer(`watch-head:${id}`)
  }
  const now = onDutyIds(decision)
  relieve(
    decision,
    mechanism.supervisor,
    hadTheWatch.filter((each) => !now.includes(each)),
  )
}

/** Whoever is asked to take the watch does not find the question where they are now. */
function hasMoved(before: Mechanism | undefined, { mechanism }: Decision, member: Member): boolean {
  const was = before && ownChannel({ mechanism: before }, member)
  return was !== undefined && !isSame(was, ownChannel({ mechanism }, member))
}

/** The supervisor's officials who are on duty. */
export const onDutyIds = ({ state, mechanism }: Decision): readonly string[] => onDuty(state, mechanism.supervisor).map(({ id }) => id)

export function watchDue(decision: Decision, id: string): void {
  const member = organisation(decision.mechanism, id)
  if (member?.roster) followRoster(decision, member, false)
  else decision.clearTimer(`watch:${id}`)
}

/**
 * Whoever should have the watch by now gets it: one change, however many there were while Parley was down. `isAnother`: the roster is
 * not the one of before, and may say otherwise of the turn that has begun; what was passed early stays passed.
 */
function followRoster(decision: Decision, member: Member, isAnother: boolean): void {
  const { roster, timeZone, id } = member
  if (!roster) return
  const next = nextTurn(roster, timeZone, decision.at)
  if (next) decision.setTimer(`watch:${id}`, next.begins)
  else decision.clearTimer(`watch:${id}`)
  const turn = turnAt(roster, timeZone, decision.at)
  const row = decision.state.watches.get(id)
  const isKnown = row && roster.watches.some((watch) => watch.id === row.turn.watch)
  if (turn && !isKnown) decision.record({ is: 'watch-began', organisation: id, turn, from: null })
  else if (turn && row) {
    const isSetRight = isAnother && row.turn.begins <= decision.at && (turn.watch !== row.turn.watch || turn.begins !== row.turn.begins)
    if (isSetRight || turn.begins > row.turn.begins) passWatch(decision, member, turn)
  }
}

/** The watch passes to another one. Until that accepts it, both are on duty; whoever has the same officials has it as before. */
export function passWatch(decision: Decision, member: Member, turn: Turn): void {
  const { state } = decision
  const row = state.watches.get(member.id)
  if (!row) return
  const holding = row.passing?.from ?? row.turn
  // Of those on duty in the place of somebody who is suspended too; a head who was called stays what they are.
  const inPlace = onDuty(state, member).flatMap(({ id, isHead }) => (isHead ? [] : [id]))
  const relieved = [...officialsOf(state, member, row.turn), ...officialsOf(state, member, holding), ...inPlace]
  const coming = officialsOf(state, member, turn)
  const held = officialsOf(state, member, holding)
  const isPresent = (id: string): boolean => member.officials.some((each) => each.id === id && !each.suspended)
  const stays = coming.every((each) => held.includes(each)) && held.filter(isPresent).every((each) => coming.includes(each))
  const wasPassing = row.passing !== undefined
  decision.record({ is: 'watch-began', organisation: member.id, turn, from: stays ? null : holding })
  decision.clearTimer(`watch-head:${member.id}`)
  // Where nobody of the new watch is there, whoever stands in for it is not relieved by it.
  const isThere = member.officials.some(({ id, suspended }) => coming.includes(id) && !suspended)
  const having = isThere ? coming : onDuty(state, member).map(({ id }) => id)
  relieve(
    decision,
    member,
    relieved.filter((each) => !having.includes(each)),
  )
  if (!stays) {
    decision.setTimer(`watch-head:${member.id}`, decision.at + headAfterMs)
    announce(decision, member, holding, turn)
  } else if (wasPassing) {
    sayOwn(decision, member, { say: 'watch-kept', with: { watch: watchName(member, turn.watch), at: decision.at } })
  }
}

function announce(decision: Decision, member: Member, from: Turn, to: Turn): void {
  const words = { from: watchName(member, from.watch), to: watchName(member, to.watch), ...openOf(decision, member), turn: to.begins }
  const notice = { say: 'watch-passes', with: words } as const
  sayOwn(decision, member, notice, onDutyUsers(decision.state, member, ownChannel(decision, member)?.link ?? member.link))
  for (const user of onDutyUsers(decision.state, member, member.link)) decision.sayTo({ link: member.link, user }, notice)
}

/** What the organisation has before it: a party what it owes, the supervisor all that is open. */
function openOf({ state }: Decision, { id }: Member): { readonly open: number; readonly ofExercise?: number } {
  const open = [...state.obligations.rows()].flatMap(([, row]) => (!isOver(row) && (id === supervisorId || row.owes === id) ? [row] : []))
  const ofExercise = open.filter((row) => isOwedInExercise(state, row)).length
  return { open: open.length - ofExercise, ...(ofExercise > 0 ? { ofExercise } : {}) }
}

/** Nobody has accepted it: the head is called, and is on duty too until somebody does. */
export function headDue(decision: Decision, id: string): void {
  decision.clearTimer(`watch-head:${id}`)
  const member = organisation(decision.mechanism, id)
  const row = decision.state.watches.get(id)
  if (!member || !row?.passing || row.passing.headCalledAt !== undefined) return
  // While they cannot be reached nobody can have accepted.
  if (decision.state.links.get(member.link)?.state === 'down') return decision.setTimer(`watch-head:${id}`, decision.at + headAfterMs)
  decision.record({ is: 'watch-head-called', organisation: id })
  const words = { from: watchName(member, row.passing.from.watch), to: watchName(member, row.turn.watch), turn: row.turn.begins }
  const isHeadless = headUsers(member, member.link).length === 0 ? { isHeadless: true as const } : {}
  const notice = { say: 'watch-not-taken', with: { ...words, since: row.passing.since, at: decision.at, ...isHeadless } } as const
  const link = ownChannel(decision, member)?.link ?? member.link
  sayOwn(decision, member, notice, onDutyUsers(decision.state, member, link), ranks.alarm)
  for (const user of headUsers(member, member.link)) decision.sayTo({ link: member.link, user }, notice)
}

/** Where an organisation is told of its own watches: the supervisor's channel, a party's first in the configuration's order of tracks. */
export function ownChannel({ mechanism }: Pick<Decision, 'mechanism'>, { id }: Member): Address | undefined {
  if (id === supervisorId) return mechanism.supervisor.channel
  return mechanism.tracks.find((track) => track.channels[id])?.channels[id]
}

export function sayOwn(
  decision: Decision,
  member: Member,
  notice: Parameters<Decision['sayIn']>[1],
  mentions: readonly string[] = [],
  rank: number = ranks.answer,
): void {
  const channel = ownChannel(decision, member)
  if (channel) decision.sayIn(channel, notice, { mentions, rank, lane: 'watch' })
}

/** Those who are relieved by an override are so at once, where the watch has begun. */
export function afterOverride(decision: Decision, member: Member, before: readonly string[]): void {
  const row = decision.state.watches.get(member.id)
  if (!row) return
  const now = officialsOf(decision.state, member, row.turn)
  relieve(
    decision,
    member,
    before.filter((each) => !now.includes(each)),
  )
}

/** Others have a turn by another roster: they are told, and asked where it waits to be accepted. With that whoever had accepted it gives it to them. */
function giveTurn(decision: Decision, was: Member, member: Member, { acceptedBy, ...turn }: Turn): void {
  const before = officialsOf(decision.state, was, turn)
  const given = officialsOf(decision.state, member, turn)
  if (isSame(before, given)) return
  if (acceptedBy !== undefined) decision.record({ is: 'watch-began', organisation: member.id, turn, from: null })
  const coming = given.filter((each) => !before.includes(each))
  if (coming.length > 0) tellGiven(decision, member, turn, given, actors.configuration, coming)
}

/** Somebody who was suspended has their turn again: they were not asked when it passed. */
export function tellReturned(decision: Decision, member: Member, official: string, by: string): void {
  const turn = decision.state.watches.get(member.id)?.turn
  if (!turn || !member.roster) return
  const given = officialsOf(decision.state, member, turn)
  if (given.includes(official)) tellGiven(decision, member, turn, given, by, [official])
}

/** Whoever has the watch that begins on a date instead of others: the organisation is told, and those `told` directly. */
export function tellGiven(
  decision: Decision,
  member: Member,
  { watch, date }: Pick<Turn, 'watch' | 'date'>,
  officials: readonly string[],
  by: string,
  told: readonly string[] = officials,
): void {
  const row = decision.state.watches.get(member.id)
  const isHeld = row?.turn.watch === watch && row.turn.date === date
  const isOn = isHeld && row.turn.begins <= decision.at ? { isOn: true as const } : {}
  const turn = isHeld && row.passing ? { turn: row.turn.begins } : {}
  const words = { watch: watchName(member, watch), date, officials: namesOf(member, officials), by, ...isOn, ...turn }
  const notice = { say: 'watch-overridden', with: words } as const
  sayOwn(decision, member, notice)
  for (const user of usersOfIds(member, told)) decision.sayTo({ link: member.link, user }, notice)
}

/** For their own organisation alone. */
export const namesOf = ({ officials }: Member, ids: readonly string[]): readonly string[] =>
  officials.filter(({ id }) => ids.includes(id)).map(({ id, role }) => `${id}, ${role}`)

/** What they had taken comes back: when the watch passes, and again when it is accepted, for what they took in between. */
export function relieve(decision: Decision, { id }: Member, officials: readonly string[]): void {
  if (id === supervisorId) untake(decision, officials)
}

const usersOfIds = (member: Member, ids: readonly string[]): readonly string[] =>
  member.officials.filter(({ id }) => ids.includes(id)).flatMap((official) => usersOn(official, member.link))
