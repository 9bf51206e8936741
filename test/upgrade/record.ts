import { writeFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { recover } from '../../src/relay/recover.ts'
import { SnapshotWriter } from '../../src/relay/snapshot.ts'
import { believedOf } from './believed.ts'
import { openPlace, record } from './recording.ts'

/** Records the story with the version that is checked out: `node test/upgrade/record.ts NAME`. See `upgrade.test.ts`. */
const name = process.argv[2]
if (!name) throw new Error('Name the recording.')
const place = openPlace(Date.UTC(2026, 10, 22, 1, 0, 0))
await record(place)
const { entries } = place.journal
place.journal.snapshot = undefined
const { state, head, lastAt } = await recover(place.journal)
const snapshot = await new SnapshotWriter().take(state, head, lastAt ?? 0, async () => undefined)
const folder = new URL('journals/', import.meta.url)
await writeFile(new URL(`${name}.jsonl.gz`, folder), gzipSync(entries.map(({ text }) => `${text}\n`).join(''), { level: 9 }))
await writeFile(new URL(`${name}.snapshot.gz`, folder), gzipSync(JSON.stringify(snapshot), { level: 9 }))
await writeFile(new URL(`${name}.json`, folder), `${JSON.stringify(believedOf(state), undefined, 2)}\n`)
const kinds = new Set(entries.flatMap(({ text }) => JSON.parse(text).facts.map(({ is }: { is: string }) => is)))
process.stdout.write(`${entries.length} entries, ${kinds.size} kinds of facts: ${[...kinds].sort().join(' ')}\n${place.log.join('\n')}\n`)
process.exit(0)
