/** What must not be, found by comparing what people did with what stands in the channels. */
export type Finding =
  | 'lost'
  | 'late'
  | 'doubled'
  | 'unlooked'
  | 'stray'
  | 'misordered'
  | 'leaked'
  | 'stale'
  | 'not withdrawn'
  | 'references'
  | 'unrecorded'
  | 'unfenced'
  | 'forgotten'
  | 'blamed'
  | 'misreported'
  | 'unmarked'
  | 'unwatched'
  | 'unheeded'
  | 'bug'

export interface Verdict {
  readonly finding: Finding
  readonly words: string
}
