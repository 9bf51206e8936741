import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Loaded, readConfig } from '../../src/config/load.ts'
import type { Chance } from '../simulation/chance.ts'
import { Cell } from './cell.ts'
import { type Door, type Met, Thrown } from './door.ts'
import { mutateText, nasty } from './texts.ts'

type Read = (file: string, text: string, env: Readonly<Record<string, string>>) => Promise<Loaded>

const folder = fileURLToPath(new URL('../../config/', import.meta.url))
const secret = 'xoxb-1-very-secret'

function changed(text: string, chance: Chance): string {
  const lines = text.split('\n')
  const at = chance.between(0, lines.length - 1)
  const line = lines[at]!
  const put = (...instead: string[]): string => lines.toSpliced(at, 1, ...instead).join('\n')
  switch (chance.between(0, 9)) {
    case 0:
      return put()
    case 1:
      return put(line, line)
    case 2:
      return put(line.replace(/^\s*/, chance.pick(['', ' ', '\t', '      ', '- '])))
    case 3:
      return put(line.replace(/:.*/, `: ${value(chance)}`))
    case 4:
      return put(
        line.replace(/[\w-]+:/, `${chance.pick(['__proto__', 'constructor', 'toString', '? a', '<<', '*x', '&x a', nasty(chance)])}:`),
      )
    case 5:
      return put(line.replace(/: /, ': &loop '), `${/^\s*/.exec(line)![0]}again: *loop`)
    case 6:
      return put(mutateText(line, chance))
    case 7:
      return lines.slice(0, at).join('\n')
    case 8:
      return lines.map((each) => each.replace(/\b(?:north|south)\b/g, chance.pick(['constructor', 'supervisor', 'both', 'a b']))).join('\n')
    default:
      return mutateText(text, chance)
  }
}

const value = (chance: Chance): string =>
  chance.pick([
    '',
    'null',
    '~',
    'true',
    '.nan',
    '-.inf',
    '1e400',
    '0x1F',
    '2026-11-22',
    '[]',
    '{}',
    '[1, [2, [3]]]',
    '*missing',
    '!!binary aGVsbG8=',
    '!!set {a}',
    '|',
    '"',
    `"${nasty(chance)}"`,
    nasty(chance),
    secret,
    `\${env:NO_SUCH}`,
    `\${file:/no/such/file}`,
    '['.repeat(chance.pick([3, 200, 5_000])),
    'x'.repeat(5_000),
  ])

/** Configurations that somebody made from an example and got wrong. */
export const yamlDoor = (read: Read = readConfig): Door => ({
  name: 'yaml',
  share: 5,
  open: async () => {
    const examples = readdirSync(folder)
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => readFileSync(folder + name, 'utf8'))
    const names = examples.flatMap((text) => [...text.matchAll(/\$\{env:(\w+)\}/g)].map(([, name]) => name!))
    const env = Object.fromEntries(names.map((name) => [name, `xoxb-${name}`]))
    return { meet: (chance) => meet(read, examples, env, chance) }
  },
})

async function meet(read: Read, examples: readonly string[], env: Readonly<Record<string, string>>, chance: Chance): Promise<Met> {
  let text = chance.pick(examples)
  for (let count = chance.between(1, 3); count > 0; count -= 1) text = changed(text, chance)
  try {
    const loaded = await read(`${folder}fuzzed.yaml`, text, env)
    return { input: text, problems: problemsOf(loaded, text) }
  } catch (error) {
    throw new Thrown(text, error)
  }
}

/** A file is good, and then a mechanism can begin with it; or each fault is told at a line that is there. */
function problemsOf(loaded: Loaded, text: string): readonly string[] {
  if (loaded.ok) {
    Cell.begin(JSON.parse(JSON.stringify(loaded.config.mechanism))).settle()
    return []
  }
  const lines = text.split('\n').length
  if (loaded.problems.length === 0) return ['it was refused without a word']
  return loaded.problems.flatMap(({ line, column, sentence }) => [
    ...(line >= 1 && line <= lines && column >= 1 ? [] : [`a problem stands at ${line}:${column} of ${lines} lines`]),
    ...(sentence.trim() === '' ? ['a problem has no words'] : []),
    ...(sentence.includes(secret) ? ['a sentence repeats a token'] : []),
    ...(sentence.length > 2_000 ? [`a sentence has ${sentence.length} characters`] : []),
  ])
}
