import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { storageFolder } from '../config/storage.ts'

/**
 * A restart is an outage, and compiling what it needs the longest part of it: what was compiled is kept in the storage folder. Whoever can
 * write there can have Parley run their code.
 */

const name = 'compiled'
const storageWritten = /^storage:[ \t]*(?:\{[^}\n]*?|\r?\n(?:[ \t][^\n]*\n)*?[ \t]+)folder:[ \t]*["']?([^"'\s,}#]+)/m

/**
 * What earlier starts compiled, for a process that begins, as far as the configuration shows at a glance where that is. A wrong guess is
 * harmless: it is only taken where it is there, and where nobody else may write.
 */
export function compiledBefore(configFile: string): string | undefined {
  try {
    const written = storageWritten.exec(readFileSync(configFile, 'utf8'))?.[1]
    const folder = storageFolder(written, dirname(configFile))
    return isOursAlone(folder) && isOursAlone(join(folder, name)) ? join(folder, name) : undefined
  } catch {
    return undefined
  }
}

/**
 * Makes the place for it. Undefined where it cannot be made, which is said by those who cannot do without the folder; and where others may
 * write.
 */
export function placeForCompiled(folder: string): string | undefined {
  try {
    mkdirSync(join(folder, name), { recursive: true, mode: 0o700 })
    return isOursAlone(folder) && isOursAlone(join(folder, name)) ? join(folder, name) : undefined
  } catch {
    return undefined
  }
}

const compiledWithinMs = 30_000
const inSource = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

/**
 * Has another process compile all that a start loads, before the first one: else Node's own compiler for TypeScript is loaded into the one
 * that stays, and stays in it. Where that fails it is so, and nothing worse.
 */
export function compileInto(place: string): void {
  spawnSync(process.execPath, ['--import', inSource('whole.ts'), inSource('../main.ts'), '--version'], {
    env: { ...process.env, NODE_COMPILE_CACHE: place },
    stdio: 'ignore',
    timeout: compiledWithinMs,
  })
}

function isOursAlone(folder: string): boolean {
  const { uid, mode } = statSync(folder)
  return uid === process.getuid?.() && (mode & 0o022) === 0
}
