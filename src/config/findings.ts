import type { Path, Problem } from './problem.ts'
import type { WrittenFile, WrittenOfficial, WrittenParty, WrittenSupervisor } from './schema.ts'
import type { Source } from './source.ts'

/** Gathers what is found while a well-formed file is looked through. */
export class Findings {
  readonly problems: Problem[] = []
  readonly warnings: Problem[] = []
  readonly #source: Source

  constructor(source: Source) {
    this.#source = source
  }

  problem(path: Path, sentence: string, on?: 'key' | 'value'): void {
    this.problems.push(this.#source.problem(path, sentence, on))
  }

  warn(path: Path, sentence: string, on?: 'key' | 'value'): void {
    this.warnings.push(this.#source.problem(path, sentence, on))
  }

  /** Notes a problem at everything whose key was there before; the sentence gets the line of the first. */
  unique(entries: readonly { readonly path: Path; readonly key: string }[], sentence: (line: number, index: number) => string): void {
    const first = new Map<string, Path>()
    for (const [index, { path, key }] of entries.entries()) {
      const earlier = first.get(key)
      if (earlier === undefined) first.set(key, path)
      else this.problem(path, sentence(this.#source.problem(earlier, '').line, index))
    }
  }
}

export interface Organisation {
  readonly path: Path
  /** Its id; the supervisor's is `supervisor`. */
  readonly id: string
  readonly written: WrittenParty | WrittenSupervisor
}

export const organisationsOf = (file: WrittenFile): Organisation[] => [
  { path: ['supervisor'], id: 'supervisor', written: file.supervisor },
  ...file.parties.map((written, index) => ({ path: ['parties', index], id: written.id, written })),
]

export const officialsOf = ({ path, written }: Organisation): { readonly path: Path; readonly official: WrittenOfficial }[] =>
  written.officials.map((official, index) => ({ path: [...path, 'officials', index], official }))
