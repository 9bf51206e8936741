/** Who may use a command, where somebody else tried it. */
const whos = {
  supervisor: 'the supervisor’s officials, in the supervisor’s channel,',
  parties: 'the parties’ officials',
  'own-head': 'a head of your organisation',
  'own-head-none-yet': 'a head of your organisation (the configuration names none yet)',
  'own-head-or-supervisor': 'a head of your organisation, or the supervisor,',
  'head-on-a-track': 'a head of a party that is on a track',
  suspender: 'the supervisor, which suspended them,',
  'dispute-opener': 'the party that opened a dispute which is still open',
  'message-author': 'whoever wrote the message',
  'watch-or-head': 'whoever has the watch, or the head,',
} as const

export type Who = keyof typeof whos

/** Entries of earlier versions hold the words. */
export const whoWords = (who: Who): string => (Object.hasOwn(whos, who) ? whos[who] : who)

const listed = (names: readonly string[]): string => names.join(', ')

const thereAre = (names: readonly string[], begins = true): string =>
  `${begins ? 'There' : 'there'} ${names.length === 1 ? 'is' : 'are'} ${listed(names)}.`

/** What is wrong with a command: what would have worked is said after it. */
const problems = {
  'which-message': () => 'Which message?',
  'which-question': () => 'Which question?',
  'which-dispute': () => 'Which dispute?',
  'which-change': () => 'Which change?',
  'which-track': (p: { tracks: readonly string[] }) => `Which track?${p.tracks.length > 0 ? ` ${thereAre(p.tracks)}` : ''}`,
  'which-watch': (p: { watches: readonly string[] }) => `Which watch? ${thereAre(p.watches)}`,
  'of-which-party': (p: { parties: readonly string[] }) => `Of which party? ${thereAre(p.parties)}`,
  'no-reference': (p: { typed: string }) => `“${p.typed}” is no reference.`,
  'one-message': () => 'One message at a time: only “ack” takes several.',
  'nothing-after': (p: { named: string; after: string }) => `It takes nothing after ${p.named}, and “${p.after}” would be lost.`,
  'one-track': () => 'One track at a time.',
  'no-words-there': (p: { word: string }) =>
    `“${p.word}” counts before a text that is sent or replied alone: here it would cross as text. Leave it out.`,
  'no-such-track': (p: { typed: string; tracks: readonly string[] }) => `There is no track “${p.typed}”; ${thereAre(p.tracks, false)}`,
  'no-track-of-yours': (p: { typed: string }) => `There is no track “${p.typed}” of yours.`,
  'of-another-track': (p: { reference: string; answer: boolean }) =>
    `${p.reference} is of another track: ${p.answer ? 'answer' : 'ask'} in its own channel.`,
  'no-such-answer': (p: { question: string; answers: readonly string[] }) => `The answers to ${p.question} are ${listed(p.answers)}.`,
  'too-long': (p: { lengthMax: number }) => `It is longer than ${p.lengthMax} characters.`,
  'no-text': () => 'There is no text to send.',
  'no-reason': () => 'It needs a reason, for the record.',
  'what-about-the-dispute': () => 'What about the dispute?',
  'nothing-to-do-with-a-dispute': (p: { typed: string }) =>
    `“${p.typed}” is not something to do with a dispute: there are open, respond and withdraw.`,
  'no-dispute': (p: { reference: string; open: readonly string[] }) =>
    `${p.reference} is no dispute${p.open.length === 0 ? ', and none is open.' : `: the open ${p.open.length === 1 ? 'one is' : 'ones are'} ${listed(p.open)}.`}`,
  'dispute-without-reason': () => 'A dispute needs a reason.',
  'response-without-words': () => 'A response needs words.',
  'say-what-you-understand': () => 'Say what you understand.',
  'clarifies-own': (p: { reference: string }) =>
    `${p.reference} is your own side’s message: nobody else can say what it means. If it may be misunderstood, say in its thread what is meant.`,
  'clarifies-withdrawn': (p: { reference: string }) =>
    `${p.reference} is withdrawn: it means nothing any more, and nobody is to act on it. What you need to know ask in a new message.`,
  'how-and-to-whom': () => 'Say how, and to whom.',
  'to-which-party': (p: { parties: readonly string[] }) =>
    `It went to ${p.parties.join(' and ')}: name whom you have told, or say “to all”.`,
  'whose-debt': (p: { parties: readonly string[] }) =>
    `${p.parties.join(' and ')} ${p.parties.length === 1 ? 'owes' : 'owe'} on it: name whose you mean${p.parties.length === 1 ? '' : ', or say “all”'}.`,
  'to-whom': (p: { parties: readonly string[] }) => `To whom? “both”, or one of ${listed(p.parties)}.`,
  'how-long': () => 'For how long? Say 20m or 2h, 24 hours at most.',
  'which-official': (p: { why: 'several' | 'none-named' | 'unknown' | 'suspended' | 'off-track'; officials: readonly string[] }) =>
    `${{ several: 'Several have that role: say the id.', 'none-named': 'To whom?', unknown: 'There is no such official.', suspended: 'They are suspended.', 'off-track': 'They may not use that track.' }[p.why]} ${thereAre(p.officials)}`,
  'suspends-themselves': () => 'Nobody suspends themselves.',
  'nothing-of-a-watch': (p: { typed: string }) => `“${p.typed}” is nothing that a watch can do: !watch, !watch pass or !watch override.`,
  'watch-date': () => 'On which date does that watch begin? Write it as 2026-12-24, within the next 400 days.',
  'no-watch-on-date': (p: { watch: string; date: string }) => `${p.watch} does not begin on ${p.date}, or is over.`,
  'who-has-the-watch': (p: { unknown: string | null; officials: readonly string[] }) =>
    `Who has it? ${p.unknown === null ? '' : `There is no “${p.unknown}”; `}${thereAre(p.officials, false)}`,
} as const

type Problems = typeof problems

/** Plain values: it is kept in the journal. */
export type Problem = {
  [Name in keyof Problems]: { readonly is: Name } & (Problems[Name] extends () => string ? unknown : Parameters<Problems[Name]>[0])
}[keyof Problems]

/** Entries of earlier versions hold the words. */
export const problemWords = (problem: Problem | string): string =>
  typeof problem === 'string' ? problem : (problems[problem.is] as (p: unknown) => string)(problem)
