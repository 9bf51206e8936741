import type { Clock } from '../core/journal.ts'

const everyMs = 60_000
const timeoutMs = 10_000

/**
 * Calls an address outside every minute while all is well, so that somebody else notices when Parley itself is gone. Says
 * nothing when it is not well: the silence is the alarm.
 */
export function beat(url: string, clock: Clock, isWell: () => boolean, log: (line: string) => void): () => void {
  let cancel = (): void => undefined
  const call = async (): Promise<void> => {
    if (!isWell()) return
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs), redirect: 'error' })
    if (!response.ok) log(`heartbeat: the address answered ${response.status}`)
  }
  const again = (ms: number): void => {
    cancel = clock.after(ms, () => {
      call()
        .catch((error: unknown) => log(`heartbeat: not reached (${error instanceof Error ? error.name : 'unknown'})`))
        .finally(() => again(everyMs))
    })
  }
  again(0)
  return () => cancel()
}
