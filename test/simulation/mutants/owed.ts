import { bug, type Mutant } from './bug.ts'

const obligations = 'src/core/decide/obligations.ts'
const escalating = 'src/core/decide/escalating.ts'
const release = 'src/core/decide/release.ts'
const storms = 'src/core/decide/storms.ts'

/** What is owed, and how it is escalated. */
export const ofWhatIsOwed: readonly Mutant[] = [
  bug(
    'a clock starts before the message stands in the channel',
    'src/core/decide/obliging.ts',
    `      decision.record({ is: 'obligation-created', row })\n`,
    `      decision.record({ is: 'obligation-created', row })
      if (row.dueAfterMs === null) continue
      decision.record({ is: 'obligation-opened', id: row.id, dueAt: decision.at + row.dueAfterMs })
      decision.setTimer(\`obligation:\${row.id}\`, decision.at + row.dueAfterMs / 2)\n`,
  ),
  bug(
    'what is due is counted from when a message was written',
    obligations,
    'timesFrom(row, decision.at)',
    'timesFrom(row, message.writtenAt)',
  ),
  bug(
    'what is due takes no account of when a party works',
    'src/core/due.ts',
    '(calendar ? afterWorking(calendar, at, ms) : at + ms)',
    '(calendar ? at + ms : at + ms)',
  ),
  bug(
    'the time of one party is counted by the working time of the other',
    'src/core/due.ts',
    'parties.find(({ id }) => id === owes)?.calendar',
    'parties.find(({ id }) => id !== owes)?.calendar',
  ),
  bug(
    'the hours of a week are taken for those of another zone',
    'src/core/calendar.ts',
    '  const wall = wallAt(timeZone, at)\n  const midnight',
    '  const wall = at\n  const midnight',
  ),
  bug(
    'nobody is called in the second channel',
    'src/core/decide/reach.ts',
    '      if (!standsIn(decision, row, secondChannel)) postEscalation(decision, row, secondChannel, call)\n      else ping(',
    '      if (standsIn(decision, row, secondChannel)) ping(',
  ),
  bug(
    'what stands in the second channel is not kept up to date',
    'src/core/decide/decision.ts',
    'Object.entries(holder?.escalation?.posts ?? {})',
    'Object.entries(holder?.escalation?.posts ?? {}).slice(0, 1)',
  ),
  bug(
    'whoever is merely told owes an acknowledgement',
    'src/core/decide/obliging.ts',
    'shown.has(each) && mustAct(message, each))',
    'shown.has(each))',
  ),
  bug('nothing is escalated', escalating, '    due.push({ id, step: index,', '    if (!escalates(step)) due.push({ id, step: index,'),
  bug('an escalation is not repeated', escalating, 'nextCall(step, known.calls + 1, known.at, decision.at) ?? null', 'null'),
  bug('what was put off never comes back', escalating, '  if (putOff) return putOff.until\n', '  if (putOff) return undefined\n'),
  bug(
    'what comes back is not called for anew',
    escalating,
    'isCalled(step) ? decision.at + plannedMs(step) - firstMs : (row.steps?.[index]?.at ?? null)',
    'null',
  ),
  bug('a group is not pinged', storms, '    callOnce(decision, storm, target, theirs, first, pings)\n', ''),
  bug(
    'a group names the first five of its own alone',
    'src/core/storm-post.ts',
    'const items = members.flatMap(',
    'const items = members.slice(0, 5).flatMap(',
  ),
  bug(
    'the head of the other party is called',
    'src/core/decide/reach.ts',
    'const party = organisation(decision.mechanism, row.owes)\n      if (!party) return\n      for',
    'const party = organisation(decision.mechanism, row.to)\n      if (!party) return\n      for',
  ),
  bug(
    'the wrong party is reminded',
    'src/core/decide/reach.ts',
    'const address = trackOf(decision.mechanism, row.track)?.channels[row.owes]',
    'const address = trackOf(decision.mechanism, row.track)?.channels[row.to]',
  ),
  bug('a reply that crosses meets nothing', release, '  meetByReply(decision, id)\n', ''),
  bug('a reply that was withdrawn still counts', 'src/core/decide/withdraw.ts', `  answerLost(decision, message, 'withdrawn')\n`, ''),
  bug(
    'acknowledged is taken for answered',
    'src/core/receipts.ts',
    `each.state === 'open' && each.overdueAt !== undefined`,
    'each.overdueAt === 0',
  ),
  bug('what is due in vain is shown to nobody', 'src/core/decide/replies.ts', `  decision.record({ is: 'obligation-overdue', id })\n`, ''),
  bug('No is taken for Yes', 'src/core/decide/wrong-place.ts', `if (word === 'no')`, `if (word === 'never')`),
  bug(
    'a button for all covers what came after it',
    'src/core/up-to-here.ts',
    '(row.order ?? 0) <= until',
    '(row.order ?? 0) <= until + 1_000',
  ),
  bug(
    'anybody’s reaction acknowledges',
    'src/core/decide/reactions.ts',
    '  const person = personOf(decision.mechanism, link, user)\n',
    `  const person = decision.mechanism.parties
    .filter((each) => each.link === link)
    .map((organisation) => ({ organisation, official: organisation.officials[0] }))[0]\n`,
  ),
  bug(
    'anybody’s ☑ that is found acknowledges',
    'src/core/decide/found-taps.ts',
    '  const person = personOf(mechanism, event.link, event.user)\n',
    `  const person = mechanism.parties
    .filter(({ link }) => link === event.link)
    .map((organisation) => ({ organisation, official: organisation.officials[0] }))[0]\n`,
  ),
  bug(
    'every message is to be acknowledged, whatever its track asks for',
    'src/core/kinds.ts',
    'precedenceRank(message.precedence) >= precedenceRank(acknowledgeFrom)',
    'precedenceRank(acknowledgeFrom) >= 0',
  ),
]
