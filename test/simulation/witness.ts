/** What one platform knows of an event about a person's post: when it was handed over, and when it was taken. World time, ms. */
export interface Heard {
  /** First handed to a process that was running. */
  handedAt?: number
  /** It, or an edit of it, was taken when it was told for the first time. */
  wasTakenFirst?: boolean
  /** First taken: from then on Parley is answerable for it. */
  takenAt?: number
  /** When the reading of history began that showed it first. */
  sweptFrom?: number
  sweptBy?: unknown
  /** The process that took it, and when it was handed over then. */
  takenBy?: unknown
  handedToTakerAt?: number
  /** Its edit came before it did, so that it counts as found. */
  wasEditFirst?: boolean
  /** When its deletion was first told to a process that was running, and when it was taken. */
  deletionToldAt?: number
  deletionTakenAt?: number
  /** It was deleted while no process listened. */
  wasDeletedUnheard?: boolean
}

/**
 * What a platform sees of Parley beside what stands in its channels: which requests came from where, and what was asked before. The
 * judge reads it; Parley does not.
 */
export class Witness {
  readonly heard = new Map<string, Heard>()
  /** Delivery ids that the platform refused for good. */
  readonly refused = new Set<string>()
  readonly strays: string[] = []
  readonly unlooked: string[] = []
  /** When somebody began to listen again, and since when nobody had. */
  readonly reconnects: { readonly from: number; readonly at: number }[] = []
  readonly #mayStand = new Set<string>()

  of(post: string): Heard {
    const known = this.heard.get(post) ?? {}
    this.heard.set(post, known)
    return known
  }

  /** A request to post, where a repeat doubles: whoever tried before must have looked since. */
  tried(delivery: string): void {
    if (this.#mayStand.has(delivery)) this.unlooked.push(delivery)
    this.#mayStand.add(delivery)
  }

  /** It was surely not applied. */
  wasNotApplied(delivery: string): void {
    this.#mayStand.delete(delivery)
  }

  looked(deliveries: readonly string[]): void {
    for (const each of deliveries) this.#mayStand.delete(each)
  }
}
