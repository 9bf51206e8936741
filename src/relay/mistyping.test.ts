import { describe, expect, test } from 'vitest'
import type { Mechanism } from '../core/mechanism.ts'
import { withHeads } from './testing/cell.ts'
import { Story } from './testing/story.ts'

const [sec] = withHeads.tracks
/** The same parties on a second track, CIV, whose messages are not answered in SEC’s channels. */
const two: Mechanism = {
  ...withHeads,
  tracks: [
    { ...sec!, sendDelaySeconds: 0 },
    {
      ...sec!,
      code: 'CIV',
      sendDelaySeconds: 0,
      channels: { north: { link: 'north', channel: 'n-civ' }, south: { link: 'south', channel: 's-civ' } },
    },
  ],
}

/** SEC-0001 and CIV-0001 stand in South’s channels; a dispute SEC-D1 of North’s is open. */
async function begin(): Promise<Story> {
  const story = await Story.begin({}, { mechanism: two })
  await story.north('The convoy leaves at noon')
  await story.post('north', 'n-civ', 'UA', 'The list follows')
  await story.north('!dispute open The line is elsewhere')
  await story.north(`!dispute confirm ${/!dispute confirm (q\d+)/.exec(JSON.stringify(story.platform('north').posts))?.[1]}`)
  await story.clock.advance(2_000)
  return story
}

/** Whatever came of it, nothing of it is seen by anybody but who typed it. */
const others = (story: Story, own: string): string =>
  Object.values(story.platforms)
    .flatMap(({ link, posts }) => posts.filter(({ channel }) => !(link === own && channel.startsWith('@'))))
    .map(({ content }) => JSON.stringify(content))
    .join('\n')

const toSouth: readonly [string, string, string][] = [
  ['!ack', 'Which message?', '!ack SEC-0042'],
  ['!ack banana', '“banana” is no reference.', '!ack SEC-0042'],
  ['!clarify SEC-0001', 'Say what you understand.', '!clarify SEC-0042 You close the road at 06:00 your time'],
  ['!clarify CIV-0001 You send it', 'CIV-0001 is of another track: ask in its own channel.', '!clarify SEC-0042'],
  ['!reply CIV-0001 Thank you', 'CIV-0001 is of another track: answer in its own channel.', '!reply SEC-0042'],
  ['!reply SEC-0001', 'There is no text to send.', '!reply SEC-0042 Both lists are complete'],
  ['!send', 'There is no text to send.', '!send Convoy leaves at noon'],
  ['!flash', 'There is no text to send.', '!flash Shots reported at the crossing'],
  ['!supervisor', 'There is no text to send.', '!supervisor We need a word in private'],
  ['!respond SEC-D1 tlp:red The patrol was ours', '“tlp:red” counts before a text that is sent or replied alone', '!respond SEC-D1'],
  ['!clarify SEC-0001 reply-by 2h You leave at noon', '“reply-by” counts before a text', '!clarify SEC-0042'],
  ['!dispute open SEC-0001 tlp:red The line', '“tlp:red” counts before a text', '!dispute open SEC-0042'],
  ['!reply SEC-0001:No. We stay', '“SEC-0001:No.” is no reference.', '!reply SEC-0042 Both lists are complete'],
  ['!ack SEC-0001/0002', '“SEC-0001/0002” is no reference.', '!ack SEC-0042'],
  ['!withdraw SEC-0001 SEC-0002', 'One message at a time: only “ack” takes several.', '!withdraw SEC-0042'],
  ['!dispute open SEC-0001:The line', '“SEC-0001:The” is no reference.', '!dispute open SEC-0042'],
  ['!dispute', 'What about the dispute?', '!dispute open SEC-0042'],
  ['!dispute banana', '“banana” is not something to do with a dispute: there are open, respond and withdraw.', '!dispute open SEC-0042'],
  ['!dispute open', 'A dispute needs a reason.', '!dispute open SEC-0042'],
  ['!dispute open SEC-0001', 'A dispute needs a reason.', '!dispute open SEC-0042'],
  ['!dispute respond', 'Which dispute?', '!respond SEC-D1'],
  ['!dispute withdraw', 'Which dispute?', '!dispute withdraw SEC-D1'],
  ['!respond', 'Which dispute?', '!respond SEC-D1'],
  ['!respond SEC-D1', 'A response needs words.', '!respond SEC-D1'],
  ['!answer', 'Which question?', '!answer q12 cancel'],
]

const toHead: readonly [string, string, string][] = [
  ['!confirm', 'Which change?', '!confirm C3'],
  ['!refuse', 'Which change?', '!refuse C3'],
  ['!confirm C3 not yet', 'It takes nothing after C3, and “not yet” would be lost.', '!confirm C3'],
  ['!ready SEC not before Friday', 'It takes nothing after SEC', '!ready COM'],
  ['!ready MIL', 'There is no track “MIL” of yours.', '!ready COM'],
  ['!suspend duty officer', 'It needs a reason, for the record.', '!suspend duty officer Lost the telephone'],
  ['!suspend head of delegation Holiday', 'Nobody suspends themselves.', '!suspend duty officer Lost the telephone'],
]

const toSupervisor: readonly [string, string, string][] = [
  ['!passed SEC-0001', 'Say how, and to whom.', '!passed SEC-0042 voice to the duty officer'],
  ['!passed SEC-0001 voice', 'Say how, and to whom.', '!passed SEC-0042 voice to the duty officer'],
  ['!passed SEC-0001 voice to', 'Say how, and to whom.', '!passed SEC-0042 voice to the duty officer'],
  ['!pause', 'Which track? There are SEC, CIV.', '!pause SEC Verification under way'],
  ['!pause MIL Talks', 'There is no track “MIL”; there are SEC, CIV.', '!pause SEC Verification under way'],
  ['!pause SEC and CIV', 'One track at a time.', '!pause SEC Verification under way'],
  ['!resume SEC at 18:00', 'It takes nothing after SEC, and “at 18:00” would be lost.', '!resume SEC'],
  ['!say SEC', 'To whom? “both”, or one of north, south.', '!say SEC both'],
  ['!say SEC east Hello', 'To whom? “both”, or one of north, south.', '!say SEC both'],
  ['!say SEC north south Stop', 'To whom? “both”, or one of north, south.', '!say SEC both'],
  ['!say SEC north and South Stop', 'To whom? “both”, or one of north, south.', '!say SEC both'],
  ['!waive SEC-0001 and CIV-0001 Answered', 'One message at a time: only “ack” takes several.', '!waive SEC-0042'],
  ['!take SEC-0001 CIV-0001', 'One message at a time: only “ack” takes several.', '!take SEC-0042'],
  ['!snooze SEC-0001 1h 30m', 'For how long? Say 20m or 2h, 24 hours at most.', '!snooze SEC-0042 20m'],
  ['!say SEC north', 'There is no text to send.', '!say SEC both'],
  ['!ready', 'Which track?', '!ready COM'],
  ['!suspend duty officer Lost', 'Of which party? There are north, south, supervisor.', '!suspend north duty officer Lost the telephone'],
  ['!waive SEC-0001', 'It needs a reason, for the record.', '!waive SEC-0042 Answered at the meeting'],
  ['!snooze SEC-0001', 'For how long? Say 20m or 2h, 24 hours at most.', '!snooze SEC-0042 20m'],
  ['!snooze SEC-0001 25h', 'For how long? Say 20m or 2h, 24 hours at most.', '!snooze SEC-0042 20m'],
  ['!snooze SEC-0001 0s', 'For how long? Say 20m or 2h, 24 hours at most.', '!snooze SEC-0042 20m'],
  ['!assign SEC-0001', 'To whom? There are duty officer (sup-duty), head of mission (sup-head).', '!assign SEC-0042'],
  ['!assign SEC-0001 to banana', 'There is no such official. There are duty officer', '!assign SEC-0042'],
]

describe('a command that lacks something is answered with what it lacks and with how it is written', () => {
  test.each([
    ...toSouth.map((each) => ['south', 's-sec', 'UB', ...each] as const),
    ...toHead.map((each) => ['south', 's-sec', 'USH', ...each] as const),
    ...toSupervisor.map((each) => ['sup', 'control', 'UM', ...each] as const),
  ])('in %s %s, by %s: %s', async (link, channel, user, typed, problem, example) => {
    const story = await begin()
    const before = others(story, link)
    await story.post(link, channel, user, typed)
    await story.clock.advance(2_000)
    const [answer, ...further] = story.direct(link, user).filter((each) => each.includes('Nothing was done.'))
    expect(answer).toContain(`${problem}`)
    expect(answer).toContain(`It is written like this: ${example}`)
    expect(further).toEqual([])
    expect(others(story, link)).toBe(before)
  })
})

describe('a command that leads nowhere is answered by why', () => {
  test.each([
    [
      'south',
      's-sec',
      'UB',
      '!ack SEC-0077',
      'There is no SEC-0077 that you can see. Nothing was done. !open lists what is open. It is written like this: !ack SEC-',
    ],
    ['south', 's-sec', 'UB', '!respond SEC-D7 Ours', 'There is no SEC-D7 that you can see.'],
    ['south', 's-sec', 'UB', '!dispute withdraw SEC-D1 Ours', 'Only the party that opened a dispute which is still open can use'],
    ['south', 's-sec', 'UB', '!dispute confirm q77', 'That question was answered already, or is older than an hour.'],
    ['south', 's-sec', 'UB', '!dispute open SEC-0077 Not so', 'There is no SEC-0077 that you can see.'],
    ['south', '@UB', 'UB', '!dispute open Not so', 'Use !dispute in a track’s channel'],
    ['south', '@UB', 'UB', '!send Not so', 'Use !send in a track’s channel'],
    ['south', '@UB', 'UB', '!reply SEC-0001 Not so', 'Use !reply in a track’s channel'],
    ['south', '@UB', 'UB', '!clarify SEC-0001 Not so', 'Use !clarify in a track’s channel'],
    ['south', 's-sec', 'UB', '!answer q77 yes', 'No such question waits for an answer of yours: it was answered already, or is too old.'],
    ['south', 's-sec', 'UB', '!correct SEC-0001', 'SEC-0001: no such answer is owed on it by you.'],
    ['south', 's-sec', 'UB', '!not-meant SEC-0001 That neither', 'SEC-0001: no such answer is owed on it by you.'],
    ['south', 's-sec', 'UB', '!ack-mistaken SEC-0001', 'SEC-0001: no such answer is owed on it by you.'],
    ['south', 's-sec', 'UB', '!confirm C1', 'Only a head of your organisation can use !confirm.'],
    ['south', 's-sec', 'UB', '!ready SEC', 'Only a head of your organisation can use !ready.'],
    ['south', 's-sec', 'UB', '!suspend duty officer Lost', 'Only a head of your organisation, or the supervisor, can use !suspend.'],
    ['south', 's-sec', 'UB', '!withdraw-party', 'Only a head of a party that is on a track can use !withdraw-party.'],
    ['south', 's-sec', 'UB', '!pause SEC', 'Only the supervisor’s officials, in the supervisor’s channel, can use !pause.'],
    ['south', 's-sec', 'USH', '!confirm C7', 'C7'],
    ['south', 's-sec', 'USH', '!ready SEC', 'SEC is not being rehearsed.'],
    ['sup', 'control', 'UM', '!send hello', 'Only the parties’ officials can use !send.'],
    ['sup', '@UM', 'UM', '!pause SEC', 'Only the supervisor’s officials, in the supervisor’s channel, can use !pause.'],
    [
      'sup',
      '@UM',
      'UM',
      '!suspend south duty officer Lost',
      'Only the supervisor’s officials, in the supervisor’s channel, can use !suspend.',
    ],
    ['sup', 'control', 'UM', '!resume SEC', 'SEC is not paused.'],
    ['sup', 'control', 'UM', '!take SEC-0001', 'SEC-0001: nothing was escalated yet.'],
    ['sup', 'control', 'UM', '!take all', 'ALL: nothing of it waits to be taken.'],
  ])('in %s %s, by %s: %s', async (link, channel, user, typed, answer) => {
    const story = await begin()
    const before = others(story, link)
    await story.post(link, channel, user, typed, { isDirect: channel.startsWith('@') })
    await story.clock.advance(2_000)
    expect(story.direct(link, user).at(-1)).toContain(answer)
    expect(story.direct(link, user)).toHaveLength(1)
    expect(others(story, link)).toBe(before)
  })
})

test('a plain post that was meant as a command, or begins with the words before a text, crosses nowhere, and meets nothing', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('!send request reply-by 2h Which lorries come?')
  await story.clock.advance(2_000)
  for (const typed of ['ack SEC-0001', 'FLASH: shots at the bridge', 'immediate request reply-by 2h to:north Come', '.flash Shots']) {
    const post = await story.south(typed)
    await story.clock.advance(2_000)
    expect(story.mark('south', 's-sec', post)).toEqual(['⛔'])
    expect(story.direct('south', 'UB').at(-1)).toContain('without the sign before it')
  }
  expect(story.channel('north', 'n-sec').join('\n')).not.toMatch(/ack SEC|FLASH|Come|Shots/)
  await story.south('!send -- FLASH: it was the name of the lorry')
  await story.clock.advance(2_000)
  expect(story.channel('north', 'n-sec').at(-1)).toContain('FLASH: it was the name of the lorry')
})

test('several messages are acknowledged with a comma, too, and not the first alone', async () => {
  const story = await begin()
  await story.north('The list follows')
  await story.clock.advance(2_000)
  await story.south('!ack SEC-0001,SEC-0003')
  await story.clock.advance(2_000)
  expect(story.direct('south', 'UB').at(-1)).toContain('Acknowledged: 2.')
})

test.each([
  '!send !flash Shots at the crossing',
  '!flash /flash Shots',
  '!send\n！flash Shots',
  '!send -- /dispute open Shots',
  '!reply SEC-0001 !flash Shots',
])('a command within a command never crosses, and its author is told: %j', async (typed) => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.south('The road is open')
  const post = await story.north(typed)
  const edited = await story.north('!send at noon')
  await story.edit('north', 'n-sec', edited, 'UA', '!send /flash Shots')
  await story.clock.advance(20_000)
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('Shots')
  expect(story.mark('north', 'n-sec', post)).toEqual(['⛔'])
  expect(story.direct('north', 'UA').join('\n')).toMatch(/The text itself begins like a command[\s\S]*It begins like a command/)
})
