import { textOf } from './frames.ts'
import type { World } from './world.ts'

/** When somebody left, as the supervisor reads it, world time; infinity where nobody did. */
export const leftAt = ({ platforms: { sup } }: World): number =>
  Math.min(...sup.shown.filter(({ content }) => textOf(content).includes('South withdrew')).map(({ drawnAt }) => drawnAt))

export const hasSomebodyLeft = (world: World): boolean => leftAt(world) < Number.POSITIVE_INFINITY
