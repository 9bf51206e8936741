import { existsSync, mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/**
 * Makes a folder, and what lacks above it, for this user alone. Throws where that cannot be; Node's own recursive way never ends below
 * /proc, where a folder that is there is said not to be.
 */
export function makeFolder(folder: string): void {
  const lacking: string[] = []
  for (let each = resolve(folder); !existsSync(each); each = dirname(each)) lacking.unshift(each)
  for (const each of lacking) {
    try {
      mkdirSync(each, { mode: 0o700 })
    } catch (error) {
      // Another process may have made it just now.
      if (!existsSync(each)) throw error
    }
  }
}
