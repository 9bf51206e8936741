import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { isSecretKey } from './links.ts'
import type { Environment } from './secrets.ts'
import * as say from './sentences.ts'
import { Source } from './source.ts'

/** Settings of links as the file last wrote them: what it leaves out by now had secrets, too. */
export type LinksWritten = Map<string, Readonly<Record<string, unknown>>>

/** Whoever has left is often left out of the file before its head confirms it. Never rejects. */
export async function noteLinks(file: string, written: LinksWritten): Promise<void> {
  const links = await readFile(file, 'utf8').then(
    (text) => record(record(new Source(file, text).value()).links),
    () => ({}),
  )
  for (const [link, settings] of Object.entries(links)) written.set(link, record(settings))
}

/**
 * Deletes the secrets of one link, wherever its settings say, or last said, that they stand: lines of the secrets file, files of their own. What
 * another link needs too stays. Returns what a person has to delete, by name; never a secret itself. Never rejects.
 */
export async function forgetSecrets(
  file: string,
  link: string,
  env: Environment,
  before: LinksWritten = new Map(),
): Promise<readonly string[]> {
  try {
    return await forget(file, link, env, before)
  } catch (error) {
    return [say.secretsOf(link, file, error instanceof Error ? error.message : String(error))]
  }
}

async function forget(file: string, link: string, env: Environment, before: LinksWritten): Promise<readonly string[]> {
  const written = record(new Source(file, await readFile(file, 'utf8')).value())
  const links = record(written.links)
  const settings = links[link] ?? before.get(link)
  if (settings === undefined) return [say.secretsUnknown(link, file)]
  const own = Object.entries(record(settings)).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
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
