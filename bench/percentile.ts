export interface Percentiles {
  readonly p50: number
  readonly p99: number
}

/** By nearest rank. Throws on an empty list: nothing was measured. */
export function percentilesOf(values: readonly number[]): Percentiles {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number): number => {
    const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
    if (value === undefined) throw new Error('nothing was measured')
    return value
  }
  return { p50: at(0.5), p99: at(0.99) }
}
