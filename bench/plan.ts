/** How long each part of a run is. The goals are judged on the full one; the quick one shows that all of it works. */
export interface Plan {
  readonly floorMs: number
  readonly floorLatencyMs: number
  readonly warmUpMessages: number
  readonly latencyMs: number
  /** Messages through one lane, for each direction. */
  readonly lane1Messages: number
  readonly lanes20Messages: number
  /** Messages with an obligation each, over all lanes. */
  readonly obligedMessages: number
  /** Messages without platforms, over few lanes and over many. */
  readonly aloneMessages: number
  /** Messages of the bare loop. */
  readonly boundMessages: number
}

export const full: Plan = {
  floorMs: 6_000,
  floorLatencyMs: 15_000,
  warmUpMessages: 1_000,
  latencyMs: 30_000,
  lane1Messages: 2_000,
  lanes20Messages: 100_000,
  obligedMessages: 2_000,
  aloneMessages: 10_000,
  boundMessages: 10_000,
}

export const quick: Plan = {
  floorMs: 2_000,
  floorLatencyMs: 5_000,
  warmUpMessages: 400,
  latencyMs: 10_000,
  lane1Messages: 600,
  lanes20Messages: 4_000,
  obligedMessages: 400,
  aloneMessages: 2_000,
  boundMessages: 3_000,
}

export const laneCount = 20
export const perSecondPaced = 20
/** Messages of one lane that are on their way at once while it is loaded, Parley's and the floor's alike. */
export const inFlightPerLane = 20
/** Timers that wait while the lateness of others is measured. */
export const timersPending = 10_000
