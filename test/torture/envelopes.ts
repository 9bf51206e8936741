import type { Party } from '../crash/oracle.ts'
import type { Random } from '../crash/random.ts'
import type { FirstLine } from './record.ts'
import { other } from './voice.ts'

const minuteMs = 60_000

/** Words on the first line that say how long a message holds, how it is marked, and who is merely told. */
export interface Envelope {
  readonly typed: readonly string[]
  readonly says: Pick<FirstLine, 'expiresMs' | 'marking' | 'isToldOnly'>
}

/** `replyMinutes`: of a request, which nobody answers who is merely told, and which holds until a reply is due at least. */
export function drawEnvelope(party: Party, random: Random, replyMinutes?: number): Envelope {
  const marking = random.next() < 0.3 ? random.of(['AMBER', 'RED'] as const) : undefined
  const minutes = random.next() < 0.4 ? (replyMinutes ?? 1) + random.whole(0, 1) : undefined
  const isToldOnly = replyMinutes === undefined && random.next() < 0.5
  return {
    typed: [
      ...(marking === undefined ? [] : [`tlp:${marking.toLowerCase()}`]),
      ...(minutes === undefined ? [] : [`expires ${minutes}m`]),
      ...(isToldOnly ? [`info:${other[party]}`] : []),
    ],
    says: {
      ...(marking === undefined ? {} : { marking }),
      ...(minutes === undefined ? {} : { expiresMs: minutes * minuteMs }),
      ...(isToldOnly ? { isToldOnly } : {}),
    },
  }
}
