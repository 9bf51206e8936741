import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { Mutant } from './mutants/bug.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The text with the bug planted. Throws where the place is not there exactly once: the code has moved on, and the bug must too. */
export function plant(mutant: Mutant, text: string): string {
  let planted = text
  for (const { find, replace } of mutant.changes) {
    const count = planted.split(find).length - 1
    if (count !== 1) throw new Error(`The mutant "${mutant.name}" finds its place ${count} times: ${find}`)
    planted = planted.replace(find, () => replace)
  }
  return planted
}

/**
 * Plants a bug into what this process loads from now on: the text is changed on its way from the disk to Node, so nothing is
 * written and what runs in production has no switches.
 */
export function plantWhileLoading(mutant: Mutant): void {
  const files = new Set(mutant.changes.map(({ file }) => file))
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context)
      const file = url.startsWith(`file://${root}`) ? url.slice(`file://${root}`.length) : ''
      if (!files.has(file)) return loaded
      const changes = mutant.changes.filter((change) => change.file === file)
      const text = typeof loaded.source === 'string' ? loaded.source : Buffer.from(loaded.source as Uint8Array).toString()
      return { ...loaded, source: plant({ ...mutant, changes }, text) }
    },
  })
}
