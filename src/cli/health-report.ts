import type { HealthReport } from '../web/health.ts'
import type { Owned } from './owning.ts'

/** `cause`: what Redis refuses, so that the mechanism can neither be had nor kept; '' while it refuses nothing. */
export function reportOf(owned: Owned | undefined, cause: string): HealthReport {
  const why = cause === '' ? {} : { cause }
  if (owned === undefined) return { well: cause === '', role: 'standby or starting', ...why }
  const health = owned.health()
  return { well: health.accepting, role: 'owner', ...why, ...health }
}
