import type { SendOutcome } from './outgoing.ts'

/**
 * The contract of a pager: a service that wakes a person by other means than a channel. What it is told may be read by whoever runs it:
 * ids and causes, never a text, a name or a token.
 */
export interface Pager {
  /** Upper bound of one page in ms. */
  readonly timeoutMs: number
  /**
   * Tells of one page by one try, and never repeats it by itself. The same `page.id` may come again after a crash, or where it is unknown
   * whether it arrived: the pager is to take it for the same one. Must settle within `timeoutMs`, and soon after `signal` aborts.
   */
  page(page: Page, signal: AbortSignal): Promise<SendOutcome>
}

export interface Page {
  /** Of the delivery: the same for every try. */
  readonly id: string
  readonly cause: 'escalation' | 'escalations'
  readonly obligation: string
  /** What people call the message: `SEC-0042`. */
  readonly reference?: string
  readonly kind?: string
  /** The track's code, and the id of the party that owes. */
  readonly track?: string
  readonly owes?: string
  /** It is owed in an exercise. */
  readonly exercise?: true
  /** ms. */
  readonly dueAt?: number
  /** Of several at once: what people call the group, and how many in it nobody has taken. */
  readonly group?: string
  readonly open?: number
}

export interface Paging {
  readonly type: 'page'
  readonly id: string
  readonly page: Page
}
