import { expect, test } from 'vitest'
import { isSend } from '../../src/sandbox/matrix/faults.ts'
import type { Organisation } from './organisation.ts'
import { all } from './reading.ts'
import { stories } from './stories.ts'
import { minutes, seconds } from './world.ts'

/** Whoever rules the platform does not let Parley read what was said. */
function hideHistory({ standIn }: Organisation): void {
  if (standIn.platform === 'slack') standIn.faults.refuse('conversations.history', 'missing_scope', { calls: 1_000 })
  else standIn.faults.refuse(1_000, 'M_FORBIDDEN', ({ path }) => path.endsWith('/messages'))
}

/** Whoever rules the platform lets Parley say nothing for now. */
function suspend({ standIn, channelOf }: Organisation): void {
  if (standIn.platform === 'slack')
    standIn.faults.refuse('chat.postMessage', 'ekm_access_denied', { calls: 1_000, channel: channelOf('sec') })
  else standIn.faults.refuse(1_000, 'M_USER_SUSPENDED', isSend)
}

stories('what administrators do', (begin) => {
  test('that what was typed in an outage may not be read is told to whoever typed it, and it crosses, once, when it may', async () => {
    const world = await begin()
    const { south } = world.scene
    hideHistory(south)
    await world.cut(south)
    await world.pass(minutes(2))
    await world.south.say('bo', 'Said meanwhile')
    await world.pass(minutes(1))
    await world.restore(south)
    await world.pass(seconds(50))
    world.south.told('until Parley was connected again cannot be read yet.')
    world.desk.told('NOT READ: what was typed in South’s channel of SEC since')
    expect(all(world.north)).not.toContain('cannot be read')
    south.standIn.faults.clear()
    await world.pass(minutes(1))
    world.north.told('Said meanwhile')
    world.south.told('has been read by now.')
    expect(world.north.frames().filter(({ quotes }) => quotes.includes('Said meanwhile'))).toHaveLength(1)
  })

  test('what is to be shown while Parley may say nothing is kept, the supervisor is told why, and it goes on by itself', async () => {
    const world = await begin()
    const { south } = world.scene
    suspend(south)
    await world.say(world.north, 'amal', 'The road is open')
    await world.pass(minutes(1))
    world.desk.told('UNDELIVERED SEC-0001', 'the platform does not take it yet (', 'suspended')
    world.north.toldDirectly('amal', 'Parley keeps it and goes on trying.')
    expect(
      world.north
        .direct('amal')
        .map(({ text }) => text)
        .join(),
    ).not.toContain('suspended')
    south.standIn.faults.clear()
    await world.pass(minutes(1))
    expect(world.south.frames().filter(({ quotes }) => quotes.includes('The road is open'))).toHaveLength(1)
    world.desk.told('SEC-0001 is in South’s channel')
  })
})
