/** How the tortured mechanism is configured: the usual send delay, and short times, so that what is owed falls due within a run. */
export const sendDelaySeconds = 10

const minute = 60_000

export const track = {
  sendDelaySeconds,
  lateAfterSeconds: 15,
  acknowledgeFrom: 'always',
  tlpFloor: 'GREEN',
  dueMinutes: { flash: 0.25, immediate: 0.5, priority: 0.5, routine: 0.5 },
  disputeResponseMinutes: 0.75,
  escalation: {
    takenMinutes: 1,
    steps: [
      { after: '50%', call: 'party' },
      { after: '100%', call: 'supervisor', repeatMinutes: 2, forMinutes: 30 },
      { after: '100% + 0.2m', call: 'pager:night' },
      { after: '100% + 30m', call: 'next-official', repeatMinutes: 2 },
      { after: '150%', call: 'party-head', repeatMinutes: 2, forMinutes: 30 },
    ],
  },
} as const

/** The track that comes to be during a run. Nothing is owed on it: what is owed is judged on the other. */
export const newTrack = { code: 'COM', name: 'Commerce', sendDelaySeconds: 1, acknowledgeFrom: 'never' } as const

/** Whatever nobody took so long after it fell due is paged. */
export const pagedAfterMs = 0.2 * minute

/** As often as one can be: a miss is known after ten seconds. */
export const linkTest = { everyMinutes: 0.25 } as const

/** Of the demo's organisations. */
export const names = { north: 'North', south: 'South', desk: 'Mission' } as const

/** Of the demo's people. */
export const heads = { north: 'hana', south: 'olena' } as const

/** The watches of each party, of whom of the demo's people. Names that stand nowhere else: whoever reads one elsewhere reads a roster. */
export const watches = {
  north: [
    { id: 'one', name: 'Nordlys', official: 'nadir' },
    { id: 'two', name: 'Nordstern', official: 'amal' },
  ],
  south: [
    { id: 'one', name: 'Sudwind', official: 'bo' },
    { id: 'two', name: 'Sudkreuz', official: 'sam' },
  ],
} as const

export type Owed = 'acknowledgement' | 'response' | 'clarification' | 'reply'

/** What decides how long a party has. */
interface Asked {
  readonly isFlash: boolean
  /** Of a request: after how long its sender wants the reply. */
  readonly replyByMs: number
}

/** What Parley calls it in escalations and in reminders, and how long a party has for it once it stands in its channel. */
export const owed: Readonly<Record<Owed, { readonly words: string; readonly reminded: string; readonly dueMs: (asked: Asked) => number }>> =
  {
    acknowledgement: {
      words: 'acknowledgement',
      reminded: 'an acknowledgement',
      dueMs: ({ isFlash }) => (isFlash ? track.dueMinutes.flash : track.dueMinutes.routine) * minute,
    },
    response: {
      words: 'response to a dispute',
      reminded: 'a response to the dispute',
      dueMs: () => track.disputeResponseMinutes * minute,
    },
    clarification: {
      words: 'answer to a clarification',
      reminded: 'an answer to a clarification',
      dueMs: () => track.dueMinutes.priority * minute,
    },
    reply: { words: 'reply', reminded: 'a reply', dueMs: ({ replyByMs }) => replyByMs },
  }
