import type { LinkId, PostId, UserId } from './addresses.ts'

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
