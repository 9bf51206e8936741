import type { Place } from '../crash/oracle.ts'
import { Random } from '../crash/random.ts'

export type Process = 'owner' | 'standby' | 'redis' | 'synapse'
type Mistake = 'too many requests' | 'fails before' | 'fails after applying' | 'answer lost' | 'applied late'

/** What goes wrong. Times in milliseconds. */
export type Fault =
  | { readonly do: 'kill'; readonly what: Process; readonly forMs: number }
  | { readonly do: 'freeze'; readonly what: Process; readonly forMs: number }
  | { readonly do: 'cut'; readonly what: Place | 'owner from redis' | 'standby from redis'; readonly forMs: number }
  | { readonly do: 'swallow'; readonly what: 'owner from redis'; readonly answers: number; readonly forMs: number }
  | { readonly do: 'fill'; readonly what: 'redis'; readonly forMs: number }
  | { readonly do: 'skew'; readonly what: 'owner' | 'standby'; readonly byMs: number; readonly forMs: number }
  | { readonly do: 'mistake'; readonly what: Place; readonly how: Mistake; readonly calls: number; readonly forMs: number }
  | { readonly do: 'drop events'; readonly what: Place; readonly count: number; readonly forMs: number }
  | { readonly do: 'repeat events'; readonly what: Place; readonly count: number; readonly forMs: number }

export interface Planned {
  /** From the beginning of the torture. */
  readonly atMs: number
  readonly fault: Fault
}

/** What this machine and this world let go wrong. */
export interface Abilities {
  readonly synapse: boolean
  readonly disk: boolean
  /** The places whose events can be lost or repeated on their way. */
  readonly slackPlaces: readonly Place[]
}

const second = 1_000
/** Between the beginnings of two faults: some of them overlap, and some time is quiet. */
const gapMs = [1 * second, 8 * second] as const
/** At first people are let to say something. */
const firstAfterMs = 4 * second
/** An owner that is frozen for longer than its lease is replaced. */
const longFreezeShare = 0.35

/** The faults of a run: the same for the same seed, length and abilities. A deck of all kinds is dealt until the time is over. */
export function planFaults(seed: number, lengthMs: number, abilities: Abilities): readonly Planned[] {
  const random = new Random(seed)
  const planned: Planned[] = []
  let deck: ((random: Random) => Fault)[] = []
  for (let atMs = firstAfterMs; atMs < lengthMs; atMs += random.whole(...gapMs)) {
    if (deck.length === 0) deck = shuffled(kinds(abilities), random)
    planned.push({ atMs, fault: deck.pop()!(random) })
  }
  return planned
}

type Draw = (random: Random) => Fault

function kinds({ synapse, disk, slackPlaces }: Abilities): Draw[] {
  const places: readonly Place[] = ['north', 'south', 'desk']
  const mistakes: readonly Mistake[] = ['too many requests', 'fails before', 'fails after applying', 'answer lost', 'applied late']
  const short = (random: Random): number => random.whole(200, 6 * second)
  const long = (random: Random): number => random.whole(7 * second, 40 * second)
  const kill =
    (what: Process): Draw =>
    (random) => ({ do: 'kill', what, forMs: random.whole(100, 4 * second) })
  const freeze =
    (what: Process): Draw =>
    (random) => ({ do: 'freeze', what, forMs: random.next() < longFreezeShare ? long(random) : short(random) })
  const cut =
    (what: Place | 'owner from redis' | 'standby from redis'): Draw =>
    (random) => ({ do: 'cut', what, forMs: short(random) })
  const mistake =
    (what: Place): Draw =>
    (random) => ({ do: 'mistake', what, how: random.of(mistakes)!, calls: random.whole(1, 6), forMs: random.whole(second, 12 * second) })
  const skew =
    (what: 'owner' | 'standby'): Draw =>
    (random) => ({ do: 'skew', what, byMs: random.whole(-20, 20) * second, forMs: random.whole(second, 20 * second) })
  return [
    ...(['owner', 'owner', 'standby', 'redis'] as const).map(kill),
    ...(['owner', 'owner', 'standby', 'redis'] as const).map(freeze),
    ...(synapse ? [kill('synapse'), freeze('synapse')] : []),
    ...[...places, 'owner from redis' as const, 'standby from redis' as const].map(cut),
    ...places.flatMap((place) => [mistake(place), mistake(place)]),
    (random) => ({ do: 'swallow', what: 'owner from redis', answers: random.whole(1, 3), forMs: second }),
    ...(disk ? [(random: Random): Fault => ({ do: 'fill', what: 'redis', forMs: random.whole(2 * second, 8 * second) })] : []),
    skew('owner'),
    skew('standby'),
    ...slackPlaces.flatMap((what): Draw[] => [
      (random) => ({ do: 'drop events', what, count: random.whole(1, 4), forMs: 5 * second }),
      (random) => ({ do: 'repeat events', what, count: random.whole(1, 6), forMs: 5 * second }),
    ]),
  ]
}

function shuffled<T>(cards: readonly T[], random: Random): T[] {
  const deck = [...cards]
  for (let last = deck.length - 1; last > 0; last -= 1) {
    const other = random.whole(0, last)
    ;[deck[last], deck[other]] = [deck[other]!, deck[last]!]
  }
  return deck
}

const shownSeconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`

/** A fault in words, for whoever reads along. */
export function inWords(fault: Fault): string {
  const { do: verb, what, forMs } = fault
  const lasting = `for ${shownSeconds(forMs)}`
  switch (verb) {
    case 'kill':
    case 'freeze':
    case 'cut':
    case 'fill':
      return `${verb} ${what} ${lasting}`
    case 'swallow':
      return `swallow ${fault.answers} answers, ${what}`
    case 'skew':
      return `skew ${what} by ${shownSeconds(fault.byMs)} ${lasting}`
    case 'mistake':
      return `${what}: ${fault.how}, ${fault.calls} calls within ${shownSeconds(forMs)}`
    case 'drop events':
    case 'repeat events':
      return `${what}: ${verb}, ${fault.count}`
  }
}
