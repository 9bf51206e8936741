/** The names of everything that one mechanism keeps in Redis. */
export interface Keys {
  /** BullMQ's prefix, and the start of every other key. */
  readonly prefix: string
  /** Stream: the journal, one entry per sequence. */
  readonly journal: string
  /** Hash: the latest snapshot with its sequence. */
  readonly snapshot: string
  /** Hash: by `first-last`, where the entries are that left the stream: `host:folder`. */
  readonly archived: string
  /** Number: the latest ownership. The fence of every append. */
  readonly epoch: string
  /** Number: the latest format of an entry, where that is not the first. A Parley that does not read it cannot own the mechanism. */
  readonly format: string
  /** Empty string: written to wait until replicas have it, and with it all that was written before. */
  readonly mark: string
  /** String that expires: who owns the mechanism now. */
  readonly lease: string
  /** Set: the epochs whose wake queues may still exist. */
  readonly wakeEpochs: string
  /** String that expires: a question to the owner. */
  readonly question: string
  /** Start of a string that expires, by the question's id: the owner's answer. */
  readonly answers: string
}

/**
 * All keys of one mechanism share one hash tag, so that a Redis cluster keeps them in one slot and scripts may touch several.
 * Whatever the mechanism is called, its name cannot end the tag or run into another's.
 */
export function keysOf(mechanism: string): Keys {
  const prefix = `{parley:${encodeURIComponent(mechanism)}}`
  return {
    prefix,
    journal: `${prefix}:journal`,
    snapshot: `${prefix}:snapshot`,
    archived: `${prefix}:archived`,
    epoch: `${prefix}:epoch`,
    format: `${prefix}:format`,
    mark: `${prefix}:mark`,
    lease: `${prefix}:lease`,
    wakeEpochs: `${prefix}:wake-epochs`,
    question: `${prefix}:question`,
    answers: `${prefix}:answer:`,
  }
}
