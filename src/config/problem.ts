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

export const writtenProblem = ({ file, line, column, sentence }: Problem): string => `${file}:${line}:${column}: ${sentence}`

export const inOrder = <P extends Problem>(problems: readonly P[]): P[] =>
  [...problems].sort((a, b) => a.line - b.line || a.column - b.column)
