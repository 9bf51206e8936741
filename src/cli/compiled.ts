import { spawnSync } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { storageFolder } from '../config/storage.ts'
import { makeFolder } from './make-folder.ts'

/**
 * A restart is an outage, and compiling what it needs the longest part of it: what was compiled is kept in the storage folder. Whoever can
 * write there can have Parley run their code.
 */

const name = 'compiled'
/** Beside what was compiled: of which version, by which Node. */
const stampName = 'of'
const storageWritten = /^storage:[ \t]*(?:\{[^}\n]*?|\r?\n(?:[ \t][^\n]*\n)*?[ \t]+)folder:[ \t]*["']?([^"'\s,}#]+)/m

/**
 * What earlier starts compiled, for a process that begins, as far as the configuration shows at a glance where that is. A wrong guess is
 * harmless: it is only taken where it is there, and where nobody else may write.
 */
export function compiledBefore(configFile: string): string | undefined {
  try {
    const written = storageWritten.exec(readFileSync(configFile, 'utf8'))?.[1]
    const folder = storageFolder(written, dirname(configFile))
    const place = join(folder, name)
    return isOursAlone(folder) && isOursAlone(place) && isCompiled(place) ? place : undefined
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
    makeFolder(join(folder, name))
    return isOursAlone(folder) && isOursAlone(join(folder, name)) ? join(folder, name) : undefined
  } catch {
    return undefined
  }
}

/** Whether what this version needs was compiled there. */
export function isCompiled(place: string): boolean {
  try {
    return readFileSync(join(place, stampName), 'utf8') === stamp()
  } catch {
    return false
  }
}

const compiledWithinMs = 30_000
const inSource = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

/**
 * Has another process compile all that a start loads, before the first one of a version: else Node's own compiler for TypeScript is loaded
 * into the one that stays, and stays in it. Where that fails it is so, and nothing worse.
 */
export function compileInto(place: string): void {
  const { status } = spawnSync(process.execPath, ['--import', inSource('whole.ts'), inSource('../main.ts'), '--version'], {
    env: { ...process.env, NODE_COMPILE_CACHE: place },
    stdio: 'ignore',
    timeout: compiledWithinMs,
  })
  if (status !== 0) return
  try {
    writeFileSync(join(place, stampName), stamp())
  } catch {
    // It is compiled once more at the next start; those who cannot do without the disk say that it is full.
  }
}

function stamp(): string {
  const { version } = JSON.parse(readFileSync(inSource('../../package.json'), 'utf8')) as { readonly version: string }
  return `${version} ${process.version}\n`
}

function isOursAlone(folder: string): boolean {
  const { uid, mode } = statSync(folder)
  return uid === process.getuid?.() && (mode & 0o022) === 0
}
