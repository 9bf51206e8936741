import type { Calendar } from '../calendar.ts'
import type { EscalationPolicy, PolicyStep } from '../policy.ts'
import type { Beginning, Roster } from '../roster.ts'
import { zuluInstant } from '../text.ts'

/** A part of a configuration by its key, as a person would write it: whoever has to confirm it must be able to read it. */
export function asWritten(key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  switch (key) {
    case 'calendar':
      return calendarWords(value as Calendar)
    case 'roster':
      return rosterWords(value as Roster)
    case 'escalation':
      return policyWords(value as EscalationPolicy)
    case 'report':
      return { at: clock((value as { atMinute: number }).atMinute) }
    default:
      return Array.isArray(value) && value.every((each) => typeof each === 'string') ? value.join(', ') : value
  }
}

/** One of the supervisor's people, as the parties know them. */
export const supervisorsOfficial = (supervisor: string, role: string | undefined): string => `${supervisor}’s ${role ?? 'official'}`

type Words = Readonly<Record<string, string>>

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const

const clock = (minute: number): string => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`

/** Each day, holiday and window by itself: what differs is seen, however long the rest is. */
const calendarWords = ({ week, holidays, maintenance }: Calendar): Words =>
  Object.fromEntries([
    ...week.flatMap((hours, day) =>
      hours.length > 0
        ? [[weekdays[day] ?? '', hours.map(({ fromMinute, toMinute }) => `${clock(fromMinute)}-${clock(toMinute)}`).join(', ')]]
        : [],
    ),
    ...holidays.map((date) => [`holiday ${date}`, 'free']),
    ...maintenance.map(({ from, to }) => [`maintenance from ${zuluInstant(from)}`, `until ${zuluInstant(to)}`]),
  ])

const rosterWords = ({ watches, overrides }: Roster): Words =>
  Object.fromEntries([
    ...watches.map(({ id, name, officials, begins, everyWeeks }) => {
      const weeks = everyWeeks ? `, every ${everyWeeks.weeks} weeks from ${everyWeeks.from}` : ''
      return [`watch ${id}`, `${name}: ${officials.join(', ')}, begins ${begins.map(beginning).join(', ')}${weeks}`]
    }),
    ...overrides.map(({ watch, date, officials }) => [`override ${watch} ${date}`, officials.join(', ')]),
  ])

const beginning = ({ weekday, minute }: Beginning): string => `${weekday === undefined ? '' : `${weekdays[weekday]} `}${clock(minute)}`

function policyWords(policy: EscalationPolicy): object {
  if (!('steps' in policy)) return policy
  const { steps, ...rest } = policy
  return { ...rest, ...Object.fromEntries(steps.map((step, index) => [`step ${index + 1}`, stepWords(step)])) }
}

function stepWords({ share, minutes, call, repeatMinutes, times, forMinutes, whereThereIs }: PolicyStep): string {
  const after = [...(share > 0 ? [`${Math.round(share * 100)}%`] : []), ...(minutes > 0 || share === 0 ? [`${minutes}m`] : [])].join(' + ')
  const repeat = repeatMinutes === undefined ? '' : `, every ${repeatMinutes} min`
  const limit = `${times === undefined ? '' : `, ${times} times`}${forMinutes === undefined ? '' : `, for ${forMinutes} min`}`
  return `after ${after} ${call.join(', ')}${whereThereIs ? ' if there is one' : ''}${repeat}${limit}`
}
