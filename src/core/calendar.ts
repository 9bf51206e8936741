/** A stretch of a day by the clock on the wall, in minutes since midnight, 0 to 1440; it ends before `toMinute`. */
export interface Hours {
  readonly fromMinute: number
  readonly toMinute: number
}

/** Instants, ms since 1970: such a window is often at night, where the clock on the wall may show a time twice. */
interface MaintenanceWindow {
  readonly from: number
  readonly to: number
}

/**
 * When a party works: while the clock on its wall is within the week's hours, the date on it is no holiday, and there is no
 * maintenance. So an hour that the change of daylight saving repeats counts twice, and one that it leaves out does not count.
 */
export interface Calendar {
  /** IANA name. */
  readonly timeZone: string
  /** Seven, from Sunday on. A shift over midnight is two: until 1440, and from 0 on the next day. */
  readonly week: readonly (readonly Hours[])[]
  /** Dates there, `2026-12-25`: from midnight to midnight nobody works. */
  readonly holidays: readonly string[]
  readonly maintenance: readonly MaintenanceWindow[]
}

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

/** Nothing is put off for longer than three years, whatever a calendar says: so every search ends. */
export const horizonMs = 3 * 366 * dayMs

/** How long a party works in a week without holidays, minutes. Hours that overlap count twice. */
export const weekMinutes = ({ week }: Pick<Calendar, 'week'>): number =>
  week.flat().reduce((sum, { fromMinute, toMinute }) => sum + toMinute - fromMinute, 0)

export const isWorking = (calendar: Calendar, at: number): boolean => pieceAt(calendar, at).works

/** The first instant from `at` on at which the party works, ms; undefined if there is none within the horizon. */
export function nextWorking(calendar: Calendar, at: number): number | undefined {
  for (let next = at; next < at + horizonMs; ) {
    const piece = pieceAt(calendar, next)
    if (piece.works) return next
    next = piece.end
  }
  return undefined
}

/**
 * The instant at which the party has worked for this long since `start`, ms: at the latest the horizon. What is over at closing
 * time is over then, not when work begins again. Never earlier for a later start or for more work.
 */
export function afterWorking(calendar: Calendar, start: number, workMs: number): number {
  const horizon = start + horizonMs
  let left = workMs
  let at = start
  while (left > 0 && at < horizon) {
    const { works, end } = pieceAt(calendar, at)
    if (works && at + left <= end) return Math.min(at + left, horizon)
    if (works) left -= end - at
    at = end
  }
  return Math.min(at, horizon)
}

/** For how long the party works from one instant to another, ms. */
export function workBetween(calendar: Calendar, from: number, to: number): number {
  let worked = 0
  for (let at = from; at < to; ) {
    const { works, end } = pieceAt(calendar, at)
    if (works) worked += Math.min(end, to) - at
    at = end
  }
  return worked
}

interface Piece {
  readonly works: boolean
  /** Later than where it begins, by a day at most unless there is maintenance. */
  readonly end: number
}

/** Whether the party works at an instant, and until when that surely stays so. */
function pieceAt(calendar: Calendar, at: number): Piece {
  const { timeZone, maintenance } = calendar
  const pause = maintenance.find(({ from, to }) => from <= at && at < to)
  if (pause) return { works: false, end: pause.to }
  const wall = wallAt(timeZone, at)
  const midnight = Math.floor(wall / dayMs) * dayMs
  const minute = (wall - midnight) / minuteMs
  const hours = hoursOf(calendar, midnight)
  const now = hours.find(({ fromMinute, toMinute }) => fromMinute <= minute && minute < toMinute)
  const edge = now?.toMinute ?? Math.min(24 * 60, ...hours.flatMap(({ fromMinute }) => (fromMinute > minute ? [fromMinute] : [])))
  const end = beforeChange(timeZone, at, at + midnight + edge * minuteMs - wall)
  const pauses = maintenance.flatMap(({ from }) => (from > at ? [from] : []))
  return { works: now !== undefined, end: Math.min(end, ...pauses) }
}

function hoursOf({ week, holidays }: Calendar, midnight: number): readonly Hours[] {
  const day = new Date(midnight)
  return holidays.includes(day.toISOString().slice(0, 10)) ? [] : (week[day.getUTCDay()] ?? [])
}

/** `end`, or the instant before it at which the clock on the wall is changed. Within a day it is changed once at most. */
function beforeChange(timeZone: string, at: number, end: number): number {
  const offset = wallAt(timeZone, at) - at
  const isChanged = (when: number): boolean => wallAt(timeZone, when) - when !== offset
  if (!isChanged(end)) return end
  let same = Math.floor(at / 1_000)
  let changed = Math.ceil(end / 1_000)
  while (changed - same > 1) {
    const middle = Math.floor((same + changed) / 2)
    if (isChanged(middle * 1_000)) changed = middle
    else same = middle
  }
  return Math.min(end, changed * 1_000)
}

/** The date on the wall, `2026-12-25`. */
export const dateAt = (timeZone: string, at: number): string => new Date(wallAt(timeZone, at)).toISOString().slice(0, 10)

/** Whether there is such a date, `2026-12-24`: the thirtieth of February would be taken for one of March. */
export function isDate(text: string): boolean {
  const at = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00Z`) : Number.NaN
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)
}

/**
 * The first instant at which the clock on the wall shows this time of a date, or a later one: of a time that is shown twice, the
 * first; for one that the change of daylight saving leaves out, the change.
 */
export function instantOf(timeZone: string, date: string, minute: number): number {
  const wall = Date.parse(`${date}T00:00:00Z`) + minute * minuteMs
  const shown = instantsAt(timeZone, wall)[0]
  if (shown !== undefined) return shown
  const [first = wall, last = wall] = [dayMs, -dayMs].map((away) => wall - (wallAt(timeZone, wall + away) - (wall + away)))
  return beforeChange(timeZone, Math.min(first, last), Math.max(first, last))
}

/** Every instant at which the clock on the wall shows this (given as though it were UTC, ms): none, one, or two. */
export function instantsAt(timeZone: string, wall: number): readonly number[] {
  const offsets = [wall - dayMs, wall + dayMs].map((near) => wallAt(timeZone, near) - near)
  return [...new Set(offsets.map((offset) => wall - offset))].filter((at) => wallAt(timeZone, at) === wall).sort((a, b) => a - b)
}

const quarterMs = 15 * minuteMs
const quartersMax = 5_000

interface WallClock {
  readonly format: Intl.DateTimeFormat
  /** By quarter of an hour: by how much it is ahead of UTC in all of it, ms. Asking costs ten times as much as looking here. */
  readonly ahead: Map<number, number>
}

const clocks = new Map<string, WallClock>()

/** What the clock on the wall shows, as though it were UTC, ms. */
export function wallAt(timeZone: string, at: number): number {
  const { format, ahead } = clockOf(timeZone)
  const quarter = Math.floor(at / quarterMs)
  const known = ahead.get(quarter)
  if (known !== undefined) return at + known
  const begins = quarter * quarterMs
  const [first, last] = [begins, begins + quarterMs - 1].map((end) => shownBy(format, end) - end)
  // No zone changes its clock and changes it back within a quarter of an hour.
  if (first === undefined || first !== last) return shownBy(format, at)
  if (ahead.size >= quartersMax) ahead.clear()
  ahead.set(quarter, first)
  return at + first
}

function clockOf(timeZone: string): WallClock {
  const known = clocks.get(timeZone)
  if (known) return known
  const numeric = 'numeric'
  const fields = { year: numeric, month: numeric, day: numeric, hour: numeric, minute: numeric, second: numeric } as const
  const clock = { format: new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', ...fields }), ahead: new Map<number, number>() }
  clocks.set(timeZone, clock)
  return clock
}

function shownBy(format: Intl.DateTimeFormat, at: number): number {
  const shown = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
  const of = (type: Intl.DateTimeFormatPartTypes): number => shown.get(type) ?? 0
  const wall = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'))
  return wall + (((at % 1_000) + 1_000) % 1_000)
}
