import type { Block, Button, Content, Span } from './content.ts'
import { isGroupOfExercise, isOwedInExercise } from './exercise.ts'
import type { View } from './frame.ts'
import { nameOf, organisation, precedenceRank } from './mechanism.ts'
import { asEscalations } from './one-post.ts'
import { isOver, whatIsOwed } from './owed.ts'
import type { ObligationRow, StormRow } from './rows/obligation.ts'
import { groupWords } from './sentences/escalations.ts'
import { line } from './sentences/said.ts'
import { mechanismOf, type State } from './state.ts'
import { onDutyUsers } from './watch.ts'

/**
 * References in one part of a group's post, and in one of its lines. Each may need a line of its own, with a long name in letters of two bytes, which
 * an edit on Matrix has four times.
 */
const partLength = 50
const lineLength = 20
/** Of each party those on which most is open; each reference stands with its track below. */
const tracksListedMax = 8
/** Members of a group at most; what comes after begins another. */
export const membersMax = 500

export const partsOfStorm = ({ members }: StormRow): number => Math.max(1, Math.ceil(members.length / partLength))

/** Those whose call nobody has answered yet. */
export const unansweredOf = (state: State, storm: StormRow): readonly ObligationRow[] => membersOf(state, storm).filter(isUnanswered)

/** Those that are at hand. */
export const membersOf = ({ obligations }: State, { members }: StormRow): readonly ObligationRow[] =>
  members.flatMap((id) => obligations.get(id) ?? [])

/** Whether anything of it is still owed. */
export const isGroupOpen = (state: State, storm: StormRow): boolean => membersOf(state, storm).some((row) => !isOver(row))

export const isUnanswered = ({ state, escalation }: ObligationRow): boolean =>
  state === 'open' && escalation !== undefined && !escalation.taken && !escalation.snoozed && !escalation.closed

interface Item {
  readonly reference: string
  readonly label: string
  /** Lower is shown first. */
  readonly order: number
  readonly dueAt: number
  readonly isOver: boolean
}

/** One part of a group's post, from the escalations as they are now: all of them are named, the most urgent first. */
export function stormContent(state: State, storm: StormRow, part: number, view: View): Content {
  const items = itemsOf(state, storm)
  const unanswered = unansweredOf(state, storm)
  const first = part === 0
  const blocks: Block[] = [
    ...(first
      ? headLines(state, storm, unanswered)
      : [line(...markOf(state, storm), ...groupWords.laterPart(storm.name, part + 1, partsOfStorm(storm)))]),
    ...itemLines(items.slice(part * partLength, (part + 1) * partLength)),
  ]
  const calls = first && unanswered.length > 0
  const mentions = onDutyUsers(state, mechanismOf(state).supervisor, view.link, ...unanswered.map(({ track }) => track))
  return { blocks, wakes: true, ...(calls ? { mentions, buttons: buttonsOf(storm) } : {}) }
}

const markOf = (state: State, storm: StormRow): readonly Span[] =>
  isGroupOfExercise(state, storm) ? [{ strong: groupWords.exercise }, ' · '] : []

const buttonsOf = ({ id, name }: StormRow): readonly Button[] => [
  { action: `take-group:${id}`, label: groupWords.takeAll, typed: `!take ${name}`, style: 'primary' },
  { action: `snooze-group:${id}`, label: groupWords.snoozeAll, typed: `!snooze ${name} 15m` },
]

function headLines(state: State, storm: StormRow, unanswered: readonly ObligationRow[]): readonly Block[] {
  const { members, name } = storm
  const atHand = members.flatMap((id) => state.obligations.get(id) ?? [])
  const forgotten = members.length - atHand.length
  const open = asEscalations(atHand.filter((row) => !isOver(row)))
  const all = asEscalations(atHand).length + forgotten
  const lines = [line(...markOf(state, storm), groupWords.head(name, all, open.length > 0), causeWords(state, storm, open.length > 0))]
  if (open.length > 0) lines.push(line(groupWords.open(open.length, countsOf(state, open), asEscalations(unanswered).length)))
  else lines.push(line(groupWords.over))
  if (forgotten > 0) lines.push(line(groupWords.forgotten(forgotten)))
  if (open.length > 0) lines.push(line(...groupWords.each(referenceIn(state, open[0]!))))
  return lines
}

function causeWords(state: State, { cause, since }: StormRow, isOpen: boolean): string {
  const mechanism = mechanismOf(state)
  if (cause.is === 'many') return ''
  const party = nameOf(mechanism, cause.party)
  if (cause.is === 'silent') {
    const answeredAt = state.answered.get(cause.party) ?? Number.NEGATIVE_INFINITY
    return answeredAt > since ? groupWords.silentNoMore(party) : groupWords.silent(party)
  }
  const link = state.links.get(organisation(mechanism, cause.party)?.link ?? '')
  // One that is over speaks of its own outage, whatever became of the link since.
  return isOpen && link?.state === 'down' ? groupWords.linkDown(party, link.since) : groupWords.linkWasDown(party, since)
}

/** `South 15 (SEC 10, MED 5), North 2 (SEC 2)`. */
function countsOf(state: State, rows: readonly ObligationRow[]): string {
  const byParty = [...Map.groupBy(rows, ({ owes }) => owes)].sort(([, a], [, b]) => b.length - a.length)
  return byParty
    .map(([party, theirs]) => {
      const tracks = [...Map.groupBy(theirs, ({ track }) => track)].sort(([, a], [, b]) => b.length - a.length)
      const more = tracks.length - tracksListedMax
      const named = tracks.slice(0, tracksListedMax).map(([track, of]) => `${track} ${of.length}`)
      return `${nameOf(mechanismOf(state), party)} ${theirs.length}: ${named.join(', ')}${more > 0 ? groupWords.moreTracks(more) : ''}`
    })
    .join('; ')
}

const referenceIn = (state: State, { message, id }: ObligationRow): string => state.messages.get(message)?.reference ?? id

function itemsOf(state: State, { members }: StormRow): readonly Item[] {
  const items = members.flatMap((id) => {
    const row = state.obligations.get(id)
    return row ? [itemOf(state, row)] : []
  })
  const firstDue = new Map<string, number>()
  for (const { label, dueAt } of items) firstDue.set(label, Math.min(dueAt, firstDue.get(label) ?? dueAt))
  const dueOf = ({ label }: Item): number => firstDue.get(label) ?? 0
  return items.toSorted((a, b) => a.order - b.order || dueOf(a) - dueOf(b) || compare(a.label, b.label) || a.dueAt - b.dueAt)
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function itemOf(state: State, row: ObligationRow): Item {
  const precedence = state.messages.get(row.message)?.precedence ?? 'routine'
  const { taken, snoozed, closed } = row.escalation ?? {}
  const item = { reference: referenceIn(state, row), dueAt: row.dueAt ?? 0, isOver: isOver(row) }
  const owes = nameOf(mechanismOf(state), row.owes)
  if (item.isOver) return { ...item, label: row.met ? groupWords.met(row.met.late) : groupWords.ended(row.state === 'waived'), order: 99 }
  if (taken) return { ...item, label: groupWords.taken(taken), order: 90 }
  if (snoozed) return { ...item, label: groupWords.snoozed(snoozed.role, snoozed.until), order: 91 }
  if (closed) return { ...item, label: groupWords.closed(closed.role), order: 92 }
  const exercise = isOwedInExercise(state, row)
  const unheard = row.unheard === undefined ? {} : { unheard: row.unheard.why }
  const label = groupWords.owed({ exercise, precedence, owes, track: row.track, what: whatIsOwed(row), ...unheard })
  return { ...item, label, order: -precedenceRank(precedence) }
}

/** References that have one label in common share lines. */
function itemLines(items: readonly Item[]): readonly Block[] {
  const lines: Block[] = []
  for (const [label, same] of Map.groupBy(items, (item) => item.label)) {
    for (let start = 0; start < same.length; start += lineLength) {
      const spans = same.slice(start, start + lineLength).flatMap((item, index): Span[] => {
        const reference: Span = item.isOver ? { struck: item.reference } : item.reference
        return index === 0 ? [reference] : [', ', reference]
      })
      lines.push(line(start === 0 ? { strong: `${label} (${same.length}): ` } : '… ', ...spans))
    }
  }
  return lines
}
