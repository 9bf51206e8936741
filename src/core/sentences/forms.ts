/** Nobody hears of it by the form: it leads to the question before a dispute. */
export const disputeFormWords = {
  title: 'Dispute',
  lead: (reference: string) =>
    `It is about ${reference}. Nobody is told yet. When you have said why, Parley asks you once more, in a direct message, before the other side and the supervisor are told.`,
  reason: {
    label: 'Why do you dispute this message?',
    hint: 'The other side reads these words. What was said inside your organisation does not belong here.',
  },
  submit: 'Go on',
  cancel: 'Cancel',
} as const

/** Where all that is sent by the form is an exercise: before anything is filled in, nobody may take it for what is real. */
export const exerciseFormWords = {
  title: (verb: string) => `EXERCISE · ${verb}`,
  lead: (lead: string) => `EXERCISE: what is sent here is marked so at both ends. ${lead}`,
} as const

export const replyFormWords = {
  title: 'Reply',
  answers: (reference: string) => `It answers ${reference}.`,
  answersNothingReal: (reference: string) => `${reference} was sent for real: what is written here does not answer it.`,
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
  status: { label: 'Status', hint: 'A test asks nothing of anybody, wakes nobody, and is marked so at both ends.' },
  test: 'Test',
  ref: { label: 'Refers to', hint: 'References, such as SEC-0042, SEC-0043.' },
} as const
