/** One bug, planted into the source while it is loaded. */
export interface Mutant {
  readonly name: string
  /** Each `find` must stand exactly once in its file. */
  readonly changes: readonly { readonly file: string; readonly find: string; readonly replace: string }[]
}

export const mutants: readonly Mutant[] = []
