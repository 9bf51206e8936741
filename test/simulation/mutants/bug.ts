interface Change {
  /** Below the project's root. */
  readonly file: string
  /** Must stand exactly once in the file. */
  readonly find: string
  readonly replace: string
}

/** One bug, planted into the source while it is loaded. */
export interface Mutant {
  readonly name: string
  readonly changes: readonly Change[]
}

/** In the words of what it leaves out or does wrong. */
export const bug = (name: string, file: string, find: string, replace: string, ...more: readonly Change[]): Mutant => ({
  name,
  changes: [{ file, find, replace }, ...more],
})
