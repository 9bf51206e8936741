import { describe, expect, test } from 'vitest'
import type { StepPolicy } from '../core/policy.ts'
import type { ReceivedPost } from '../core/received.ts'
import { confirmAll, withHeads } from './testing/cell.ts'
import { Story } from './testing/story.ts'

const minuteMs = 60_000
const desk = { link: 'sup', channel: 'control', author: 'UM' } as const
const northHead = { author: 'UNH' } as const
const southDuty = { link: 'south', channel: 's-sec', author: 'UB' } as const

/** What was typed so many minutes ago, and is found only now. */
async function find(story: Story, by: Partial<ReceivedPost>, text: string, minutes: number): Promise<void> {
  await story.tell(
    story.told(text, { post: `found ${text} ${minutes}`, ...by, writtenAt: story.clock.now() - minutes * minuteMs, found: true }),
  )
  await story.clock.advance(3_000)
}
const toDesk = (story: Story): string => story.direct('sup', 'UM').at(-1) ?? ''
const notDone = 'was found only now'

describe('a word that is found only later', () => {
  test.each(['!take all', '!take SEC-0001', '!snooze all 24h Let it rest', '!assign all to sup-head', '!close SEC-0001 Settled'])(
    'silences nothing that came before the supervisor after it: %s',
    async (text) => {
      const story = await Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 10 } })
      await story.north('Please confirm')
      await story.clock.advance(12 * minuteMs)
      expect(story.channel('sup', 'control').join()).toContain('ESCALATION')
      await find(story, desk, text, 8)
      expect(toDesk(story)).toContain(notDone)
      expect(story.channel('sup', 'control').join()).not.toMatch(/mara role (has|took)|[Ss]noozed by|[Cc]losed by/)
      await find(story, desk, text, 1)
      expect(toDesk(story)).not.toContain(notDone)
    },
  )

  test('puts something off for as long as it said from when it was typed, and for no time when that is over', async () => {
    const story = await Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 10 } })
    await story.north('Please confirm')
    await story.clock.advance(30 * minuteMs)
    await find(story, desk, '!snooze SEC-0001 5m They are on their way', 10)
    expect(toDesk(story)).toContain('was found only now. The time that it gave was over 22 Nov 01:25')
    await find(story, desk, '!snooze SEC-0001 30m They are on their way', 10)
    expect(toDesk(story)).toContain('It comes back by itself, 22 Nov 01:50')
  })

  test('takes what nobody has answered since, however often that was called for anew', async () => {
    const escalation: StepPolicy = { takenMinutes: 30, steps: [{ share: 1, minutes: 0, call: ['supervisor'] }] }
    const story = await Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 10 }, escalation })
    await story.north('Please confirm')
    await story.clock.advance(15 * minuteMs)
    const writtenAt = story.clock.now()
    await story.clock.advance(10 * 60 * minuteMs)
    expect(story.channel('sup', 'control').join()).toContain('Nobody answered any of its calls')
    await find(story, desk, '!take SEC-0001', (story.clock.now() - writtenAt) / minuteMs)
    expect(toDesk(story)).toContain('SEC-0001 is yours')
  })

  test('waives nothing that was said after it', async () => {
    const story = await Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 60 } })
    const post = await story.north('Please confirm')
    await story.clock.advance(10 * minuteMs)
    await story.edit('north', 'n-sec', post, 'UA', 'Please confirm by noon')
    await story.clock.advance(minuteMs)
    await find(story, desk, '!waive SEC-0001 Agreed by voice', 5)
    expect(story.direct('sup', 'UM').join()).toMatch(/is waived[\s\S]*was found only now|was found only now[\s\S]*is waived/)
    await story.supervisor('!open')
    await story.clock.advance(3_000)
    expect(toDesk(story)).toContain('SEC-0001')
  })

  test('suspends nobody who was reinstated after it; of two that are found together the later one holds', async () => {
    const story = await Story.begin({}, { mechanism: withHeads })
    await story.post('north', 'n-sec', 'UNH', '!suspend liaison Lost the telephone')
    await story.clock.advance(10 * minuteMs)
    await story.post('north', 'n-sec', 'UNH', '!reinstate liaison')
    await find(story, northHead, '!suspend liaison Lost it', 5)
    expect(story.direct('north', 'UNH').at(-1)).toContain(notDone)
    await story.clock.advance(60 * minuteMs)
    await find(story, northHead, '!suspend liaison Lost it again', 30)
    await find(story, northHead, '!reinstate liaison', 20)
    expect(story.direct('north', 'UA').at(-1)).toContain('You are reinstated')
  })

  test('of the supervisor’s is not overtaken by a head’s, who could not have undone it', async () => {
    const story = await Story.begin({}, { mechanism: withHeads })
    await story.post('north', 'n-sec', 'UNH', '!suspend liaison Ill')
    await story.clock.advance(10 * minuteMs)
    await story.post('north', 'n-sec', 'UNH', '!reinstate liaison')
    await find(story, desk, '!suspend north liaison Under inquiry', 5)
    expect(story.direct('north', 'UA').at(-1)).toContain('YOU ARE SUSPENDED')
  })

  test('does not hold against a newer one that changed nothing, because the older one was not known yet', async () => {
    const story = await Story.begin({}, { mechanism: withHeads })
    await story.clock.advance(10 * minuteMs)
    await story.post('north', 'n-sec', 'UNH', '!reinstate liaison')
    await find(story, northHead, '!suspend liaison Lost the telephone', 5)
    expect(story.direct('north', 'UNH').at(-1)).toContain(notDone)
    await story.post('north', 'n-sec', 'UNH', '!suspend liaison Lost the telephone')
    await story.clock.advance(10 * minuteMs)
    await story.post('north', 'n-sec', 'UNH', '!suspend liaison Lost it')
    await find(story, northHead, '!reinstate liaison', 5)
    expect(story.direct('north', 'UNH').at(-1)).toContain(notDone)
    expect(story.direct('north', 'UA').at(-1)).toContain('YOU ARE SUSPENDED')
  })

  test('takes back no acknowledgement that was given after it, and gives none that was taken back after it', async () => {
    const story = await Story.begin({ sendDelaySeconds: 0 })
    await story.north('!immediate Shut the gate')
    await story.clock.advance(10 * minuteMs)
    await story.south('!ack SEC-0001')
    await find(story, southDuty, '!ack-mistaken SEC-0001', 5)
    expect(story.direct('south', 'UB').at(-1)).toContain(notDone)
    await story.clock.advance(10 * minuteMs)
    await story.south('!ack-mistaken SEC-0001')
    await story.clock.advance(3_000)
    await find(story, southDuty, '!ack SEC-0001', 5)
    expect(story.direct('south', 'UB').at(-1)).toContain(notDone)
    expect(story.direct('north', 'UA').at(-1)).toContain('took its acknowledgement back')
  })

  test('nor does a ☑ of before, of which its platform tells only now', async () => {
    const story = await Story.begin({ sendDelaySeconds: 0 })
    await story.north('!immediate Shut the gate')
    await story.clock.advance(10 * minuteMs)
    const tappedAt = story.clock.now()
    const { id: post } = story.standing('south', 's-sec', 'Shut the gate')
    await story.clock.advance(10 * minuteMs)
    await story.south('!ack SEC-0001')
    await story.south('!ack-mistaken SEC-0001')
    const tap = (at: number) =>
      story.tell({ type: 'reacted', link: 'south', channel: 's-sec', post, user: 'UB', emoji: '☑', added: true, at })
    await tap(tappedAt)
    await story.clock.advance(3_000)
    expect(story.direct('south', 'UB').at(-1)).toContain(notDone)
    expect(story.direct('north', 'UA').at(-1)).toContain('took its acknowledgement back')
    await tap(story.clock.now())
    await story.clock.advance(3_000)
    expect(story.direct('north', 'UA').at(-1)).toContain('Received by South')
  })

  test('withdraws nothing that its author changed after it', async () => {
    const story = await Story.begin({ sendDelaySeconds: 0 })
    const post = await story.north('The road is open')
    await story.clock.advance(10 * minuteMs)
    await story.edit('north', 'n-sec', post, 'UA', 'The road is open until noon')
    await find(story, {}, '!withdraw SEC-0001', 5)
    expect(story.direct('north', 'UA').at(-1)).toContain(notDone)
    expect(story.channel('south', 's-sec').join()).not.toContain('withdrawn')
  })

  test('refuses no change that another head of the party confirmed after it', async () => {
    const story = await Story.begin({}, { mechanism: withHeads })
    const [sec] = story.mechanism.tracks
    await story.apply({ ...story.mechanism, tracks: [{ ...sec!, dueMinutes: { ...sec!.dueMinutes, routine: 77 } }] })
    await story.clock.advance(10 * minuteMs)
    await story.post('north', 'n-sec', 'UNH', '!confirm C1')
    await find(story, northHead, '!refuse C1', 5)
    expect(story.direct('north', 'UNH').at(-1)).toContain(notDone)
    await story.clock.advance(10 * minuteMs)
    await story.post('north', 'n-sec', 'UNH', '!confirm C1')
    await find(story, northHead, '!refuse C1', 6)
    expect(story.direct('north', 'UNH').at(-1)).toContain(notDone)
    await confirmAll(story)
    expect(story.mechanism.tracks[0]?.dueMinutes.routine).toBe(77)
  })

  test('is one, too, where it was said directly in an outage and its platform tells of it when that is over', async () => {
    const story = await Story.begin({}, { mechanism: withHeads })
    const direct = (text: string, writtenAt: number) =>
      story.tell(story.told(text, { ...northHead, channel: 'direct', isDirect: true, post: `${text} ${writtenAt}`, writtenAt }))
    const link = (state: 'up' | 'down') =>
      story.tell({ type: 'link-changed', link: 'north', state, cause: 'no connection', needsPerson: false, at: story.clock.now() })
    await link('down')
    await story.clock.advance(5 * minuteMs)
    await story.supervisor('!suspend north liaison Lost the telephone')
    const before = story.clock.now()
    await story.clock.advance(5 * minuteMs)
    await story.supervisor('!reinstate north liaison')
    await story.clock.advance(5 * minuteMs)
    await link('up')
    await direct('!suspend liaison Lost the telephone', before)
    await story.clock.advance(3_000)
    expect(story.direct('north', 'UNH').at(-1)).toContain(notDone)
    await direct('!suspend liaison Lost it again', story.clock.now())
    await story.clock.advance(3_000)
    expect(story.direct('north', 'UA').at(-1)).toContain('YOU ARE SUSPENDED')
  })

  test('counts not if its author was suspended when they wrote it', async () => {
    const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: withHeads })
    await story.south('!immediate Shut the gate')
    await story.clock.advance(10 * minuteMs)
    await story.post('north', 'n-sec', 'UNH', '!suspend liaison Lost the telephone')
    await story.clock.advance(10 * minuteMs)
    await story.post('north', 'n-sec', 'UNH', '!reinstate liaison')
    await find(story, {}, '!ack SEC-0001', 5)
    await find(story, {}, 'All is well here', 5)
    await story.clock.advance(minuteMs)
    expect(story.direct('north', 'UA').filter((text) => text.includes('NOT TAKEN: you were suspended when you wrote this'))).toHaveLength(2)
    expect(story.channel('south', 's-sec').join()).not.toContain('All is well')
    expect(story.direct('south', 'UB').join()).not.toContain('Received by North')
  })
})
