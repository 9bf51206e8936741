import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type ISyncData, type ISyncResponse, MemoryStore, SyncAccumulator } from 'matrix-js-sdk'
import { z } from 'zod'
import { backOffMs, pause } from './time.ts'

export interface SyncStoreOptions {
  readonly folder: string
  /** Whose state it is: another account's is of no use and is left aside. */
  readonly account: string
  /**
   * Hands over what a sync response tells. Resolves to true when all of it was taken, to false when `stopping` ended it
   * early. `since` is where the last response ended; undefined before the first one ever.
   */
  readonly handOver: (response: ISyncResponse, since: string | undefined) => Promise<boolean>
  readonly stopping: AbortSignal
  readonly log: (line: string) => void
  /** The disk did not take it; it is tried again until it does. `code` as Node names it: ENOSPC. */
  readonly saveFailed: (code: string) => void
}

const savedRooms = z.object({
  account: z.string(),
  nextBatch: z.string(),
  roomsData: z.custom<ISyncData['roomsData']>((value) => typeof value === 'object' && value !== null),
  accountData: z.custom<ISyncData['accountData']>(Array.isArray),
})
const savedToken = z.object({ account: z.string(), nextBatch: z.string() })

const saveRetryMaxMs = 5_000
/** How far the place on disk may lag behind. After a crash that much is told again, and known again: never skipped. */
const saveEveryMs = 2_000

/**
 * The SDK's store, kept on disk. Two files: what stands in the rooms changes seldom and is large, the place in the stream
 * changes with every response. Rooms are written before the place, so a crash between the two repeats state, never skips it.
 *
 * The SDK awaits `setSyncData` before it asks for more. So this is where events are handed over, and only then is the place
 * saved: after a crash everything that was not handed over comes again, with a little that was.
 */
export class SyncStore extends MemoryStore {
  readonly #options: SyncStoreOptions
  readonly #accumulator = new SyncAccumulator({ maxTimelineEntries: 1 })
  readonly #joined = new Set<string>()
  #place: string | undefined
  #storing: Promise<unknown> = Promise.resolve()
  #isStoring = false
  /** What is on disk, and since when (monotonic ms). */
  #saved: { readonly place: string | undefined; readonly at: number } = { place: undefined, at: Number.NEGATIVE_INFINITY }
  #saveLater: NodeJS.Timeout | undefined

  constructor(options: SyncStoreOptions) {
    super()
    this.#options = options
  }

  /** Reads what was saved. Call once, before the client starts. */
  override async startup(): Promise<void> {
    await mkdir(this.#options.folder, { recursive: true })
    const rooms = await this.#read('rooms.json', savedRooms)
    const token = await this.#read('place.json', savedToken)
    if (rooms === undefined || token === undefined) return
    const response = {
      next_batch: token.nextBatch,
      rooms: rooms.roomsData,
      account_data: { events: rooms.accountData },
    }
    this.#accumulate(response, true)
    this.#place = token.nextBatch
    this.#saved = { place: token.nextBatch, at: performance.now() }
  }

  override isNewlyCreated(): Promise<boolean> {
    return Promise.resolve(this.#place === undefined)
  }

  override getSavedSync(): Promise<ISyncData | null> {
    return Promise.resolve(this.#place === undefined ? null : structuredClone(this.#accumulator.getJSON()))
  }

  override getSavedSyncToken(): Promise<string | null> {
    return Promise.resolve(this.#place ?? null)
  }

  /** Rooms that we were in when the last response ended. */
  get joinedRooms(): ReadonlySet<string> {
    return this.#joined
  }

  /** Never throws: the SDK's sync loop would end in silence. */
  override async setSyncData(response: ISyncResponse): Promise<void> {
    await this.take(response)
  }

  /** The same for an answer of which the SDK need not know. Resolves whether it was handed over, and its place taken. */
  take(response: ISyncResponse): Promise<boolean> {
    this.#isStoring = true
    const taken = this.#storing
      .then(() => this.#store(response))
      .finally(() => {
        this.#isStoring = false
      })
    this.#storing = taken
    return taken
  }

  /** Where the last response that was handed over ended. */
  get place(): string | undefined {
    return this.#place
  }

  get isStoring(): boolean {
    return this.#isStoring
  }

  /** The place is of no use any more: whoever begins next begins from now. */
  forget(): void {
    this.#storing = this.#storing.then(async () => {
      this.#place = undefined
      await this.#insist(() => rm(join(this.#options.folder, 'place.json'), { force: true }))
    })
  }

  /** Resolves when nothing is being handed over any more, and its place is on disk. */
  async idle(): Promise<void> {
    await this.#storing
    await this.#savePlace()
  }

  async #store(response: ISyncResponse): Promise<boolean> {
    const isFirst = this.#place === undefined
    if (!(await this.#options.handOver(response, this.#place))) return false
    this.#accumulate(response, false)
    this.#place = response.next_batch
    const isUrgent = isFirst || changesRooms(response)
    if (isUrgent) await this.#insist(() => this.#saveRooms())
    if (isUrgent || performance.now() - this.#saved.at >= saveEveryMs) await this.#savePlace()
    else this.#saveLater ??= setTimeout(() => this.#saveInTurn(), saveEveryMs)
    return true
  }

  /** Not beside a response that is being stored: it comes after it, and the next one after this. */
  #saveInTurn(): void {
    this.#storing = this.#storing.then(() => this.#savePlace())
  }

  async #savePlace(): Promise<void> {
    clearTimeout(this.#saveLater)
    this.#saveLater = undefined
    const place = this.#place
    if (place === undefined || place === this.#saved.place) return
    await this.#insist(() => this.#write('place.json', { account: this.#options.account, nextBatch: place }))
    this.#saved = { place, at: performance.now() }
  }

  /** Tells of a disk that does not take it, and tries again until it does. */
  async #insist(save: () => Promise<void>): Promise<void> {
    const { stopping, saveFailed } = this.#options
    for (let attempt = 0; attempt === 0 || !stopping.aborted; attempt += 1) {
      try {
        return await save()
      } catch (error) {
        saveFailed(error instanceof Error && 'code' in error ? String(error.code) : 'unknown')
        await pause(backOffMs(attempt, saveRetryMaxMs), stopping)
      }
    }
  }

  #accumulate(response: ISyncResponse, fromDisk: boolean): void {
    this.#accumulator.accumulate(response, fromDisk)
    for (const room of Object.keys(response.rooms?.join ?? {})) this.#joined.add(room)
    for (const room of Object.keys(response.rooms?.leave ?? {})) this.#joined.delete(room)
  }

  async #saveRooms(): Promise<void> {
    const { nextBatch, roomsData, accountData } = this.#accumulator.getJSON(true)
    // What people wrote is the journal's to keep: here only state stands.
    for (const room of Object.values(roomsData.join)) room.timeline = { events: [], prev_batch: null }
    await this.#write('rooms.json', { account: this.#options.account, nextBatch, roomsData, accountData })
  }

  async #read<T extends { readonly account: string }>(name: string, schema: z.ZodType<T>): Promise<T | undefined> {
    const text = await readFile(join(this.#options.folder, name), 'utf8').catch(() => undefined)
    if (text === undefined) return undefined
    const parsed = schema.safeParse(parseJson(text))
    if (!parsed.success) {
      this.#options.log(`${name} of the Matrix link is damaged: starting from now; what was missed is left to the catch-up`)
      return undefined
    }
    return parsed.data.account === this.#options.account ? parsed.data : undefined
  }

  async #write(name: string, value: unknown): Promise<void> {
    const { folder } = this.#options
    const temporary = join(folder, `${name}.new`)
    const file = await open(temporary, 'w', 0o600)
    try {
      await file.writeFile(JSON.stringify(value))
      await file.datasync()
    } finally {
      await file.close()
    }
    await rename(temporary, join(folder, name))
  }
}

/** Whether a response holds more than people's words: state, invitations, leaving, account settings. */
function changesRooms(response: ISyncResponse): boolean {
  if ((response.account_data?.events?.length ?? 0) > 0) return true
  const { join: joined = {}, ...others } = response.rooms ?? {}
  if (Object.values(others).some((rooms) => rooms && Object.keys(rooms).length > 0)) return true
  return Object.values(joined).some(
    (room) =>
      (room.state?.events?.length ?? 0) > 0 ||
      (room['org.matrix.msc4222.state_after']?.events?.length ?? 0) > 0 ||
      (room.timeline?.events ?? []).some((event) => 'state_key' in event),
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
