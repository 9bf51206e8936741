import { bug, type Mutant } from './bug.ts'

const release = 'src/core/decide/release.ts'
const evolve = 'src/core/evolve.ts'
const relay = 'src/relay/relay.ts'
const sequencer = 'src/relay/sequencer.ts'
const store = 'test/simulation/store.ts'

/** The journal, who may write it, and who may send. */
export const ofTheJournal: readonly Mutant[] = [
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
  bug('the marks of lost entries are forgotten', evolve, 'mayBeMarked(state, at) ? { receipt: null, ...fact.row } : fact.row', 'fact.row', {
    file: 'src/core/decide/outcomes.ts',
    find: 'if (doubt || mayBeOverwritten(decision)) setAgainLater(decision, row, doubt ?? {})',
    replace: 'if (doubt) setAgainLater(decision, row, doubt)',
  }),
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
    "mayAct: () => lease.held() && !lease.lost.aborted && this.#sequencer.journalState === 'up',",
    'mayAct: () => true,',
  ),
  bug(
    'the lease is believed to last for ever',
    store,
    'held: () => clock.monotonic() < heldUntil && !lost.signal.aborted',
    'held: () => true',
  ),
]
