/**
 * Every sentence about a configuration, in one place, ready to be translated. Each says what is wrong and what to write instead.
 */

/** What belongs in each place: it completes "write …". */
export const wanted = {
  file: 'the keys mechanism, links, supervisor, parties and tracks (config/two-parties.yaml shows them all)',
  mechanism: 'the mechanism’s name, at most 60 visible characters, such as mechanism: Northern ceasefire cell',
  name: 'a name of at most 60 visible characters, such as name: North',
  role: 'a role of at most 60 visible characters, which the others will see, such as role: duty officer',
  id: 'an id of small letters, digits and hyphens (at most 32), such as id: north',
  linkId: 'the name of a link under links: small letters, digits and hyphens (at most 32), such as north',
  partyId: 'the id of a party: small letters, digits and hyphens (at most 32)',
  timeZone: 'a time zone by its IANA name, such as timeZone: Europe/Zurich',
  links: 'one link or more, each with a platform: links: { north: { platform: slack, … } }',
  supervisor: 'the supervisor with name, timeZone, link, channel and officials',
  secondChannel: 'a link and a channel: secondChannel: { link: …, channel: … }',
  party: 'a party with id, name, timeZone, link and officials',
  parties: 'a list of two to fifty parties, each beginning with "- id:"',
  official: 'an official with id, role and user',
  officials: 'a list of one official or more, each beginning with "- id:"',
  user: 'the user id on that platform (Slack: U0123ABCD; Matrix, in quotes: "@name:example.org")',
  accounts: 'link names with the user id on each: accounts: { desk: U0123ABCD }',
  tracksOfOfficial: 'a list of track codes, such as tracks: [SEC], or leave it out to allow all of them',
  trackCode: 'a track’s code, such as SEC',
  dutyOfficer: 'dutyOfficer: true or dutyOfficer: false',
  head: 'head: true or head: false',
  track: 'a track with code, name and channels',
  tracks: 'a list of one track or more, each beginning with "- code:"',
  code: 'two to six capital letters, such as code: SEC',
  channels: 'a channel for each party of the track: channels: { north: C0123ABCD, south: "!abcdef:example.org" }',
  channel: 'the channel’s id (Slack: C0123ABCD; Matrix, in quotes: "!abcdef:example.org")',
  intake: 'intake: every-post (whatever officials post crosses) or intake: on-command (only what they send by command)',
  sendDelay: 'a whole number of seconds from 0 to 600; 10 is the default',
  acknowledgeFrom: 'always, deferred, routine, priority, immediate, flash, override or never',
  due: 'a whole number of minutes from 1 to 527040, or never',
  dueMinutes: 'minutes for each precedence, such as dueMinutes: { flash: 10, immediate: 30 }',
  partyDueMinutes: 'minutes for parties that have other times, such as partyDueMinutes: { south: { routine: 720 } }',
  calendar: 'the party’s hours, and its holidays and maintenance if you like: calendar: { hours: { monday: "09:00-17:00" } }',
  hours: 'hours for one weekday or more, such as hours: { monday: "09:00-17:00" }; the days that are left out are free',
  hoursOfDay:
    'hours from 00:00 to 24:00, such as "09:00-17:00", "09:00-12:30, 14:00-18:00" or, over midnight, "20:00-04:00"; leave a free day out',
  holidays: 'a list of at most 200 dates, such as holidays: [2026-12-25]',
  holiday: 'a date that there is, such as 2026-12-25',
  maintenance: 'a list of at most 100 windows, such as maintenance: [{ from: 2026-12-05T22:00Z, to: 2026-12-06T02:00Z }]',
  maintenanceWindow: 'from and to, such as { from: 2026-12-05T22:00Z, to: 2026-12-06T02:00Z }',
  instant: 'a date and a time with Z or the difference to it, such as 2026-12-05T22:00Z or 2026-12-06T00:00+02:00',
  roster: 'the watches, and overrides if you like: roster: { watches: [{ id: day, name: Day, officials: [amal], begins: "08:00" }] }',
  watches: 'a list of one to twenty watches, each beginning with "- id:"',
  watch: 'a watch with id, name, officials and begins',
  watchName: 'a name of at most 60 visible characters, such as name: Day',
  watchOfficials: 'a list of ids of this organisation’s officials, such as officials: [amal]',
  begins: 'when it takes over, by the clock there: "08:00" for each day, "Monday 08:00" for a week, or a list of such times',
  everyWeeks: 'every how many weeks it has its turn, from 2 to 8, such as everyWeeks: 2, with weeksFrom: 2026-11-30',
  dateOfWatch: 'a date that there is, such as 2026-12-24',
  overrides: 'a list of at most 400 overrides, such as overrides: [{ watch: night, date: 2026-12-24, officials: [amal] }]',
  override: 'watch, date and officials, such as { watch: night, date: 2026-12-24, officials: [amal] }',
  linkTest: 'linkTest: { everyMinutes: 60 }, or leave it out',
  report: 'report: { at: "08:00" }, or leave it out',
  reportAt: 'a time by the clock of the supervisor, such as at: "08:00"',
  escalation: 'takenMinutes, and either steps or any of remindShare, repeatMinutes and repeatForMinutes; all may be left out',
  steps: 'a list of 1 to 30 steps, such as steps: [{ after: 50%, call: party }, { after: 100%, call: supervisor, repeatMinutes: 5 }]',
  step: 'a step with after and call, such as { after: 100%, call: supervisor, repeatMinutes: 5, forMinutes: 30 }',
  stepAfter: 'a share of the time, a time, or both: 50%, 20m, 2h or 100% + 30m',
  stepCall:
    'one or more of party, party-duty, party-head, supervisor, next-official, second-channel, official:ID and pager:NAME, such as call: supervisor or call: [next-official, pager:night]',
  stepTimes: 'a whole number of calls from 1 to 1000',
  policyName: 'the name of a policy: small letters, digits and hyphens (at most 32), such as policy: urgent',
  policies: 'policies by name: policies: { urgent: { steps: [ … ] } }',
  pagerName: 'the name of a pager: small letters, digits and hyphens (at most 32), such as night',
  pagers: 'pagers by name: pagers: { night: { url: "${env:NIGHT_PAGER_URL}" } }',
  pager: 'a pager with its url: { url: "${env:NIGHT_PAGER_URL}" }',
  share: 'a share of the time between 0.05 and 0.95; 0.5 is the default',
  minutes: 'a whole number of minutes from 1 to 527040',
  rehearsal: 'rehearsal: true (it begins as a rehearsal) or rehearsal: false',
  exercise: 'exercise: true (all of it is an exercise) or exercise: false',
  defaults: 'any of the keys kind, precedence, tlp and language, such as defaults: { kind: request, tlp: AMBER }',
  kind: 'notice, request, proposal or incident; notice is the default',
  defaultPrecedence: 'deferred, routine or priority (what is more urgent is said each time); routine is the default',
  tlp: 'CLEAR, GREEN, AMBER, AMBER+STRICT or RED (TLP 2.0)',
  language: 'a language tag in its usual writing (BCP 47), such as en, ar or pt-BR',
  lateAfter: 'a whole number of seconds from 1 to 86400; 60 is the default',
  sweepDays: 'a whole number of days from 1 to 90; 7 is the default',
  limits: 'limits: { eventsPerMinute: 1200, waitingMax: 2000 }, or leave it out',
  eventsPerMinute: 'a whole number of events from 10 to 1000000; 1200 is the default',
  waitingMax: 'a whole number of posts from 100 to 100000; 2000 is the default',
  heartbeat: 'heartbeat: { url: https://… }, or leave it out',
  url: 'an address that begins with https:// (or http://)',
  health: 'health: { port: 8080, host: 127.0.0.1 }, or leave it out',
  port: 'a port from 1 to 65535; 8080 is the default',
  host: 'the address to listen on; 127.0.0.1 is the default',
  storage: 'storage: { folder: /var/lib/parley }, or leave it out',
  folder: 'the path of a folder that only Parley uses, such as /var/lib/parley',
  journalEntries: 'a whole number of entries from 10000 to 10000000; 20000 is the default',
  secretsFile: 'the path of a file of NAME=value lines, such as secretsFile: parley.env',
} as const

const quoteHint = 'A value that begins with #, ! or @ must stand in quotes.'

// ---------------------------------------------------------------- the file

export const unreadable = (reason: string): string =>
  `This file cannot be read (${reason}): give the path of a configuration that you may read, or make one with "parley setup".`
export const nothingWritten = `This file is empty: write ${wanted.file}, or let "parley setup" ask for them.`
export const isNotUtf8 = 'it is not UTF-8'
export const notUtf8 = 'This file is not UTF-8, so that names in it would come out as others: save it as UTF-8.'
export const tooLarge = (lengthMax: number): string =>
  `This file is longer than ${lengthMax} characters: no configuration is. Give the path of the right one.`

const syntaxRemedies: Readonly<Record<string, string>> = {
  BAD_SCALAR_START: 'A value cannot begin with this character: put the value in quotes, as in user: "@name:example.org".',
  TAG_RESOLVE_FAILED: 'A value that begins with ! must stand in quotes, as in channel: "!abcdef:example.org".',
  DUPLICATE_KEY: 'This key stands here twice: remove one of the two.',
  TAB_AS_INDENT: 'There is a tab at the beginning of this line: indent with spaces.',
  BAD_INDENT: 'This line is indented otherwise than its neighbours: put keys that belong together in the same column.',
  MISSING_CHAR: 'Something is missing here or on the line before, a colon or a closing quote, bracket or comma: complete it.',
}

/** Whether what is said of it names the remedy; the others are often the consequences of one slip. */
export const hasRemedy = (code: string): boolean => syntaxRemedies[code] !== undefined
export const unquotedSecret = 'A secret inside { } must stand in quotes, as in botToken: "${env:NORTH_BOT_TOKEN}".'

const unclosed = 'A { or [ that was opened before this line is not closed, or what is in it is not indented: complete it with } or ].'

/** What is often a consequence of another slip. */
const lesserRemedies: Readonly<Record<string, string>> = {
  MULTILINE_IMPLICIT_KEY: 'This is no key with a value: write a colon and a space between them, as in timeZone: UTC.',
  BLOCK_AS_IMPLICIT_KEY:
    'This value has a colon in it, or the next line is indented further: put such a value in quotes, and keys that belong together in the same column.',
  UNEXPECTED_TOKEN: 'This does not belong here, such as one } or ] too many: remove it.',
  MULTIPLE_DOCS: 'A second configuration begins here: remove the line ---, and what follows it if it is one.',
}

export const syntax = (code: string, message: string): string =>
  (message.startsWith('Flow ') ? unclosed : (syntaxRemedies[code] ?? lesserRemedies[code])) ??
  `This is not YAML (${message.split('\n')[0]}): correct the line, or compare it with config/two-parties.yaml.`

export const tooDeep = 'This is nested deeper than any configuration: compare it with config/two-parties.yaml.'
export const aliases =
  'A value that begins with * must stand in quotes; if it repeats what stands elsewhere (&name), write that out here instead.'

// ---------------------------------------------------------------- single values

export const missing = (key: string, what: string): string => `"${key}" is missing: write ${what}.`
export const empty = (key: string, what: string): string => `"${key}" is empty: write ${what}. ${quoteHint}`
export const wrong = (key: string, found: string, what: string): string => `"${key}" cannot be ${found}: write ${what}.`
export const unknownKey = (key: string, suggestion: string | undefined, known: readonly string[]): string =>
  suggestion === undefined
    ? `There is no setting "${key}" here: remove it, or use one of ${known.join(', ')}.`
    : `There is no setting "${key}" here: did you mean "${suggestion}"?`
/** What cannot be shown as it is written. `length`: of a list; too long, and none at all, are wrong as well. */
export const aList = (length: number): string => (length === 0 ? 'an empty list' : `a list of ${length}`)
export const aGroup = 'a group of keys'
export const hiddenValue = 'what stands there'
export const meantZone = (suggestion: string): string => ` Did you mean ${suggestion}?`
export const portVariable = `PARLEY_HEALTH_PORT in the environment is no port: set it to ${wanted.port}, or remove it.`

// ---------------------------------------------------------------- links and secrets

export const platformWanted = (known: readonly string[], suggestion: string | undefined): string =>
  `This link names no platform that Parley speaks: write platform: ${known.join(' or platform: ')}.${suggestion ? ` Did you mean "${suggestion}"?` : ''}`
export const referencePlace = `References such as \${env:NAME} are understood under links, pagers and heartbeat only: write the value itself here.`
export const referenceForm = `This is no reference: write \${env:NAME} or \${file:/path/to/file}, and nothing before or after it.`
/** A path longer than any that can be opened still leaves the sentence to be read. */
const shown = (path: string): string => (path.length <= 400 ? path : `${path.slice(0, 200)}…${path.slice(-150)}`)

export const variableMissing = (name: string, secretsFile: string | undefined): string =>
  secretsFile === undefined
    ? `The environment has no ${name}: set it before Parley starts, or name a file of NAME=value lines with secretsFile.`
    : `Neither the environment nor ${shown(secretsFile)} has ${name}: add a line ${name}=… to that file.`
export const secretsFileUnreadable = (path: string, reason: string, name: string): string =>
  `The environment has no ${name}, and ${shown(path)} cannot be read (${reason}): write a line ${name}=… there, readable for the user that runs Parley.`
export const fileUnreadable = (path: string, reason: string): string =>
  `${shown(path)} cannot be read (${reason}): write the secret there, readable for the user that runs Parley, or correct the path.`
export const fileEmpty = (path: string): string => `${path} is empty: write the secret into it, on one line.`
export const openFile = (path: string): string => `Others on this machine may read ${path}: run chmod 600 ${path}.`
export const literalToken = (key: string, example: string): string =>
  `"${key}" stands here in plain text, where everyone who sees this file can use it: write ${key}: \${env:${example}} and keep the value outside.`
export const sameToken = (key: string, link: string, other: string): string =>
  `The links ${link} and ${other} have the same ${key}: each link needs an app or a user of its own.`

export const openRoad = (key: string): string =>
  `"${key}" begins with http://: whoever is on the way there can read all that is said, and take the token. Write https://, unless that way is yours alone.`

// ---------------------------------------------------------------- what must fit together

export const idTwice = (id: string, line: number): string => `The id "${id}" is taken on line ${line}: give each its own.`
export const reservedId = (id: string): string => `"${id}" has a meaning of its own in commands: choose another id.`
export const nameTwice = (name: string, line: number): string =>
  `The name "${name}" looks like the one on line ${line}: people could not tell them apart. Choose another.`
export const codeTwice = (code: string, line: number): string =>
  `The code ${code} is taken on line ${line}: references would be ambiguous. Choose another.`
export const codeOfPrivateWords = (code: string, other: string): string =>
  `The code ${code} is ${other} and one letter: what is said to one party alone on ${other} is numbered ${code}-0001 too, and a number that is missing on ${code} would tell of it. Choose another.`
export const channelTwice = (channel: string, line: number): string =>
  `The channel ${channel} is in use on line ${line}: whose word a post there is would be unclear. Give each track, and the supervisor, a channel of its own.`
export const testsGoThere = (channel: string, link: string, line: number): string =>
  `The channel ${channel} is that of the link tests of ${link} (line ${line}), where nobody reads: write another here, or give the tests one of their own.`
export const userTwice = (user: string, line: number): string =>
  `The user ${user} is an official on line ${line}: one person speaks for one organisation, in one role. Remove one of the two.`
export const unknownLink = (link: string, known: readonly string[], suggestion: string | undefined): string =>
  `There is no link "${link}": ${meant(suggestion, known)}`
export const unknownParty = (id: string, known: readonly string[], suggestion: string | undefined): string =>
  `There is no party "${id}": ${meant(suggestion, known)}`
export const unknownTrack = (code: string, known: readonly string[], suggestion: string | undefined): string =>
  `There is no track ${code}: ${meant(suggestion, known)}`
const meant = (suggestion: string | undefined, known: readonly string[]): string =>
  suggestion === undefined ? `use one of ${known.join(', ') || 'those that you define'}.` : `did you mean "${suggestion}"?`
export const noAccount = (id: string, link: string): string =>
  `${id} has no account on the link ${link}, so nothing that they write would be known as theirs: write user: with their user id there.`
export const accountTwice = (link: string): string => `The user on the link ${link} is given by "user" already: remove it from "accounts".`
export const strangeAccount = (link: string, organisation: string): string =>
  `${organisation} does not use the link ${link}: remove this account, or use the right link.`
export const wrongId = (what: 'channel' | 'user', platform: string, found: string, example: string): string =>
  `"${found}" is no ${what} id of ${platform}: write the id, not the name, such as ${example}.`
export const fewParties = (code: string): string =>
  `The track ${code} has fewer than two parties, so nothing could cross: add a channel of another party under channels.`
export const partyWithoutTrack = (name: string): string =>
  `${name} takes part in no track: add its channel to a track, or remove the party.`
export const trackElsewhere = (code: string, name: string): string =>
  `${name} takes no part in ${code}: remove ${code} here, or give ${name} a channel in that track.`
export const nobodyOnTrack = (code: string, name: string): string =>
  `No official of ${name} may use ${code}: nobody could post there, or acknowledge what arrives. Write ${code} in the list of one, or leave out the list.`
export const ownUser = (user: string, link: string): string =>
  `The user ${user} is Parley itself on the link ${link}: what it posts is never an official’s word. Write the person’s own id.`
export const dutyMissing = (name: string): string =>
  `No official of ${name} is a duty officer: flash messages and reminders would mention nobody. Write dutyOfficer: true for one, or a roster.`
export const supervisorDutyMissing =
  'No official of the supervisor is a duty officer: an escalation would reach nobody. Write dutyOfficer: true for one, or a roster.'
export const noHeadOf = (name: string): string =>
  `No official of ${name} is its head: nobody could confirm what changes it, suspend one of its officials, say that a track is ready, or leave the mechanism. Write head: true for one.`
export const unknownInRoster = (id: string, known: readonly string[], suggestion: string | undefined): string =>
  `This organisation has no official "${id}": ${meant(suggestion, known)}`
export const unknownWatch = (id: string, known: readonly string[], suggestion: string | undefined): string =>
  `There is no watch "${id}": ${meant(suggestion, known)}`
export const overriddenTwice = (watch: string, date: string): string =>
  `The watch ${watch} of ${date} is given further up already, and that is what counts: keep one, with all who have it.`
export const noSuchTurn = (watch: string, date: string): string =>
  `The watch ${watch} does not begin on ${date}: give the date on which it begins, by the clock there.`
export const weeksFromMissing = 'everyWeeks and weeksFrom belong together: write both, such as everyWeeks: 2 and weeksFrom: 2026-11-30.'
export const beginTogether = 'Another watch begins at the same time, so nobody could say who has it: give one of the two another time.'
export const sameLinkSecond = 'The second channel is on the same link as the first, so it fails with it: use a link on another platform.'
export const samePlatformSecond = (platform: string): string =>
  `Both of the supervisor’s channels are on ${platform}: if ${platform} is down, neither is reached. Use another platform for the second.`
export const nobodyOnSecond = (link: string): string =>
  `No duty officer of the supervisor has an account on ${link}: nobody could be mentioned in the second channel. Add one under accounts.`
export const sharedLink = (link: string, organisation: string, other: string): string =>
  `${organisation} and ${other} share the link ${link}: whoever holds its tokens reads both. Give each a link of its own.`
export const unusedLink = (link: string): string => `Nobody uses the link ${link}: name it in a party or the supervisor, or remove it.`
export const slowerWhenUrgent = (urgent: string, other: string): string =>
  `${urgent} is due later than ${other}, though it is the more urgent: give it fewer minutes.`
export const defaultBelowFloor = (tlp: string, floor: string): string =>
  `"${tlp}" is freer than this track’s tlpFloor, ${floor}: nothing could be sent as it is. Write tlp: ${floor} or leave it out.`
export const unknownPolicy = (name: string, known: readonly string[], suggestion: string | undefined): string =>
  known.length === 0
    ? `There is no policy "${name}", and no other: write it under policies, at the top, or remove this.`
    : `There is no policy "${name}": ${meant(suggestion, known)}`
export const unusedPolicy = (name: string): string =>
  `No track has the policy ${name}: name it in a track with policy: ${name}, or remove it.`
export const policyTwice = 'A track has either a policy of that name or an escalation of its own: remove one of the two.'
export const shortAndSteps = (key: string): string =>
  `"${key}" is of the short form, and here are steps: say it in a step, and remove this.`
export const limitWithoutRepeat = (key: string): string =>
  `"${key}" limits what is repeated, and this step is called once: add repeatMinutes, or remove ${key}.`
export const nobodyEscalates =
  'No step of this policy leaves the owing party, so the supervisor would never know: add a step such as { after: 100%, call: supervisor }.'
export const unknownOfficial = (id: string, known: readonly string[], suggestion: string | undefined): string =>
  `The supervisor has no official "${id}": ${meant(suggestion, known)}`
export const unknownPager = (name: string, known: readonly string[], suggestion: string | undefined): string =>
  known.length === 0
    ? `There is no pager "${name}", and no other: write it under pagers, at the top, or remove this.`
    : `There is no pager "${name}": ${meant(suggestion, known)}`
export const unusedPager = (name: string): string =>
  `No step calls the pager ${name}: name it in a step with call: pager:${name}, or remove it.`
export const noSecondChannel = 'The supervisor has no second channel: add secondChannel to it, or call somebody else.'
export const headMissing = (name: string): string =>
  `A step calls the head of ${name}, and it has none: that call would reach nobody. Write head: true for one of its officials.`
export const shortRepeat = 'repeatForMinutes is shorter than repeatMinutes, so the ping would never be repeated: make it longer.'

export const windowLength =
  'This window must end after it begins, and within seven days: correct it. For longer, write the days under holidays.'
export const noHours = (name: string): string =>
  `${name} would never work: write ${wanted.hours}. Without a calendar, what it owes runs round the clock.`
export const strangerDue = (id: string, known: readonly string[], suggestion: string | undefined): string =>
  `"${id}" takes no part in this track: ${meant(suggestion, known)}`
export const longerThanYear = (key: string, name: string): string =>
  `In the working hours of ${name}, ${key} takes longer than a year: give it fewer minutes, or ${name} more hours.`
export const longerThanWeek = (key: string, minutes: number, name: string, week: number): string =>
  `${name} works ${week} minutes a week, so the ${minutes} of ${key} take longer than a week: they are minutes of work. Give it fewer if that is not meant.`

// ---------------------------------------------------------------- the system

export const systemReasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'no permission',
  EPERM: 'no permission',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is no folder',
  ENOSPC: 'the disk is full',
  EROFS: 'the file system is read-only',
}
/** A key that begins the sentence stays as it is written in the file. */
export const inLink = (message: string): string =>
  /^[a-z]+[A-Z]/.test(message) ? `${message}.` : `${message.charAt(0).toUpperCase()}${message.slice(1)}.`

/** Of a party that withdrew: what of its secrets a person has to delete. */
export const secretsOf = (link: string, file: string, reason: string): string =>
  `the secrets of the link ${link}, named in ${file} (${reason})`
export const secretsUnknown = (link: string, file: string): string =>
  `the secrets of the link ${link}, which ${file} names no more: where they stand is not known`
export const leftInEnvironment = (name: string): string => `${name} in the environment that Parley is started with`
export const leftInFile = (name: string, file: string): string => `${name} in ${file}`
export const untestedLink = (link: string, setting: string): string =>
  `The link ${link} is not tested: that it has fallen silent would be noticed by nobody. Make a private channel for nothing else, invite the app, and write ${setting}: C0123ABCD.`
export const leftAsFile = (path: string): string => `the file ${path}`
export const leftInConfiguration = (key: string, file: string): string => `${key} in ${file}`
export const withdrawnLink = (link: string): string =>
  `The link ${link} is that of a party that withdrew, and its secrets are gone: it is not used. Take the party and the link out of the file.`
