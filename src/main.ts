#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { useSmallHeap } from './cli/small-heap.ts'

const usage = `Parley relays between parties that share no chat tool, under a supervisor's eyes.

  parley --config FILE            run the mechanism of this configuration
  parley check FILE [--connect]   say what is wrong with a configuration, and with what it connects to
  parley apply FILE [--yes]       put a changed configuration in force, without a restart
  parley setup [FILE]             write one, one party at a time
  parley --version

Environment: PARLEY_REDIS_URL (absent: Parley runs a Redis of its own), PARLEY_HEALTH_PORT, PARLEY_ALLOW_VOLATILE=1.
`

// Whoever reads the log may end, as `tee` does: what is said is then lost, and nothing else.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

const log = (line: string): void => void process.stderr.write(`${new Date().toISOString()} parley ${line}\n`)

async function main(args: readonly string[]): Promise<number> {
  const [first, ...rest] = args
  if (first === 'check') return (await import('./cli/check.ts')).check(rest)
  if (first === 'apply') return (await import('./cli/apply.ts')).apply(rest)
  if (first === 'setup') return (await import('./cli/setup.ts')).setup(rest)
  if (first !== undefined && !first.startsWith('-')) {
    const { unknownCommand } = await import('./cli/unknown-command.ts')
    process.stderr.write(`${unknownCommand(first)}\n\n${usage}`)
    return 2
  }
  let options: { config?: string | undefined; help?: boolean | undefined; version?: boolean | undefined }
  try {
    options = parseArgs({
      args: [...args],
      options: { config: { type: 'string' }, help: { type: 'boolean' }, version: { type: 'boolean' } },
    }).values
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`)
    return 2
  }
  if (options.help) {
    process.stdout.write(usage)
    return 0
  }
  if (options.version) {
    const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
    process.stdout.write(`parley ${version}\n`)
    return 0
  }
  if (options.config === undefined) {
    process.stderr.write(`Which configuration? Give --config FILE, or write one with "parley setup".\n\n${usage}`)
    return 2
  }
  return runMechanism(options.config)
}

async function runMechanism(file: string): Promise<number> {
  // Whatever is written from here on is this user's alone, under whatever mask Parley was started.
  process.umask(0o077)
  // What runs is loaded only then, in the small heap.
  useSmallHeap()
  const { loadConfig } = await import('./config/load.ts')
  const { writtenProblem } = await import('./config/problem.ts')
  const loaded = await loadConfig(file, process.env)
  if (!loaded.ok) {
    for (const problem of loaded.problems) process.stderr.write(`${writtenProblem(problem)}\n`)
    return 1
  }
  for (const warning of loaded.warnings) log(`warning: ${writtenProblem(warning)}`)
  const stop = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort())
  const { PARLEY_REDIS_URL, PARLEY_ALLOW_VOLATILE } = process.env
  const redisUrl = PARLEY_REDIS_URL === '' ? undefined : PARLEY_REDIS_URL
  const { run } = await import('./cli/run.ts')
  const load = (): ReturnType<typeof loadConfig> => loadConfig(file, process.env)
  return run({ file, load, config: loaded.config, redisUrl, allowVolatile: PARLEY_ALLOW_VOLATILE === '1', log }, stop.signal)
}

// A promise that nobody waited for is a bug: better to start again from the journal than to go on half.
process.on('unhandledRejection', (reason) => {
  log(`bug: unhandled rejection: ${reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)}`)
  process.exit(70)
})

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    log(error instanceof Error ? error.message : String(error))
    process.exit(1)
  },
)
