import { textOf } from './frames.ts'
import { onceOver } from './once-over.ts'
import type { ShownPost } from './platform.ts'
import { nameOf, type Side } from './sides.ts'
import type { World } from './world.ts'

/** All that the supervisor is shown, on either of its platforms. */
export const supervisorsPosts = ({ platforms: { sup, desk }, hasSecond }: World): readonly ShownPost[] =>
  hasSecond ? [...sup.shown, ...desk.shown] : sup.shown

const waivers = onceOver((world, _all: 'all'): ReadonlySet<string> => {
  const texts = supervisorsPosts(world).map(({ content }) => textOf(content))
  return new Set(texts.flatMap((text) => /\S+: what \S+ owed is waived/.exec(text)?.[0] ?? []))
})

/** The supervisor was told that what a party owed on a message is waived. */
export const isWaived = (world: World, reference: string, side: Side): boolean =>
  waivers(world, 'all').has(`${reference}: what ${nameOf[side]} owed is waived`)
