import type { LinkId, PostId, UserId } from './addresses.ts'

/** The words of a form that an adapter opens where its platform has forms. What a person fills in comes back with the press. */
export const disputeFormWords = {
  title: 'Dispute',
  lead: 'Nobody is told yet. When you have said why, Parley asks you once more, in a direct message, before the other side and the supervisor are told.',
  label: 'Why do you dispute this message?',
  hint: 'The other side reads these words. What was said inside your organisation does not belong here.',
  submit: 'Go on',
  cancel: 'Cancel',
} as const

/** A form as the core wants it, for an adapter whose platform has forms to draw. */
export interface Form {
  /** Comes back with what was filled in. */
  readonly name: string
  /** At most 24 characters. */
  readonly title: string
  readonly lead: string
  readonly fields: readonly FormField[]
  readonly submit: string
  readonly cancel: string
}

export type FormField = {
  readonly name: string
  readonly label: string
  readonly hint?: string
  readonly isOptional: boolean
} & (
  | { readonly type: 'line' | 'text' }
  /** One of them, or several. */
  | { readonly type: 'choice' | 'choices'; readonly options: readonly FormOption[]; readonly initial?: string }
)

interface FormOption {
  readonly value: string
  readonly label: string
}

/** What a person did that a form may answer: a command that the platform delivers as such, a message shortcut, or a button. */
export interface FormQuery {
  readonly link: LinkId
  readonly channel: string
  readonly user: UserId
  readonly asked:
    | { readonly command: string; readonly text: string }
    | { readonly shortcut: string; readonly post: PostId }
    /** A button, by its action. */
    | { readonly pressed: string; readonly post: PostId }
}

/**
 * The form that answers it, drawn from the state as it is; undefined where none does, and what was done is to be handed over. A platform
 * opens forms only at once, so this read is not recorded: that the form was sent is the event.
 */
export type FormFor = (query: FormQuery) => Form | undefined

export const replyFormWords = {
  title: 'Reply',
  answers: (reference: string) => `It answers ${reference}.`,
  text: { label: 'Reply' },
} as const

export const sendFormWords = {
  title: 'Send through Parley',
  lead: 'The other side and the supervisor read this. What was said inside your organisation does not belong here.',
  about: (reference: string) => `It goes into the thread of ${reference}.`,
  submit: 'Send',
  cancel: 'Cancel',
  text: { label: 'Text', hint: 'Immediate and flash have 200 words at most.' },
  kind: { label: 'Kind' },
  kinds: { notice: 'Notice', request: 'Request', proposal: 'Proposal', incident: 'Incident' },
  precedence: {
    label: 'Precedence',
    hint: 'Immediate and flash cross at once; a flash wakes the duty officer, and Parley asks you first.',
  },
  precedences: { deferred: 'Deferred', routine: 'Routine', priority: 'Priority', immediate: 'Immediate', flash: 'Flash' },
  to: { label: 'Who must act', hint: 'The others are told. Nobody chosen: all must act.' },
  info: { label: 'Who is merely told', hint: 'They owe nothing. Who is chosen here must not be chosen above.' },
  'reply-by': { label: 'Reply by', hint: 'For a request: 2h, 18:00Z or 2026-12-01T18:00Z.' },
  expires: { label: 'Expires', hint: 'After this nobody acts on it any more: 4h, 18:00Z or 2026-12-01T18:00Z.' },
  subject: { label: 'Subject', hint: 'One line.' },
  tlp: { label: 'Marking (TLP)', hint: 'Who may read it, by TLP 2.0.' },
  lang: { label: 'Language', hint: 'A tag such as en, ar or uk.' },
  ref: { label: 'Refers to', hint: 'References, such as SEC-0042, SEC-0043.' },
} as const
