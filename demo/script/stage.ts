import type { ParleyProcess } from '../process.ts'
import { people, type World } from '../world.ts'
import { frameOf, numberOf } from './frame.ts'
import { type PersonName, Place } from './place.ts'
import { eventually, must } from './waiting.ts'
import { Witness } from './witness.ts'

/** Something that must never stand in any place but its own. */
export interface Private {
  readonly words: string
  readonly home: Place
}

const patienceMs = 60_000
/** Once several steps have failed, the rest is not waited for as long: the run has to end. */
const patienceAfterFailuresMs = 35_000
const failuresMax = 2

/** The four channels, Parley as a process, and what is remembered of the whole run. */
export class Stage {
  readonly world: World
  readonly parley: ParleyProcess
  readonly north: Place
  readonly south: Place
  readonly desk: Place
  readonly deskSecond: Place
  /** The exercise's channels: they are looked into by its own step alone. */
  readonly northDrill: Place
  readonly southDrill: Place
  readonly witness: Witness
  readonly private: Private[] = []
  /** What somebody acknowledged, by its words: nothing else may ever be shown as acknowledged. */
  readonly acknowledged = new Set<string>()
  failures = 0

  constructor(world: World, parley: ParleyProcess) {
    this.world = world
    this.parley = parley
    const slackId = (bot: string) => (person: string) => (person === 'parley' ? bot : people[person as PersonName].user)
    const { channels, north, south, desk, deskSecond } = world
    const ofNorth = { standIn: north, timeZone: 'Asia/Tbilisi', idOf: slackId('U0NBOT') }
    const ofSouth = { standIn: south, timeZone: 'Europe/Kyiv', idOf: (person: string) => south.userId(person) }
    this.north = new Place({ name: 'North', channel: channels.north, ...ofNorth })
    this.south = new Place({ name: 'South', channel: channels.south, ...ofSouth })
    this.northDrill = new Place({ name: 'North, drill', channel: world.drill?.north ?? '', ...ofNorth })
    this.southDrill = new Place({ name: 'South, drill', channel: world.drill?.south ?? '', ...ofSouth })
    this.desk = new Place({
      name: 'Supervisor',
      standIn: desk,
      channel: channels.desk,
      timeZone: 'Europe/Zurich',
      idOf: slackId('U0DBOT'),
    })
    this.deskSecond = new Place({
      name: 'Supervisor, second channel',
      standIn: deskSecond,
      channel: channels.deskSecond,
      timeZone: 'Europe/Zurich',
      idOf: (person) => deskSecond.userId(person),
    })
    this.witness = new Witness(this.places, (place) => this.peopleIn(place))
  }

  get places(): readonly Place[] {
    return [this.north, this.south, this.desk, this.deskSecond]
  }

  peopleIn(place: Place): readonly PersonName[] {
    switch (place) {
      case this.north:
        return ['amal', 'nadir', 'guest']
      case this.south:
        return ['bo', 'sam']
      case this.desk:
        return ['mika', 'head']
      default:
        return ['mika']
    }
  }

  /** Waits until `look` no longer throws `Unmet`. */
  readonly see = <T>(look: () => T): Promise<T> => eventually(look, this.failures > failuresMax ? patienceAfterFailuresMs : patienceMs)

  /** From now on these words must never stand anywhere but in the place where they were said. */
  keepPrivate(home: Place, words: string): Private {
    const kept = { words, home }
    this.private.push(kept)
    return kept
  }

  /** Throws `Unmet` if private words, all or those given, ever stood in a place that is not theirs. */
  mustHaveKeptPrivate(which: readonly Private[] = this.private): void {
    for (const { words, home } of which) {
      const leak = this.witness.everything.find(({ place, post }) => place !== home && post.text.includes(words))
      must(leak === undefined, `“${words}” never leaves ${home.name}’s own place`, `it stood in ${leak?.place.name}: “${leak?.post.text}”`)
    }
  }

  /** The highest number that any message got so far, read from the supervisor's channel. */
  lastNumber(): number {
    const numbers = this.witness.inChannel(this.desk).flatMap((post) => {
      const frame = frameOf(post)
      return frame ? [numberOf(frame)] : []
    })
    return Math.max(0, ...numbers)
  }
}
