import { addressKey, supervisorId } from '../addresses.ts'
import { decide } from '../decide/index.ts'
import { isOwedInExercise } from '../exercise.ts'
import type { Fact } from '../facts.ts'
import { type Mechanism, nameOf, type Person, personOf, placeOf } from '../mechanism.ts'
import { postHolder } from '../one-post.ts'
import { isOver } from '../owed.ts'
import { report } from '../report.ts'
import type { Act } from '../rows/delivery.ts'
import type { ObligationRow } from '../rows/obligation.ts'
import type { OpenItem } from '../sentences/answers.ts'
import { draftOf, type State, tableNames } from '../state.ts'
import { isUnanswered, partsOfStorm, unansweredOf } from '../storm-post.ts'
import type { Table } from '../table.ts'
import { copyOf, folded, type Witness, type WitnessedRun } from './witnessed-run.ts'

export type Invariant = (run: WitnessedRun) => Witness

const obligationsOf = (state: State): readonly ObligationRow[] => [...state.obligations.rows()].map(([, row]) => row)

const rowsOf = (state: State, name: keyof State): string =>
  JSON.stringify([...(state[name] as Table<unknown>).rows()].sort(([a], [b]) => (a < b ? -1 : 1)))

/** The journal alone, and a snapshot, say all that the running state says. */
export const journalSaysAll: Invariant = (run) => {
  const problems: string[] = []
  const settled = (): void => {
    for (const again of [folded(run.entries), copyOf(run.state)])
      for (const name of tableNames) if (rowsOf(again, name) !== rowsOf(run.state, name)) problems.push(`${name} is another`)
  }
  return { problems, settled }
}

/** What is listed besides, because it is looked for often, is what a look through all rows finds. */
export const listsAreTrue: Invariant = (run) => {
  const problems: string[] = []
  const same = (what: string, listed: readonly string[], found: readonly string[]): void => {
    const [a, b] = [listed, found].map((each) => JSON.stringify([...each].sort()))
    if (a !== b) problems.push(`${what}: listed ${a}, found ${b}`)
  }
  const look = (): void => {
    const { state } = run
    const open = obligationsOf(state).filter((row) => row.state === 'open')
    const idsOf = (table: Table<unknown>): string[] => [...table.rows()].map(([id]) => id)
    same(
      'escalated',
      idsOf(state.escalated),
      open.filter(({ escalation }) => escalation).map(({ id }) => id),
    )
    same(
      'unanswered',
      idsOf(state.unanswered),
      open.filter(({ kind }) => kind !== 'acknowledgement').map(({ id }) => id),
    )
    const acknowledgements = Map.groupBy(
      open.filter(({ kind }) => kind === 'acknowledgement'),
      (row) => `${row.owes} ${row.track}${isOwedInExercise(state, row) ? ' exercise' : ''}`,
    )
    const counted = [...state.unacknowledged.rows()].flatMap(([key, { open: real, inExercise }]) => [
      ...(real > 0 ? [`${key} ${real}`] : []),
      ...(inExercise > 0 ? [`${key} exercise ${inExercise}`] : []),
    ])
    same(
      'unacknowledged',
      counted,
      [...acknowledgements].map(([key, rows]) => `${key} ${rows.length}`),
    )
    const lanes = Map.groupBy([...state.deliveries.rows()], ([, { lane }]) => lane)
    const waiting = [...state.waiting.rows()].flatMap(([lane, count]) => (count > 0 ? [`${lane} ${count}`] : []))
    same(
      'waiting',
      waiting,
      [...lanes].map(([lane, rows]) => `${lane} ${rows.length}`),
    )
    const held = [...state.messages.rows()].flatMap(([id, row]) => (row.state === 'held' ? [id] : []))
    same(
      'held',
      [...state.held.rows()].flatMap(([, ids]) => ids),
      held,
    )
  }
  return { problems, look }
}

/** A timer is of something that is still to be looked at, and is done with when it fired. */
export const timersEnd: Invariant = (run) => {
  const problems: string[] = []
  const isOfSomething = (timer: string): boolean => {
    const { state, mechanism } = run
    const [kind = '', of = ''] = timer.split(':')
    switch (kind) {
      case 'obligation':
      case 'overdue':
        return state.obligations.get(of)?.state === 'open'
      case 'release':
        return state.messages.get(of)?.state === 'held'
      case 'ask':
        return state.asks.get(of) !== undefined
      case 'change':
        return state.changes.get(of) !== undefined
      case 'stuck':
        return Object.values(state.messages.get(of)?.deliveries ?? {}).some((each) => each.state === 'pending')
      case 'watch':
        return [mechanism.supervisor, ...mechanism.parties].some(({ id, roster }) => id === of && roster !== undefined)
      case 'watch-head':
        return state.watches.get(of)?.passing !== undefined
      case 'link':
        return state.links.get(of)?.state === 'down'
      default:
        return true
    }
  }
  const look = (): void => {
    for (const [timer] of run.state.timers.rows()) if (!isOfSomething(timer)) problems.push(`${timer} is of nothing`)
    for (const { id, state, dueAt } of obligationsOf(run.state))
      if (state === 'open' && dueAt !== undefined && !run.state.timers.get(`obligation:${id}`))
        problems.push(`${id} is not looked at again`)
  }
  const recorded: Witness['recorded'] = ({ event, at }) => {
    const fired = event.type === 'wake' ? event.timers : []
    for (const timer of fired) if ((run.state.timers.get(timer) ?? Infinity) <= at) problems.push(`${timer} fires again and again`)
  }
  return { problems, look, recorded }
}

/** Nothing is owed by or to who is not there, of a test, or on what is not for them. */
export const owedIsOwed: Invariant = (run) => {
  const problems: string[] = []
  const look = (): void => {
    const members = new Set(['supervisor', ...run.mechanism.parties.map(({ id }) => id)])
    for (const { id, owes, to, message: of } of obligationsOf(run.state).filter((row) => !isOver(row))) {
      const message = run.state.messages.get(of)
      for (const each of [owes, to]) if (!members.has(each)) problems.push(`${id}: ${each} is not there any more`)
      if (message?.status === 'test') problems.push(`${id} is of a test`)
      if (message && !message.to.includes(owes)) problems.push(`${id}: ${owes} owes, its message is for ${message.to.join(', ')}`)
    }
  }
  return { problems, look }
}

/** Of what nobody has answered one post stands in the supervisor's channel, or is on its way; of a group as well. */
export const escalationsStandOnce: Invariant = (run) => {
  const problems: string[] = []
  const check = (what: string, standing: number, queued: number, wanted: number): void => {
    const isDoubtful = run.doubtful.has(addressKey(run.mechanism.supervisor.channel))
    if (standing + queued > wanted || (standing + queued < wanted && !isDoubtful))
      problems.push(`${what}: ${standing} stand and ${queued} are on their way, of ${wanted}`)
  }
  const look = (): void => {
    const { state } = run
    const key = addressKey(run.mechanism.supervisor.channel)
    const onTheirWay = (isOne: (act: Act & { do: 'say' }) => boolean): number =>
      [...state.deliveries.rows()].filter(([, row]) => addressKey(row) === key && row.act.do === 'say' && isOne(row.act)).length
    for (const row of obligationsOf(state).filter((each) => isUnanswered(each) && each.storm === undefined)) {
      const holder = postHolder(state, row)
      const queued = onTheirWay(({ notice }) => notice.say === 'escalation' && notice.with.obligation === holder.id)
      check(row.id, typeof holder.escalation?.posts[key] === 'string' ? 1 : 0, queued, 1)
    }
    for (const [id, storm] of state.storms.rows()) {
      if (unansweredOf(state, storm).length === 0) continue
      const queued = onTheirWay(({ notice }) => notice.say === 'storm' && notice.with.storm === id)
      check(id, (storm.posts[key] ?? []).filter((post) => post !== null).length, queued, partsOfStorm(storm))
    }
  }
  return { problems, look }
}

const answerTo = (run: WitnessedRun, { link, user }: { readonly link: string; readonly user: string }): Fact | undefined =>
  decide(
    draftOf(run.state),
    { type: 'commanded', link, channel: '', id: 'asks', user, command: 'parley', text: 'open', at: run.at },
    run.at,
  ).find((fact) => fact.is === 'delivery-queued' && fact.row.act.do === 'say' && fact.row.act.notice.say === 'open')

/** What one party is told that it owes another is what that one is told it awaits; the report counts what is open. */
export const bothEndsAgree: Invariant = (run) => {
  const problems: string[] = []
  const told = (member: Mechanism['parties'][number]) => {
    const account = member.officials.find(({ suspended, tracks }) => !suspended && !tracks)?.accounts[0]
    const fact = account && answerTo(run, account)
    const act = fact?.is === 'delivery-queued' && fact.row.act.do === 'say' ? fact.row.act : undefined
    return act?.notice.say === 'open' && act.notice.with.more === 0 ? [{ ...member, ...act.notice.with }] : []
  }
  const listed = (items: readonly OpenItem[], name: string): string =>
    JSON.stringify(
      items
        .flatMap(({ who, reference, what, dueAt, late }) => (who.includes(name) ? [[reference, what, dueAt ?? 0, late].join(' ')] : []))
        .sort(),
    )
  const look = (): void => {
    const all = run.mechanism.parties.flatMap(told)
    for (const a of all) {
      for (const b of all) {
        const [owed, awaited] = [listed(a.owed, nameOf(run.mechanism, b.id)), listed(b.awaited, nameOf(run.mechanism, a.id))]
        if (a !== b && owed !== awaited) problems.push(`${a.id} is told it owes ${b.id} ${owed}; ${b.id} that it awaits ${awaited}`)
      }
    }
    const open = obligationsOf(run.state).filter((row) => !isOver(row) && run.state.messages.get(row.message)?.status === undefined).length
    const reported = report(run.state, run.at).open.reduce((sum, { count }) => sum + count, 0)
    if (reported !== open) problems.push(`${reported} are reported, ${open} are open`)
  }
  return { problems, look }
}

/** A due time comes no earlier, and later by a pause or a reason on the record alone; references follow each other. */
export const timesAndNumbersGoOn: Invariant = (run) => {
  const problems: string[] = []
  const dueAt = new Map<string, number>()
  const numbers = new Map<string, number>()
  const follows = (series: string, number: number): void => {
    if (number !== (numbers.get(series) ?? 0) + 1) problems.push(`${series}: ${number} after ${numbers.get(series) ?? 0}`)
    numbers.set(series, number)
  }
  const recorded: Witness['recorded'] = ({ facts }) => {
    const moved = new Set<string>()
    for (const fact of facts) {
      if (fact.is === 'obligation-opened' || fact.is === 'obligation-extended' || fact.is === 'obligation-reopened') moved.add(fact.id)
      // A change has the number of what it changes, and one of its own behind it.
      const [, series = '', number] = fact.is === 'message-released' ? (/^([A-Z]+)-(\d+)$/.exec(fact.reference) ?? []) : []
      if (number !== undefined) follows(series, Number(number))
      if (fact.is !== 'dispute-opened') continue
      const [of = '', count] = fact.row.reference.split('-D')
      follows(`${of}-D`, Number(count))
    }
    // A number is spent on what is relayed alone.
    const relayed = facts.flatMap((fact) => (fact.is === 'message-accepted' ? (fact.row.dispute ?? []) : []))
    for (const fact of facts) {
      if (fact.is === 'dispute-opened' && !relayed.includes(fact.row.id)) problems.push(`${fact.row.id} was not relayed`)
    }
    for (const row of obligationsOf(run.state)) {
      const before = dueAt.get(row.id)
      if (row.dueAt === undefined) continue
      if (before !== undefined && (row.dueAt < before || (row.dueAt > before && !moved.has(row.id))))
        problems.push(`${row.id} is due ${row.dueAt - before} ms later`)
      dueAt.set(row.id, row.dueAt)
    }
  }
  return { problems, recorded }
}

/** Of what is numbered apart a party sees each number: a gap would tell it of words that were not for it. */
export const noGapTells: Invariant = (run) => {
  const problems: string[] = []
  const seen = new Map<string, number>()
  const recorded: Witness['recorded'] = ({ facts }) => {
    for (const fact of facts) {
      if (fact.is !== 'message-released') continue
      const { from = '', track } = run.state.messages.get(fact.id) ?? {}
      const [, series, number] = /^([A-Z]+)-(\d+)$/.exec(fact.reference) ?? []
      if (series === undefined || series === track) continue
      for (const party of new Set([from, ...fact.to.map(({ organisation }) => organisation)])) {
        if (party === supervisorId) continue
        const last = seen.get(`${party} ${series}`) ?? 0
        if (Number(number) !== last + 1) problems.push(`${party} sees ${fact.reference} after ${last}`)
        seen.set(`${party} ${series}`, Number(number))
      }
    }
  }
  return { problems, recorded }
}

const trackIn = (state: State, fact: Fact): string | undefined => {
  switch (fact.is) {
    case 'message-accepted':
      return fact.row.track
    case 'track-paused':
    case 'track-resumed':
      return fact.track
    case 'obligation-met':
    case 'obligation-reopened':
    case 'obligation-taken':
    case 'escalation-snoozed':
    case 'escalation-closed':
      return state.obligations.get(fact.id)?.track
    default:
      return undefined
  }
}

/** Nobody who is suspended does anything, nobody anything on a track that is not theirs, and no party what another owes. */
export const eachActsForTheirOwn: Invariant = (run) => {
  const problems: string[] = []
  let person: Person | undefined
  const heard: Witness['heard'] = (event) => {
    const user = 'user' in event ? event.user : 'author' in event ? event.author : undefined
    person = user === undefined || !('link' in event) ? undefined : personOf(run.mechanism, event.link!, user)
  }
  const recorded: Witness['recorded'] = ({ event, facts }) => {
    if (!person || event.type === 'edited') return
    const { organisation, official } = person
    for (const fact of facts) {
      const track = trackIn(run.state, fact)
      if (track === undefined) continue
      if (official.suspended) problems.push(`${official.id} is suspended: ${fact.is}`)
      if (official.tracks?.includes(track) === false) problems.push(`${official.id} may not use ${track}: ${fact.is}`)
      if (fact.is !== 'obligation-met' || organisation.id === 'supervisor') continue
      if (run.state.obligations.get(fact.id)?.owes !== organisation.id) problems.push(`${official.id} met what another owes`)
    }
  }
  return { problems, heard, recorded }
}

/** Whatever an official types where Parley listens ends as a message, or is answered. */
export const everyCommandIsAnswered: Invariant = (run) => {
  const problems: string[] = []
  const heard = new Set<unknown>()
  const recorded: Witness['recorded'] = ({ event, facts }) => {
    if (event.type !== 'posted' || event.found || !event.text.startsWith('!') || heard.has(event)) return
    heard.add(event)
    if (!placeOf(run.mechanism, event) || !personOf(run.mechanism, event.link, event.author)) return
    const ended = facts.some(
      (fact) =>
        fact.is === 'message-accepted' ||
        fact.is === 'asked' ||
        (fact.is === 'delivery-queued' && ['say', 'mark'].includes(fact.row.act.do)),
    )
    if (!ended) problems.push(`${event.text}: ${facts.map(({ is }) => is).join(', ')}`)
  }
  return { problems, recorded }
}
