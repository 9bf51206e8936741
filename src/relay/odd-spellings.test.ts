import { expect, test } from 'vitest'
import { Story } from './testing/story.ts'

test.each([
  ['!send tlp：amber subject:「道路」 Hello', / · TLP:AMBER\n> Subject: 道路\n> Hello/],
  ['!send ｉｍｍｅｄｉａｔｅ Hello', / · IMMEDIATE\n> Hello/],
  ['!send\u00a0immediate\u00a0request Hello', /REQUEST · North, liaison · IMMEDIATE\n> Hello/],
  ['!send -- “immediate” is what they called it', /North, liaison\n> “immediate” is/],
  ['!send “The road” is closed', /North, liaison\n> “The road” is closed/],
  ['!send (see below) the road is closed', /North, liaison\n> \(see below\)/],
])('%j is understood', async (typed, shown) => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north(typed)
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec').join('\n')).toMatch(shown)
})

test.each([
  ['!send immediate\u200b Hello', '“immediate⟨U+200B⟩” is nearly “immediate”'],
  ['!send reply‑by 2h Hello', 'by” is nearly “reply-by”'],
  ['!send request reply–by:2h Hello', 'is nearly “reply-by:”'],
  ['!send “flash” Hello', '“flash” is nearly “flash”'.replace('“flash”', '““flash””')],
  ['!send *immediate* Hello', '“*immediate*” is nearly “immediate”'],
  ['!send `tlp:red` Hello', 'is nearly “tlp:”'],
  ['!send "request" Hello', 'is nearly “request”'],
])('%j would cross without what it says, and is refused', async (typed, words) => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north(typed)
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec')).toEqual([])
  expect(story.direct('north', 'UA').at(-1)).toContain(words)
})

test('a subject names nothing that there is not, either', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('!send subject:"As in SEC-0042" The road is closed')
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec')).toEqual([])
  expect(story.direct('north', 'UA').at(-1)).toContain('There is no SEC-0042 on this track')
})
