import { nearest } from '../core/nearest.ts'
import { isPlatform, type LinkConfig, type Platform, platformNames, platforms } from './platforms.ts'
import type { Path, Problem } from './problem.ts'
import { isReference, type Secrets } from './secrets.ts'
import * as say from './sentences.ts'
import type { Source } from './source.ts'
import { unknownKeyProblems } from './structure.ts'

export interface ReadLinks {
  readonly links: Readonly<Record<string, LinkConfig>>
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
}

/** Whom a platform takes Parley for; each link is somebody of its own. */
const isIdentity = (key: string): boolean => isSecretKey(key) || key === 'userId'

/** Settings whose value is worth stealing, whatever the platform. */
export const isSecretKey = (key: string): boolean => /token|secret|password/i.test(key)

/** Reads every link with its own platform's schema, its references resolved; `withdrawn` ones may lack their secrets. A problem names a value's key, never the value. */
export async function readLinks(
  source: Source,
  written: unknown,
  secrets: Secrets,
  withdrawn: ReadonlySet<string> = new Set(),
): Promise<ReadLinks> {
  const links: Record<string, LinkConfig> = {}
  const problems: Problem[] = []
  const warnings: Problem[] = []
  const entries = typeof written === 'object' && written !== null && !Array.isArray(written) ? Object.entries(written) : []
  for (const [id, value] of entries) {
    const path = ['links', id]
    if (!isRecord(value) || !isPlatform(value.platform)) {
      problems.push(platformProblem(source, path, isRecord(value) ? value.platform : undefined))
      continue
    }
    const resolved = await resolveSettings(source, path, value, secrets)
    if (resolved.problems.length > 0 && withdrawn.has(id)) {
      warnings.push(source.problem(path, say.withdrawnLink(id)))
      continue
    }
    warnings.push(
      ...literalTokens(source, path, value),
      ...openRoads(source, path, resolved.settings),
      ...untested(source, path, value.platform, value),
    )
    const link = resolved.problems.length > 0 ? resolved : parseLink(source, path, value.platform, resolved.settings)
    problems.push(...link.problems)
    if ('link' in link) links[id] = link.link
  }
  problems.push(...sameIdentities(source, links))
  return { links, problems, warnings }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

function platformProblem(source: Source, path: Path, found: unknown): Problem {
  const suggestion = typeof found === 'string' ? nearest(found, platformNames) : undefined
  return source.problem([...path, 'platform'], say.platformWanted(platformNames, suggestion))
}

async function resolveSettings(source: Source, path: Path, written: Record<string, unknown>, secrets: Secrets) {
  const settings: Record<string, unknown> = {}
  const problems: Problem[] = []
  for (const [key, value] of Object.entries(written)) {
    const resolved = typeof value === 'string' ? await secrets.resolve(value) : { value }
    if ('trouble' in resolved) problems.push(source.problem([...path, key], resolved.trouble))
    else settings[key] = resolved.value
  }
  return { settings, problems }
}

function parseLink(source: Source, path: Path, platform: Platform, settings: unknown) {
  const { settings: schema } = platforms[platform]
  const parsed = schema.safeParse(settings)
  if (parsed.success) return { link: { platform, settings: parsed.data } as LinkConfig, problems: [] }
  const problems = parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? unknownKeyProblems(source, path, issue.keys, Object.keys(schema.shape))
      : [source.problem([...path, ...issue.path], say.inLink(issue.message))],
  )
  return { problems }
}

const literalTokens = (source: Source, path: Path, written: Record<string, unknown>): Problem[] =>
  Object.entries(written)
    .filter(([key, value]) => isSecretKey(key) && typeof value === 'string' && value !== '' && !isReference(value))
    .map(([key]) => source.problem([...path, key], say.literalToken(key, variableName(String(path.at(-1)), key))))

/** An address whose road anybody in between can read. What is no address is told elsewhere. */
const openRoads = (source: Source, path: Path, settings: Readonly<Record<string, unknown>>): Problem[] =>
  Object.entries(settings)
    .filter(([, value]) => typeof value === 'string' && /^http:/i.test(value) && !isOnThisMachine(value))
    .map(([key]) => source.problem([...path, key], say.openRoad(key)))

function isOnThisMachine(address: string): boolean {
  const host = URL.parse(address)?.hostname
  return host === undefined || /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(host)
}

function untested(source: Source, path: Path, platform: Platform, written: Record<string, unknown>): Problem[] {
  const { testedWith } = platforms[platform]
  if (testedWith === undefined || Object.hasOwn(written, testedWith)) return []
  return [source.problem(path, say.untestedLink(String(path.at(-1)), testedWith))]
}

/** `NORTH_BOT_TOKEN` for the setting `botToken` of the link `north`. */
export const variableName = (link: string, key: string): string =>
  `${link}_${key.replace(/([a-z])([A-Z])/g, '$1_$2')}`.toUpperCase().replaceAll('-', '_')

function sameIdentities(source: Source, links: Readonly<Record<string, LinkConfig>>): Problem[] {
  const holders = new Map<string, string>()
  const problems: Problem[] = []
  for (const [id, { settings }] of Object.entries(links)) {
    for (const [key, value] of Object.entries(settings)) {
      if (!isIdentity(key) || typeof value !== 'string') continue
      const other = holders.get(value)
      if (other === undefined) holders.set(value, id)
      else if (other !== id) problems.push(source.problem(['links', id, key], say.sameToken(key, id, other)))
    }
  }
  return problems
}
