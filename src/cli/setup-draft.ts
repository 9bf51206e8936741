import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, rename, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { Document, isCollection, isSeq, parseDocument } from 'yaml'
import type { Path } from '../config/problem.ts'
import * as say from './setup-sentences.ts'

/**
 * A configuration in the making. Each answer is on disk before the next question, so that a setup that was interrupted goes on
 * where it was; what a person wrote into the file by hand stays, remarks included. Tokens go into the secrets file alone.
 */
export class Draft {
  readonly file: string
  readonly #document: Document
  #secrets: Record<string, string | undefined> = {}

  private constructor(file: string, document: Document) {
    this.file = file
    this.#document = document
  }

  /** Rejects with a sentence when the file is there but is no YAML. */
  static async open(file: string): Promise<Draft> {
    const text = existsSync(file) ? await readFile(file, 'utf8') : ''
    const document = text.trim() === '' ? new Document({}) : parseDocument(text, { prettyErrors: false })
    if (document.errors.length > 0 || !isCollection(document.contents)) throw new Error(say.notYaml(file))
    if (text.trim() === '') document.commentBefore = say.fileHeading
    const draft = new Draft(file, document)
    if (existsSync(draft.secretsPath)) draft.#secrets = parseEnv(await readFile(draft.secretsPath, 'utf8'))
    return draft
  }

  get secretsPath(): string {
    return resolve(dirname(this.file), this.#secretsName)
  }

  get #secretsName(): string {
    const named = this.get(['secretsFile'])
    return typeof named === 'string' ? named : `${basename(this.file).replace(/\.ya?ml$/, '')}.env`
  }

  /** What stands there, as plain values; undefined where nothing does. */
  get(path: Path): unknown {
    const found = this.#document.getIn(path)
    return isCollection(found) ? found.toJS(this.#document) : (found ?? undefined)
  }

  text(path: Path): string | undefined {
    const found = this.get(path)
    return typeof found === 'string' && found !== '' ? found : undefined
  }

  list(path: Path): readonly Readonly<Record<string, unknown>>[] {
    const found = this.get(path)
    return Array.isArray(found) ? found : []
  }

  map(path: Path): Readonly<Record<string, unknown>> {
    const found = this.get(path)
    return typeof found === 'object' && found !== null && !Array.isArray(found) ? (found as Record<string, unknown>) : {}
  }

  async set(path: Path, value: unknown): Promise<void> {
    this.#document.setIn(path, this.#document.createNode(value))
    await this.#save()
  }

  async remove(path: Path): Promise<void> {
    this.#document.deleteIn(path)
    await this.#save()
  }

  /** Puts something at the end of a list, which is made when there is none. Resolves to its position. */
  async add(path: Path, value: unknown): Promise<number> {
    if (!isSeq(this.#document.getIn(path))) this.#document.setIn(path, this.#document.createNode([]))
    this.#document.addIn(path, this.#document.createNode(value))
    await this.#save()
    return this.list(path).length - 1
  }

  /** Keeps a secret in the secrets file, and returns the reference that stands for it in the configuration. */
  async keepSecret(name: string, value: string): Promise<string> {
    this.#secrets[name] = value
    const lines = Object.entries(this.#secrets).map(([key, kept]) => `${key}=${quoted(kept ?? '')}`)
    await replace(this.secretsPath, `# ${say.secretsHeading}\n${lines.join('\n')}\n`, 0o600)
    if (this.text(['secretsFile']) === undefined) await this.set(['secretsFile'], this.#secretsName)
    return `\${env:${name}}`
  }

  async #save(): Promise<void> {
    const mode = existsSync(this.file) ? (await stat(this.file)).mode & 0o777 : 0o644
    await replace(this.file, this.#document.toString({ lineWidth: 0 }), mode)
  }
}

/** For the tools that read such files: node, compose, systemd. */
const quoted = (value: string): string => (/^[\w.:/+@-]*$/.test(value) ? value : `'${value}'`)

/** A reader sees the old content or the new, never a part; nobody sees it with a wider mode meanwhile. */
async function replace(path: string, text: string, mode: number): Promise<void> {
  const next = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString('hex')}`)
  await writeFile(next, text, { mode, flag: 'wx' })
  await rename(next, path)
}
