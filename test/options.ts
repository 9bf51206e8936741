import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'

/** What can be given to a command, each with what it is for: `--seed N` → "one seed again, with all that happened in it". */
type Words<Options> = { readonly [Name in keyof Options]: string }

interface Command<Options extends ParseArgsOptionsConfig> {
  /** As it is typed: `npm run simulate --`. */
  readonly typed: string
  /** What it is for, in a sentence. */
  readonly does: string
  readonly options: Options
  /** Of each option what it takes and does; what it takes stands before the first colon, if anything. */
  readonly words: Words<Options>
}

type Values<Options extends ParseArgsOptionsConfig> = ReturnType<typeof parseArgs<{ options: Options; args: string[] }>>['values']

/** The options of a command that only those use who work on Parley. */
export type Read<Options extends ParseArgsOptionsConfig> =
  | { readonly values: Values<Options> }
  /** Instead of anything else: what to print, and the process's exit code. */
  | { readonly said: string; readonly exitCode: 0 | 2 }

/** Reads them: `--help` prints what there is, and whatever there is not is named before it. */
export function readOptions<Options extends ParseArgsOptionsConfig>(command: Command<Options>, args: readonly string[]): Read<Options> {
  const usage = usageOf(command)
  if (args.includes('--help') || args.includes('-h')) return { said: usage, exitCode: 0 }
  try {
    return { values: parseArgs({ args: [...args], options: command.options }).values }
  } catch (error) {
    return { said: `${problemIn(error)}\n\n${usage}`, exitCode: 2 }
  }
}

/** For a command's first lines: where there is something to say instead it says so and ends the process. */
export function optionsOf<Options extends ParseArgsOptionsConfig>(command: Command<Options>): Values<Options> {
  const read = readOptions(command, process.argv.slice(2))
  if ('values' in read) return read.values
  ;(read.exitCode === 0 ? process.stdout : process.stderr).write(read.said)
  process.exit(read.exitCode)
}

function usageOf<Options extends ParseArgsOptionsConfig>({ typed, does, words }: Command<Options>): string {
  const rows = Object.entries<string>(words).map(([name, of]) => {
    const [, takes, what] = /^(?:([A-Z]+): )?(.*)$/.exec(of) ?? []
    return { option: `--${name}${takes === undefined ? '' : ` ${takes}`}`, what: what ?? of }
  })
  const width = Math.max('--help'.length, ...rows.map(({ option }) => option.length)) + 2
  const lines = [...rows, { option: '--help', what: 'this' }].map(({ option, what }) => `  ${option.padEnd(width)}${what}`)
  return `${does}\n\n  ${typed} [OPTIONS]\n\n${lines.join('\n')}\n`
}

/** Node's own sentences name the option; of the first one only, without its advice about positional arguments. */
function problemIn(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error)
  const [first = words] = words.split(/(?<=[^.]\.) |\n/u)
  return first.endsWith('.') ? first : `${first}.`
}
