import { z } from 'zod'
import { nearest } from '../core/nearest.ts'
import { type Beginning, type Roster, turnsOn, weeksMax } from '../core/roster.ts'
import { tame } from '../core/text.ts'
import { weekdays } from './calendar.ts'
import type { Findings, Organisation } from './findings.ts'
import type { Path } from './problem.ts'
import * as say from './sentences.ts'
import { wanted } from './sentences.ts'
import { strict } from './values.ts'

const watchesMax = 20
const overridesMax = 400
const beginning = /^(?:(sunday|monday|tuesday|wednesday|thursday|friday|saturday) )?([01]\d|2[0-3]):([0-5]\d)$/i

const id = z.string({ error: wanted.id }).regex(/^[a-z0-9][a-z0-9-]{0,31}$/, { error: wanted.id })
const begin = z.string({ error: wanted.begins }).regex(beginning, { error: wanted.begins })
const date = z.iso.date({ error: wanted.dateOfWatch })
const officials = z.array(id, { error: wanted.watchOfficials }).min(1, { error: wanted.watchOfficials })

const watch = strict(
  {
    id,
    name: z
      .string({ error: wanted.watchName })
      .min(1, { error: wanted.watchName })
      .max(60, { error: wanted.watchName })
      .refine((text) => tame(text) === text && !text.includes('\n'), { error: wanted.watchName }),
    officials,
    begins: z.union([begin, z.array(begin, { error: wanted.begins }).min(1, { error: wanted.begins })], { error: wanted.begins }),
    everyWeeks: z
      .int({ error: wanted.everyWeeks })
      .min(2, { error: wanted.everyWeeks })
      .max(weeksMax, { error: wanted.everyWeeks })
      .optional(),
    weeksFrom: date.optional(),
  },
  wanted.watch,
)

export const rosterSchema = strict(
  {
    watches: z.array(watch, { error: wanted.watches }).min(1, { error: wanted.watches }).max(watchesMax, { error: wanted.watches }),
    overrides: z
      .array(strict({ watch: id, date, officials }, wanted.override), { error: wanted.overrides })
      .max(overridesMax, { error: wanted.overrides })
      .default([]),
  },
  wanted.roster,
)

type WrittenRoster = z.infer<typeof rosterSchema>

export const rosterOf = ({ watches, overrides }: WrittenRoster): Roster => ({
  watches: watches.map(({ begins, everyWeeks, weeksFrom, ...each }) => ({
    ...each,
    begins: [begins].flat().map(beginningOf),
    ...(everyWeeks !== undefined && weeksFrom !== undefined ? { everyWeeks: { weeks: everyWeeks, from: weeksFrom } } : {}),
  })),
  overrides,
})

function beginningOf(text: string): Beginning {
  const [, weekday, hour, minute] = beginning.exec(text) ?? []
  const at = { minute: Number(hour) * 60 + Number(minute) }
  return weekday === undefined ? at : { weekday: (weekdays as readonly string[]).indexOf(weekday.toLowerCase()), ...at }
}

/** Whether whoever has a watch is there, and no two watches begin at once. */
export function checkRoster(findings: Findings, { path, written }: Organisation): void {
  const { roster } = written
  if (!roster) return
  const ids = written.officials.map((each) => each.id)
  const named = (at: Path, list: readonly string[]): void => {
    for (const [index, each] of list.entries()) {
      if (!ids.includes(each))
        findings.problem([...path, 'roster', ...at, 'officials', index], say.unknownInRoster(each, ids, nearest(each, ids)))
    }
  }
  findings.unique(
    roster.watches.map((each, index) => ({ path: [...path, 'roster', 'watches', index, 'id'], key: each.id })),
    (line, index) => say.idTwice(roster.watches[index]?.id ?? '', line),
  )
  for (const [index, each] of roster.watches.entries()) {
    named(['watches', index], each.officials)
    if ((each.everyWeeks === undefined) !== (each.weeksFrom === undefined)) {
      findings.problem([...path, 'roster', 'watches', index], say.weeksFromMissing)
    }
  }
  const watches = roster.watches.map((each) => each.id)
  for (const [index, each] of roster.overrides.entries()) {
    named(['overrides', index], each.officials)
    const at = [...path, 'roster', 'overrides', index]
    if (!watches.includes(each.watch))
      findings.problem([...at, 'watch'], say.unknownWatch(each.watch, watches, nearest(each.watch, watches)))
    else if (!turnsOn(rosterOf(roster), written.timeZone, each.date).some(({ watch: begun }) => begun === each.watch)) {
      findings.problem([...at, 'date'], say.noSuchTurn(each.watch, each.date))
    }
    const first = roster.overrides.find(({ watch: of, date: on }) => of === each.watch && on === each.date)
    if (first !== each) findings.warn(at, say.overriddenTwice(each.watch, each.date))
  }
  checkTogether(findings, [...path, 'roster', 'watches'], roster)
}

function checkTogether(findings: Findings, path: Path, roster: WrittenRoster): void {
  // Every two cycles of at most eight weeks meet within these.
  const day = Date.parse('2026-11-30')
  for (let days = 0; days < weeksMax * (weeksMax - 1) * 7; days += 1) {
    const turns = turnsOn(rosterOf(roster), 'UTC', new Date(day + days * 86_400_000).toISOString().slice(0, 10))
    const twice = turns.find((turn, index) => turns[index + 1]?.begins === turn.begins)
    if (!twice) continue
    const index = roster.watches.findIndex((each) => each.id === twice.watch)
    findings.problem([...path, index, 'begins'], say.beginTogether)
    return
  }
}
