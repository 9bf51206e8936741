import { bug, type Mutant } from './bug.ts'

const confirming = 'src/core/decide/confirming.ts'
const watches = 'src/core/decide/watches.ts'

/** People, their watches, and the life of a mechanism. */
export const ofLife: readonly Mutant[] = [
  // People, and the life of a mechanism.
  bug('who is suspended is heard', 'src/core/decide/suspending.ts', '  return suspended && {', '  return suspended && !official && {'),
  bug('one head’s word is enough for all', confirming, '    row.needs.every(', '    row.needs.some(', {
    file: confirming,
    find: '  if (waits.length === 0) putConfirmedInForce',
    replace: '  putConfirmedInForce',
  }),
  bug(
    'a rehearsal ends when the first is ready',
    'src/core/decide/rehearsals.ts',
    '  if (waits.length === 0) endRehearsal',
    '  if (waits.length < 3) endRehearsal',
  ),
  bug(
    'what a party that has left owes stays owed',
    'src/core/decide/leaving.ts',
    'boolean => row.owes === id || row.to === id',
    'boolean => row.owes === id',
    { file: 'src/core/decide/reconfigure.ts', find: '  lapseOffTrack(decision)\n', replace: '' },
  ),

  // Watches, link tests, the report.
  bug(
    'a watch passes from one that had not accepted it',
    watches,
    'const holding = row.passing?.from ?? row.turn',
    'const holding = row.turn',
  ),
  bug('what the old watch had taken stays with it', watches, '  if (id === supervisorId) untake(decision, officials)\n', ''),
  bug(
    'no head is called where nobody accepts the watch',
    watches,
    '    decision.setTimer(`watch-head:${member.id}`, decision.at + headAfterMs)\n',
    '',
  ),
  bug(
    'the next change of watch is forgotten',
    watches,
    '  if (next) decision.setTimer(`watch:${id}`, next.begins)\n  else',
    '  if (!next)',
  ),
  bug(
    'all watches are told of in the supervisor’s channel',
    watches,
    'if (id === supervisorId) return mechanism.supervisor.channel',
    'if (id !== undefined) return mechanism.supervisor.channel',
  ),
  bug(
    'misses of a link test count that are not in a row',
    'src/core/link-test.ts',
    '{ begun, misses: 0, heardAt: at }',
    '{ begun, misses: row.misses, heardAt: at }',
  ),
  bug('a link that misses two tests is not told of', 'src/core/decide/link-tests.ts', 'const missesMax = 2', 'const missesMax = 9'),
  bug('the report is forgotten', 'src/core/decide/links.ts', '  keepReport(decision)\n', '', {
    file: 'src/core/decide/reconfigure.ts',
    find: '  keepReport(decision)\n',
    replace: '',
  }),

  // Channels that move.
  bug(
    'what is said after a room was replaced goes to the room that was left',
    'src/core/present.ts',
    "(act.do === 'show' || act.do === 'say') && isLeft(state, delivery)",
    "act.do === 'topic' && isLeft(state, delivery)",
  ),
  bug(
    'what waits for a channel that moved is overtaken by what comes after it',
    'src/core/decide/moving.ts',
    'if (parts.length === 1) queueAgain',
    'if (parts.length === 0) queueAgain',
  ),

  // Tokens that change.
  bug(
    'what is sent goes out with the token that is no longer good',
    'src/relay/links.ts',
    '    this.#adapters.set(link, adapter)\n    this.#started.add(link)\n    await before',
    '    this.#started.add(link)\n    await before',
  ),
  bug(
    'nobody listens with the new token',
    'src/relay/links.ts',
    '    await before?.stop()\n    await this.#options.start(link, adapter)\n',
    '    await before?.stop()\n',
  ),
  bug(
    'a link that needs a person is taken for one that mends itself',
    'src/core/decide/links.ts',
    'decision.at + (needsPerson ? 0 : graceMs)',
    'decision.at + graceMs',
  ),
  bug(
    'nobody is told that what they say in a new room does not cross yet',
    'src/core/decide/intake.ts',
    '  const place = toBe ?? placeOf(mechanism, received)',
    '  const place = placeOf(mechanism, received)',
  ),
]
