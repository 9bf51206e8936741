/** What is counted; the first five must be nought. */
export type Count = 'lost' | 'doubled' | 'misordered' | 'forgotten' | 'blamed' | 'other'

export interface Finding {
  readonly count: Count
  readonly words: string
}

export interface Verdict {
  readonly findings: readonly Finding[]
  readonly posted: number
  /** Not shown, or not for certain, and said so to the sender or the supervisor. */
  readonly announced: number
  /** Escalated although an answer stood, which nobody can have heard yet because of a fault. */
  readonly escalatedUnheard: number
  /** The worst delay of a delivered post beyond its send delay, outside of the times of trouble, seconds. */
  readonly lateSeconds: number
  /** The same, the times of trouble included. */
  readonly lateSecondsWithTroubles: number
}
