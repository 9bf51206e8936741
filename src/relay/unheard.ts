interface Gap {
  /** When nobody listened any more, ms. */
  readonly since: number
  /** Monotonic ms. */
  readonly until: number
}

/** How long what is held waits for its channel to be read: a platform that stays away must not hold it for ever. */
const waitMaxMs = 30_000

/**
 * Channels in which people may have changed their mind while nobody listened: after a restart, and while their link or the
 * journal was away. Until such a channel has been read, what is held there does not cross.
 */
export class Unheard {
  readonly #gaps = new Map<string, Gap>()

  /** `monotonic` is now. A gap that is known already keeps its beginning and its bound. */
  begin(channels: Iterable<string>, since: number, monotonic: number): void {
    for (const channel of channels) if (!this.#gaps.has(channel)) this.#gaps.set(channel, { since, until: monotonic + waitMaxMs })
  }

  /** Its platform is there again: from now on it can be read. */
  beginWaiting(channels: Iterable<string>, monotonic: number): void {
    for (const channel of channels) {
      const gap = this.#gaps.get(channel)
      if (gap) this.#gaps.set(channel, { ...gap, until: monotonic + waitMaxMs })
    }
  }

  /** The channel was read. */
  end(channel: string): void {
    this.#gaps.delete(channel)
  }

  /** `said`: ms; what was said since nobody listened is heard as it is now. */
  holds(channel: string, monotonic: number, said = Number.NEGATIVE_INFINITY): boolean {
    const gap = this.#gaps.get(channel)
    return gap !== undefined && said <= gap.since && monotonic < gap.until
  }

  since(channel: string): number | undefined {
    return this.#gaps.get(channel)?.since
  }
}
