import { type Mechanism, type Member, nameOf, type Precedence, precedenceRank, precedences } from './mechanism.ts'
import { isLate as isLateAt, isOver, lateFrom, whatIsOwed } from './owed.ts'
import { type Responded, responsesTo } from './responses.ts'
import type { MessageRow } from './rows/message.ts'
import type { ObligationRow } from './rows/obligation.ts'
import { places } from './sentences/reasons.ts'
import { type DisputeRow, mechanismOf, type State } from './state.ts'
import { reportedAt, type TallyRow } from './tally.ts'

/** How things stand, for the supervisor. Names and references only: nothing that anybody wrote. */
export interface Report {
  /** ms: what is counted is counted from here; null where it is all that there ever was. */
  readonly since: number | null
  readonly at: number
  /** What is open, from the most urgent down; precedences of which nothing is are left out. */
  readonly open: readonly { readonly precedence: Precedence; readonly count: number; readonly late: number; readonly oldestMs: number }[]
  readonly ages: { readonly hour: number; readonly day: number; readonly older: number }
  readonly late: readonly { readonly reference: string; readonly what: string; readonly owes: string; readonly byMs: number }[]
  readonly moreLate: number
  readonly disputes: readonly { readonly reference: string; readonly by: string; readonly openMs: number; readonly responded: Responded }[]
  readonly moreDisputes: number
  readonly links: readonly LinkReport[]
  /** Absent in old entries. */
  readonly paused?: readonly { readonly code: string; readonly forMs: number }[]
  readonly tracks: readonly { readonly code: string; readonly messages: number }[]
  /** Apart from all the above. */
  readonly exercise: { readonly messages: number; readonly open: number; readonly disputes: number }
  readonly tests: number
}

interface LinkReport {
  readonly name: string
  readonly state: 'up' | 'down' | 'unknown' | 'silent'
  readonly outages: number
  readonly downMs: number
}

const listLengthMax = 10
const hourMs = 3_600_000

export function report(state: State, at: number): Report {
  const mechanism = mechanismOf(state)
  const since = reportedAt(state)
  const messageOf = ({ message }: { readonly message: string }): MessageRow | undefined => state.messages.get(message)
  const isReal = (row: { readonly message: string }): boolean => messageOf(row)?.status === undefined
  const allOpen = [...state.obligations.rows()].flatMap(([, row]) => (isOver(row) ? [] : [row]))
  const open = allOpen.filter(isReal)
  const allDisputes = [...state.disputes.rows()].flatMap(([, row]) => (isSettled(row) ? [] : [row]))
  const disputes = allDisputes.filter(isReal)
  const age = (row: ObligationRow): number => at - (row.openedAt ?? messageOf(row)?.acceptedAt ?? at)
  const isLate = (row: ObligationRow): boolean => isLateAt(state, row, at)
  const late = open.filter(isLate).sort((a, b) => lateFrom(a) - lateFrom(b))
  const urgentFirst = [...precedences].sort((a, b) => precedenceRank(b) - precedenceRank(a))
  const codes = codesIn(state, mechanism)
  const messages = (status: keyof TallyRow): number => codes.reduce((sum, code) => sum + tallied(state, `${ofTrack}${code}`, status), 0)
  return {
    since: since === 0 ? null : since,
    at,
    open: urgentFirst.flatMap((precedence) => {
      const rows = open.filter((row) => messageOf(row)?.precedence === precedence)
      return rows.length === 0
        ? []
        : [{ precedence, count: rows.length, late: rows.filter(isLate).length, oldestMs: Math.max(...rows.map(age)) }]
    }),
    ages: {
      hour: open.filter((row) => age(row) < hourMs).length,
      day: open.filter((row) => age(row) >= hourMs && age(row) < 24 * hourMs).length,
      older: open.filter((row) => age(row) >= 24 * hourMs).length,
    },
    late: late.slice(0, listLengthMax).map((row) => ({
      reference: messageOf(row)?.reference ?? row.id,
      what: whatIsOwed(row),
      owes: nameOf(mechanism, row.owes),
      byMs: at - lateFrom(row),
    })),
    moreLate: Math.max(0, late.length - listLengthMax),
    disputes: disputes.slice(0, listLengthMax).map((row) => ({
      reference: row.reference,
      by: nameOf(mechanism, row.openedBy),
      openMs: at - row.openedAt,
      responded: responsesTo(state, row).responded,
    })),
    moreDisputes: Math.max(0, disputes.length - listLengthMax),
    links: [...mechanism.parties, mechanism.supervisor].flatMap((member) =>
      linksOfMember(mechanism, member).map((link) => linkReport(state, link, at)),
    ),
    paused: mechanism.tracks.flatMap(({ code }) => {
      const paused = state.tracks.get(code)?.paused
      return paused ? [{ code, forMs: at - paused.at }] : []
    }),
    tracks: codes.map((code) => ({ code, messages: tallied(state, `${ofTrack}${code}`, 'actual') })),
    exercise: { messages: messages('exercise'), open: allOpen.length - open.length, disputes: allDisputes.length - disputes.length },
    tests: messages('test'),
  }
}

const ofTrack = 'track '

/** Those that there are, and those that have ended since and on which something crossed before. */
function codesIn({ tallies }: State, { tracks }: Mechanism): readonly string[] {
  const counted = [...tallies.rows()].flatMap(([key]) => (key.startsWith(ofTrack) ? [key.slice(ofTrack.length)] : []))
  return [...new Set([...tracks.map(({ code }) => code), ...counted.sort()])]
}

const isSettled = ({ state }: DisputeRow): boolean => state === 'withdrawn' || state === 'closed'

const tallied = (state: State, key: string, name: keyof TallyRow): number => state.tallies.get(key)?.[name] ?? 0

/** What a member is reached by, by name: the supervisor by two, if it has a second channel on another link. */
export const linksOfMember = (
  { supervisor }: Mechanism,
  { id, name, link }: Member,
): readonly { readonly name: string; readonly link: string }[] => [
  { name, link },
  ...(id === supervisor.id && supervisor.secondChannel && supervisor.secondChannel.link !== link
    ? [{ name: places.secondOf(name), link: supervisor.secondChannel.link }]
    : []),
]

function linkReport(state: State, { name, link }: { readonly name: string; readonly link: string }, at: number): LinkReport {
  const row = state.links.get(link)
  const isDown = row?.state === 'down'
  const goesOn = isDown ? at - Math.max(row.since, reportedAt(state)) : 0
  // One that lasts over a report counts in both.
  const isOlder = isDown && row.since < reportedAt(state)
  return {
    name,
    state: !isDown && state.linkTests.get(link)?.silentSince !== undefined ? 'silent' : (row?.state ?? 'unknown'),
    outages: tallied(state, `link ${link}`, 'outages') + (isOlder ? 1 : 0),
    downMs: tallied(state, `link ${link}`, 'downMs') + goesOn,
  }
}
