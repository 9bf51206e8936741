/**
 * Named moments at which a process may die. In production nothing listens; the crash suite kills the process at each of them,
 * so that the promises are shown to hold there. One that returns a promise holds the relay still until it settles.
 */
export type Checkpoint =
  | 'before-append'
  /** The append is on its way; its answer is not here. */
  | 'append-sent'
  /** On disk; the platform was not acknowledged. */
  | 'appended'
  /** The platform was acknowledged; no lane was woken. */
  | 'acknowledged'
  | 'before-send'
  /** The platform answered; that is not recorded. */
  | 'sent'
  /** The outcome is recorded; the lane has not moved on. */
  | 'recorded'
  | 'in-snapshot'
  /** The mechanism is this process's; its journal is not folded yet. */
  | 'in-takeover'

export type Reached = (checkpoint: Checkpoint) => Promise<void> | undefined

export const nothingListens: Reached = () => undefined
