import type { Trouble } from './troubles.ts'

const minuteMs = 60_000
/** As many as a calendar takes. */
const windowsMax = 100
const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const

/** Every other minute somebody does not work, from the next full one on. */
export function pausesFrom(now: number): readonly Trouble[] {
  const first = Math.ceil(now / minuteMs) * minuteMs
  return Array.from({ length: windowsMax }, (_, index) => {
    const from = first + 2 * index * minuteMs
    return { from, to: from + minuteMs }
  })
}

/** As the configuration of a party has it: round the clock but for these. Without any it has none. */
export function calendarOf(pauses: readonly Trouble[]): { readonly calendar?: object } {
  if (pauses.length === 0) return {}
  const toMinute = (at: number): string => `${new Date(at).toISOString().slice(0, 16)}Z`
  const hours = Object.fromEntries(days.map((day) => [day, '00:00-24:00']))
  return { calendar: { hours, maintenance: pauses.map(({ from, to }) => ({ from: toMinute(from), to: toMinute(to) })) } }
}

/** When somebody has had so much time who does not work meanwhile. */
export function afterWork(pauses: readonly Trouble[], from: number, workMs: number): number {
  let at = from
  let leftMs = workMs
  for (const pause of [...pauses].sort((a, b) => a.from - b.from)) {
    if (pause.to <= at) continue
    if (at + leftMs <= pause.from) break
    leftMs -= Math.max(0, pause.from - at)
    at = pause.to
  }
  return at + leftMs
}
