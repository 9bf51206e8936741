import { expect, test } from 'vitest'
import { Story } from './testing/story.ts'

const minutes = (count: number): number => count * 60_000

test('open lists what is late first, then what is urgent, then by when it is due, with all of it counted', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0, dueMinutes: { immediate: 60, routine: 90 } })
  await story.north('!send request reply-by 10m first')
  await story.clock.advance(1_000)
  await story.south('!ack SEC-1')
  await story.clock.advance(minutes(12))
  await story.north('a plain word')
  await story.north('!immediate a pressing one')
  await story.clock.advance(1_000)
  await story.south('!open')
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB').at(-1)?.split('\n')).toEqual([
    'You owe: 3, of these late: 1',
    'SEC-0001 reply, to North, due 22 Nov 01:10Z (your time 22 Nov 03:10) — LATE',
    'SEC-0003 IMMEDIATE acknowledgement, to North, due 22 Nov 02:12Z (your time 22 Nov 04:12)',
    'SEC-0002 acknowledgement, to North, due 22 Nov 02:42Z (your time 22 Nov 04:42)',
    'Owed to you: nothing',
  ])
  await story.supervisor('!open')
  await story.clock.advance(1_000)
  expect(story.direct('sup', 'UM').at(-1)?.split('\n').slice(0, 2)).toEqual([
    'Owed between the parties: 3, of these late: 1',
    'SEC-0001 reply, from South to North, due 22 Nov 01:10Z — LATE',
  ])
  await story.north('!status')
  await story.clock.advance(1_000)
  expect(story.direct('north', 'UA').at(-1)).toContain('Open: 3; of these late: 1.')
})

test('show tells the whole life: versions, acknowledgements by version, the reply, escalations and disputes', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('!send request reply-by 30m the list')
  await story.clock.advance(1_000)
  await story.south('!ack SEC-1')
  await story.edit('north', 'n-sec', post, 'UA', '!send request reply-by 30m the whole list')
  await story.clock.advance(minutes(31))
  await story.south('!reply SEC-1 It is right')
  await story.clock.advance(1_000)
  await story.south('!dispute open SEC-1 It was never agreed')
  await story.clock.advance(1_000)
  const asked = story.platform('south').posts.findLast((each) => each.channel === '@UB')
  await story.press('south', '@UB', asked?.id ?? '', 'UB', asked?.content.buttons?.[1]?.action ?? '')
  await story.clock.advance(1_000)
  await story.south('!show SEC-1')
  await story.clock.advance(1_000)
  const shown = story.direct('south', 'UB').at(-1) ?? ''
  for (const words of [
    'North, liaison. Request, routine. Written 22 Nov 01:00:02Z, accepted 01:00:02Z.',
    'It wants a reply by 22 Nov 01:30Z.',
    'Received by South, duty officer, 01:00Z, of SEC-0001 as first sent. Receipt only.',
    'Answered by South, duty officer, 01:31Z, late, in SEC-0002.',
    'Escalated to the supervisor 01:30Z.',
    'Changed: SEC-0001 UPDATE 1, written 22 Nov 01:00Z, fingerprint',
    ': the whole list',
    'Received by South, duty officer, 01:31Z, of SEC-0001 UPDATE 1. Receipt only.',
    'Dispute SEC-D1, opened by South 01:31Z: no response yet.',
  ])
    expect(shown).toContain(words)
  expect(shown).not.toContain('pinged')
  await story.supervisor('!show SEC-1')
  await story.clock.advance(1_000)
  expect(story.direct('sup', 'UM').at(-1)).toContain('Escalated to the supervisor 01:30Z, pinged once.')
})

test('a message that turned out to be a reply says so', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('!send request reply-by 30m the list')
  await story.clock.advance(1_000)
  await story.south('It is right')
  await story.clock.advance(1_000)
  const id = /answer:(q\d+):yes/.exec(JSON.stringify(story.platform('south').posts))?.[1] ?? ''
  await story.south(`!answer ${id} yes`)
  await story.south('!show SEC-2')
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB').at(-1)).toContain('It is the reply to SEC-0001.')
})
