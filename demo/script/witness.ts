import type { SeenPost } from '../../src/sandbox/standin.ts'
import type { PersonName, Place } from './place.ts'

/** Everything that ever stood somewhere, also for a moment: each text of each post, in the order in which it was seen. */
export interface Witnessed {
  readonly place: Place
  /** Whose direct conversation it was; absent for the channel itself. */
  readonly person?: PersonName
  readonly post: SeenPost
}

/** Watches places from the first moment to the last, so that what stood there only briefly is known as well. */
export class Witness {
  readonly #seen = new Map<string, Witnessed>()
  readonly #unsubscribers: (() => void)[] = []

  constructor(places: readonly Place[], peopleOf: (place: Place) => readonly PersonName[]) {
    for (const place of places) {
      const look = (): void => {
        for (const post of place.posts()) this.#note({ place, post })
        for (const person of peopleOf(place)) for (const post of place.direct(person)) this.#note({ place, person, post })
      }
      look()
      this.#unsubscribers.push(place.standIn.onChange(look))
    }
  }

  get everything(): readonly Witnessed[] {
    return [...this.#seen.values()]
  }

  /** What ever stood in one place's channel. */
  inChannel(place: Place): readonly SeenPost[] {
    return this.everything.flatMap((each) => (each.place === place && each.person === undefined ? [each.post] : []))
  }

  stop(): void {
    for (const unsubscribe of this.#unsubscribers) unsubscribe()
  }

  #note(witnessed: Witnessed): void {
    const { place, person, post } = witnessed
    const key = [place.name, person ?? '', post.id, post.text].join('\u0000')
    if (!this.#seen.has(key)) this.#seen.set(key, witnessed)
  }
}
