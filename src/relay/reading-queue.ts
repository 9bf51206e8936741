import { type Address, addressKey } from '../core/addresses.ts'

/**
 * `soon`: others may wait for it. `long`: so too, but it takes long. `later`: it holds nobody up.
 */
export type Urgency = 'soon' | 'long' | 'later'

interface Waiting {
  readonly address: Address
  readonly urgency: Urgency
  readonly begin: () => Promise<void>
  /** It has waited as long as what nobody asks for has to. */
  isRipe: boolean
  /** It has waited so long that it begins though others are under way. */
  isOverdue: boolean
}

/** What is under way on one link. */
interface UnderWay {
  soon: number
  other: boolean
}

/** Of one link; a platform that answers slowly is asked for several channels at once. */
const soonAtOnceMax = 4
/** Together with those for which something waits: what hangs elsewhere must not hold that up. */
const wantedAtOnceMax = 8
/** How long what nobody asks for waits: what is new is to be relayed first. */
const quietMs = 5_000
/** How long it waits then for a moment in which nothing else is read: channels that cannot be read are tried again without end. */
const patienceMs = 60_000

/**
 * In which order channels are read. Those for which something waits go first; of what takes long or may come later each link has one
 * under way at a time, once it has nothing more urgent or has waited long enough.
 */
export class ReadingQueue {
  readonly #after: (ms: number, run: () => void) => unknown
  readonly #waiting: Waiting[] = []
  readonly #underWay = new Map<string, UnderWay>()
  /** Channels in which something waits to be taken. */
  readonly #wanted = new Set<string>()

  constructor(after: (ms: number, run: () => void) => unknown) {
    this.#after = after
  }

  /** Settles as `read` does, which begins when its turn has come. */
  run<T>(address: Address, urgency: Urgency, read: () => Promise<T>): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<T>()
    const begin = async (): Promise<void> => {
      const reading = read()
      resolve(reading)
      await reading.catch(() => undefined)
    }
    const waiting: Waiting = { address, urgency, begin, isRipe: urgency === 'soon', isOverdue: false }
    this.#waiting.push(waiting)
    if (!waiting.isRipe) this.#after(quietMs, () => this.#ripen(waiting))
    this.#next(address.link)
    return promise
  }

  /** Something waits for what is read of this channel. */
  want(address: Address): void {
    const key = addressKey(address)
    if (this.#wanted.has(key)) return
    this.#wanted.add(key)
    this.#next(address.link)
  }

  /** It has been read. */
  unwant(address: Address): void {
    this.#wanted.delete(addressKey(address))
  }

  #ripen(waiting: Waiting): void {
    waiting.isRipe = true
    this.#next(waiting.address.link)
    if (!this.#waiting.includes(waiting)) return
    this.#after(patienceMs, () => {
      waiting.isOverdue = true
      this.#next(waiting.address.link)
    })
  }

  #next(link: string): void {
    const underWay = this.#underWay.get(link) ?? { soon: 0, other: false }
    this.#underWay.set(link, underWay)
    while (underWay.soon < wantedAtOnceMax) {
      const wanted = this.#take(link, (each) => this.#isWanted(each))
      const isFull = underWay.soon >= soonAtOnceMax
      const next = wanted ?? (isFull ? undefined : this.#take(link, ({ urgency }) => urgency === 'soon'))
      if (!next) break
      underWay.soon += 1
      void next.begin().then(() => {
        underWay.soon -= 1
        this.#next(link)
      })
    }
    if (underWay.other) return
    const next = this.#take(link, ({ isRipe, isOverdue }) => (underWay.soon > 0 ? isOverdue : isRipe))
    if (!next) return
    underWay.other = true
    void next.begin().then(() => {
      underWay.other = false
      this.#next(link)
    })
  }

  #isWanted({ address, urgency }: Waiting): boolean {
    return urgency !== 'later' && this.#wanted.has(addressKey(address))
  }

  #take(link: string, which: (each: Waiting) => boolean): Waiting | undefined {
    const index = this.#waiting.findIndex((each) => each.address.link === link && which(each))
    return index < 0 ? undefined : this.#waiting.splice(index, 1)[0]
  }
}
