/** Every sentence of `parley setup`, in one place, ready to be translated. */

export const usage = `parley setup [FILE]
  FILE   the configuration to write or to complete; parley.yaml if it is left out`

export const welcome = (file: string): string => `
This makes the configuration ${file}, one organisation at a time. Every answer is kept at once: leave with Ctrl-C whenever you
like, and run the same command again to go on. Do not run it on a configuration while a Parley is running with it.
`
export const interrupted = (file: string): string => `
Left. What you have answered is kept in ${file}; run "parley setup ${file}" to go on.`
export const isRunning = (file: string): string =>
  `A Parley is running with ${file}. Setup would connect with the same bots, and what officials post meanwhile could reach it instead of Parley. Stop Parley first (Ctrl-C where it runs, or: systemctl stop parley), then run "parley setup ${file}" again.`
export const notYaml = (file: string): string => `${file} is there, but it is no configuration: correct it, or give another name.`
export const fileHeading = ' Made by "parley setup". Every key is explained in docs/configuration.md.'
export const secretsHeading = 'Secrets of the links, kept by "parley setup". Whoever reads this file can speak as Parley.'

export const write = (wanted: string): string => `Please give ${wanted}.`
export const nameProblem = 'Please give a name of 1 to 60 visible characters.'
export const idTaken = (id: string): string => `"${id}" is taken: please give another id.`
export const codeTaken = (code: string): string => `There is a track ${code} already: please give another code.`
export const numberUpTo = (max: number): string => `Please give a number from 0 to ${max}.`

// ---------------------------------------------------------------- the mechanism

export const askMechanism = 'Name of the mechanism, such as "Northern ceasefire cell"'
export const tracksHeading = `
Tracks: the subjects that are kept apart, each with channels of its own.`
export const askTrackCode = (hasSome: boolean): string =>
  hasSome ? 'Code of another track, or Enter to go on' : 'Code of the first track, two to six capital letters, such as SEC'
export const askTrackName = (code: string): string => `Name of the track ${code}, such as Security`
export const supervisorHeading = `
The supervisor: who oversees the mechanism, sees everything, and is told when something is overdue.`
export const askSupervisorName = 'Name of the supervisor, as the parties will see it'
export const askPartyName = (hasEnough: boolean): string =>
  hasEnough ? 'Name of another party, or Enter to finish' : 'Name of a party, such as North'
export const askPartyId = 'Short id, for commands such as !say SEC north …'
export const partyHeading = (name: string): string => `
${name}.`
export const askTimeZone = 'Time zone (IANA name); times are shown in it to them alone'
export const timeZoneProblem = 'There is no such time zone: please give an IANA name, such as Europe/Zurich.'
export const askTakesPart = (name: string, code: string): string => `Does ${name} take part in ${code}?`
export const askSecond = 'A second channel on another platform, for when the first is down or nobody answers?'

// ---------------------------------------------------------------- links

export const askPlatform = (known: readonly string[]): string => `Platform (${known.join(' or ')})`
export const platformProblem = (known: readonly string[]): string => `Please give ${known.join(' or ')}.`
export const askAppName = 'Name of the Slack app, as people will see it'
export const appNameLength = (max: number): string => `Slack wants a name of 1 to ${max} characters.`
export const slackApp = (link: string): string => `
1. Open this link as somebody who may add apps to the workspace, choose the workspace, and press "Create":

   ${link}

2. Press "Install to <workspace>", and "Allow".
`
export const slackToken = {
  botToken: 'The first token: under "OAuth & Permissions", the "Bot User OAuth Token". It begins with xoxb-.',
  appToken:
    'The second token: under "Basic Information", at "App-Level Tokens", press "Generate Token and Scopes", add the scope connections:write, press "Generate". It begins with xapp-.',
} as const
export const askToken = { botToken: 'Bot token (not shown)', appToken: 'App token (not shown)' } as const
export const matrixAccount = `
The bot needs an account of its own on their homeserver: let its administrator make one (such as @parley:example.org).
Then create the room with encryption off: "Enable end-to-end encryption" must be off when it is made, and cannot be changed later.
`
export const askMatrix = {
  homeserver: 'Address of the homeserver, such as https://matrix.example.org',
  userId: 'The bot’s user id, such as @parley:example.org',
} as const
export const askPassword = 'The bot’s password (not shown, used once, not kept; Enter to give an access token instead): '
export const askAccessToken = 'The bot’s access token (not shown): '
export const otherUser = (user: string): string => `That is another user’s, not ${user}’s: try again.`
export const notMatrix =
  'What answers there is no Matrix homeserver: leave with Ctrl-C, correct "homeserver" in the file, and run setup again.'
export const homeserverRefused = (status: number): string => `The homeserver refused it (${status}): try again.`
export const homeserverUnreachable =
  'The homeserver does not answer: look at the network, or leave with Ctrl-C and correct "homeserver" in the file.'
export const connecting = (link: string): string => `Connecting (${link}) …`
export const noAnswerYet = 'the platform has not answered yet'
export const notConnected = (cause: string): string => `There is no connection: ${cause.replace(/\.$/, '')}.`
export const askTokensAgain = 'Enter the tokens again? (n: only try again)'
export const linkDown = (link: string, cause: string): string => `The link ${link} is down: ${cause}. It is being tried again.`

// ---------------------------------------------------------------- pairing

export const placeOf = (name: string, code?: string): string => (code === undefined ? `${name}’s channel` : `${name}’s ${code} channel`)
export const secondPlaceOf = (name: string): string => `${name}’s second channel`

export const pairingSteps = (platform: string, place: string, code: string): string =>
  platform === 'slack'
    ? `
Now ${place}. In a private channel in Slack:
1. Type /invite @ and the app’s name, so that the bot is in the channel.
2. Everybody who is to be an official types there:   /parley join ${code}
`
    : `
Now ${place}. In a room with encryption off:
1. Invite the bot, and give it the role of moderator, so that it may set the topic. It comes in by itself.
2. Everybody who is to be an official writes there:   !join ${code}
`
export const askTestChannel = 'A channel for the hourly link test, so that a link that falls silent is noticed?'
export const testChannelSteps = (code: string): string => `
In Slack, make one more private channel, for nothing but the link test, such as "parley-link-test".
1. Type /invite @ and the app’s name there.
2. Type there:   /parley join ${code}
3. Leave it when it was found: whoever is in it sees a test come and go each hour.
`
export const pressEnterTest = 'Press Enter when the code was typed there: '
export const testChannelFound = (channel: string): string => `  Link tests go to ${channel}.`
export const pressEnter = 'Press Enter when everybody has joined: '
export const joined = (user: string, channel: string): string => `  ${user} has joined, in ${channel}.`
export const nobodyYet = (code: string): string => `Nobody has typed the code ${code} yet. Is the bot in the channel?`
export const wrongCode = 'This is not the code that is asked for now: look at the code again, and type it once more.'
export const notNow = 'No code is asked for at the moment.'
export const channelInUse = (use: string): string => `This channel is ${use} already: type the code in another one.`
export const otherChannel = (user: string): string => `${user} typed the code in another channel than the first: it did not count.`
export const unreadablePost =
  'A post came that cannot be read: the room is encrypted, and stays so. Make a new room with encryption off, and invite the bot there.'
export const testMessage = (place: string): string =>
  `Parley is connected here: this is ${place}. This is a test message; nothing was relayed.`
export const askSeen = (place: string): string => `A test message stands in ${place}. Do you see it?`
export const notSeen = 'Then the platform took it, but shows it elsewhere: look whether it is the channel that you mean.'
export const testFailed = (reason: string): string => `The test message could not be sent: ${reason}.`
export const askTestAgain = 'Send it again? (n: take another channel, with a new code)'

// ---------------------------------------------------------------- people

export const askRole = (user: string): string => `Role of ${user}, as the other organisations will see it`
export const dutyRole = 'duty officer'
export const otherRole = 'official'
export const askDuty = (user: string): string => `Is ${user} a duty officer, who is mentioned when something is urgent or overdue?`
export const numbered = (number: number, id: string, role: string, user: string): string => `  ${number}  ${user}, ${role} (${id})`
export const askWho = (user: string): string => `Which of these is ${user}? (0: none)`

export const headHeading = (name: string): string => `
The head of ${name} speaks for it: confirms what changes ${name}’s own people, channels and times, may suspend an official at once, says
that a new track is ready, and may leave the mechanism. Nobody else of ${name} can.`
export const askHead = (name: string): string => `Which of these is the head of ${name}? (0: none of them)`
export const noHead = (name: string): string =>
  `Then nobody can do that for ${name} yet. Write its head under the officials of ${name} in the file, with head: true.`

// ---------------------------------------------------------------- the end

export const checking = `
That is all. Looking at it as "parley check --connect" does:
`
export const ready = (file: string, secrets: string): string => `
The configuration is ${file}, its secrets are in ${secrets}: keep both, and show the second to nobody.
Start Parley with:   npm start -- --config ${file}`
export const notReady = (file: string): string => `
Mend what is said above; "parley check ${file} --connect" looks again.`
