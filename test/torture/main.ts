import { randomInt } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { optionsOf } from '../options.ts'
import type { Recorded } from './record.ts'
import { summary, table } from './report.ts'
import { torture } from './run.ts'

const values = optionsOf({
  typed: 'npm run torture --',
  does: 'The torture: Parley as it is run for real, while everything around it fails.',
  options: {
    minutes: { type: 'string', default: '3' },
    seed: { type: 'string' },
    'without-synapse': { type: 'boolean', default: false },
    log: { type: 'string' },
    record: { type: 'string' },
    keep: { type: 'string' },
  },
  words: {
    minutes: 'M: how long the faults go on (3)',
    seed: 'N: the same faults again; otherwise a fresh one',
    'without-synapse': 'South on the Matrix stand-in',
    log: 'FILE: what both Parleys, Redis and the tormentor said, line by line',
    record: 'FILE: what was done and what stood, as JSON',
    keep: 'FOLDER: a copy of what was on the disks at the end',
  },
})

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())

async function main(): Promise<number> {
  const tortured = await torture({
    seed: Number(values.seed ?? randomInt(1, 1_000_000)),
    minutes: Number(values.minutes),
    wantsSynapse: !values['without-synapse'],
    logFile: values.log,
    keptIn: values.keep,
    say: (line) => console.log(line),
    signal: stop.signal,
  })
  if (values.record !== undefined) writeFileSync(values.record, written(tortured.recorded))
  for (const line of table(tortured)) console.log(line)
  console.log(JSON.stringify(summary(tortured)))
  return tortured.findings.length === 0 && tortured.unrest === undefined ? 0 : 1
}

/** What the judge saw, for whoever has to find out. */
const written = (recorded: Recorded): string =>
  JSON.stringify(recorded, (_, value: unknown) => (value instanceof Set ? [...value] : value), 1)

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error)
    process.exit(2)
  },
)
