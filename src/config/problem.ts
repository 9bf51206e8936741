/** Something in the configuration that a person has to mend (or, as a warning, to know): where, what, and what to write instead. */
export interface Problem {
  readonly file: string
  /** From 1, as editors count. */
  readonly line: number
  readonly column: number
  readonly sentence: string
}

/** A step into the file: keys of maps, positions in lists. */
export type Path = readonly PropertyKey[]

/** Notes a problem at the value that a path leads to, or at its key. */
export type Note = (path: Path, sentence: string, on?: 'key' | 'value') => void

export const writtenProblem = ({ file, line, column, sentence }: Problem): string => `${file}:${line}:${column}: ${sentence}`
