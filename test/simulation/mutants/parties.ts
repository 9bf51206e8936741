import { bug, type Mutant } from './bug.ts'

const obligations = 'src/core/decide/obligations.ts'
const obliging = 'src/core/decide/obliging.ts'
const supervision = 'src/core/decide/supervision.ts'
const series = 'src/core/series.ts'
const intake = 'src/core/decide/intake.ts'

/** What two parties do not show: what one of several owes, is told, or may know; and the supervisor's two platforms. */
export const ofSeveralParties: readonly Mutant[] = [
  bug(
    'whoever is merely told owes where somebody else must act',
    obliging,
    'shown.has(each) && mustAct(message, each))',
    'shown.has(each) && (mustAct(message, each) || (message.action?.length ?? 0) > 0))',
  ),
  bug(
    'what one party acknowledges all have acknowledged',
    obligations,
    '    .filter((row) => row.kind === kind && row.owes === owes && !isOver(row)',
    '    .filter((row) => row.kind === kind && !isOver(row)',
  ),
  bug(
    'what one party has acknowledged is shown to its author as acknowledged by all',
    'src/core/receipts.ts',
    "owed.every(({ state: each }) => each === 'met') && !isOpenAgain",
    "owed.some(({ state: each }) => each === 'met') && !isOpenAgain",
  ),
  bug(
    'what one party answers all have answered',
    'src/core/decide/replies.ts',
    '  meetOne(decision, row, by, answer.id)\n  if (row.dispute',
    '  for (const each of asEachOwes(decision, row)) meetOne(decision, each, by, answer.id)\n  if (row.dispute',
    {
      file: 'src/core/decide/replies.ts',
      find: '/** Whoever answers has received. */\n',
      replace: `const asEachOwes = ({ state }: Decision, { message, kind }: ObligationRow): readonly ObligationRow[] =>
  obligationsOf(state, state.messages.get(message)!).filter((each) => each.kind === kind && !isOver(each))\n\n`,
    },
  ),
  bug(
    'what is owed by one party is waived for all',
    supervision,
    '  for (const row of open) endObligation(',
    '  for (const row of open.flatMap(({ message }) => obligationsOf(decision.state, decision.state.messages.get(message)!))) endObligation(',
    {
      file: supervision,
      find: "import { whatIsOwed } from '../owed.ts'",
      replace: "import { obligationsOf, whatIsOwed } from '../owed.ts'",
    },
  ),
  bug(
    'what is said to one party is said to another one too',
    supervision,
    ', { to })',
    ", { to: to.length === 1 ? [...to, ...partiesMeant(decision.mechanism, track, 'both').filter((each) => each !== to[0]).slice(0, 1)] : to })",
  ),
  bug(
    'what one party answers in private goes to the others',
    'src/core/decide/audience.ts',
    '  return to.filter((each) => each === supervisorId || each === target.from || target.to.includes(each))\n',
    '  return target.from === supervisorId ? to : to.filter((each) => target.to.includes(each) || each === target.from)\n',
  ),
  bug(
    'what is for one party alone has a number that all count',
    series,
    '  return reached.length === parties.length ? track : seriesFor(state, track, reached)\n',
    '  return reached.length > 0 ? track : seriesFor(state, track, reached)\n',
  ),
  bug(
    'what is for one party alone is numbered with what is for another',
    series,
    '  const known = state.series.get(membersKey(track, members))\n  if (known !== undefined) return known\n',
    '  const [known] = [...state.series.rows()].map(([, each]) => each)\n  if (known !== undefined) return known\n',
  ),
  bug(
    'an onlooker’s words answer a dispute',
    obligations,
    'if (row.kind === kind && row.owes === by.organisation && !isOver(row)) meetOne',
    'if (row.kind === kind && !isOver(row)) meetOne',
  ),
  bug(
    'an onlooker owes a response to a dispute',
    obliging,
    "  return author === undefined || (debtors === 'author-first' && theirs.length === 0) ? parties : theirs\n",
    "  return author === undefined || debtors === 'author-first' ? parties : theirs\n",
  ),
  bug('an onlooker is asked what somebody else has meant', 'src/core/kinds.ts', "    debtors: 'author',\n", "    debtors: 'action',\n"),
  bug(
    'one is told that another was told by voice',
    supervision,
    'const reached = parties.length > 1 ? others.filter(',
    'const reached = parties.length > 9 ? others.filter(',
  ),
  bug(
    'what is owed among those who stay lapses when another leaves',
    'src/core/decide/leaving.ts',
    '  lapse(decision, isLapsed, reasons.partyWithdrew',
    '  lapse(decision, () => true, reasons.partyWithdrew',
  ),
  bug(
    'a track ends for those who stay when another leaves',
    'src/core/decide/leaving.ts',
    "  reconfigure(decision, asConfigured(withPieces(decision.mechanism, [{ piece: 'no-party', party: id }])))\n",
    `  const left = asConfigured(withPieces(decision.mechanism, [{ piece: 'no-party', party: id }]))
  reconfigure(decision, { ...left, tracks: left.tracks.map((each) => ({ ...each, intake: 'on-command' as const })) })\n`,
  ),

  // Called on another platform.
  bug(
    'what comes before the supervisor while its first platform is away waits for that',
    'src/core/decide/elsewhere.ts',
    '  const isShown = secondChannel !== undefined && !isUnseen(decision, secondChannel)\n',
    '  const isShown = secondChannel !== undefined && isFirst(decision, { ...row, ...secondChannel })\n',
    {
      file: 'src/core/decide/reach.ts',
      find: '  if (secondChannel && !isSeen && !standsIn(decision, row, secondChannel)) postEscalation(decision, row, secondChannel, call)\n',
      replace: '  void isSeen\n  void secondChannel\n',
    },
  ),

  // Told under one name, and found under another.
  bug(
    'whether a post is known is told by its event alone',
    intake,
    '  if (state.posts.get(key) || state.past.get(key) !== undefined) return\n',
    '  if (state.posts.get(key) && received.found !== true && received.toldAgain !== true) return\n',
    {
      file: 'src/relay/sweep.ts',
      find: '  return posts.get(key) !== undefined || past.get(key) !== undefined\n',
      replace: '  return posts.get(key) === null || past.get(key) === null\n',
    },
  ),
]
