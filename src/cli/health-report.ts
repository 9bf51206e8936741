import type { HealthReport } from '../web/health.ts'
import type { Owned } from './owning.ts'

/** `cause`: why a process that owns nothing could not own it either; '' while it only waits. */
export function reportOf(owned: Owned | undefined, cause: string): HealthReport {
  if (owned === undefined) return { well: cause === '', role: 'standby or starting', ...(cause === '' ? {} : { cause }) }
  const health = owned.health()
  return { well: health.accepting, role: 'owner', ...health }
}
