import { expect, test } from 'vitest'
import { Story } from './testing/story.ts'

/** A blank of braille, a joiner, a mark of direction, a variation, a filler: no screen shows anything of them. */
const nothing = ['\u2800', '\u034f', '\u200e', '\ufe0f', '\u3164', '\u200b', ' \u00a0\u200d ']

test.each(nothing)('what nobody can see is no message, and no reply: %j', async (blank) => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('!send request reply-by 2h Who comes?')
  const asked = story.standing('south', 's-sec', 'Who comes?').id
  await story.south(blank, { thread: asked })
  await story.south(`!reply SEC-0001 ${blank}`)
  await story.south(`!dispute open SEC-0001 ${blank}`)
  await story.south(`!clarify SEC-0001 ${blank}`)
  await story.south(`!supervisor ${blank}`)
  await story.clock.advance(5_000)
  expect(story.channel('north', 'n-sec').filter((each) => /SEC-0002|reply to/.test(each))).toEqual([])
  expect(story.channel('sup', 'control').filter((each) => /Private line|SEC-0002/.test(each))).toEqual([])
  expect(story.direct('south', 'UB')).toHaveLength(5)
  await story.supervisor(`!waive SEC-0001 ${blank}`)
  await story.south('!open')
  await story.clock.advance(5_000)
  expect(story.direct('south', 'UB').at(-1)).toContain('SEC-0001 reply')
})
