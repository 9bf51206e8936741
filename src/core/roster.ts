import { dateAt, instantOf } from './calendar.ts'

/** Who of an organisation is on duty when. No other organisation is ever shown it. */
export interface Roster {
  readonly watches: readonly Watch[]
  readonly overrides: readonly Override[]
}

/** It has the duty from each of its beginnings until another watch begins. */
export interface Watch {
  readonly id: string
  readonly name: string
  /** Ids of the organisation's officials. */
  readonly officials: readonly string[]
  readonly begins: readonly Beginning[]
  /** Its beginnings count only in every n-th week, from Monday on, counted from the week of a date, `2026-11-30`. */
  readonly everyWeeks?: { readonly weeks: number; readonly from: string }
}

/** A time by the clock on the wall of the organisation. */
export interface Beginning {
  /** 0 is Sunday; absent: every day. */
  readonly weekday?: number
  /** After midnight. */
  readonly minute: number
}

/** Others who have a watch that begins on a date, in place of its own officials. */
export interface Override {
  readonly watch: string
  readonly date: string
  readonly officials: readonly string[]
}

/** A watch from one of its beginnings on. */
export interface Turn {
  readonly watch: string
  /** On the wall, when it begins. */
  readonly date: string
  /** ms. */
  readonly begins: number
  /** Who accepted it: they have it too, whoever else the roster names. */
  readonly acceptedBy?: string
}

/** Of `everyWeeks`: so every search ends. */
export const weeksMax = 8
const searchDays = (weeksMax + 1) * 7

/** Whose turn it is by the roster; undefined where it has no beginnings. Of two that fall on one instant, the later on the wall. */
export function turnAt(roster: Roster, timeZone: string, at: number): Turn | undefined {
  const today = dateAt(timeZone, at)
  for (let days = 0; days <= searchDays; days += 1) {
    const day = dayOf(roster, timeZone, later(today, -days))
    const begun = countBegun(day, at)
    if (begun > 0) return day.turn(begun - 1)
  }
  return undefined
}

/** The next turn that begins after an instant. */
export function nextTurn(roster: Roster, timeZone: string, at: number): Turn | undefined {
  const today = dateAt(timeZone, at)
  for (let days = 0; days <= searchDays; days += 1) {
    const day = dayOf(roster, timeZone, later(today, days))
    const begun = countBegun(day, at)
    if (begun < day.length) return turnAt(roster, timeZone, day.turn(begun).begins)
  }
  return undefined
}

/** The turns that begin on a date, in their order. */
export function turnsOn(roster: Roster, timeZone: string, date: string): readonly Turn[] {
  const day = dayOf(roster, timeZone, date)
  return Array.from({ length: day.length }, (_, index) => day.turn(index))
}

/** The turns of a date, none before the one that stands before it. The instant of each is found when it is asked for. */
interface Day {
  readonly length: number
  turn(index: number): Turn
}

function dayOf({ watches }: Roster, timeZone: string, date: string): Day {
  const weekday = new Date(date).getUTCDay()
  const beginnings = watches
    .filter((watch) => isItsWeek(watch, date))
    .flatMap(({ id, begins }) =>
      begins.flatMap((each) => ((each.weekday ?? weekday) === weekday ? [{ watch: id, minute: each.minute }] : [])),
    )
    .sort((a, b) => a.minute - b.minute)
  return {
    length: beginnings.length,
    turn: (index) => {
      const { watch, minute } = beginnings[index]!
      return { watch, date, begins: instantOf(timeZone, date, minute) }
    },
  }
}

/** How many of a day's turns have begun. */
function countBegun(day: Day, at: number): number {
  let [begun, not] = [0, day.length]
  while (begun < not) {
    const middle = Math.floor((begun + not) / 2)
    if (day.turn(middle).begins <= at) begun = middle + 1
    else not = middle
  }
  return begun
}

const dayMs = 86_400_000

/** 5 January 1970 was a Monday. */
const weekOf = (date: string): number => Math.floor((Date.parse(date) / dayMs - 4) / 7)

function isItsWeek({ everyWeeks }: Watch, date: string): boolean {
  return everyWeeks === undefined || (weekOf(date) - weekOf(everyWeeks.from)) % everyWeeks.weeks === 0
}

const later = (date: string, days: number): string => new Date(Date.parse(date) + days * dayMs).toISOString().slice(0, 10)
