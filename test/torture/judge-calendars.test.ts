import { describe, expect, test } from 'vitest'
import { card, counted, frame, own, type Scene, said, second, seen, start, words } from './planted.ts'
import { afterWork, calendarOf, pausesFrom } from './working.ts'

describe('time in which somebody works', () => {
  const pauses = [
    { from: 60, to: 120 },
    { from: 180, to: 240 },
  ]
  test.each([
    [0, 30, 30],
    [0, 60, 60],
    [0, 61, 121],
    [30, 60, 150],
    [70, 10, 130],
    [150, 90, 300],
    [300, 10, 310],
  ])('from %i on, %i of it are over at %i', (from, work, over) => {
    expect(afterWork(pauses, from, work)).toBe(over)
  })

  test('is every other minute, as the configuration has it', () => {
    const from = Date.UTC(2026, 10, 22, 16, 43, 30)
    const { calendar } = calendarOf(pausesFrom(from)) as { calendar: { maintenance: object[]; hours: object } }
    expect(calendar.maintenance).toHaveLength(100)
    expect(calendar.maintenance.slice(0, 2)).toEqual([
      { from: '2026-11-22T16:44Z', to: '2026-11-22T16:45Z' },
      { from: '2026-11-22T16:46Z', to: '2026-11-22T16:47Z' },
    ])
    expect(Object.keys(calendar.hours)).toHaveLength(7)
    expect(calendarOf([])).toEqual({})
  })
})

/** South does not work from 30 s to 60 s: what it owes on SEC-0002 and SEC-0004 is due so much later. */
const pausing =
  (second2: number, second4: number, more: (scene: Scene) => unknown = () => undefined) =>
  (scene: Scene) => {
    scene.pauses.south.push({ from: start + 30 * second, to: start + 60 * second })
    for (const reference of ['SEC-0002', 'SEC-0004']) {
      scene.channels.desk.splice(
        scene.channels.desk.findIndex(({ text }) => text.includes(`ESCALATION ${reference}`)),
        1,
      )
    }
    scene.channels.desk.push(card(second2 * second, 'SEC-0002'), card(second4 * second, 'SEC-0004'))
    more(scene)
  }

test('by its calendar a party has longer, but for what is urgent', () => {
  expect(words(pausing(68, 73))).toBe('')
  expect(words(pausing(38, 73))).toBe('SEC-0002, south: escalated 30.0 s before it was due')
  const urgent = ({ channels }: Scene) => {
    const at = channels.south.findIndex(({ text }) => text.startsWith('SEC-0003'))
    channels.south.splice(at, 1, frame(12 * second, 'SEC-0003 · North, liaison · IMMEDIATE', 'k4 now'))
    channels.desk.splice(2, 1, frame(12 * second, 'SEC-0003 · North, liaison · IMMEDIATE', 'k4 now'))
    channels.desk.splice(4, 1, card(42 * second, 'SEC-0003'))
  }
  expect(words(pausing(68, 73, urgent))).toBe('')
})

test('a clock that was off by less than a pause may take it for over, or for yet to come', () => {
  const skewed = (at: number) => pausing(at, 73, (scene) => Object.assign(scene, { skewAheadMs: 10 * second }))
  expect(words(skewed(14))).toMatch(/^SEC-0002, south: escalated/)
  expect(words(skewed(58))).toBe('')
})

test('a reply is due when its sender wants it', () => {
  const asks = (scene: Scene) => {
    scene.said.push(said('n5', 16 * second, 'k5', { acknowledged: true, firstLine: { kind: 'REQUEST', replyByMs: 60 * second } }))
    scene.channels.north.push(own('n5', 16 * second, '!send request reply-by 1m k5', '☑'))
    const head = 'SEC-0005 REQUEST · North, liaison\nReply by 22 Nov 16:44Z (your time 22 Nov 18:44).'
    for (const place of ['south', 'desk'] as const) scene.channels[place].push(frame(27 * second, head, 'k5'))
    scene.answers.push({ party: 'south', owed: 'acknowledgement', reference: 'SEC-0005', at: start + 29 * second, post: 's4' })
    for (const end of ['north', 'south'] as const)
      scene.channels[end].push(
        seen(77 * second, `SEC-0005 is open again: ${end === 'north' ? 'no reply from South' : 'your reply was due now'}`),
      )
    scene.channels.desk.push(card(77 * second, 'SEC-0005', 'no reply from South'))
  }
  expect(words(pausing(68, 73, asks))).toBe('')
})

test('other: a party is reminded when it does not work, and somebody else reads of its calendar', () => {
  const reminded = (at: number) =>
    pausing(68, 73, ({ channels }) =>
      channels.south.push(seen(at * second, 'SEC-0002: an acknowledgement is due at 16:44Z (your time 18:44). After that …')),
    )
  expect(words(reminded(28))).toBe('')
  expect(words(reminded(50))).toBe('SEC-0002, south: reminded when it does not work')
  const troubled = (scene: Scene) => {
    reminded(50)(scene)
    scene.troubles.push({ from: start + 40 * second, to: start + 45 * second })
  }
  expect(words(troubled)).toBe('')
  const told = (scene: Scene) =>
    pausing(68, 73)(scene) ?? scene.direct.north.push(seen(80 * second, 'South is in maintenance until 16:45Z.'))
  expect(words(told)).toMatch(/^north reads of south’s calendar/)
  expect(counted(({ direct }) => direct.north.push(seen(80 * second, 'South is in maintenance until 16:45Z.')))).toEqual([])
})
