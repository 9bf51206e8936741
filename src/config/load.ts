import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { Mechanism } from '../core/mechanism.ts'
import { crossCheck } from './cross-checks.ts'
import { readLinks } from './links.ts'
import { mechanismOf } from './mechanism.ts'
import { readPagers } from './pagers.ts'
import type { LinkConfig } from './platforms.ts'
import { inOrder, type Path, type Problem } from './problem.ts'
import { fileSchema, portSchema, type WrittenFile } from './schema.ts'
import { type Environment, looksLikeReference, reasonOf, Secrets } from './secrets.ts'
import * as say from './sentences.ts'
import { Source } from './source.ts'
import { storageFolder } from './storage.ts'
import { structureProblems } from './structure.ts'
import { textOf } from './text-of.ts'
import { withdrawnLinks } from './withdrawn.ts'

export interface Config {
  /** For the core and the journal: no tokens in it. */
  readonly mechanism: Mechanism
  /** What the adapters are opened with. Holds tokens: never to be logged, shown or journalled. */
  readonly links: Readonly<Record<string, LinkConfig>>
  readonly health: { readonly port: number; readonly host: string }
  /** An absolute path. It may not exist yet. */
  readonly storage: { readonly folder: string; readonly journalEntries: number }
  /** By name. Their addresses may be secrets. */
  readonly pagers: Readonly<Record<string, { readonly url: string }>>
  /** Called every minute while all is well. The address may be a secret. */
  readonly heartbeat?: { readonly url: string }
}

export type Loaded =
  | {
      readonly ok: true
      readonly config: Config
      readonly warnings: readonly Problem[]
      /** For what is found later: a problem at the value (or key) that a path into the file leads to. */
      readonly problemAt: (path: Path, sentence: string, on?: 'key' | 'value') => Problem
    }
  | { readonly ok: false; readonly problems: readonly Problem[] }

const textLengthMax = 1_000_000

/**
 * Reads a configuration. Everything that is wrong is returned at once, in the order of the file, where it can be told: what is no
 * YAML hides the rest, and what is ill-formed hides whether the parts fit together. Never rejects; no sentence holds a token.
 */
export async function loadConfig(file: string, env: Environment): Promise<Loaded> {
  const whole = (sentence: string): Loaded => ({ ok: false, problems: [{ file, line: 1, column: 1, sentence }] })
  try {
    const text = textOf(await readFile(file))
    if (text === undefined) return whole(say.notUtf8)
    if (text.length > textLengthMax) return whole(say.tooLarge(textLengthMax))
    return await readConfig(file, text, env)
  } catch (error) {
    if (error instanceof Error && 'code' in error) return whole(say.unreadable(reasonOf(error)))
    throw error
  }
}

/** The same for a text that is there already; paths in it begin at the folder of `file`. */
export async function readConfig(file: string, text: string, env: Environment): Promise<Loaded> {
  const source = new Source(file, text)
  const syntax = source.syntaxProblems()
  if (syntax.length > 0) return { ok: false, problems: syntax }
  const folder = dirname(resolve(file))
  if (source.value() === null) return { ok: false, problems: [source.problem([], say.nothingWritten)] }
  const written = asRecord(source.value())
  const secrets = new Secrets(env, folder, typeof written.secretsFile === 'string' ? written.secretsFile : undefined)
  const state = asRecord(written.storage).folder
  const withdrawn = await withdrawnLinks(storageFolder(typeof state === 'string' ? state : undefined, folder))
  const links = await readLinks(source, written.links, secrets, withdrawn)
  const heartbeat = await readHeartbeat(source, written, secrets)
  const pagers = await readPagers(source, heartbeat.written, secrets)
  const parsed = fileSchema.safeParse(pagers.written)
  const misplaced = misplacedReferences(source, written)
  const structure = parsed.success ? [] : structureProblems(source, parsed.error.issues)
  const port = portOf(env, source)
  const problems = [...links.problems, ...heartbeat.problems, ...pagers.problems, ...misplaced, ...structure, ...port.problems]
  if (!parsed.success) return { ok: false, problems: inOrder(problems) }

  const platformOf = (link: string) => asRecord(asRecord(written.links)[link]).platform as string | undefined
  const findings = crossCheck(source, parsed.data, platformOf)
  problems.push(...findings.problems)
  if (problems.length > 0) return { ok: false, problems: inOrder(problems) }
  const open = [...secrets.warnings].map((sentence) => source.problem(['secretsFile'], sentence))
  const warnings = inOrder([...links.warnings, ...pagers.warnings, ...findings.warnings, ...open])
  const config = configOf(parsed.data, links.links, port.port, folder)
  return { ok: true, config, warnings, problemAt: (path, sentence, on) => source.problem(path, sentence, on) }
}

function configOf(file: WrittenFile, links: Config['links'], port: number | undefined, folder: string): Config {
  return {
    mechanism: mechanismOf(file),
    links,
    health: { ...file.health, ...(port === undefined ? {} : { port }) },
    storage: { ...file.storage, folder: storageFolder(file.storage.folder, folder) },
    pagers: file.pagers,
    ...(file.heartbeat ? { heartbeat: file.heartbeat } : {}),
  }
}

/** A heartbeat's address often holds a secret: it may be a reference. */
async function readHeartbeat(source: Source, written: Readonly<Record<string, unknown>>, secrets: Secrets) {
  const heartbeat = asRecord(written.heartbeat)
  if (typeof heartbeat.url !== 'string') return { written, problems: [] }
  const resolved = await secrets.resolve(heartbeat.url)
  if ('trouble' in resolved) {
    const { heartbeat: _, ...rest } = written
    return { written: rest, problems: [source.problem(['heartbeat', 'url'], resolved.trouble)] }
  }
  return { written: { ...written, heartbeat: { ...heartbeat, url: resolved.value } }, problems: [] }
}

/** References where none are understood: they would be taken for names and ids. */
function misplacedReferences(source: Source, written: Readonly<Record<string, unknown>>): Problem[] {
  const { links: _links, pagers: _pagers, heartbeat: _heartbeat, ...rest } = written
  const problems: Problem[] = []
  const walk = (value: unknown, path: Path): void => {
    if (typeof value === 'string' && looksLikeReference(value)) problems.push(source.problem(path, say.referencePlace))
    else if (Array.isArray(value)) for (const [index, item] of value.entries()) walk(item, [...path, index])
    else for (const [key, item] of Object.entries(asRecord(value))) walk(item, [...path, key])
  }
  walk(rest, [])
  return problems
}

/** The image's health check asks at the port of this variable: so it goes before the file. */
function portOf(env: Environment, source: Source): { readonly port?: number; readonly problems: readonly Problem[] } {
  const set = env.PARLEY_HEALTH_PORT
  if (set === undefined || set === '') return { problems: [] }
  const parsed = portSchema.safeParse(Number(set))
  return parsed.success ? { port: parsed.data, problems: [] } : { problems: [source.problem(['health', 'port'], say.portVariable)] }
}

const asRecord = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
