/** Where other homeservers than Synapse, which the stand-in is otherwise like, go ways of their own. */
export interface Ways {
  /** A timeline does not say where it begins (`prev_batch`). */
  readonly hidesBeginnings?: boolean
  /** Pages of a room's history go on past the place at which the client wants them to end (`to`). */
  readonly readsPastTheEnd?: boolean
}
