import type { Decision } from './decision.ts'

/** What is used once counts once, however often an adapter hands it over. */
export const isUsed = ({ state }: Decision, id: string): boolean => state.uses.get(id) !== undefined
