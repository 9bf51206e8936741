import { type Address, addressKey, type UserId } from '../addresses.ts'
import { channelsOf, isSamePlace, type Mechanism, placeOf } from '../mechanism.ts'
import type { State } from '../state.ts'

/**
 * Since when what is said in each channel is for Parley. What was said while it was nobody's, or another track's, or where only commands
 * crossed, is its people's own talk: no sweep takes it, however far back it looks.
 */
export function serve(state: State, before: Mechanism | undefined, now: Mechanism, at: number): void {
  for (const { address, place } of channelsOf(now)) {
    const key = addressKey(address)
    const was = before && placeOf(before, address)
    if (state.served.get(key) === undefined || !isSamePlace(place, was)) state.served.set(key, at)
    if (place.track?.intake === 'every-post' && was?.track?.intake === 'on-command') state.heardWhole.set(key, at)
  }
}

/** A conversation of somebody with Parley: commands are typed there, too. What was said before Parley wrote there the first time was heard, or is over. */
export function serveDirect(state: State, user: UserId, address: Address, at: number): void {
  const key = addressKey(address)
  const conversation = `${address.link} @${user}`
  // Of another access it may be another one.
  if (state.directs.get(conversation)?.channel !== address.channel) state.directs.set(conversation, address)
  if (state.served.get(key) === undefined) state.served.set(key, at)
}
