import type { OrganisationId } from './addresses.ts'

/** From the freest to the most confined (FIRST, Traffic Light Protocol 2.0); shown as `TLP:AMBER+STRICT`, never translated. */
export const tlpLabels = ['CLEAR', 'GREEN', 'AMBER', 'AMBER+STRICT', 'RED'] as const
export type Tlp = (typeof tlpLabels)[number]

export const tlpRank = (tlp: Tlp): number => tlpLabels.indexOf(tlp)

/** What a message carries besides who, when, precedence and text. All of it may be absent: a plain post needs none. */
export interface Envelope {
  /** One line. */
  readonly subject?: string
  /** BCP 47. */
  readonly language?: string
  readonly tlp?: Tlp
  /** Absent: actual. Nothing of an exercise or a test counts in the real figures. */
  readonly status?: 'exercise' | 'test'
  /** The action addressees: parties that owe what is owed on it. Absent: all that it is shown to; the others are merely told. */
  readonly action?: readonly OrganisationId[]
  /** Other messages that it names, as they are written: `SEC-0042`. What it answers is `refersTo`. */
  readonly references?: readonly string[]
  /** ms: by when a reply is owed. */
  readonly replyBy?: number
  /** ms: after this it is for the record only. */
  readonly expires?: number
}

/** Whether a party is an action addressee: it may owe something, and what is urgent rings its duty officer. Nobody acts on a test. */
export const mustAct = ({ action, status }: Envelope, party: OrganisationId): boolean =>
  status !== 'test' && (action?.includes(party) ?? true)

export const isExpired = ({ expires }: Envelope, now: number): boolean => expires !== undefined && expires <= now

/** What an official chooses among; the other kinds answer something. */
export const kindsOfOwn = ['notice', 'request', 'proposal', 'incident'] as const
export type KindOfOwn = (typeof kindsOfOwn)[number]

export const subjectLengthMax = 120
export const referencesMax = 10
/** What is most urgent is read by somebody who was woken. */
export const urgentWordsMax = 200
