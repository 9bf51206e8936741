import { optionsOf } from '../test/options.ts'
import { runLive } from './live.ts'
import { playScript } from './script/script.ts'

const does = `The sandbox: North on Slack, South on Matrix, a supervisor on both, and Parley between them. Everything stays on this machine.
It prints the address of a page, to try it; Ctrl-C ends it.`

async function main(): Promise<number> {
  const { script } = optionsOf({
    typed: 'npm run demo --',
    does,
    options: { script: { type: 'boolean' } },
    words: { script: 'play a fixed scenario, print what stands in the channels, and judge it' },
  })
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort())
  return script === true ? playScript(stop.signal) : runLive(stop.signal)
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(1)
  },
)
