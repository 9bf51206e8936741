import { existsSync, writeFileSync } from 'node:fs'
import { RedisJournal } from '../../src/queues/journal.ts'
import { RedisOwnership } from '../../src/queues/lease.ts'
import { Doubts } from '../../src/relay/doubts.ts'
import { Lanes } from '../../src/relay/lanes.ts'
import { Sequencer } from '../../src/relay/sequencer.ts'

/** Ways to spoil the relay of this process. The crash suite must report every one of them: so it is known to be able to. */
export const plantedBugs = {
  /** After a crash it sends again what may stand already, without looking. */
  'sends-without-looking': () => {
    const { add } = Lanes.prototype
    Lanes.prototype.add = function (row) {
      add.call(this, row, false)
    }
  },
  /** It says that it has recorded before it has. */
  'acknowledges-before-the-append': () => {
    const { append } = RedisJournal.prototype
    let written = Promise.resolve<unknown>(undefined)
    RedisJournal.prototype.append = async function (entries, epoch) {
      written = written.then(() => new Promise((resume) => setTimeout(resume, 1_000))).then(() => append.call(this, entries, epoch))
      return { outcome: 'appended' }
    }
  },
  /** What waited when the process died is never sent. */
  'forgets-what-was-pending': () => {
    Lanes.prototype.reconcile = () => undefined
  },
  /** Every message is a lane of its own: what has to wait is passed by what need not. */
  'lets-messages-overtake': () => {
    const { add } = Lanes.prototype
    Lanes.prototype.add = function (row, suspect) {
      add.call(this, { ...row, lane: row.id }, suspect)
    }
  },
  /** A standby does not see for long that the owner is gone. */
  'takes-over-late': () => {
    const { acquire } = RedisOwnership.prototype
    RedisOwnership.prototype.acquire = async function (signal) {
      const lease = await acquire.call(this, signal)
      const mark = `${process.argv[2]}.owned`
      // Only the first owner of all takes nothing over.
      if (!existsSync(mark)) {
        writeFileSync(mark, '')
        return lease
      }
      await lease.release()
      await new Promise((resume) => setTimeout(resume, 32_000))
      return acquire.call(this, signal)
    }
  },
  /** What may stand twice is never looked at again. */
  'forgets-doubts': () => {
    Doubts.prototype.add = () => undefined
  },
  /** Nobody listens to deletions. */
  'ignores-deletions': () => {
    const { submit } = Sequencer.prototype
    Sequencer.prototype.submit = function (event) {
      return event.type === 'deleted' ? Promise.resolve({ recorded: true, facts: [] }) : submit.call(this, event)
    }
  },
} as const satisfies Readonly<Record<string, () => void>>

export type PlantedBug = keyof typeof plantedBugs
