import { expect, test } from 'vitest'
import { withHeads } from './testing/cell.ts'
import { Story } from './testing/story.ts'

/** Nothing that is said to one person directly is taken on this link. */
const refusesDirect = (story: Story, link: string): void => {
  story.platform(link).faultOf = (act) => (act.type === 'direct' ? 'refuse' : 'none')
}
const said = (story: Story, link: string, channel: string): string => story.channel(link, channel).join('\n---\n')

async function shut(options: Parameters<typeof Story.begin>[1] = {}, delay = 0): Promise<Story> {
  const story = await Story.begin({ sendDelaySeconds: delay }, options)
  refusesDirect(story, 'north')
  return story
}

const command = (story: Story, name: string, text: string) =>
  story.tell({
    type: 'commanded',
    id: `use ${text}`,
    link: 'north',
    channel: 'n-sec',
    user: 'UA',
    command: name,
    text,
    at: story.clock.now(),
  } as never)

test('a question before a flash that cannot be put directly is put where the flash was typed, and answered there', async () => {
  const story = await shut({ buttons: ['north'] })
  await command(story, 'flash', 'Shots at the crossing')
  await story.clock.advance(2_000)
  const question = story.standing('north', 'n-sec', 'This wakes South’s duty officer now')
  expect(question.content.mentions).toEqual(['UA'])
  const [send] = question.content.buttons ?? []
  await story.press('north', 'n-sec', question.id, 'UA', send!.action)
  await story.clock.advance(2_000)
  expect(said(story, 'south', 's-sec')).toContain('SEC-0001 · North, liaison · FLASH')
})

test('that a flash was not sent is said where it was typed, if it cannot be said directly', async () => {
  const story = await shut({ buttons: ['north'] })
  await command(story, 'flash', 'Shots at the crossing')
  await story.clock.advance(302_000)
  expect(said(story, 'north', 'n-sec')).toContain('@UA\nNOT SENT: your FLASH.')
})

test('an author who cannot be written to directly learns in their channel that a message has not arrived, and why one was refused', async () => {
  const story = await shut()
  story.platform('south').faultOf = (act) => (act.type === 'post' ? 'unavailable' : 'none')
  await story.north('stuck')
  await story.clock.advance(50_000)
  expect(said(story, 'north', 'n-sec')).toContain('@UA\nSEC-0001 has not reached South’s channel')
  const refused = await story.north('!send imediate Close the road')
  await story.clock.advance(1_000)
  expect(story.mark('north', 'n-sec', refused)).toEqual(['⛔'])
  expect(said(story, 'north', 'n-sec')).toContain('imediate')
})

test('the supervisor is told once whom Parley cannot write to, until it can', async () => {
  const story = await shut()
  await command(story, 'parley', 'nonsense')
  await command(story, 'parley', 'nonsense too')
  await story.clock.advance(2_000)
  const told = () => story.channel('sup', 'control').filter((each) => each.includes('could not be shown'))
  expect(told()).toEqual(['A notice could not be shown to a direct conversation with North, liaison: the bot is not in the channel.'])
  story.platform('north').faultOf = () => 'none'
  await command(story, 'parley', 'nonsense again')
  await story.clock.advance(2_000)
  refusesDirect(story, 'north')
  await command(story, 'parley', 'nonsense for the last time')
  await story.clock.advance(2_000)
  expect(told()).toHaveLength(2)
})

test('what somebody asked to see is not shown to all who are in the channel', async () => {
  const story = await shut()
  await command(story, 'parley', 'open')
  await story.clock.advance(2_000)
  expect(story.channel('north', 'n-sec')).toEqual([])
})

test('a head who cannot be written to directly is asked in the party’s channel to confirm what changes it', async () => {
  const story = await Story.begin({}, { mechanism: withHeads })
  refusesDirect(story, 'north')
  const [north, ...others] = story.mechanism.parties
  await story.apply({ ...story.mechanism, parties: [{ ...north!, timeZone: 'Asia/Baku' }, ...others] })
  await story.clock.advance(2_000)
  expect(said(story, 'north', 'n-sec')).toContain('!confirm C1')
})

test('a robot that takes nothing directly, and answers whatever is said in the channel, is told there once that nothing of it crosses', async () => {
  const story = await shut()
  const marks: (readonly string[])[] = []
  for (let turn = 0; turn < 5; turn += 1) {
    const post = await story.post('north', 'n-sec', 'UROBOT', 'The above in another language')
    await story.clock.advance(2_000)
    marks.push(story.mark('north', 'n-sec', post))
  }
  expect(said(story, 'north', 'n-sec').match(/@UROBOT\nNOT SENT/g)).toHaveLength(1)
  expect(marks).toEqual(marks.map(() => ['⛔']))
})
