import type { DeliveryRow } from '../core/rows/delivery.ts'
import type { State } from '../core/state.ts'

/** A delivery waiting its turn, with what this process has learnt in trying. */
export interface Waiting {
  readonly row: DeliveryRow
  /** Tries whose outcome is unknown. */
  unknowns: number
  /** How often it could not be looked up though its channel had taken others since the time before. */
  unanswered: number
  /** When it was looked up last, monotonic ms. */
  lookedAt?: number
  /** How often in a row it could not be. */
  vainLooks: number
  /** It is not looked up again before this (monotonic ms), unless its link was down meanwhile. */
  notLookedUpBefore: number
  /** It was said that its outcome is unknown. */
  isToldUnknown?: true
  /** It was said why it is put off. */
  isToldPutOff?: true
  /** A copy may stand already: look before sending again. */
  suspect: boolean
  /** It was pending when this process took the mechanism: the one before may be frozen in the act of sending it. */
  readonly isTakenOver: boolean
  /** Monotonic ms of the first try; undefined before it. */
  firstTriedAt?: number
  /** Monotonic ms of the first try that may have had an effect: its platform did not say that it took nothing. */
  mayStandSince?: number
  /** Not before this (monotonic ms). */
  notBefore: number
  /** Of a receipt that is set: it and those that stand beside it until they can be taken away. What comes after it in its lane does not wait for that. */
  standing?: readonly string[]
}

interface Lane {
  readonly waiting: Waiting[]
  /** How many of each rank wait. */
  readonly ranks: Map<number, number>
  /** The most urgent of what waits: a flash behind a routine message speeds its lane up, until it has left. */
  rank: number
  /** When it was last chosen, in turns of the queue. */
  turn: number
}

/**
 * What waits for one channel, in its lanes: in order within a lane, by urgency among them. Receipts and revisions of the same
 * post overtake one another: only the last is worth sending.
 */
export class LaneQueue {
  readonly #lanes = new Map<string, Lane>()
  readonly #latest = new Map<string, number>()
  /** Of all that waits. */
  readonly #ids = new Set<string>()
  #turn = 0

  get size(): number {
    return this.#ids.size
  }

  has({ id }: DeliveryRow): boolean {
    return this.#ids.has(id)
  }

  rows(): readonly DeliveryRow[] {
    return [...this.#lanes.values()].flatMap((lane) => lane.waiting.map(({ row }) => row))
  }

  /** What waits already keeps its place: something was noted of it. */
  add(row: DeliveryRow, suspect: boolean): void {
    if (this.has(row)) return
    this.#ids.add(row.id)
    const lane: Lane = this.#lanes.get(row.lane) ?? { waiting: [], ranks: new Map(), rank: row.rank, turn: 0 }
    this.#lanes.set(row.lane, lane)
    lane.waiting.push({ row, unknowns: 0, unanswered: 0, vainLooks: 0, notLookedUpBefore: 0, suspect, isTakenOver: suspect, notBefore: 0 })
    lane.ranks.set(row.rank, (lane.ranks.get(row.rank) ?? 0) + 1)
    lane.rank = Math.min(lane.rank, row.rank)
    const target = targetOf(row)
    if (target !== undefined) this.#latest.set(target, row.number)
  }

  remove(row: DeliveryRow): void {
    const lane = this.#lanes.get(row.lane)
    const index = lane?.waiting.findIndex((each) => each.row.id === row.id) ?? -1
    if (!lane || index < 0) return
    lane.waiting.splice(index, 1)
    this.#ids.delete(row.id)
    if (lane.waiting.length === 0) this.#lanes.delete(row.lane)
    else leaveRank(lane, row.rank)
    const target = targetOf(row)
    if (target !== undefined && this.#latest.get(target) === row.number) this.#latest.delete(target)
  }

  /** Its link is back: what could not be looked up may be now. */
  linkUp(): void {
    for (const { waiting } of this.#lanes.values()) for (const each of waiting) each.notLookedUpBefore = 0
  }

  /**
   * The head that goes next: ready, not put off, of the most urgent lane. Among lanes that are equally urgent first the one whose head
   * is so itself, then the one that has waited longest for its turn: a flood in one lane does not go before another's flash.
   */
  next(now: number, mayGo: (waiting: Waiting, rank: number) => boolean): Waiting | undefined {
    let best: { waiting: Waiting; lane: Lane } | undefined
    for (const lane of this.#lanes.values()) {
      for (const head of headsOf(lane)) {
        if (earliestOf(head) > now || (best && !goesBefore(lane, head, best)) || !mayGo(head, lane.rank)) continue
        best = { waiting: head, lane }
        break
      }
    }
    if (!best) return undefined
    this.#turn += 1
    best.lane.turn = this.#turn
    return best.waiting
  }

  /** The earliest time at which a head that is put off may be tried again. */
  nextTry(): number | undefined {
    let earliest: number | undefined
    for (const lane of this.#lanes.values()) {
      for (const head of headsOf(lane)) {
        const at = earliestOf(head)
        if (earliest === undefined || at < earliest) earliest = at
      }
    }
    return earliest
  }

  /** Of a receipt that is overtaken: the one that overtook it is to take away what it has set, too. */
  passOnStanding({ row, standing }: Waiting): void {
    const target = targetOf(row)
    if (!standing || target === undefined) return
    for (const each of this.#lanes.get(row.lane)?.waiting ?? []) {
      if (each.standing && targetOf(each.row) === target) each.standing = [...new Set([...standing, ...each.standing])]
    }
  }

  isOvertaken(row: DeliveryRow): boolean {
    const target = targetOf(row)
    return target !== undefined && (this.#latest.get(target) ?? 0) > row.number
  }
}

/** What may go next in a lane: its first, and beyond receipts that are set what follows them. */
function* headsOf({ waiting }: Lane): Generator<Waiting> {
  for (const each of waiting) {
    yield each
    if (!each.standing) return
  }
}

const earliestOf = ({ notBefore, notLookedUpBefore }: Waiting): number => Math.max(notBefore, notLookedUpBefore)

function goesBefore(lane: Lane, { row }: Waiting, best: { readonly waiting: Waiting; readonly lane: Lane }): boolean {
  const other = best.waiting.row
  return (lane.rank - best.lane.rank || row.rank - other.rank || lane.turn - best.lane.turn || row.number - other.number) < 0
}

function leaveRank(lane: Lane, rank: number): void {
  const rest = (lane.ranks.get(rank) ?? 0) - 1
  if (rest > 0) lane.ranks.set(rank, rest)
  else lane.ranks.delete(rank)
  if (rank === lane.rank && rest <= 0) lane.rank = Math.min(...lane.ranks.keys())
}

/** What a receipt or a revision is about: the later one says all that the earlier would have. */
function targetOf({ act }: DeliveryRow): string | undefined {
  switch (act.do) {
    case 'receipt':
      return `receipt ${act.message}`
    case 'revise':
      return `revise ${act.post}`
    case 'topic':
      return 'topic'
    default:
      return undefined
  }
}

export const pendingOf = (state: State): readonly DeliveryRow[] =>
  [...state.deliveries.rows()].map(([, row]) => row).sort((a, b) => a.number - b.number)
