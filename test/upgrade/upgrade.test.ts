import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { postKey } from '../../src/core/addresses.ts'
import type { Fact } from '../../src/core/facts.ts'
import { formatRead } from '../../src/core/format.ts'
import type { SealedEntry, Snapshot } from '../../src/core/journal.ts'
import type { ReceivedPost } from '../../src/core/received.ts'
import { type State, tableNames } from '../../src/core/state.ts'
import type { Table } from '../../src/core/table.ts'
import { recover } from '../../src/relay/recover.ts'
import { seal } from '../../src/relay/seal.ts'
import { restore, SnapshotWriter } from '../../src/relay/snapshot.ts'
import { MemoryJournal } from '../../src/relay/testing/memory-journal.ts'
import { believedOf } from './believed.ts'
import { mechanism, openPlace, type Place, run } from './recording.ts'

/*
 * Journals as earlier versions wrote them: `journals/NAME.jsonl.gz`, one entry's text a line (`zcat` shows them), and in `NAME.json` what
 * the version that wrote it believed. All of them are folded by every version that follows. None is ever recorded anew.
 *
 * Where a test here fails, a fact of before is folded otherwise than it was: mend that. Where it is the snapshot that says otherwise, raise
 * `snapshotVersion` (relay/snapshot.ts). Then the last test asks for one more recording: `node test/upgrade/record.ts 5-NAME`,
 * named by what is new in it. Let the story in `recording.ts` tell of that first.
 */
const folder = new URL('journals/', import.meta.url)
const names = readdirSync(folder)
  .flatMap((file) => /^(.*)\.jsonl\.gz$/.exec(file)?.[1] ?? [])
  .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))

const unzipped = (file: string): string => gunzipSync(readFileSync(new URL(file, folder))).toString()

interface EntryText {
  readonly epoch: number
  readonly at: number
  readonly facts: readonly Fact[]
}

const textsOf = (entries: readonly SealedEntry[]): readonly EntryText[] => entries.map(({ text }) => JSON.parse(text) as EntryText)
const factsOf = (entries: readonly SealedEntry[]): readonly Fact[] => textsOf(entries).flatMap(({ facts }) => facts)

/** Their hashes are not kept with them: they follow. */
function entriesOf(name: string): readonly SealedEntry[] {
  const entries: SealedEntry[] = []
  for (const text of unzipped(`${name}.jsonl.gz`).trimEnd().split('\n')) {
    const { epoch, at, facts } = JSON.parse(text) as EntryText
    const { sequence = 0, hash = '' } = entries.at(-1) ?? {}
    const entry = seal({ sequence, hash }, epoch, at, facts)
    expect(entry.text).toBe(text)
    entries.push(entry)
  }
  return entries
}

function snapshotOf(name: string): Snapshot | undefined {
  const file = `${name}.snapshot.gz`
  return readdirSync(folder).includes(file) ? (JSON.parse(unzipped(file)) as Snapshot) : undefined
}

function journalOf(name: string, snapshot?: Snapshot): MemoryJournal {
  const journal = new MemoryJournal()
  journal.entries.push(...entriesOf(name))
  journal.epoch = textsOf(journal.entries).at(-1)?.epoch ?? 0
  journal.snapshot = snapshot
  return journal
}

/** Rows as a snapshot would have them: what is undefined is not there. */
const tablesOf = (state: State): unknown =>
  JSON.parse(JSON.stringify(tableNames.map((name) => [name, Object.fromEntries((state[name] as Table<unknown>).rows())])))

describe.each(names)('%s', (name) => {
  test('the journal says what the version that wrote it believed', async () => {
    const { state } = await recover(journalOf(name))
    expect(believedOf(state)).toEqual(JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')))
  })

  test('whoever takes it up owes what was owed, shows nothing twice and calls nobody for what is met', async () => {
    const { place, before } = await takenUp(name)
    await place.clock.advance(2 * 3_600_000)
    const { entries } = place.journal
    const { state } = await recover(place.journal)
    expect(place.log.filter((line) => /bug|threw|ended/.test(line))).toEqual([])
    expect([...state.deliveries.rows()]).toEqual([])
    const references = factsOf(entries).flatMap((fact) => (fact.is === 'message-released' ? [fact.reference] : []))
    expect(references).toEqual([...new Set(references)])
    const shown = factsOf(entries).flatMap((fact) =>
      fact.is === 'delivery-queued' && fact.row.act.do === 'show' ? [`${fact.row.link} ${fact.row.act.message} ${fact.row.act.part}`] : [],
    )
    expect(shown).toEqual([...new Set(shown)])
    const since = factsOf(entries.slice(before.entries))
    for (const [id, { state: was }] of before.obligations) {
      const now = state.obligations.get(id)
      const called = since.filter((fact) => fact.is === 'step-called' && fact.id === id)
      if (was === 'open' || was === 'waiting') expect(now).toMatchObject({ state: 'open', escalation: {} })
      else expect(called).toEqual([])
    }
    expect(since.filter(({ is }) => is === 'step-called').length).toBeGreaterThan(0)
  })
})

/** What people have said and not taken away stands in their channels, with its last words. */
function stand({ platforms }: Place, state: State): void {
  const posts = new Map<string, ReceivedPost>()
  for (const [, { source, author, text, writtenAt, state: now }] of state.messages.rows()) {
    if (!source || now === 'withdrawn') continue
    const { address, post } = source
    const editedAt = state.posts.get(postKey(address, post))?.editedAt
    const edited = editedAt ? { editedAt } : {}
    posts.set(post, { type: 'posted', ...address, post, author: author.user, text, writtenAt, ...edited, fragments: [], isDirect: false })
  }
  for (const post of posts.values()) platforms.get(post.link)?.history.push(post)
}

/** On platforms that have all posts that the journal knows. */
async function takenUp(name: string) {
  const journal = journalOf(name)
  const { state, lastAt } = await recover(journal)
  const place: Place = { ...openPlace((lastAt ?? 0) + 5_000), journal }
  for (const platform of place.platforms.values()) {
    for (let post = 0; post < 200; post += 1)
      await platform.send({ type: 'post', id: `before ${post}`, channel: 'of before', content: { blocks: [], wakes: false } })
  }
  stand(place, state)
  await run(place, mechanism)
  return { place, before: { entries: entriesOf(name).length, obligations: [...state.obligations.rows()] } }
}

/** The journal of a later version, whose last entry says what this one does not know. */
function laterJournal(format: number, fact: object): MemoryJournal {
  const journal = journalOf(names.at(-1) ?? '')
  const { sequence, hash } = journal.entries.at(-1)!
  const text = JSON.stringify({
    ...(format === 1 ? {} : { format }),
    sequence: sequence + 1,
    epoch: 9,
    at: 2e12,
    previous: hash,
    facts: [fact],
  })
  journal.entries.push({ sequence: sequence + 1, previous: hash, text, hash: createHash('sha256').update(text).digest('hex') })
  return journal
}

describe('of a journal that a later version wrote', () => {
  test.each([
    ['a fact that nobody here knows', laterJournal(1, { is: 'treaty-signed' }), 'it says "treaty-signed"'],
    ['a fact in another sense than here', laterJournal(formatRead + 1, { is: 'alive' }), `is of format ${formatRead + 1}`],
  ])('%s keeps this version from it: nothing is sent and nothing written', async (_, journal, why) => {
    const place: Place = { ...openPlace(2e12), journal }
    const { length } = journal.entries
    await expect(run(place, mechanism)).rejects.toThrow(why)
    expect(journal.entries).toHaveLength(length)
    expect([...place.platforms.values()].flatMap(({ posts }) => posts)).toEqual([])
  })

  test('the snapshot is passed over, and all that it covers is read: what this version cannot read is met there', async () => {
    const journal = laterJournal(formatRead + 1, { is: 'alive' })
    const { state, head } = await recover(journalOf(names.at(-1) ?? ''))
    const covering = journal.entries.at(-1)!
    const own = await new SnapshotWriter().take(state, { ...head, ...covering }, 2e12, async () => undefined)
    journal.snapshot = { ...own, body: own.body.replace(`"format":${formatRead}`, `"format":${formatRead + 1}`) }
    await expect(recover(journal)).rejects.toThrow('A newer Parley wrote this journal')
  })
})

test.each(names.filter((name) => snapshotOf(name)))(
  'a start from the snapshot of %s knows what one from its first entry does',
  async (name) => {
    const { state } = await recover(journalOf(name, snapshotOf(name)))
    expect(tablesOf(state)).toEqual(tablesOf((await recover(journalOf(name))).state))
  },
)

test('the last recording has a snapshot of the present shape', () => {
  const snapshot = snapshotOf(names.at(-1) ?? '')
  expect(snapshot && restore(snapshot)).toBeDefined()
})
