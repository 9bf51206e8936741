import { setTimeout as pass } from 'node:timers/promises'

/** Whoever did something and sees no effect after this long does it again. */
const againAfterMs = 7_000
const lookEveryMs = 700

/** Does something, and again as long as it is not seen to have worked. Resolves to whether it was within the time. */
export async function insist(act: () => Promise<unknown>, seen: () => Promise<boolean>, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs
  let triedAt = Number.NEGATIVE_INFINITY
  while (!(await seen())) {
    if (performance.now() > deadline) return false
    if (performance.now() - triedAt > againAfterMs) {
      triedAt = performance.now()
      await act()
    }
    await pass(lookEveryMs)
  }
  return true
}
