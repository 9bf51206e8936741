import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Node {
  readonly id: number
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
  readonly children?: readonly number[]
}

interface Profile {
  readonly nodes: readonly Node[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

interface Share {
  readonly what: string
  readonly percent: number
}

interface HotSpots {
  /** Share of the busy time by package, or by folder of our own. */
  readonly places: readonly Share[]
  readonly functions: readonly Share[]
  /** With all that they call. */
  readonly inclusive: readonly Share[]
}

const shown = 45

/** Where the busy time went (V8's .cpuprofile, microseconds). */
function hotSpots(profile: Profile): HotSpots {
  const own = new Map<number, number>()
  profile.samples.forEach((id, index) => void own.set(id, (own.get(id) ?? 0) + (profile.timeDeltas[index] ?? 0)))
  const busy = profile.nodes.filter(({ callFrame }) => !['(idle)', '(root)', '(program)'].includes(callFrame.functionName))
  const total = busy.reduce((sum, { id }) => sum + (own.get(id) ?? 0), 0)
  const inclusive = new Map<string, number>()
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]))
  const walk = (node: Node, above: ReadonlySet<string>): number => {
    const name = nameOf(node)
    const within = new Set(above).add(name)
    const time = (node.children ?? []).reduce((sum, id) => sum + walk(nodes.get(id)!, within), own.get(node.id) ?? 0)
    if (!above.has(name)) inclusive.set(name, (inclusive.get(name) ?? 0) + time)
    return time
  }
  const root = profile.nodes.find(({ callFrame }) => callFrame.functionName === '(root)')
  if (root) walk(root, new Set())
  const summed = (of: (node: Node) => string): Map<string, number> => {
    const sums = new Map<string, number>()
    for (const node of busy) sums.set(of(node), (sums.get(of(node)) ?? 0) + (own.get(node.id) ?? 0))
    return sums
  }
  const top = (sums: ReadonlyMap<string, number>): readonly Share[] =>
    [...sums]
      .map(([what, time]) => ({ what, percent: (time / total) * 100 }))
      .toSorted((a, b) => b.percent - a.percent)
      .slice(0, shown)
  return { places: top(summed(placeOf)), functions: top(summed(nameOf)), inclusive: top(inclusive) }
}

function placeOf({ callFrame: { url, functionName } }: Node): string {
  if (functionName === '(garbage collector)') return functionName
  const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? []
  if (name !== undefined) return name
  const [, own] = /.*\/(src\/(?:adapters\/)?[^/]+)\//.exec(url) ?? []
  return own ?? (url.startsWith('node:') ? url.split('/').slice(0, 2).join('/') : url || '(native)')
}

function nameOf(node: Node): string {
  const { functionName, url, lineNumber } = node.callFrame
  return `${functionName || '(anonymous)'} ${url.split('/').slice(-3).join('/')}:${lineNumber + 1}`
}

/** Of each profile in a folder: where its busy time went. */
export function spotsOf(folder: string): string {
  const files = readdirSync(folder).filter((file) => file.endsWith('.cpuprofile'))
  return files.map((file) => spotsIn(file, JSON.parse(readFileSync(join(folder, file), 'utf8')) as Profile)).join('\n\n')
}

function spotsIn(file: string, profile: Profile): string {
  const sections = Object.entries(hotSpots(profile)).map(([title, shares]: [string, readonly Share[]]) => {
    const lines = shares.map(({ what, percent }) => `${percent.toFixed(1).padStart(6)} % ${what}`)
    return [`${file}: busy time by ${title}`, ...lines].join('\n')
  })
  return sections.join('\n\n')
}
