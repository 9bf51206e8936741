/** What was to stand in a channel does not: what was expected, and what there is instead. */
export class Unmet extends Error {
  override readonly name = 'Unmet'
  readonly found: string

  constructor(expected: string, found: string) {
    super(expected)
    this.found = found
  }
}

/** Throws `Unmet` unless `condition` holds. */
export function must(condition: boolean, expected: string, found: string | (() => string)): asserts condition {
  if (!condition) throw new Unmet(expected, typeof found === 'string' ? found : found())
}

const lookEveryMs = 40

/**
 * Looks until what is looked for is there, which is when `look` does not throw `Unmet`. After `withinMs` the last `Unmet` is
 * thrown: the bound is for machines that are slow, nothing is decided by it when all is well.
 */
export async function eventually<T>(look: () => T, withinMs: number): Promise<T> {
  const deadline = performance.now() + withinMs
  for (;;) {
    try {
      return look()
    } catch (error) {
      if (!(error instanceof Unmet) || performance.now() > deadline) throw error
    }
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
  }
}
