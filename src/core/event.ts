import type { OwnPost, ProbeOutcome } from './adapter.ts'
import type { LinkId, PostId } from './addresses.ts'
import type { Doubt } from './facts.ts'
import type { Mechanism } from './mechanism.ts'
import type { SendOutcome } from './outgoing.ts'
import type { Received } from './received.ts'
import type { Veil } from './veil.ts'

/** What the core is asked to decide about. Time is not in it: the sequencer gives the time at which it is taken up. */
export type Event =
  | Received
  /** A configuration is in force, whole and at once: the first event of a journal. */
  | { readonly type: 'configure'; readonly mechanism: Mechanism }
  /** One is to be put in force in the place of another: what changes a party waits for its head. */
  | { readonly type: 'apply'; readonly mechanism: Mechanism }
  /** Links were started anew, with other settings. */
  | { readonly type: 'links-renewed'; readonly links: readonly LinkId[] }
  /** Nobody is reached by this link any more, and it is closed. */
  | { readonly type: 'link-left'; readonly link: LinkId }
  /** A party that withdrew has its record, and its secrets are gone but for what is `left` to a person. */
  | { readonly type: 'withdrawal-settled'; readonly organisation: string; readonly left: readonly string[] }
  /**
   * This process has become the owner: before anything else that it records. `series` is the ownership's own, never used again, of
   * small letters and digits; `copy` is what `Journal.copy` says; `veil` is a secret of its own, by chance. Without one its numbers are given out plain.
   * `lost`: the journal is known to lack its last entries, so many; 0: it is not known how many.
   */
  | { readonly type: 'own'; readonly series: string; readonly copy: string; readonly veil?: Veil; readonly lost?: number }
  /** Another copy of the store answers, and has all entries. */
  | { readonly type: 'copy-seen'; readonly copy: string }
  /** What stands of Parley's own in a channel, as a sweep found it. */
  | {
      readonly type: 'own-posts-found'
      readonly link: LinkId
      readonly channel: string
      readonly posts: readonly OwnPost[]
    }
  /** Of what was said in a channel while nobody listened, ms, this much was not read: too much came after it, or it was too long ago. */
  | {
      readonly type: 'history-cut'
      readonly link: LinkId
      readonly channel: string
      readonly from: number
      readonly to: number
    }
  /** What was said in a channel since then, ms, while nobody listened, cannot be read; `reason` in words. It is tried again. */
  | {
      readonly type: 'history-unread'
      readonly link: LinkId
      readonly channel: string
      readonly from: number
      readonly reason: string
    }
  /** By now it has been. */
  | { readonly type: 'history-read'; readonly link: LinkId; readonly channel: string }
  /** It stops in good order: no entry comes after this one. */
  | { readonly type: 'stop' }
  /** This process begins to run. */
  | { readonly type: 'start'; readonly aliveAt: number | null }
  /** Timers that may be due: a hint, looked at again against the state. */
  | { readonly type: 'wake'; readonly timers: readonly string[] }
  /**
   * How a delivery ended. `unavailable` ones are tried again by their lane and never come here. `wasTried`: an earlier try may have worked.
   * `triedForMs`: for so long it may stand there at most, where that is known and longer than a moment. `withText`: what was sent now was a
   * message that was not known to be withdrawn.
   */
  | {
      readonly type: 'send-ended'
      readonly delivery: string
      readonly outcome:
        | (SendOutcome & { outcome: 'refused' })
        | (SendOutcome & { outcome: 'uncertain'; readonly doubt?: Doubt })
        | (SendOutcome & {
            outcome: 'sent'
            readonly receipt?: string
            readonly doubt?: Doubt
            readonly wasTried?: true
            readonly triedForMs?: number
            readonly withText?: true
          })
        | { readonly outcome: 'nothing-to-do'; readonly doubt?: Doubt }
    }
  /** Whether it stands there is not known, by sending and by looking; its lane goes on finding out. Once for each delivery. */
  | { readonly type: 'send-unknown'; readonly delivery: string }
  /** Its platform does not take it, for longer than a moment, though its link stands; its lane goes on trying. Once for each delivery. */
  | { readonly type: 'send-put-off'; readonly delivery: string; readonly reason: string }
  /** A post of which a second copy might have appeared was looked up, and stands once. */
  | { readonly type: 'copies-checked'; readonly delivery: string }
  | { readonly type: 'link-tested'; readonly link: LinkId; readonly test: string; readonly outcome: ProbeOutcome }
  | { readonly type: 'extra-copy-removed'; readonly delivery: string; readonly post: PostId }
  /** The journal is back after people were told that nothing is taken, ms; what came meanwhile was not recorded. */
  | { readonly type: 'journal-back'; readonly from: number }
  /** By link, of those that tell: how far this machine's clock is ahead of the platform's, ms. */
  | { readonly type: 'clocks-compared'; readonly aheadMs: Readonly<Record<LinkId, number>> }
  /** A condition of this machine: `disk`, `clock`. `refuses`: nothing is taken while it lasts. */
  | {
      readonly type: 'condition'
      readonly name: string
      readonly active: boolean
      readonly detail: string
      readonly refuses?: true
      readonly link?: LinkId
    }
