import { z } from 'zod'
import { type Calendar, type Hours, weekMinutes } from '../core/calendar.ts'
import type { Findings } from './findings.ts'
import type { Path } from './problem.ts'
import type { WrittenFile } from './schema.ts'
import * as say from './sentences.ts'
import { wanted } from './sentences.ts'
import { strict } from './values.ts'

/** From Sunday on, as dates count them. */
export const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const

const midnight = 24 * 60
const holidaysMax = 200
const windowsMax = 100
const windowDaysMax = 7

const stretch = /^([01]\d|2[0-3]):([0-5]\d)\s*-\s*(?:([01]\d|2[0-3]):([0-5]\d)|24:00)$/

/** Minutes since midnight; one that ends at or before its beginning runs over midnight. */
function stretchesOf(text: string): readonly { readonly from: number; readonly to: number }[] | undefined {
  const found = text.split(',').map((each) => stretch.exec(each.trim()))
  const stretches = found.map((each) => ({
    from: Number(each?.[1]) * 60 + Number(each?.[2]),
    to: each?.[3] === undefined ? midnight : Number(each[3]) * 60 + Number(each[4]),
  }))
  return found.every((each) => each !== null) && stretches.every(({ from, to }) => from !== to) ? stretches : undefined
}

const hoursOfDay = z.string({ error: wanted.hoursOfDay }).refine((text) => stretchesOf(text) !== undefined, { error: wanted.hoursOfDay })

const hours = strict(
  {
    monday: hoursOfDay.optional(),
    tuesday: hoursOfDay.optional(),
    wednesday: hoursOfDay.optional(),
    thursday: hoursOfDay.optional(),
    friday: hoursOfDay.optional(),
    saturday: hoursOfDay.optional(),
    sunday: hoursOfDay.optional(),
  },
  wanted.hours,
)

// To the minute: what two clocks agree on.
const instant = z.iso.datetime({ offset: true, precision: -1, error: wanted.instant })

export const calendarSchema = strict(
  {
    hours,
    holidays: z
      .array(z.iso.date({ error: wanted.holiday }), { error: wanted.holidays })
      .max(holidaysMax, { error: wanted.holidays })
      .default([]),
    maintenance: z
      .array(strict({ from: instant, to: instant }, wanted.maintenanceWindow), { error: wanted.maintenance })
      .max(windowsMax, { error: wanted.maintenance })
      .default([]),
  },
  wanted.calendar,
)

type WrittenCalendar = z.infer<typeof calendarSchema>

export function calendarOf({ hours, holidays, maintenance }: WrittenCalendar, timeZone: string): Calendar {
  const week: Hours[][] = weekdays.map(() => [])
  for (const [index, weekday] of weekdays.entries()) {
    for (const { from, to } of stretchesOf(hours[weekday] ?? '') ?? []) {
      week[index]?.push({ fromMinute: from, toMinute: to > from ? to : midnight })
      if (to > 0 && to < from) week[(index + 1) % 7]?.push({ fromMinute: 0, toMinute: to })
    }
  }
  return { timeZone, week, holidays, maintenance: maintenance.map(({ from, to }) => ({ from: Date.parse(from), to: Date.parse(to) })) }
}

/** Whether windows end, and whether what is owed can be done in a party's hours within a reasonable time. */
export function checkCalendars(findings: Findings, { parties, tracks }: WrittenFile): void {
  for (const [index, { id, name, timeZone, calendar }] of parties.entries()) {
    if (!calendar) continue
    const path: Path = ['parties', index, 'calendar']
    for (const [at, { from, to }] of calendar.maintenance.entries()) {
      const length = Date.parse(to) - Date.parse(from)
      if (length <= 0 || length > windowDaysMax * 24 * 60 * 60_000) findings.problem([...path, 'maintenance', at, 'to'], say.windowLength)
    }
    const week = weekMinutes(calendarOf(calendar, timeZone))
    if (week === 0) {
      findings.problem([...path, 'hours'], say.noHours(name))
      continue
    }
    for (const [at, track] of tracks.entries()) {
      if (Object.hasOwn(track.channels, id)) checkDueIn(findings, ['tracks', at], track, { id, name, week })
    }
  }
}

interface Worker {
  readonly id: string
  readonly name: string
  readonly week: number
}

function checkDueIn(findings: Findings, path: Path, track: WrittenFile['tracks'][number], { id, name, week }: Worker): void {
  const own = track.partyDueMinutes[id] ?? {}
  const dues = (['priority', 'routine', 'deferred'] as const).map((key) =>
    own[key] === undefined
      ? { path: ['dueMinutes', key], key, due: track.dueMinutes[key] }
      : { path: ['partyDueMinutes', id, key], key, due: own[key] },
  )
  const response = { path: ['disputeResponseMinutes'], key: 'disputeResponseMinutes', due: track.disputeResponseMinutes }
  for (const { path: last, key, due } of [...dues, response]) {
    if (due === 'never' || due <= week) continue
    if (due > 52 * week) findings.problem([...path, ...last], say.longerThanYear(key, name))
    else findings.warn([...path, ...last], say.longerThanWeek(key, due, name, week))
  }
}
