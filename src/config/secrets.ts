import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseEnv } from 'node:util'
import * as say from './sentences.ts'
import { textOf } from './text-of.ts'

export type Environment = Readonly<Record<string, string | undefined>>

export type Resolved = { readonly value: string } | { readonly trouble: string }

/** Where container engines put secrets, readable for every user of the container. */
const containerSecrets = '/run/'
const references = /^\$\{(env|file):([^}]+)\}$/

export const isReference = (text: string): boolean => references.test(text)
export const looksLikeReference = (text: string): boolean => /\$\{(env|file):/.test(text)

/**
 * Turns `${env:NAME}` and `${file:/path}` into what they stand for. The environment goes before the secrets file, so that a
 * service manager that reads that file itself (systemd, compose) needs to give nobody else access to it.
 */
export class Secrets {
  readonly #env: Environment
  readonly #folder: string
  readonly #secretsFile: string | undefined
  #read: Promise<SecretsFile> | undefined
  /** Files that others may read, as sentences. */
  readonly warnings = new Set<string>()

  /** Relative paths begin at `folder`, that of the configuration. */
  constructor(env: Environment, folder: string, secretsFile: string | undefined) {
    this.#env = env
    this.#folder = folder
    this.#secretsFile = secretsFile === undefined ? undefined : resolve(folder, secretsFile)
  }

  /** A text that is no reference is itself. */
  async resolve(text: string): Promise<Resolved> {
    const [, kind, name] = references.exec(text) ?? []
    if (kind === undefined || name === undefined) {
      return looksLikeReference(text) ? { trouble: say.referenceForm } : { value: text }
    }
    return kind === 'env' ? this.#variable(name) : this.#file(resolve(this.#folder, name))
  }

  async #variable(name: string): Promise<Resolved> {
    // As of a file: a newline at its end comes from how it was put there.
    const set = this.#env[name]?.trim()
    if (set !== undefined && set !== '') return { value: set }
    if (this.#secretsFile === undefined) return { trouble: say.variableMissing(name, undefined) }
    this.#read ??= this.#readSecretsFile(this.#secretsFile)
    const read = await this.#read
    if ('reason' in read) return { trouble: say.secretsFileUnreadable(this.#secretsFile, read.reason, name) }
    const value = read.values[name]
    return value === undefined || value === '' ? { trouble: say.variableMissing(name, this.#secretsFile) } : { value }
  }

  async #readSecretsFile(path: string): Promise<SecretsFile> {
    try {
      const text = textOf(await readFile(path))
      if (text === undefined) return { reason: say.isNotUtf8 }
      const values = parseEnv(text)
      await this.#warnIfOpen(path)
      return { values }
    } catch (error) {
      return { reason: reasonOf(error) }
    }
  }

  async #file(path: string): Promise<Resolved> {
    try {
      const value = (await readFile(path, 'utf8')).trim()
      if (value === '') return { trouble: say.fileEmpty(path) }
      await this.#warnIfOpen(path)
      return { value }
    } catch (error) {
      return { trouble: say.fileUnreadable(path, reasonOf(error)) }
    }
  }

  async #warnIfOpen(path: string): Promise<void> {
    if (path.startsWith(containerSecrets)) return
    const { mode } = await stat(path)
    if ((mode & 0o077) !== 0) this.warnings.add(say.openFile(path))
  }
}

type SecretsFile = { readonly values: Readonly<Record<string, string | undefined>> } | { readonly reason: string }

/** The system's name of a failure (`ENOENT`), in words where it is a usual one. */
export function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown'
  return say.systemReasons[code] ?? code
}
