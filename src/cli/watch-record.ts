import type { Clock } from '../core/journal.ts'

export interface WatchRecordOptions {
  readonly clock: Clock
  /** What is wrong with the journal as it is kept; undefined where nothing is. */
  readonly audit: () => Promise<string | undefined>
  readonly note: (name: string, active: boolean, detail: string, refuses: boolean) => Promise<void>
  readonly log: (line: string) => void
}

/** A start has enough to do. */
const firstAfterMs = 10_000
const everyMs = 24 * 60 * 60_000

/**
 * Looks after each start, and once a day, whether the journal is as it was written, also where no start reads it any more. What people
 * said goes on: it is what was said before that somebody changed. Returns the way to stop.
 */
export function watchRecord({ clock, audit, note, log }: WatchRecordOptions): () => void {
  let cancel = (): void => undefined
  const look = async (): Promise<void> => {
    const wrong = await audit()
    const detail =
      wrong === undefined
        ? ''
        : `The journal in Redis is not as it was written: ${wrong}. Somebody has changed it there: keep a copy of it for the inquiry, and restore it from its last copy.`
    if (wrong !== undefined) log(`record: ${detail}`)
    await note('record', wrong !== undefined, detail, false)
  }
  const again = (ms: number): void => {
    cancel = clock.after(ms, () => {
      look()
        .catch(() => undefined) // out of reach: the next look tells
        .finally(() => again(everyMs))
    })
  }
  again(firstAfterMs)
  return () => cancel()
}
