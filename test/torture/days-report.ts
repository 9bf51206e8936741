import type { SeenPost } from '../../src/sandbox/standin.ts'
import { type Frame, framesIn, nameOf } from '../crash/frames.ts'
import { answeredFor, givenOn, type Judging } from './given.ts'
import { type Debt, debtsOf } from './owing.ts'
import type { Recorded } from './record.ts'
import { names, newTrack, type Owed, owed } from './rules.ts'
import { calmWithin, isCalm } from './troubles.ts'
import type { Finding } from './verdict.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs
/** It stands there within this of its time, outside of trouble. */
const givenWithinMs = 20_000
/** Between what stands in a channel and what Parley knows of it. */
const toleranceMs = 3_000
const parties = ['north', 'south'] as const

/** The first full minute after the middle of a run, and after Parley has surely started. */
export const reportIn = (now: number, lengthMs: number): number => Math.ceil((now + minuteMs + lengthMs / 2) / minuteMs) * minuteMs

/** The day's report stands once before the supervisor, in its time, and counts what there was then. */
export function judgeReport(judging: Judging): Finding[] {
  const { channels, troubles, endedAt, skewAheadMs, reportAt } = judging.recorded
  const says = (words: string): Finding => ({ count: 'other', words: `report: ${words}` })
  const reports = channels.desk.filter(({ isBot, text }) => isBot && text.startsWith('REPORT as of '))
  const [report] = reports
  if (!report) {
    const isDue = calmWithin(troubles, reportAt + skewAheadMs, endedAt) > givenWithinMs
    return isDue ? [{ count: 'forgotten', words: 'report: it was not given' }] : []
  }
  const early = reportAt - report.at
  return [
    ...(reports.length > 1 ? [{ count: 'doubled', words: `report: it was given ${reports.length} times` } as const] : []),
    ...(early > toleranceMs + skewAheadMs ? [says(`it was given ${Math.round(early / 1_000)} s before its time`)] : []),
    ...(/\bk\d+\b/.test(report.text) ? [says('it says what somebody wrote')] : []),
    ...Object.values(names).flatMap((name) =>
      new RegExp(`^Links: .*\\b${name} `, 'm').test(report.text) ? [] : [says(`it leaves out ${name}’s link`)],
    ),
    ...countsOf(judging, report).flatMap(({ what, is, least, most }) =>
      least <= is && is <= most ? [] : [says(`${what}: ${is}, and there were ${least} to ${most}`)],
    ),
    ...strangers(judging, report).map((line) => says(`as late it names what was not: ${line}`)),
  ]
}

interface Counted {
  readonly what: string
  readonly is: number
  /** Whoever looks at the channels cannot tell in which moment of a few seconds it was drawn up. */
  readonly least: number
  readonly most: number
}

/** When a report was drawn up, at the earliest and at the latest. */
function drawnUp({ troubles, reportAt, skewAheadMs }: Recorded, { at }: SeenPost) {
  const soon = at - givenWithinMs
  return { from: isCalm(troubles, soon, at) ? soon : Math.min(soon, reportAt - skewAheadMs - toleranceMs), to: at }
}

function countsOf(judging: Judging, report: SeenPost): Counted[] {
  const { recorded } = judging
  const { from, to } = drawnUp(recorded, report)
  const standing = framesIn(recorded.channels.desk)
  const postedAt = new Map(recorded.channels.desk.map(({ id, at }) => [id, at]))
  const stoodBy = (frames: readonly Frame[], at: number): number =>
    new Set(frames.filter(({ post }) => (postedAt.get(post) ?? 0) < at - toleranceMs).map(nameOf)).size
  const written = recorded.said.flatMap(({ at, editedAt }) => [at, ...editedAt]).filter((at) => at <= to + toleranceMs).length
  const disputes = standing.filter(({ dispute, update }) => dispute !== undefined && update === undefined)
  const opened = recorded.said.filter(({ at, versions }) => at <= to + toleranceMs && disputes.some(({ text }) => versions.includes(text)))
  const number = (line: RegExp): number => Number(line.exec(report.text)?.[1] ?? 0)
  const owes = parties.flatMap((party) => debtsOf(recorded, party).map((debt) => ({ ...debt, ...statesOf(judging, debt, { from, to }) })))
  // What does not stand on the other side may be owed already: a receipt, and a reply.
  const texts = new Set([...framesIn(recorded.channels.north), ...framesIn(recorded.channels.south)].map(({ text }) => text))
  const underway =
    2 * recorded.said.filter(({ at, versions }) => at <= to + toleranceMs && !versions.some((text) => texts.has(text))).length
  const count = (what: (debt: (typeof owes)[number]) => boolean): number => owes.filter(what).length
  return [
    {
      what: 'messages',
      is: number(/^Messages: SEC (\d+)\b/m),
      least: stoodBy(standing, from),
      most: written,
    },
    {
      what: `real messages of ${newTrack.code}`,
      is: number(new RegExp(`^Messages: .*\\b${newTrack.code} (\\d+)`, 'm')),
      least: 0,
      most: recorded.life.said.filter(({ isExercise }) => !isExercise).length + recorded.life.words.length,
    },
    {
      what: 'open',
      is: number(/^Open: (\d+)\. /m),
      least: count(({ wasOpen }) => wasOpen),
      most: count(({ mayBeOpen }) => mayBeOpen) + underway,
    },
    {
      what: 'late',
      is: number(/^Late: (\d+)$/m),
      least: count(({ wasOpen, wasLate }) => wasOpen && wasLate),
      most: count(({ mayBeOpen, mayBeLate }) => mayBeOpen && mayBeLate),
    },
    { what: 'disputes', is: number(/^Disputes open: (\d+)$/m), least: stoodBy(disputes, from), most: opened.length },
  ]
}

/** What can be told of a debt for certain, in all of the time in which the report may have been drawn up. */
function statesOf(judging: Judging, debt: Debt, { from, to }: { readonly from: number; readonly to: number }) {
  const { said, waived, skewAheadMs } = judging.recorded
  const { frame, name, stoodAt, earliestAt, dueAt, isAsked } = debt
  const asking = said.find(({ versions }) => versions.includes(frame.text))
  const given = givenOn(judging, debt)
  const isGone = frame.withdrawn || asking?.deletedAt !== undefined || waived.has(name) || waived.has(frame.reference)
  const isUnanswered = given.every(({ at }) => at > to)
  return {
    wasOpen: isAsked && !isGone && isUnanswered && stoodAt < from - toleranceMs && frame.clarifies === undefined,
    mayBeOpen:
      (asking?.at ?? stoodAt) <= to + toleranceMs &&
      answeredFor(judging, given, from) === undefined &&
      !isShownAsMet(judging.recorded, debt, from),
    wasLate: dueAt < from - toleranceMs - skewAheadMs,
    mayBeLate: earliestAt <= to + toleranceMs + skewAheadMs,
  }
}

/** Whoever owed it reads that it was met in a minute that was over by then. */
function isShownAsMet({ channels, skewAheadMs }: Recorded, { party, owed: kind, frame }: Debt, by: number): boolean {
  const verb = kind === 'acknowledgement' ? 'Received' : 'Answered'
  const shown = channels[party].find(({ id }) => id === frame.post)?.text ?? ''
  const met = new RegExp(`${verb} by you, .*?(\\d\\d):(\\d\\d)Z`).exec(shown)
  if (!met) return false
  const overAt = (Number(met[1]) * 60 + Number(met[2]) + 1) * minuteMs + skewAheadMs
  // The day is not said.
  const sinceMs = (((by - overAt) % dayMs) + dayMs) % dayMs
  return sinceMs < dayMs / 2
}

/** What is named as late, and cannot have been. */
function strangers(judging: Judging, report: SeenPost): string[] {
  const { from, to } = drawnUp(judging.recorded, report)
  const debts = parties.flatMap((party) => debtsOf(judging.recorded, party))
  const kinds = Object.keys(owed) as Owed[]
  return report.text.split('\n').filter((line) => {
    const [, name, what, party] = /^([A-Z]+-\d+(?:\.\d+)?) (.+), owed by (North|South), .+ late$/.exec(line) ?? []
    if (name === undefined) return false
    const meant = debts.filter(
      (debt) => debt.name === name && names[debt.party] === party && debt.owed === kinds.find((each) => owed[each].words === what),
    )
    return !meant.some((debt) => {
      const { mayBeOpen, mayBeLate } = statesOf(judging, debt, { from, to })
      return mayBeOpen && mayBeLate
    })
  })
}
