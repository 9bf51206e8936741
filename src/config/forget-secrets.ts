import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { isSecretKey } from './links.ts'
import type { Environment } from './secrets.ts'
import * as say from './sentences.ts'
import { Source } from './source.ts'

/**
 * Deletes the secrets of one link, wherever its settings say that they stand: lines of the secrets file, files of their own. What another
 * link needs too stays. Returns what a person has to delete, by name; never a secret itself. Never rejects.
 */
export async function forgetSecrets(file: string, link: string, env: Environment): Promise<readonly string[]> {
  try {
    return await forget(file, link, env)
  } catch (error) {
    return [say.secretsOf(link, file, error instanceof Error ? error.message : String(error))]
  }
}

async function forget(file: string, link: string, env: Environment): Promise<readonly string[]> {
  const written = record(new Source(file, await readFile(file, 'utf8')).value())
  const links = record(written.links)
  const own = Object.entries(record(links[link])).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  const others = Object.entries(links)
    .filter(([id]) => id !== link)
    .flatMap(([, settings]) => Object.values(record(settings)))
  const folder = dirname(resolve(file))
  const secretsFile = typeof written.secretsFile === 'string' ? resolve(folder, written.secretsFile) : undefined
  const left: string[] = []
  for (const [key, value] of own) {
    const [, kind, name] = /^\$\{(env|file):([^}]+)\}$/.exec(value) ?? []
    if (others.includes(value)) continue
    if (kind === 'env' && name !== undefined) {
      if (env[name]) left.push(say.leftInEnvironment(name))
      if (secretsFile !== undefined && !(await withoutLine(secretsFile, name))) left.push(say.leftInFile(name, secretsFile))
    } else if (kind === 'file' && name !== undefined) {
      const path = resolve(folder, name)
      if (
        !(await rm(path, { force: true }).then(
          () => true,
          () => false,
        ))
      )
        left.push(say.leftAsFile(path))
    } else if (isSecretKey(key)) left.push(say.leftInConfiguration(`links.${link}.${key}`, file))
  }
  return left
}

/** Returns whether the file names it no longer. */
async function withoutLine(path: string, name: string): Promise<boolean> {
  try {
    const lines = (await readFile(path, 'utf8')).split('\n')
    const rest = lines.filter((line) => !new RegExp(`^\\s*(export\\s+)?${name}\\s*=`).test(line))
    if (rest.length === lines.length) return true
    // Whole or not at all: the other links' secrets stand in it too.
    await writeFile(`${path}.new`, rest.join('\n'), { mode: 0o600 })
    await rename(`${path}.new`, path)
    return true
  } catch {
    return false
  }
}

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
