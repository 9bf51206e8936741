import type { Fact } from './facts.ts'
import { type Newer, newerJournal } from './sentences/newer-journal.ts'

/**
 * Since which format of the journal each fact is written. An older Parley that does not know it must not own the mechanism any more. Whoever
 * adds a fact gives it the number after the highest one here, unless that was not yet used by any version that was handed out.
 * The same goes for a field of a known fact that nobody may leave out: what must not be passed over is a fact of its own.
 */
const writtenSince: Readonly<Record<Fact['is'], number>> = {
  configured: 1,
  started: 1,
  alive: 1,
  stopped: 1,
  owned: 1,
  'copy-seen': 1,
  'references-skipped': 1,
  'strays-found': 1,
  'post-seen': 1,
  'post-edited': 1,
  'post-gone': 1,
  'change-came-too-late': 1,
  'use-seen': 1,
  'rate-used': 1,
  'flood-began': 1,
  'flood-refused': 1,
  'flood-ended': 1,
  asked: 1,
  'ask-ended': 1,
  'form-refused': 1,
  'said-privately': 1,
  'acknowledged-by-post': 1,
  'message-accepted': 1,
  'message-changed': 1,
  'message-taken-back': 1,
  'message-refused': 1,
  'message-released': 1,
  'message-withdrawn': 1,
  'messages-archived': 1,
  'passed-by-other-means': 1,
  'history-unread': 1,
  'delivery-queued': 1,
  'said-elsewhere': 1,
  'delivery-unknown': 1,
  'delivery-put-off': 1,
  delivered: 1,
  'copies-checked': 1,
  'delivery-failed': 1,
  'delivery-dropped': 1,
  'extra-copy-removed': 1,
  'card-outdated': 1,
  'own-post-gone': 1,
  'own-change-gone': 1,
  'obligation-created': 1,
  'obligation-opened': 1,
  'step-called': 1,
  'call-failed': 1,
  'nobody-notified': 1,
  'obligation-overdue': 1,
  'not-answered-in': 1,
  'obligation-reminded': 1,
  'obligation-escalated': 1,
  'obligation-taken': 1,
  'escalation-snoozed': 1,
  'escalation-closed': 1,
  'escalation-joined': 1,
  'escalation-returned': 1,
  'obligation-met': 1,
  'obligation-extended': 1,
  'obligation-reopened': 1,
  'obligation-ended': 1,
  'storm-opened': 1,
  'storm-joined': 1,
  'storm-called': 1,
  'dispute-opened': 1,
  'dispute-answered': 1,
  'dispute-reopened': 1,
  'dispute-ended': 1,
  'official-suspended': 1,
  'official-reinstated': 1,
  'word-repeated': 1,
  'change-proposed': 1,
  'change-confirmed': 1,
  'change-reminded': 1,
  'change-narrowed': 1,
  'change-ended': 1,
  'rehearsal-began': 1,
  'track-ready': 1,
  'rehearsal-ended': 1,
  'message-moved': 1,
  'party-withdrew': 1,
  'withdrawal-settled': 1,
  'links-renewed': 1,
  'link-left': 1,
  'timer-set': 1,
  'timer-cleared': 1,
  'track-paused': 1,
  'track-resumed': 1,
  'link-seen': 1,
  'link-alarmed': 1,
  'lane-behind': 1,
  'alarm-raised': 1,
  'alarm-cleared': 1,
  'channel-noted': 1,
  'watch-began': 1,
  'watch-accepted': 1,
  'watch-head-called': 1,
  'watch-overridden': 1,
  'roster-ended': 1,
  'link-test-began': 1,
  'link-test-ended': 1,
  'link-fell-silent': 1,
  reported: 1,
  'stood-after-all': 2,
}

/** The format up to which this Parley reads a journal. */
export const formatRead = Math.max(...Object.values(writtenSince))

/** What whoever reads these facts has to know. */
export const formatOf = (facts: readonly Fact[]): number => Math.max(1, ...facts.map(({ is }) => writtenSince[is]))

/** How the text of an entry begins whose format is not the first: before all else, so that it is known before the rest is understood. */
const beginning = /^\{"format":(\d+),/

/** Of an entry, by its text. Those that do not say it are of the first. */
export const formatOfText = (text: string): number => Number(beginning.exec(text)?.[1] ?? 1)

/** A later version wrote what this one would misread, or pass over. It must not own the mechanism. */
export class NewerJournal extends Error {
  constructor(newer: Newer) {
    super(newerJournal(newer))
  }
}
