export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Calls `each` so many times a second for `ms`, by a schedule that a slow call does not shift. */
export async function paced(perSecond: number, ms: number, each: (number: number) => void): Promise<void> {
  const start = performance.now()
  const total = Math.floor((ms / 1_000) * perSecond)
  for (let number = 0; number < total; number += 1) {
    const wait = start + (number / perSecond) * 1_000 - performance.now()
    if (wait > 0) await sleep(wait)
    each(number)
  }
}
