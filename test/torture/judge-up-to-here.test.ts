import { expect, test } from 'vitest'
import { counted, own, type Scene, second, start, without, words } from './planted.ts'
import type { Answer } from './record.ts'

/** South acknowledges SEC-0004, and with it all that stands above, at 20 s: nothing is escalated any more but SEC-0003, which was before. */
const allUpTo =
  (more: Partial<Answer> = {}, spoil: (scene: Scene) => unknown = () => undefined) =>
  (scene: Scene): void => {
    const { channels } = scene
    const upTo = channels.south.find(({ text }) => text.startsWith('SEC-0004'))!.id
    scene.answers.push({
      party: 'south',
      owed: 'acknowledgement',
      reference: 'SEC-0004',
      upTo,
      at: start + 20 * second,
      post: 's2',
      ...more,
    })
    for (const reference of ['SEC-0002', 'SEC-0003', 'SEC-0004']) without(channels.desk, `ESCALATION ${reference}`)
    // It stands there before the reminder.
    channels.south.splice(-1)
    spoil(scene)
  }

test('one word acknowledges all that stands above what it names', () => {
  expect(words(allUpTo())).toBe('')
  expect(counted(allUpTo({ upTo: undefined as never }))).toEqual(['forgotten'])
})

test('blamed: what it covers is escalated all the same', () => {
  const escalated = allUpTo({}, (scene) =>
    scene.channels.desk.push({ ...own('c', 38 * second, 'mika: ESCALATION SEC-0002 · no acknowledgement from South'), isBot: true }),
  )
  expect(words(escalated)).toBe('SEC-0002, south: escalated 18.0 s after it was answered')
})

test('it covers nothing that came later, or that stands below', () => {
  const below = allUpTo({}, ({ channels, answers }) => {
    answers.splice(-1, 1, {
      ...answers.at(-1)!,
      reference: 'SEC-0002',
      upTo: channels.south.find(({ text }) => text.startsWith('SEC-0002'))!.id,
    })
  })
  expect(words(below)).toMatch(/^SEC-0003: south owes .*\nSEC-0004: south owes/)
  const early = allUpTo({ at: start + 10 * second })
  expect(words(early)).toMatch(/^SEC-0003: south owes/)
})

test('nor anything where it was refused, or was a tap that nobody may have heard', () => {
  const refused = allUpTo({}, ({ channels }) => channels.south.push({ ...own('s2', 20 * second, '!ack SEC-0004 all', '⛔'), author: 'bo' }))
  expect(counted(refused)).toEqual(['forgotten'])
  const tapped = (isTroubled: boolean) => (scene: Scene) => {
    allUpTo()(scene)
    const { post: _, ...tap } = scene.answers.at(-1)!
    scene.answers.splice(-1, 1, tap)
    if (isTroubled) scene.troubles.push({ from: start + 21 * second, to: start + 22 * second })
    scene.channels.desk.push({ ...own('c', 42 * second, 'mika: ESCALATION SEC-0002 · no acknowledgement from South'), isBot: true })
  }
  expect(counted(tapped(false))).toEqual(['blamed'])
  expect(counted(tapped(true))).toEqual([])
})
