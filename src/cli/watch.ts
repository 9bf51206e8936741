import type { Clock } from '../core/journal.ts'

export interface WatchOptions {
  readonly clock: Clock
  readonly freeBytes: () => Promise<number>
  readonly note: (name: string, active: boolean, detail: string, refuses: boolean) => Promise<void>
}

const everyMs = 10_000
/** Below this the supervisor is told; below the reserve nothing is taken any more, because a Redis on a full disk dies. */
const warnBytes = 1024 ** 3
const reserveBytes = 256 * 1024 ** 2
const clockJumpMs = 5_000

/** Watches what can go wrong with this machine: its disk and its clock. Returns the way to stop. */
export function watchMachine(options: WatchOptions): () => void {
  const { clock } = options
  let offset = clock.now() - clock.monotonic()
  let cancel = (): void => undefined
  const look = async (): Promise<void> => {
    await lookAtDisk(options)
    const now = clock.now() - clock.monotonic()
    const jumpMs = now - offset
    offset = now
    if (Math.abs(jumpMs) > clockJumpMs) {
      await options.note(
        'clock',
        true,
        `This machine’s clock jumped by ${Math.round(jumpMs / 1000)} s. Times on what follows may be wrong: check its time service.`,
        false,
      )
      await options.note('clock', false, '', false)
    }
  }
  const again = (): void => {
    cancel = clock.after(everyMs, () => {
      look()
        .catch(() => undefined) // told again at the next look
        .finally(again)
    })
  }
  again()
  return () => cancel()
}

async function lookAtDisk({ freeBytes, note }: WatchOptions): Promise<void> {
  const free = await freeBytes()
  const megabytes = Math.round(free / 1024 ** 2)
  const detail = `The disk that holds the journal has ${megabytes} MB left. Free some space.`
  await note('disk', free < warnBytes, detail, false)
  await note('disk full', free < reserveBytes, `${detail} Until then nothing is taken.`, true)
}
