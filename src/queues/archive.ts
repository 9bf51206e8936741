import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Head, SealedEntry } from '../core/journal.ts'

/** A file of entries that follow one another: `<first>-<last>.journal`, a line `<hash> <text>` for each. */
export interface Segment {
  readonly first: number
  readonly last: number
  readonly file: string
}

/** Where a process may die; see `ArchivingOptions.reached`. */
export type ArchiveStep = 'written' | 'synced' | 'named' | 'verified' | 'trimmed'

const namePattern = /^(\d{12})-(\d{12})\.journal$/
const number = (sequence: number): string => String(sequence).padStart(12, '0')

/**
 * Segments of the journal in a folder of this machine. A file has its name only when all of it is on disk, and is never changed
 * afterwards. Segments may be missing (another machine had the mechanism then) and may overlap.
 */
export class Archive {
  readonly folder: string
  /** The segment that was read last: a reader comes back for its next page. */
  #open: { readonly file: string; readonly entries: readonly SealedEntry[] } | undefined

  constructor(folder: string) {
    this.folder = folder
  }

  /** By their first entry. Rejects only when the folder is there and cannot be read. */
  async segments(): Promise<readonly Segment[]> {
    const names = await readdir(this.folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return []
      throw error
    })
    return names
      .flatMap((name) => {
        const [, first, last] = namePattern.exec(name) ?? []
        return first && last ? [{ first: Number(first), last: Number(last), file: join(this.folder, name) }] : []
      })
      .sort((a, b) => a.first - b.first || a.last - b.last)
  }

  /** Begins a segment. `epoch` tells the files of two owners apart while they are written. Rejects with the system's error. */
  async begin(first: number, epoch: number): Promise<Draft> {
    await this.#makeFolder()
    const partial = join(this.folder, `${number(first)}.${epoch}.partial`)
    return new Draft(this.folder, first, partial, await open(partial, 'w', 0o600))
  }

  /** Removes what owners before this one left half written. */
  async clean(epoch: number): Promise<void> {
    for (const name of await readdir(this.folder).catch(() => [])) {
      const writer = /\.(\d+)\.partial$/.exec(name)?.[1]
      if (writer !== undefined && Number(writer) < epoch) await rm(join(this.folder, name), { force: true })
    }
  }

  /** Out of the way, not deleted: somebody may have to look at it. */
  async setAside({ file }: Segment, epoch: number): Promise<void> {
    await rename(file, `${file}.${epoch}.aside`)
    await syncFolder(this.folder)
  }

  /** Reads a segment back and checks each entry and the chain. Returns its last one; rejects with what is wrong. */
  async verify(segment: Segment, previous: string): Promise<Head> {
    let head: Head = { sequence: segment.first - 1, hash: previous }
    for await (const entry of entriesOf(segment.file)) {
      const isNext = entry.sequence === head.sequence + 1 && entry.previous === head.hash
      if (!isNext || sha256(entry.text) !== entry.hash) throw new Error(`${segment.file} is damaged at entry ${head.sequence + 1}`)
      head = { sequence: entry.sequence, hash: entry.hash }
    }
    if (head.sequence !== segment.last) throw new Error(`${segment.file} ends at entry ${head.sequence}`)
    return head
  }

  /** Entries after `after` without a gap, at most `limit`; none where no segment here has the next one. */
  async read(after: number, limit: number): Promise<readonly SealedEntry[]> {
    const segments = await this.segments()
    const entries: SealedEntry[] = []
    while (entries.length < limit) {
      const next = after + entries.length + 1
      const segment = segments.findLast(({ first, last }) => first <= next && next <= last)
      if (!segment) break
      if (this.#open?.file !== segment.file) this.#open = { file: segment.file, entries: await Array.fromAsync(entriesOf(segment.file)) }
      const found = this.#open.entries.slice(next - segment.first, next - segment.first + limit - entries.length)
      if (found[0]?.sequence !== next) throw new Error(`${segment.file} is damaged: entry ${next} is not in its place`)
      entries.push(...found)
      // Nobody comes back for it.
      if (found.at(-1)?.sequence === segment.last) this.#open = undefined
    }
    return entries
  }

  async #makeFolder(): Promise<void> {
    const made = await mkdir(this.folder, { recursive: true, mode: 0o700 })
    if (made !== undefined) await syncFolder(dirname(made))
  }
}

/** A segment that is being written: it is one when it is finished. */
class Draft {
  readonly #folder: string
  readonly #first: number
  readonly #partial: string
  readonly #file: FileHandle
  #last: number

  constructor(folder: string, first: number, partial: string, file: FileHandle) {
    this.#folder = folder
    this.#first = first
    this.#partial = partial
    this.#file = file
    this.#last = first - 1
  }

  /** The entries that follow on those before. Rejects with the system's error (a full disk): drop it then. */
  async add(entries: readonly SealedEntry[]): Promise<void> {
    await this.#file.appendFile(entries.map(({ hash, text }) => `${hash} ${text}\n`).join(''))
    this.#last += entries.length
  }

  /** Returns when file and folder are on disk. Rejects with the system's error: then nothing has the segment's name. */
  async finish(reached: (step: ArchiveStep) => Promise<void>): Promise<Segment> {
    const file = join(this.#folder, `${number(this.#first)}-${number(this.#last)}.journal`)
    await reached('written')
    await this.#file.sync()
    await reached('synced')
    await this.#file.close()
    await rename(this.#partial, file)
    await syncFolder(this.#folder)
    await reached('named')
    return { first: this.#first, last: this.#last, file }
  }

  /** It will not be one. What is left of it goes with the next owner. */
  async drop(): Promise<void> {
    await this.#file.close()
  }
}

async function* entriesOf(file: string): AsyncGenerator<SealedEntry> {
  for await (const line of linesOf(file)) {
    const text = line.slice(65)
    const { sequence, previous } = JSON.parse(text) as { sequence: number; previous: string }
    yield { sequence, previous, hash: line.slice(0, 64), text }
  }
}

/** A piece at a time: a segment may be long, and others get their turn. Node's own `readLines` also ends a line where a text has U+2028. */
async function* linesOf(file: string): AsyncGenerator<string> {
  let rest = ''
  for await (const piece of createReadStream(file, 'utf8')) {
    const lines = `${rest}${piece}`.split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') throw new Error(`${file} is cut off`)
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
