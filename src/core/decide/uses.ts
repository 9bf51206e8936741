import { postKey } from '../addresses.ts'
import type { ReceivedReaction } from '../received.ts'
import type { Decision } from './decision.ts'

/** What is used once counts once, however often an adapter hands it over. */
export const isUsed = ({ state }: Decision, id: string): boolean => state.uses.get(id) !== undefined

/** One person's reaction under one post, set or taken away, whenever: what its use begins with. */
export const setBy = (event: ReceivedReaction): string => `${postKey(event, event.post)} ${event.user} ${event.emoji} ${event.added}`
