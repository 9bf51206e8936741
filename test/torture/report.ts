import type { Tortured } from './run.ts'
import type { Count } from './verdict.ts'

const findingsShownMax = 60

/** What is printed as the last line, as JSON. */
export function summary(tortured: Tortured): Readonly<Record<string, number | string | null>> {
  const { seed, minutes, posted, announced, escalatedUnheard, lateSeconds, lateSecondsWithTroubles, takeovers, unrest } = tortured
  const counted = (count: Count): number => tortured.findings.filter((each) => each.count === count).length
  return {
    posted,
    lost: counted('lost'),
    doubled: counted('doubled'),
    misordered: counted('misordered'),
    forgotten: counted('forgotten'),
    blamed: counted('blamed'),
    lateSeconds,
    other: counted('other'),
    announced,
    escalatedUnheard,
    lateSecondsWithTroubles,
    seed,
    minutes,
    faults: [...tortured.faults.values()].reduce((sum, each) => sum + each, 0),
    takeovers,
    unrest: unrest ?? null,
  }
}

/** The same for people: every finding in words, what was done, and what this machine could not do. */
export function table(tortured: Tortured): string[] {
  const rows = Object.entries(summary(tortured)).map(([name, value]) => `  ${name.padEnd(24)} ${value ?? 'none'}`)
  const faults = [...tortured.faults].sort().map(([name, times]) => `  ${String(times).padStart(4)} × ${name}`)
  const findings = tortured.findings.slice(0, findingsShownMax).map(({ count, words }) => `FOUND: ${count}: ${words}`)
  const more = tortured.findings.length - findings.length
  return [
    '',
    ...rows,
    '',
    'What was done:',
    ...faults,
    '',
    ...tortured.leftOut,
    ...findings,
    ...(more > 0 ? [`… and ${more} more findings.`] : []),
    ...(tortured.unrest === undefined ? [] : [`It did not come to rest: ${tortured.unrest}.`]),
  ]
}
