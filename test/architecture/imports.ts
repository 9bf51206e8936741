import { readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'

/** What each folder below `src` may import from the others. ARCHITECTURE.md says why; the longest matching path counts. */
const rules: readonly { readonly folder: string; readonly mayImport: readonly string[]; readonly packages: readonly string[] }[] = [
  { folder: 'src/core', mayImport: ['src/core'], packages: [] },
  {
    folder: 'src/adapters/slack',
    mayImport: ['src/core', 'src/adapters/http', 'src/adapters/slack'],
    packages: ['@slack/', 'zod', 'node:'],
  },
  {
    folder: 'src/adapters/matrix',
    mayImport: ['src/core', 'src/adapters/http', 'src/adapters/matrix'],
    packages: ['matrix-js-sdk', 'zod', 'node:'],
  },
  { folder: 'src/adapters/http', mayImport: ['src/adapters/http'], packages: ['undici'] },
  { folder: 'src/adapters/registry.ts', mayImport: ['src/core', 'src/adapters'], packages: [] },
  { folder: 'src/queues', mayImport: ['src/core', 'src/queues'], packages: ['bullmq', 'ioredis', 'zod', 'node:'] },
  { folder: 'src/relay', mayImport: ['src/core', 'src/relay'], packages: ['node:crypto', 'node:zlib'] },
  {
    folder: 'src/config',
    mayImport: ['src/core', 'src/config', 'src/adapters/slack/settings.ts', 'src/adapters/matrix/settings.ts'],
    packages: ['zod', 'yaml', 'node:'],
  },
  { folder: 'src/sandbox/slack', mayImport: ['src/sandbox/standin.ts', 'src/sandbox/slack'], packages: ['ws', 'node:', '@slack/web-api'] },
  { folder: 'src/sandbox/matrix', mayImport: ['src/sandbox/standin.ts', 'src/sandbox/matrix'], packages: ['node:'] },
  { folder: 'src/sandbox', mayImport: ['src/sandbox'], packages: ['ws', 'node:'] },
  { folder: 'src/pagers', mayImport: ['src/core', 'src/pagers'], packages: [] },
  { folder: 'src/web', mayImport: ['src/core', 'src/web'], packages: ['node:'] },
  {
    folder: 'src/cli',
    mayImport: ['src/core', 'src/adapters', 'src/queues', 'src/relay', 'src/config', 'src/pagers', 'src/web', 'src/cli'],
    packages: ['node:', 'yaml'],
  },
  { folder: 'src/main.ts', mayImport: ['src/cli', 'src/config'], packages: ['node:'] },
]

/** Names that only an adapter, the registry of platforms and what is about one platform may know. */
export const platformNames = /slack|matrix/i

export interface Breach {
  readonly file: string
  readonly imports: string
}

const importPattern =
  /(?:^|\n)\s*(?:import|export)\b[^'"`;]*?from\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)\s*import\s*['"]([^'"]+)['"]/g

export const importsOf = (text: string): readonly string[] =>
  [...text.matchAll(importPattern)].map((found) => found[1] ?? found[2] ?? found[3] ?? '')

const isWithin = (path: string, place: string): boolean => path === place || path.startsWith(`${place}/`)

/** The imports of one file that its folder may not have. `root` holds `src`; a file that no rule covers is a breach itself. */
export function breachesOf(root: string, file: string, text = readFileSync(resolve(root, file), 'utf8')): readonly Breach[] {
  const rule = rules.filter(({ folder }) => isWithin(file, folder)).sort((a, b) => b.folder.length - a.folder.length)[0]
  if (!rule) return [{ file, imports: '(no rule covers this file)' }]
  return importsOf(text).flatMap((imported) => {
    const target = imported.startsWith('.') ? relative(root, resolve(root, dirname(file), imported)) : undefined
    const isAllowed =
      target === undefined
        ? rule.packages.some(
            (name) => imported === name || imported.startsWith(name.endsWith('/') || name.endsWith(':') ? name : `${name}/`),
          )
        : rule.mayImport.some((place) => isWithin(target, place))
    return isAllowed ? [] : [{ file, imports: imported }]
  })
}
