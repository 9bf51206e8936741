import { describe, expect, test } from 'vitest'
import { Story } from './testing/story.ts'

const noDelay = { sendDelaySeconds: 0 }

/** SEC-0001 of North's stands in South's channel. */
async function begin(): Promise<Story> {
  const story = await Story.begin(noDelay)
  await story.north('The convoy leaves at noon')
  await story.clock.advance(1_000)
  return story
}

/** What South's duty officer is told of what they type. */
async function toldAt(story: Story, typed: string): Promise<string | undefined> {
  await story.south(typed)
  await story.clock.advance(1_000)
  return story.direct('south', 'UB').at(-1)
}

describe('a reference is known however a keyboard writes it', () => {
  test.each([
    '!ack SEC–0001',
    '!ack SEC—1',
    '!ack SEC‑0001',
    '!ack SEC−0001',
    '!ack SEC-٠٠٠١',
    '!ack sec-۰۰۰۱',
    '!ack ＳＥＣ－０００１',
    '!ack SEC0001',
    '!ack sec1',
    '!ack «SEC-0001».',
  ])('%s', async (typed) => {
    expect(await toldAt(await begin(), typed)).toBe('SEC-0001: your acknowledgement is on the record. It says received, nothing more.')
  })

  test('in the words before a text, and of a dispute', async () => {
    const story = await begin()
    await story.south('!send ref:SEC–٠٠٠١ We have it')
    await story.clock.advance(1_000)
    expect(story.channel('north', 'n-sec').at(-1)).toContain('Refers to SEC-0001.')
    await openDispute(story)
    expect(await toldAt(story, '!respond sec–d١ The line is where it was')).toBe('Your response to SEC-D1 is being relayed.')
  })

  test('but what only begins like one is none', async () => {
    expect(await toldAt(await begin(), '!ack SEC0001x')).toContain('“SEC0001x” is no reference.')
  })
})

async function openDispute(story: Story): Promise<void> {
  await story.north('!dispute open SEC–0001 The line is elsewhere')
  await story.north(`!dispute confirm ${/!dispute confirm (q\d+)/.exec(JSON.stringify(story.platform('north').posts))?.[1]}`)
  await story.clock.advance(1_000)
}

describe('a dispute', () => {
  test('is answered by the reference of the message that opened it, too', async () => {
    const story = await begin()
    await openDispute(story)
    expect(story.channel('south', 's-sec').at(-1)).toContain('SEC-0002 DISPUTE SEC-D1 about SEC-0001')
    expect(await toldAt(story, '!respond SEC-0002 The line is where it was')).toBe('Your response to SEC-D1 is being relayed.')
  })

  test('is not what any other message is: it is said which are open, and not that the message is not there', async () => {
    const story = await begin()
    await openDispute(story)
    const told = await toldAt(story, '!respond SEC-0001 The line is where it was')
    expect(told).toBe(
      'SEC-0001 is no dispute: the open one is SEC-D1. Nothing was done. It is written like this: !respond SEC-D1 The patrol was ours and has left',
    )
  })

  test('where none is open, that is said', async () => {
    expect(await toldAt(await begin(), '!respond SEC-0001 It is not so')).toContain('SEC-0001 is no dispute, and none is open.')
  })
})

describe('an acknowledgement', () => {
  test('of several messages is one of each', async () => {
    const story = await begin()
    await story.north('The list follows')
    await story.clock.advance(1_000)
    expect(await toldAt(story, '!ack SEC-0001, SEC-0002')).toContain('SEC-0001, SEC-0002. Each is on the record.')
    expect(await toldAt(story, '!open')).toContain('You owe: nothing')
  })

  test('of several, one of which is not there, is of none', async () => {
    const story = await begin()
    expect(await toldAt(story, '!ack SEC-0001 SEC-0077')).toContain('There is no SEC-0077 that you can see. Nothing was done.')
    expect(await toldAt(story, '!open')).toContain('You owe: 1')
  })

  test('with words after it says that these were not sent', async () => {
    const told = await toldAt(await begin(), '!ack SEC-0001 We stop at once')
    expect(told).toContain('SEC-0001: your acknowledgement is on the record.')
    expect(told).toContain('NOT SENT: what you wrote after it. To answer, type !reply SEC-0001 TEXT.')
  })
})

describe('a word that people try for a command is answered with the command', () => {
  test.each([
    ['!acknowledge SEC-0001', 'Did you mean !ack? For example: !ack SEC-0042'],
    ['!received SEC-0001', 'Did you mean !ack?'],
    ['!roger', 'Did you mean !ack?'],
    ['!urgent Shots at the crossing', 'Did you mean !immediate? For example: !immediate Convoy stopped at the bridge'],
    ['!request Which lorries come?', 'Did you mean !send request? For example: !send request reply-by 2h Which lorries come tomorrow?'],
    ['!incident Shots at the crossing', 'Did you mean !send incident? For example: !send incident Shots reported at the crossing'],
    ['!pending', 'Did you mean !open?'],
    ['!mediator A word please', 'Did you mean !supervisor?'],
    ['!допомога', 'Did you mean !help?'],
    ['!مساعدة', 'Did you mean !help?'],
    ['!?', 'What you can type here'],
    ['!cancel SEC-0001', 'Did you mean !withdraw? For example: !withdraw SEC-0042'],
    [
      '!edit SEC-0001',
      'To correct a message, edit your post of it. If it has none, withdraw it with !withdraw REFERENCE, and send it anew.',
    ],
  ])('%s', async (typed, words) => {
    const story = await begin()
    const before = story.channel('north', 'n-sec')
    expect(await toldAt(story, typed)).toContain(words)
    expect(story.channel('north', 'n-sec')).toEqual(before)
  })
})

test.each(['!suspend liaison Lost', '!confirm C1', '!ready SEC', '!withdraw-party', '!watch pass'])(
  'where nothing was done, the post shows it: %s',
  async (typed) => {
    const story = await begin()
    const post = await story.south(typed)
    await story.clock.advance(1_000)
    expect(story.mark('south', 's-sec', post)).toEqual(['⛔'])
  },
)

describe('who may not use a command is told what they can do', () => {
  test('the supervisor speaks with a command of its own', async () => {
    const story = await begin()
    await story.post('sup', 'control', 'UM', '!flash Stop at once')
    await story.clock.advance(1_000)
    expect(story.direct('sup', 'UM').at(-1)).toBe(
      'Only the parties’ officials can use !flash. Nothing was done. The supervisor speaks in their channels with !say TRACK both TEXT, and where it cannot wait with !override TRACK both TEXT.',
    )
  })

  test('a party asks the supervisor', async () => {
    expect(await toldAt(await begin(), '!pause SEC Talks')).toBe(
      'Only the supervisor’s officials, in the supervisor’s channel, can use !pause. Nothing was done. To ask the supervisor for it, type !supervisor TEXT.',
    )
  })
})

describe('a message that was sent by a command, and has no post to delete', () => {
  async function slash(story: Story, command: string, text: string): Promise<void> {
    const at = story.clock.now()
    await story.tell({ type: 'commanded', id: `${command} ${at}`, link: 'north', channel: 'n-sec', user: 'UA', command, text, at })
    await story.clock.advance(1_000)
  }

  async function flashBySlash(): Promise<Story> {
    const story = await Story.begin(noDelay)
    await slash(story, 'flash', 'Shots at the crossing')
    return story
  }

  test('is withdrawn by its author with a command, as by deleting a post', async () => {
    const story = await flashBySlash()
    await slash(story, 'parley', 'withdraw SEC-0001')
    expect(story.channel('south', 's-sec').join('\n')).toContain('SEC-0001 WITHDRAWN by North 01:00Z. Do not act on it.')
    expect(story.direct('north', 'UA').at(-1)).toContain('SEC-0001 is withdrawn. It could be seen for')
    expect(await toldAt(story, '!open')).toContain('You owe: nothing')
    await slash(story, 'parley', 'withdraw SEC-0001')
    expect(story.direct('north', 'UA').at(-1)).toBe('SEC-0001 is withdrawn already. Nothing was done.')
  })

  test('is withdrawn by nobody else', async () => {
    const story = await flashBySlash()
    expect(await toldAt(story, '!withdraw SEC-0001')).toBe('Only whoever wrote the message can use !withdraw. Nothing was done.')
    expect(story.channel('south', 's-sec').join('\n')).not.toContain('WITHDRAWN')
  })

  test('an edit of a post whose message was withdrawn is answered', async () => {
    const story = await Story.begin(noDelay)
    const post = await story.north('The convoy leaves at noon')
    await story.clock.advance(1_000)
    await story.north('!withdraw SEC-0001')
    await story.clock.advance(1_000)
    await story.edit('north', 'n-sec', post, 'UA', 'The convoy leaves at one')
    await story.clock.advance(1_000)
    expect(story.direct('north', 'UA').at(-1)).toBe('Your edit did not cross. SEC-0001 is withdrawn: post it anew.')
  })

  test('a dispute is withdrawn by its own command', async () => {
    const story = await begin()
    await openDispute(story)
    await story.north('!withdraw SEC-0002')
    await story.clock.advance(1_000)
    expect(story.direct('north', 'UA').at(-1)).toBe(
      'SEC-0002 opened a dispute. Nothing was done. To withdraw it, type !dispute withdraw SEC-D1.',
    )
  })
})
