import { bug, type Mutant } from './bug.ts'

const intake = 'src/core/decide/intake.ts'
const changes = 'src/core/decide/changes.ts'
const deletions = 'src/core/decide/deletions.ts'
const outcomes = 'src/core/decide/outcomes.ts'
const release = 'src/core/decide/release.ts'
const flash = 'src/core/decide/flash.ts'
const evolve = 'src/core/evolve.ts'
const doubts = 'src/relay/doubts.ts'
const due = 'src/relay/due.ts'
const attempts = 'src/relay/attempts.ts'
const lanes = 'src/relay/lanes.ts'
const sweeps = 'src/relay/sweeps.ts'
const relay = 'src/relay/relay.ts'

/** A message on its way: once, in order, and all of it; and what its author is told. */
export const ofRelaying: readonly Mutant[] = [
  // Shown once.
  bug('a post that is told again is taken again', intake, '  if (state.posts.get(key) || state.past.get(key) !== undefined) return\n', ''),
  bug(
    'what was pending at a takeover is not suspected to stand already',
    lanes,
    'this.add(row, row.number <= lostBefore || !lanes.has(row.lane))',
    'this.add(row, false)',
  ),
  bug('nobody looks before a send is repeated', attempts, 'if (waiting.suspect && mayStandTwice(adapter, row)) {', 'if (false) {'),
  bug(
    'what is left beside a new mark is forgotten',
    attempts,
    'standing = [...outcome.left, outgoing.emoji]',
    'standing = [outgoing.emoji]',
  ),
  bug(
    'what a platform may have forgotten is not looked for',
    attempts,
    'wasMaybeSent(waiting) && (canBeLookedUp(adapter, waiting.row) ||',
    'wasMaybeSent(waiting) && (mayStandTwice(adapter, waiting.row) ||',
  ),
  bug('nobody looks for a second copy', doubts, '    if (this.#known.has(row.id)) return\n', '    if (Date.now() > 0) return\n'),
  bug(
    'what may stand twice is forgotten at a restart',
    relay,
    '    for (const [, row] of this.#state.doubts.rows()) this.#doubts.add(row)\n',
    '',
  ),
  bug(
    'nobody watches for what a frozen owner sends when it wakes',
    doubts,
    'if (!takenOver || passed >= takenOverForMs)',
    'if (passed >= 0)',
  ),
  bug('the copy that counts is removed', doubts, 'if (post !== counts && !(await', 'if (post === counts && !(await'),
  bug(
    'a lane goes on before the end of its head is recorded',
    attempts,
    `    for (;;) {
      const recorded = await this.#options.submit({ type: 'send-ended'`,
    `    channel.queue.remove(waiting.row)
    channel.lanesUnderWay.delete(waiting.row.lane)
    for (;;) {
      const recorded = await this.#options.submit({ type: 'send-ended'`,
  ),
  bug(
    'how a send ended is forgotten while the journal is away',
    attempts,
    '      if (this.#stopped) return\n      await new Promise',
    '      return\n      await new Promise',
  ),

  // In order.
  bug('messages cross in the order of arrival', release, '  for (const each of earlier) releaseMessage(decision, each.id)\n', ''),
  bug(
    'what refers to a message does not wait for it',
    'src/core/present.ts',
    'every((each) => !isPendingIn(state, each, delivery))',
    'every(() => true)',
  ),

  // Nothing is lost.
  bug(
    'an unknown outcome is taken for a failure',
    attempts,
    'return this.#unknown(channel, waiting, adapter, outgoing, outcome.reason)',
    `return this.#end(channel, waiting, { outcome: 'refused', reason: outcome.reason })`,
  ),
  bug(
    'a refusal is taken for a delivery',
    attempts,
    `      case 'refused':
        // An earlier try may stand all the same: that it failed for certain cannot be said.
        return this.#end(channel, waiting, wasMaybeSent(waiting) ? givenUp(waiting, outcome.reason, outgoing) : outcome)`,
    `      case 'refused':
        return this.#end(channel, waiting, { outcome: 'sent', post: 'nowhere' })`,
  ),
  bug(
    'wakes are lost at the end of a lane, and nobody sweeps',
    lanes,
    '      this.#underWay.delete(run)\n      this.#serve(channel)\n',
    '      this.#underWay.delete(run)\n',
    { file: relay, find: '    this.#lanes.sweep()\n    this.#due', replace: '    this.#due' },
  ),
  bug('the timers of the journal are not set at a start', relay, '    this.#due.set(this.#state.timers.rows())\n', ''),
  bug(
    'nothing is swept at a start',
    relay,
    '    if (this.#aliveAt !== null) this.#sweepAll(isShorter || this.#hasLostLately ? 0 : this.#aliveAt)\n',
    '',
    {
      file: relay,
      find: '    if (this.#aliveAt !== null) for (const link of this.#links.keys()) this.#sweeps.unhear(link, this.#aliveAt)\n',
      replace: '',
    },
  ),
  bug('nothing is swept when a link is back, nor later', sweeps, '    if (since !== undefined) this.link(link, since)\n', '', {
    file: relay,
    find: 'this.#sweeps.review(link, this.#options.clock.now() - 2 * historySweepEveryMs)',
    replace: 'void link',
  }),
  bug(
    'an alarm for what is due is lost, and nobody sweeps',
    due,
    'earliest <= this.#options.clock.now()) void this.fire()',
    'false) void this.fire()',
    {
      file: due,
      find: '    this.#setAlarm(earliest)\n',
      replace: '',
    },
  ),

  // Originals stay, and what was taken back stays taken back.
  bug(
    'a deletion while a message is held is ignored',
    'src/core/decide/withdraw.ts',
    `    if (decision.state.messages.get(id)?.state !== 'held') continue\n`,
    '    continue\n',
  ),
  bug(
    'an edit while a message is held is ignored',
    changes,
    `    decision.record({ is: 'message-changed', id: latest.id, text, editedAt: received.editedAt })\n`,
    '',
  ),
  bug(
    'a deletion that comes before its post is forgotten, and nobody looks what stands',
    deletions,
    '    rememberGone(decision, received)\n',
    '',
    { file: sweeps, find: 'swept !== undefined && swept.from', replace: 'swept === null && swept.from' },
  ),
  bug(
    'an edit after a message has crossed is ignored',
    changes,
    '    acceptUpdate(decision, { ...received, text }, original, latest)\n',
    '',
  ),
  bug('a deletion after a message has crossed is ignored', deletions, 'withdraw(decision, original.id)\n', '{}\n'),
  bug(
    'a withdrawn text is drawn where it did not stand yet',
    'src/core/evolve/messages.ts',
    '? { ...each, withheldFrom: missing } : each',
    '? each : each',
  ),
  bug(
    'what was held crosses before its channel was read',
    'src/relay/unheard.ts',
    '    return gap !== undefined &&',
    '    return false && gap !== undefined &&',
  ),

  bug(
    'what is told again is taken as if it were new',
    sweeps,
    'const again = this.#mayBeOld(received) ? received : undefined',
    'const again = isToldAgain(received) && Date.now() === 0 ? received : undefined',
  ),

  bug(
    'what is taken back while the disk is full is refused too',
    'src/relay/refusal.ts',
    `event.type === 'deleted' || isEditOfHeld(state, event) ? undefined`,
    'isEditOfHeld(state, event) ? undefined',
  ),

  // The sender knows, and nothing leaks.
  bug(
    'a receipt of unknown outcome is not set again',
    outcomes,
    `    if (act.do === 'receipt') decision.setTimer(\`receipt:\${act.message}:\${index}\`, decision.at + ms)\n`,
    '',
  ),
  bug('a typed command is relayed', intake, '  if (isCommand(received.text)) {\n    see', '  if (false) {\n    see'),
  bug(
    'a reference is used up by a message that was taken back',
    evolve,
    `      change(state.messages, fact.id, { state: 'taken-back' })\n`,
    `      change(state.messages, fact.id, { state: 'taken-back' })
      state.numbers.set('SEC', (state.numbers.get('SEC') ?? 0) + 1)\n`,
  ),

  // What is said before a text, and what is asked.
  bug(
    'what stands is not called expired when its time is over',
    release,
    `decision.setTimer(\`expire:\${id}\`, message.expires)`,
    'decision.clearTimer(`expire:${id}`)',
  ),
  bug(
    'a flash is sent while its author is asked about it',
    'src/core/decide/sending.ts',
    'return !askFlash(decision, submission)',
    'askFlash(decision, submission)',
  ),
  bug('a flash that its author cancels is sent', flash, `  if (answer === 'cancel') {\n`, `  if (answer === 'cancelled') {\n`),
  bug(
    'a marking is lost on the way',
    'src/core/frame-envelope.ts',
    "tlp === undefined ? [] : [' · ',",
    "tlp === undefined || tlp === 'RED' ? [] : [' · ',",
  ),
  bug(
    'a subject is lost on the way',
    'src/core/frame-envelope.ts',
    '...(message.subject === undefined ? [] : [quote(frameWords.subject(message.subject))])',
    '',
  ),
  bug(
    'nobody is told that a flash which they were asked about was not sent',
    'src/core/decide/asks.ts',
    '  if (row.until !== undefined) decision.setTimer(`ask:${row.id}`, row.until)\n',
    '',
  ),
]
