/** Why something ended or was refused, where Parley itself is the reason; and the words that it writes for people. */
export const reasons = {
  none: 'no reason given',
  editNotTaken: 'its edit was not taken',
  editedFields: 'edited in more than its text',
  editedUnfit: 'edited to something that may not cross',
  disputeWithdrawn: 'the dispute was withdrawn',
  messageWithdrawn: 'the message was withdrawn',
  askedAboutWithdrawn: 'the message that it asks about was withdrawn',
  trackPaused: 'track paused',
  rootUnknown: 'what it answers is not known yet',
  suspended: 'its author was suspended',
  withdrew: 'its party withdrew',
  partyWithdrew: (party: string) => `${party} withdrew`,
  linkClosed: 'its link was closed',
  linkDown: 'its link is down',
  linkNotOpen: 'its link is not open: it is being opened, or the configuration file has no settings for it',
  linkNotConfigured: 'its link is no longer configured',
  noPage: 'it took no page for five minutes',
  pagerShowsNothing: 'a pager shows nothing',
  adapterFailed: 'the adapter failed',
  notDrawn: 'Parley could not write it down as it is to be shown',
  notTaken: 'the platform does not take it yet',
  notTakenBecause: (reason: string) => `the platform does not take it yet (${reason})`,
  notSaid: 'its platform has not said what became of it',
  notKnownYet: 'whether it stands there is not known yet, and is being looked up',
  unknowable: 'nobody can know whether it reached the channel',
  notReached: 'it did not reach the channel',
  notConfigured: 'no longer configured',
  channelNotConfigured: (track: string) => `its channel${track} is no longer configured`,
  offTrack: (name: string, track: string) => `${name} is no longer on ${track}`,
  trackEnded: (track: string) => `${track} has ended`,
  owedInRehearsal: 'it was owed in the rehearsal',
  openedInRehearsal: 'it was opened in the rehearsal',
} as const

/** Who did something, where it was nobody by their role. */
export const actors = { supervisor: 'the supervisor', configuration: 'the configuration', nobodyElse: 'Nobody else' } as const

/** Why a step of an escalation reached nobody. */
export const unreached = {
  linkDown: (name: string) => `${name}’s link is down`,
  noPager: (name: string) => `there is no pager ${name}`,
  noChannel: (name: string) => `${name} has no channel`,
  noAccount: (name: string, head: boolean) => `${name} has no ${head ? 'head' : 'duty officer'} with an account`,
  noneOnSecond: (name: string) => `no duty officer of ${name} has an account where the second channel is`,
  noSecondChannel: 'there is no second channel',
  suspended: (role: string) => `${role} is suspended`,
  noOfficial: (id: string) => `no official ${id} with an account`,
} as const

/** Where a post was to go. */
export const places = {
  pager: (name: string) => `the pager ${name}`,
  direct: (whom: string | undefined) => `a direct conversation${whom === undefined ? '' : ` with ${whom}`}`,
  unknown: 'a channel',
  unknownLink: 'a link',
  secondChannel: 'the second channel',
  secondOf: (name: string) => `${name}, second channel`,
  channel: (name: string, track: string | undefined) => `${name}’s channel${track ? ` of ${track}` : ''}`,
} as const

/** Texts of messages that a command makes. */
export const texts = {
  weUnderstand: (words: string) => `We understand: ${words}`,
  correct: 'Correct: that is what was meant.',
  notMeant: 'Not meant.',
} as const

/** Of a party that has left, for whoever runs Parley. */
export const recordOf = {
  name: (party: string): string => `${party}’s record`,
  cannotBeWritten: (reason: string): string =>
    `It cannot be written: ${/[.!?]$/.test(reason) ? reason : `${reason}.`} Until it is, nothing of the party’s is deleted. Parley tries again every minute.`,
}
