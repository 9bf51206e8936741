import type { OrganisationId } from './addresses.ts'

/** From the freest to the most confined (FIRST, Traffic Light Protocol 2.0); shown as `TLP:AMBER+STRICT`, never translated. */
type Tlp = 'CLEAR' | 'GREEN' | 'AMBER' | 'AMBER+STRICT' | 'RED'

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
  /** ms: by when a reply is owed. */
  readonly replyBy?: number
  /** ms: after this it is for the record only. */
  readonly expires?: number
}
