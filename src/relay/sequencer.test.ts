import { expect, test } from 'vitest'
import type { Event } from '../core/event.ts'
import { emptyState } from '../core/state.ts'
import { noHead } from './seal.ts'
import { Sequencer } from './sequencer.ts'
import { Tail } from './tail.ts'
import { MemoryJournal } from './testing/memory-journal.ts'
import { TestClock } from './testing/test-clock.ts'

const event: Event = { type: 'own', series: 'a', copy: 'alone' }

/** An owner whose lease is as the test says, before a journal that has not heard of any later one. */
function scene(confirm: () => boolean | undefined) {
  const journal = new MemoryJournal()
  const { epoch } = journal.lease()
  const clock = new TestClock()
  const told: string[] = []
  let isHeld = true
  const lapse = (): void => {
    isHeld = false
  }
  const sequencer = new Sequencer({
    journal,
    clock,
    epoch,
    state: emptyState(),
    head: noHead,
    tail: new Tail(),
    lastAt: 0,
    held: () => isHeld,
    confirm: async () => {
      const answer = confirm()
      if (answer === true) isHeld = true
      return answer
    },
    committed: () => undefined,
    refolded: () => undefined,
    fenced: () => void told.push('fenced'),
    journalChanged: (state) => void told.push(state),
    givenBack: () => undefined,
    bug: (_type, error) => void told.push(String(error)),
    reached: () => undefined,
    breathe: async () => undefined,
  })
  return { journal, clock, told, sequencer, lapse }
}

test('whose lease has run out asks before anything is written, and goes on where it is still theirs', async () => {
  const { journal, sequencer, lapse } = scene(() => true)
  lapse()
  expect(await sequencer.submit(event)).toMatchObject({ recorded: true })
  expect(journal.entries).toHaveLength(1)
})

test('whose lease was another’s meanwhile writes nothing, though the journal would take it', async () => {
  const { journal, told, sequencer, lapse } = scene(() => false)
  lapse()
  expect(await sequencer.submit(event)).toMatchObject({ recorded: false })
  expect(journal.entries).toEqual([])
  expect(told).toEqual(['fenced'])
})

test('as long as nobody can say whose it is nothing is written either', async () => {
  const { journal, clock, told, sequencer, lapse } = scene(() => undefined)
  lapse()
  const recorded = sequencer.submit(event)
  await clock.advance(3_000)
  expect(await recorded).toMatchObject({ recorded: false })
  expect(journal.entries).toEqual([])
  expect(told[0]).toBe('down')
  sequencer.stop()
})
