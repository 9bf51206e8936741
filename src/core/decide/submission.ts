import type { Envelope } from '../envelope.ts'
import type { Person, Place, Precedence, Track } from '../mechanism.ts'
import type { ReceivedPost } from '../received.ts'
import type { MessageKind, MessageRow } from '../rows/message.ts'

/** What an official means to send, however they said it. */
export interface Submission {
  /** The post, or what is known of the command that stands for one. */
  readonly received: Pick<ReceivedPost, 'link' | 'channel' | 'writtenAt'> &
    Partial<Pick<ReceivedPost, 'post' | 'thread' | 'inReplyTo' | 'fragments' | 'found' | 'editedAt'>> & {
      /** The form's id. */
      readonly form?: string
    }
  readonly place: Place & { readonly track: Track }
  readonly person: Person
  readonly text: string
  /** Absent: the track's own. */
  readonly precedence?: Precedence
  /** Absent: a reply, if it answers something; otherwise the track's own. */
  readonly kind?: MessageKind
  readonly envelope?: Envelope
  /** What of that was said in words before its text. */
  readonly worded?: NonNullable<MessageRow['worded']>
  /** As its author typed it, where they chose another precedence when they were asked. */
  readonly typedAs?: Precedence
  /** When it was typed, ms, where they were asked. */
  readonly typedAt?: number
  readonly refersTo?: string
  readonly dispute?: string
  readonly to?: readonly string[]
  /** Meets something that is owed, and so waits for no second thought. */
  readonly atOnce?: boolean
}

export const precedenceOf = ({ precedence, place }: Submission): Precedence => precedence ?? place.track.defaults?.precedence ?? 'routine'
