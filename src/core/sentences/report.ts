import type { Block } from '../content.ts'
import type { Report } from '../report.ts'
import type { Responded } from '../responses.ts'
import { duration, zuluDay } from '../text.ts'
import { line, type Said, small, strong } from './said.ts'

/** The day's report, in the supervisor's channel. */
export const reports = {
  report: (p: Report): Said => ({
    blocks: [
      line(strong('REPORT'), ` as of ${zuluDay(p.at)}${p.since === null ? '' : `, since ${zuluDay(p.since)}`}.`),
      ...openLines(p),
      line(strong(`Late: ${p.late.length + p.moreLate || 'nothing'}`)),
      ...p.late.map((each) => line(strong(each.reference), ` ${each.what}, owed by ${each.owes}, ${duration(each.byMs)} late`)),
      ...more(p.moreLate),
      line(strong(`Disputes open: ${p.disputes.length + p.moreDisputes || 'none'}`)),
      ...p.disputes.map((each) =>
        line(strong(each.reference), ` by ${each.by}, open for ${duration(each.openMs)}, ${respondedWords[wasResponded(each)]}`),
      ),
      ...more(p.moreDisputes),
      line(strong('Links: '), p.links.map(linkWords).join('; '), '.'),
      line(strong('Messages: '), p.tracks.map(({ code, messages }) => `${code} ${messages}`).join(', '), '.'),
      ...apart(p),
    ],
  }),
} as const

const respondedWords: Readonly<Record<Responded, string>> = {
  none: 'no response yet',
  part: 'answered in part',
  all: 'answered',
  waived: 'response waived',
  lapsed: 'response lapsed',
}

/** Old entries say only whether it was answered. */
const wasResponded = ({ responded, answered }: { readonly responded?: Responded; readonly answered?: boolean }): Responded =>
  responded ?? (answered ? 'all' : 'none')

function openLines({ open, ages }: Report): Block[] {
  const count = open.reduce((sum, each) => sum + each.count, 0)
  if (count === 0) return [line(strong('Open: nothing'))]
  const of = open.map(
    (each) => `${each.precedence} ${each.count} (oldest ${duration(each.oldestMs)}${each.late > 0 ? `, ${each.late} late` : ''})`,
  )
  return [
    line(strong(`Open: ${count}. `), of.join(', '), '.'),
    line(`By age: ${ages.hour} under an hour, ${ages.day} under a day, ${ages.older} older.`),
  ]
}

const more = (count: number): Block[] => (count > 0 ? [line(`… and ${count} more.`)] : [])

function linkWords({ name, state, outages, downMs }: Report['links'][number]): string {
  const now = state === 'up' ? 'up' : state.toUpperCase()
  return `${name} ${now}${outages === 0 ? '' : `, ${outages} ${outages === 1 ? 'outage' : 'outages'}, ${duration(downMs)} in all`}`
}

/** What must not be taken for real stands by itself. */
function apart({ exercise, tests }: Report): Block[] {
  const { messages, open, disputes } = exercise
  if (messages + open + disputes + tests === 0) return []
  return [
    small(
      `Not counted above: EXERCISE: ${counted(messages, 'message')}, ${open} open, ${counted(disputes, 'dispute')}; tests: ${counted(tests, 'message')}.`,
    ),
  ]
}

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`
