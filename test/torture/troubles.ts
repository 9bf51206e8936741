/** A time in which something was made to fail, or had not recovered yet. */
export interface Trouble {
  readonly from: number
  /** Infinite while it lasts. */
  readonly to: number
}

/** Milliseconds between two moments in which nothing was in trouble. */
export function calmWithin(troubles: readonly Trouble[], from: number, to: number): number {
  let calm = 0
  let at = from
  for (const trouble of [...troubles].sort((a, b) => a.from - b.from)) {
    if (trouble.to <= at) continue
    if (trouble.from >= to) break
    calm += Math.max(0, trouble.from - at)
    at = trouble.to
  }
  return calm + Math.max(0, to - at)
}

export const isCalm = (troubles: readonly Trouble[], from: number, to: number): boolean =>
  troubles.every((trouble) => trouble.to <= from || trouble.from >= to)

/** Notes the times of trouble while they happen. */
export class Troubles {
  readonly #all: { from: number; to: number }[] = []

  get all(): readonly Trouble[] {
    return this.#all
  }

  /** Returns what ends it. */
  begin(): () => void {
    const trouble = { from: Date.now(), to: Number.POSITIVE_INFINITY }
    this.#all.push(trouble)
    return () => {
      trouble.to = Math.min(trouble.to, Date.now())
    }
  }
}
