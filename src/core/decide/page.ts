import { plainName } from '../text.ts'

/** Which page of so many a command asks for, in the digits of any keyboard: the first where it names none, the last where there are fewer. */
export const pageAsked = (rest: string, pages: number): number => Math.min(Math.max(1, Number.parseInt(plainName(rest), 10) || 1), pages)
