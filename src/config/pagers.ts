import type { Problem } from './problem.ts'
import { isReference, type Secrets } from './secrets.ts'
import * as say from './sentences.ts'
import type { Source } from './source.ts'

interface ReadPagers {
  readonly written: Readonly<Record<string, unknown>>
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
}

/** Whoever knows a pager's address can wake people with it: it is a secret, and may be a reference. */
export async function readPagers(source: Source, written: Readonly<Record<string, unknown>>, secrets: Secrets): Promise<ReadPagers> {
  const pagers: Record<string, unknown> = {}
  const problems: Problem[] = []
  const warnings: Problem[] = []
  if (!isRecord(written.pagers)) return { written, problems, warnings }
  for (const [name, pager] of Object.entries(written.pagers)) {
    if (!isRecord(pager) || typeof pager.url !== 'string') {
      pagers[name] = pager
      continue
    }
    const path = ['pagers', name, 'url']
    if (!isReference(pager.url))
      warnings.push(source.problem(path, say.literalToken('url', `${name.toUpperCase().replaceAll('-', '_')}_PAGER_URL`)))
    const resolved = await secrets.resolve(pager.url)
    if ('trouble' in resolved) problems.push(source.problem(path, resolved.trouble))
    else pagers[name] = { ...pager, url: resolved.value }
  }
  return { written: { ...written, pagers }, problems, warnings }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
