interface Change {
  /** Below the project's root. */
  readonly file: string
  /** Must stand exactly once in the file. */
  readonly find: string
  readonly replace: string
}

/** One bug, planted into the source while it is loaded. */
export interface Mutant {
  readonly name: string
  readonly changes: readonly Change[]
}

const bug = (name: string, file: string, find: string, replace: string, ...more: readonly Change[]): Mutant => ({
  name,
  changes: [{ file, find, replace }, ...more],
})

const intake = 'src/core/decide/intake.ts'
const changes = 'src/core/decide/changes.ts'
const confirming = 'src/core/decide/confirming.ts'
const obligations = 'src/core/decide/obligations.ts'
const escalating = 'src/core/decide/escalating.ts'
const outcomes = 'src/core/decide/outcomes.ts'
const release = 'src/core/decide/release.ts'
const flash = 'src/core/decide/flash.ts'
const storms = 'src/core/decide/storms.ts'
const watches = 'src/core/decide/watches.ts'
const evolve = 'src/core/evolve.ts'
const doubts = 'src/relay/doubts.ts'
const due = 'src/relay/due.ts'
const attempts = 'src/relay/attempts.ts'
const lanes = 'src/relay/lanes.ts'
const sweeps = 'src/relay/sweeps.ts'
const relay = 'src/relay/relay.ts'
const sequencer = 'src/relay/sequencer.ts'
const store = 'test/simulation/store.ts'

/** The planted bugs that the judge must find, each in the words of what it leaves out or does wrong. */
export const mutants: readonly Mutant[] = [
  // The journal and who may write it.
  bug(
    'the store has no fence, and nobody asks whether a lease that ran out is still theirs',
    store,
    `    if (epoch !== this.epoch) return { outcome: 'fenced' }\n`,
    '',
    { file: sequencer, find: 'this.#options.held() || (await this.#options.confirm())', replace: 'true as boolean | undefined' },
  ),
  bug(
    'an append that is repeated doubles its entries',
    store,
    '    for (const entry of entries) {\n',
    '    for (const entry of entries) {\n      this.entries.push(entry)\n      continue\n',
  ),
  bug(
    'facts are folded before the append is confirmed',
    sequencer,
    '    const reason = entries.length === 0',
    '    commitDraft(draft)\n    const reason = entries.length === 0',
  ),
  bug(
    'the platform is acknowledged before the append is confirmed',
    sequencer,
    '    const reason = entries.length === 0',
    '    for (const { waiting, facts } of decided) waiting.settle({ recorded: true, facts })\n    const reason = entries.length === 0',
  ),
  bug(
    'an append that landed after all is not folded',
    sequencer,
    'const followed = await follow(journal, { state, head: before, lastAt: since }, tail)',
    'const followed = { head: before, lastAt: since }',
  ),
  bug(
    'a snapshot names a head that is not of its state',
    'src/relay/snapshots.ts',
    'await journal.saveSnapshot(snapshot)',
    'await journal.saveSnapshot({ ...snapshot, ...place().head })',
  ),

  // A store that fails over to a copy that is behind.
  bug('the tail is not given to a copy that lacks it', sequencer, '        await this.#giveBack(lacking)\n', ''),
  bug(
    'the tail is given to a copy without what the copy lacks first',
    sequencer,
    'await this.#giveBack(lacking)',
    'await this.#giveBack(lacking.slice(1))',
  ),
  bug(
    'references are given out again after entries were lost',
    evolve,
    'state.numbers.set(series, number)\n      count',
    'void number\n      count',
  ),
  bug('updates are numbered again after entries were lost', release, '<= lostAt ? losses * referencesSkipped : 0', '<= lostAt ? 0 : 0'),
  bug('ids begin again after entries were lost', evolve, '      count(state, { series: fact.series })\n', ''),
  bug(
    'of what waits after entries were lost only the heads are suspected to stand',
    relay,
    'this.#lanes.reconcile(pendingOf(this.#state), isShorter ? Number.POSITIVE_INFINITY : this.#lostBefore)',
    'this.#lanes.reconcile(pendingOf(this.#state), 0)',
  ),
  bug(
    'nobody looks for what stands and is not on the record',
    'src/relay/sweep.ts',
    'outcome.own && !(await noteOwn(address, outcome.own, options))',
    'own.length < 0',
  ),
  bug('the marks of lost entries are forgotten', evolve, 'mayBeMarked(state, at) ? { receipt: null, ...fact.row } : fact.row', 'fact.row'),
  bug(
    'what is queued by a takeover goes before what waits',
    relay,
    '    this.#lanes.reconcile(pendingOf(this.#state), isShorter ? Number.POSITIVE_INFINITY : this.#lostBefore)\n',
    '',
  ),

  // Who may send.
  bug(
    'a process does not ask before it sends whether it still owns the mechanism',
    relay,
    `      mayAct: () => lease.held() && !lease.lost.aborted,
      submit: (event) => this.#sequencer.submit(event),
      wake:`,
    `      mayAct: () => true,
      submit: (event) => this.#sequencer.submit(event),
      wake:`,
  ),
  bug(
    'the lease is believed to last for ever',
    store,
    'held: () => clock.monotonic() < heldUntil && !lost.signal.aborted',
    'held: () => true',
  ),

  // Shown once.
  bug('a post that is told again is taken again', intake, '  if (state.posts.get(key) || state.past.get(key) !== undefined) return\n', ''),
  bug(
    'what was pending at a takeover is not suspected to stand already',
    lanes,
    'this.add(row, row.number <= lostBefore || !lanes.has(row.lane))',
    'this.add(row, false)',
  ),
  bug('nobody looks before a send is repeated', attempts, 'if (waiting.suspect && mayStandTwice(adapter, row)) {', 'if (false) {'),
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
  bug('the copy that counts is removed', doubts, 'if (post !== row.post && !(await', 'if (post === row.post && !(await'),
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
    'return this.#unknown(channel, waiting, adapter, outcome.reason)',
    `return this.#end(channel, waiting, { outcome: 'refused', reason: outcome.reason })`,
  ),
  bug(
    'a refusal is taken for a delivery',
    attempts,
    `      case 'refused':
        // An earlier try may stand all the same: that it failed for certain cannot be said.
        return this.#end(channel, waiting, wasMaybeSent(waiting) ? { outcome: 'uncertain', reason: outcome.reason } : outcome)`,
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
  bug('a deletion while a message is held is ignored', changes, `    if (message?.state !== 'held') continue\n`, '    continue\n'),
  bug(
    'an edit while a message is held is ignored',
    changes,
    `    decision.record({ is: 'message-changed', id: latest.id, text, editedAt: received.editedAt })\n`,
    '',
  ),
  bug(
    'a deletion that comes before its post is forgotten, and nobody looks what stands',
    changes,
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
  bug('a deletion after a message has crossed is ignored', changes, 'withdraw(decision, original.id)\n', '{}\n'),
  bug(
    'a withdrawn text is drawn where it did not stand yet',
    'src/core/evolve/messages.ts',
    '? { ...each, withheld: true } : each',
    '? each : each',
  ),
  bug(
    'what was held crosses before its channel was read',
    'src/relay/unheard.ts',
    '    return monotonic <',
    '    return false && monotonic <',
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

  // What is owed.
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
    'src/core/decide/index.ts',
    '  const person = personOf(decision.mechanism, event.link, user)\n',
    `  const person = decision.mechanism.parties
    .filter(({ link }) => link === event.link)
    .map((organisation) => ({ organisation, official: organisation.officials[0] }))[0]\n`,
  ),

  // The sender knows, and nothing leaks.
  bug(
    'a receipt of unknown outcome is not set again',
    outcomes,
    `  if (act.do === 'receipt') setTimers(\`receipt:\${act.message}\`)\n`,
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
    '(row) => row.owes === id || row.to === id',
    '(row) => row.owes === id',
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
    'nobody is told that a flash which they were asked about was not sent',
    'src/core/decide/asks.ts',
    '  if (row.until !== undefined) decision.setTimer(`ask:${row.id}`, row.until)\n',
    '',
  ),
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
    'if (rest.length === 1) queueAgain',
    'if (rest.length === 0) queueAgain',
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
    'decision.at + (needsPerson ? 0 : linkGraceMs)',
    'decision.at + linkGraceMs',
  ),
  bug(
    'nobody is told that what they say in a new room does not cross yet',
    'src/core/decide/intake.ts',
    '  const place = toBe ?? placeOf(mechanism, received)',
    '  const place = placeOf(mechanism, received)',
  ),
]
