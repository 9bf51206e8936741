import { bug, type Mutant } from './bug.ts'

const disputes = 'src/core/decide/disputes.ts'
const submit = 'src/core/decide/submit.ts'
const supervision = 'src/core/decide/supervision.ts'
const taking = 'src/core/decide/taking.ts'
const standingStill = 'src/core/decide/standing-still.ts'

/** The supervisor's word, and what is between the sides: disputes and clarifications. */
export const ofSupervision: readonly Mutant[] = [
  // What Parley says stands.
  bug(
    'a change of Parley’s own that somebody takes away stays away',
    'src/core/decide/own-posts.ts',
    '  if (isSetAgain) decision.revisePost(key, act)\n',
    '',
  ),

  // A track that is paused.
  bug(
    'what is said while a track is paused crosses',
    submit,
    "  if (paused && precedence !== 'flash'",
    "  if (paused && precedence === 'deferred'",
  ),
  bug('what was held when a track was paused is sent', supervision, '    for (const id of ids) refuseHeld(call, id, code, reason)\n', ''),
  bug(
    'no flash passes while a track is paused',
    submit,
    "paused && precedence !== 'flash' && precedence !== 'override'",
    "paused && precedence !== 'override'",
  ),
  bug(
    'an edit crosses while its track is paused',
    'src/core/decide/changes.ts',
    '    if (paused && !passes)',
    "    if (paused && !passes && original.precedence === 'deferred')",
  ),
  bug(
    'what was written in a pause crosses when it is found afterwards',
    'src/core/pauses.ts',
    '  return row?.paused ?? row?.pauses?.find(({ at, until }) => then !== undefined && at <= then && then < until)',
    '  return then === undefined ? row?.paused : undefined',
  ),
  bug(
    'the clock of an owed answer runs on while its track is paused',
    'src/core/owed.ts',
    "kindOf(row).metBy !== 'answer') return undefined",
    "kindOf(row).metBy !== 'mark') return undefined",
  ),
  bug(
    'the time of a pause counts when it is over',
    standingStill,
    '  const dueAt = Math.max(row.dueAt, until)\n',
    '  const dueAt = Math.min(row.dueAt, until)\n',
  ),

  // What it says, and records.
  bug(
    'what the supervisor says to one party is said to both',
    supervision,
    ', { to })',
    ", { to: partiesMeant(decision.mechanism, track, 'both') })",
  ),
  bug(
    'an answer to the supervisor’s private words goes to the other party',
    submit,
    'submission.to ?? audienceOf(decision, place.track, from, refersTo)',
    'submission.to ?? recipients(decision, place.track, from)',
  ),
  bug(
    'the supervisor’s word waits while the track is paused',
    submit,
    " && person.organisation.id !== supervisorId) {\n    return { say: 'refused-paused'",
    " && person.organisation.id !== '') {\n    return { say: 'refused-paused'",
  ),
  bug(
    'the author of what was passed by voice is not told',
    supervision,
    "  decision.tellAuthor(message, { say: 'passed', with: { reference, words: rest, at: decision.at } })\n",
    '',
  ),
  bug(
    'what was passed by voice does not say so when it comes to stand',
    supervision,
    "    decision.record({ is: 'passed-by-other-means', message: message.id, addressKey: key, words: rest, ...whoseWord(call) })\n",
    '    void key\n',
  ),
  bug(
    'a test asks for a receipt',
    'src/core/envelope.ts',
    "  status !== 'test' && (action",
    '  (status === undefined || status.length > 0) && (action',
  ),
  bug('nobody is shown that a test is one', 'src/core/frame-envelope.ts', '(status === undefined ? []', "(status !== 'exercise' ? []"),
  bug(
    'a test answers a request',
    'src/core/exercise.ts',
    "  status === undefined || (status === 'exercise'",
    "  status !== 'exercise' || (status === 'exercise'",
  ),

  // Disputes and clarifications.
  bug(
    'a dispute is open before its author was asked',
    disputes,
    "  ask(decision, row, { say: 'dispute-ask', with: words })\n",
    '  openDispute(call, person, place, row)\n  void words\n',
  ),
  bug('a response to a dispute meets nothing', disputes, "  meetByWords(decision, message, byOf(person), 'response', given.id)\n", ''),
  bug(
    'an answer to a clarification meets nothing',
    disputes,
    "  if (mayAnswer(given, message)) meetByWords(decision, message, byOf(person), 'clarification', given.id)\n  else tellUnmeant",
    '  tellUnmeant',
  ),
  bug(
    'nobody owes a response to a dispute',
    'src/core/kinds.ts',
    "    isOwedOn: ({ kind }) => kind === 'dispute',\n",
    "    isOwedOn: ({ kind }) => kind === 'cancel',\n",
  ),
  bug(
    'whoever asks for a clarification owes it',
    'src/core/decide/obliging.ts',
    '  const theirs = parties.filter((each) => each === author)\n',
    '  const theirs = [message.from]\n',
  ),
  bug(
    'what was owed on a dispute that was withdrawn stays owed',
    disputes,
    "    endObligation(decision, owed, 'lapsed', frameWords.by(person.organisation.name, person.official.role), reasons.disputeWithdrawn)\n",
    '',
  ),
  bug(
    'the other side is not told that a dispute was withdrawn',
    'src/core/decide/ending-disputes.ts',
    '    if (organisation !== message?.from && !message?.to.includes(organisation)) continue\n',
    '    if (organisation !== message?.from) continue\n',
  ),
  bug('a dispute stays open when one of the two has left', 'src/core/decide/lapsing.ts', '  endDisputesOffTrack(decision)\n}', '}', {
    file: 'src/core/decide/lapsing.ts',
    find: '  for (const id of new Set(rows.flatMap(({ dispute }) => dispute ?? []))) endDispute(decision, id, reason, by)\n',
    replace: '',
  }),

  // What it does with what is owed.
  bug(
    'whoever is given an escalation is not told',
    taking,
    '  for (const account of official.accounts) decision.sayTo(account, assignedNotice(call, assigned, by))\n',
    '',
  ),
  bug(
    'what is waived stays owed',
    supervision,
    "  for (const row of open) endObligation(decision, row, 'waived', person.official.role, named.rest)\n",
    '',
  ),
  bug(
    'the parties are not told what is waived',
    supervision,
    '    for (const party of [row.owes, row.to]) {\n',
    '    for (const party of [row.owes, row.to].slice(2)) {\n',
  ),
  bug(
    'what was closed is called for again at once',
    taking,
    '    const until = decision.at + closedMs\n',
    '    const until = decision.at + 1_000\n',
  ),

  // The floor of a track.
  bug(
    'what is freer than its track is taken',
    'src/core/decide/envelope.ts',
    '  if (floor && tlpRank(tlp) < tlpRank(floor)) return',
    '  if (floor === tlp) return',
  ),
  bug(
    'what says nothing is not marked as its track wants it',
    submit,
    '  const tlp = defaults?.tlp ?? tlpFloor\n',
    '  const tlp = defaults?.tlp ?? (tlpFloor && undefined)\n',
    {
      file: 'src/core/decide/release.ts',
      find: '  const raised = isFreer ? { tlp: tlpFloor } : {}\n',
      replace: '  const raised = isFreer ? {} : {}\n',
    },
  ),
]
