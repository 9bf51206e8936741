import { parseArgs } from 'node:util'
import { runLive } from './live.ts'
import { playScript } from './script/script.ts'

const usage = `The sandbox: North on Slack, South on Matrix, a supervisor on both, and Parley between them. Everything stays on this machine.

  npm run demo                 open the page that it prints, and try it; Ctrl-C ends it
  npm run demo -- --script     play a fixed scenario, print what stands in the channels, and judge it
`

async function main(args: readonly string[]): Promise<number> {
  let script: boolean | undefined
  try {
    script = parseArgs({ args: [...args], options: { script: { type: 'boolean' } } }).values.script
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`)
    return 2
  }
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort())
  return script === true ? playScript(stop.signal) : runLive(stop.signal)
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(1)
  },
)
