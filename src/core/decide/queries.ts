import { supervisorId } from '../addresses.ts'
import { isOwedInExercise } from '../exercise.ts'
import { isUrgent, nameOf, type Precedence, partiesOf, precedenceRank, tracksOf } from '../mechanism.ts'
import { isLate, isOver, standsStill, whatIsOwed } from '../owed.ts'
import { linksOfMember } from '../report.ts'
import type { ObligationRow } from '../rows/obligation.ts'
import type { LinkStatus, OpenItem } from '../sentences/answers.ts'
import { openWords } from '../sentences/lives.ts'
import type { State } from '../state.ts'
import type { Call } from './call.ts'
import type { Decision } from './decision.ts'
import { mayHear } from './naming.ts'
import { pageAsked } from './page.ts'
import { referenceOf } from './words.ts'

/** Of each list, in one answer. */
const pageLength = 20

/** How the links are and what is open, on the asker's own tracks: that there are others is not theirs to know. */
export function showStatus(call: Call): void {
  const { decision, person } = call
  const { mechanism } = decision
  const links = [...partiesOf(mechanism, person), mechanism.supervisor].flatMap((member) => {
    // Why another party's link is down is that party's own affair, and what the supervisor is called by beside its channel is the supervisor's.
    const isKnown = person.organisation.id === supervisorId || person.organisation.id === member.id
    const named = isKnown ? linksOfMember(mechanism, member) : [member]
    return named.map(({ name, link }) => ({ name, ...linkNow(decision, link), ...(isKnown ? {} : { cause: '' }) }))
  })
  const paused = tracksOf(mechanism, person).flatMap(({ code }) => (decision.state.tracks.get(code)?.paused ? [code] : []))
  const open = openFor(call)
  const figures = (rows: readonly ObligationRow[]) => ({
    open: rows.length,
    late: rows.filter((row) => isLate(decision.state, row, decision.at)).length,
  })
  const ofExercise = open.filter((row) => isOwedInExercise(decision.state, row))
  const real = open.filter((row) => !ofExercise.includes(row))
  call.answer({
    say: 'status',
    with: { links, paused, ...figures(real), ...(ofExercise.length > 0 ? { exercise: figures(ofExercise) } : {}) },
  })
}

function linkNow({ state, at }: Decision, link: string): Omit<LinkStatus, 'name'> {
  const row = state.links.get(link)
  // Connected, as far as anybody knows, and yet nothing comes back.
  const silentSince = row?.state === 'down' ? undefined : state.linkTests.get(link)?.silentSince
  return {
    state: silentSince === undefined ? (row?.state ?? 'unknown') : 'silent',
    since: silentSince ?? row?.since ?? at,
    cause: row?.cause ?? '',
  }
}

function openFor({ decision, person }: Call): readonly ObligationRow[] {
  const { id } = person.organisation
  const rows: ObligationRow[] = []
  for (const [, row] of decision.state.obligations.rows()) {
    const isTheirs = id === supervisorId || row.owes === id || row.to === id
    if (!isOver(row) && isTheirs && mayHear(person, row.track)) rows.push(row)
  }
  return rows
}

/** `!open`, and where there is more than one answer holds `!open 2`. */
export function showOpen(call: Call): void {
  const { decision, person } = call
  const { state, mechanism, at } = decision
  const open = sorted(decision, openFor(call))
  const item = (row: ObligationRow, who: string): OpenItem => ({
    reference: referenceOf(decision, row),
    what: row.state === 'waiting' ? openWords.notDelivered(whatIsOwed(row)) : whatIsOwed(row),
    who,
    ...(row.dueAt === undefined ? {} : { dueAt: row.dueAt }),
    late: isLate(state, row, at),
    ...(isUrgent(precedenceOf(state, row)) ? { precedence: precedenceOf(state, row) } : {}),
    ...(isOwedInExercise(state, row) ? { exercise: true as const } : {}),
    ...stillOf(state, row),
  })
  const isOversight = person.organisation.id === supervisorId
  const from = ({ owes, to }: ObligationRow): string =>
    openWords.from(nameOf(mechanism, owes), isOversight && to !== supervisorId ? nameOf(mechanism, to) : undefined)
  const mine = open.filter((row) => row.owes === person.organisation.id)
  const theirs = open.filter((row) => row.owes !== person.organisation.id)
  const count = (rows: readonly ObligationRow[]) => {
    const ofExercise = rows.filter((row) => isOwedInExercise(state, row)).length
    return {
      real: rows.length - ofExercise,
      late: rows.filter((row) => isLate(state, row, at) && !isOwedInExercise(state, row)).length,
      ofExercise,
    }
  }
  const pages = Math.max(1, Math.ceil(Math.max(mine.length, theirs.length) / pageLength))
  const page = pageAsked(call.rest, pages)
  const onPage = (rows: readonly ObligationRow[]) => rows.slice((page - 1) * pageLength, page * pageLength)
  const after = (rows: readonly ObligationRow[]): number => Math.max(0, rows.length - page * pageLength)
  call.answer({
    say: 'open',
    with: {
      owed: onPage(mine).map((row) => item(row, openWords.to(nameOf(mechanism, row.to)))),
      awaited: onPage(theirs).map((row) => item(row, from(row))),
      more: after(mine) + after(theirs),
      ...(page > 1 ? { page } : {}),
      counts: { owed: count(mine), awaited: count(theirs) },
      zone: person.organisation.timeZone,
      ...(isOversight ? { isOversight } : {}),
    },
  })
}

function stillOf(state: State, row: ObligationRow): Pick<OpenItem, 'still'> {
  const { track, because } = standsStill(state, row) ?? {}
  return track === undefined || because === undefined ? {} : { still: { track, because } }
}

/** What is real before exercises, what is late first, then what is most urgent, then by when it is due. */
function sorted({ state, at }: Decision, rows: readonly ObligationRow[]): readonly ObligationRow[] {
  const keyed = rows.map((row) => ({
    row,
    keys: [
      isOwedInExercise(state, row) ? 1 : 0,
      isLate(state, row, at) ? 0 : 1,
      -precedenceRank(precedenceOf(state, row)),
      row.dueAt ?? Number.MAX_SAFE_INTEGER,
    ],
  }))
  const before = (a: readonly number[], b: readonly number[]): number => {
    const different = a.findIndex((key, index) => key !== b[index])
    return different < 0 ? 0 : a[different]! - b[different]!
  }
  return keyed.sort((a, b) => before(a.keys, b.keys)).map(({ row }) => row)
}

const precedenceOf = (state: State, { message }: ObligationRow): Precedence => state.messages.get(message)?.precedence ?? 'routine'
