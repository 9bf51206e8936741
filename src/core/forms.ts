/** The words of a form that an adapter opens where its platform has forms. What a person fills in comes back with the press. */
export const disputeFormWords = {
  title: 'Dispute',
  lead: 'Nobody is told yet. When you have said why, Parley asks you once more, in a direct message, before the other side and the supervisor are told.',
  label: 'Why do you dispute this message?',
  hint: 'The other side reads these words. What was said inside your organisation does not belong here.',
  submit: 'Go on',
  cancel: 'Cancel',
} as const
