import { instantsAt, isDate, wallAt } from '../calendar.ts'

/** A time as an official writes it: `2h`, `1d12h`, `18:00Z`, `18:00` (there), `2026-12-01T18:00Z`, `2026-12-01T18:00`. */
export type WrittenTime =
  | { readonly after: number }
  | { readonly instant: number }
  /** The next time that a clock shows this, minutes since midnight. */
  | { readonly minute: number; readonly zone: 'utc' | 'local' }
  /** By the clock on the wall there, as though it were UTC, ms. */
  | { readonly wall: number }

/** What a clock there does not show, or shows twice, is no time. */
type Resolved = { readonly at: number } | { readonly at?: never; readonly clock: 'never' | 'twice' }

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

const durationPattern = /^(?:(\d{1,3})d)?(?:(\d{1,4})h)?(?:(\d{1,5})m(?:in)?)?$/i
const clockPattern = /^([01]?\d|2[0-3]):([0-5]\d)(z?)$/i
const instantPattern = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}(?::\d{2})?)(z|[+-]\d{2}:\d{2})?$/i

export function readTime(typed: string): WrittenTime | undefined {
  const duration = durationPattern.exec(typed)
  if (duration && typed !== '') {
    const [days, hours, minutes] = duration.slice(1).map((digits) => Number(digits ?? 0))
    const after = (days ?? 0) * dayMs + (hours ?? 0) * 60 * minuteMs + (minutes ?? 0) * minuteMs
    return after > 0 ? { after } : undefined
  }
  const [, hour, minute, z] = clockPattern.exec(typed) ?? []
  if (hour !== undefined) return { minute: Number(hour) * 60 + Number(minute), zone: z ? 'utc' : 'local' }
  const [, date, time, zone] = instantPattern.exec(typed) ?? []
  if (date === undefined) return undefined
  const at = Date.parse(`${date}T${time}${(zone ?? 'Z').toUpperCase()}`)
  if (Number.isNaN(at) || !isDate(date)) return undefined
  return zone === undefined ? { wall: at } : { instant: at }
}

/** When it is. `from`: when it was written, for a clock's next time; `now`: for what counts from now. */
export function resolveTime(time: WrittenTime, { from, now, timeZone }: { from: number; now: number; timeZone: string }): Resolved {
  if ('after' in time) return { at: now + time.after }
  if ('instant' in time) return { at: time.instant }
  if ('wall' in time) return onlyOne(instantsAt(timeZone, time.wall))
  if (time.zone === 'utc') return { at: nextAt(from, time.minute) }
  const wall = nextAt(wallAt(timeZone, from), time.minute)
  return onlyOne(instantsAt(timeZone, wall))
}

const nextAt = (from: number, minute: number): number => {
  const today = Math.floor(from / dayMs) * dayMs + minute * minuteMs
  return today > from ? today : today + dayMs
}

const onlyOne = (instants: readonly number[]): Resolved => {
  const [at] = instants
  if (at === undefined) return { clock: 'never' }
  return instants.length === 1 ? { at } : { clock: 'twice' }
}
