import { disputeForm } from './dispute-form.ts'
import type { Form, FormQuery } from './forms.ts'
import { replyForm, sendForm } from './send-form.ts'
import type { State } from './state.ts'

/** The form that answers what a person did, drawn from the state; undefined where none does (see `FormFor`). */
export const formFor = (state: State, query: FormQuery): Form | undefined =>
  replyForm(state, query) ?? disputeForm(state, query) ?? sendForm(state, query)
