import type { Clock } from '../core/journal.ts'
import type { Connection } from '../queues/connection.ts'
import { type RequirementOptions, settingsOf } from '../queues/requirements.ts'

export interface WatchRedisOptions {
  readonly redis: Connection
  readonly required: RequirementOptions
  readonly clock: Clock
  readonly note: (name: string, active: boolean, detail: string, refuses: boolean) => Promise<void>
}

const everyMs = 30_000

/**
 * Somebody may change Redis's settings while it runs, or start it again with others. With those under which no Parley starts nothing
 * is taken either: what it acknowledged might not be kept. Returns the way to stop.
 */
export function watchRedis({ redis, required, clock, note }: WatchRedisOptions): () => void {
  let cancel = (): void => undefined
  const look = async (): Promise<void> => {
    const findings = await settingsOf(redis, required)
    const wrong = findings.filter(({ severity }) => severity === 'refuse').map(({ sentence }) => sentence)
    await note('redis', wrong.length > 0, wrong.length > 0 ? `${wrong.join(' ')} Until then nothing is taken.` : '', true)
  }
  const again = (): void => {
    cancel = clock.after(everyMs, () => {
      look()
        .catch(() => undefined) // out of reach: the journal tells
        .finally(again)
    })
  }
  again()
  return () => cancel()
}
