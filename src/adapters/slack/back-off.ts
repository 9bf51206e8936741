const leastMs = 500
/** Short enough that a link is up again within ten seconds of the platform's return. */
const mostMs = 3_000

/** How long to wait after that many failures in a row. */
export function backOffMs(failures: number): number {
  return Math.min(leastMs * 2 ** Math.max(0, failures - 1), mostMs)
}
