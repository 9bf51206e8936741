/** To whoever posted, typed or pressed something that could not be recorded: said at once, by the platform itself, and kept nowhere. */
export const notTaken = (reason: string): string =>
  `Not taken: ${reason.replace(/\.$/, '')}. Nothing was sent. Try again, and use other means if it cannot wait.`

/** It may have been recorded: its sender must look before it is sent again. */
export const unconfirmed =
  'Parley could not confirm within 2 seconds that it has taken this. Look with `/parley status` whether it has, and try again if not.'

/** Why it could not. */
export const notTakenBecause = {
  reading: 'Parley is reading what this channel said while it was away',
  stopping: 'Parley is stopping',
  tooMuch: 'too much is waiting to be recorded',
  undecided: 'it could not be decided',
  unrecorded: 'Parley cannot record now',
} as const

const forPeople: ReadonlySet<string> = new Set(Object.values(notTakenBecause))

/** What the journal's store said is for whoever runs it, and nobody's who posts. */
export const notRecorded = (reason: string): string => notTaken(forPeople.has(reason) ? reason : notTakenBecause.unrecorded)
