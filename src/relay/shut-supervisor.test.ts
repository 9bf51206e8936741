import { expect, test } from 'vitest'
import { mechanism, Story } from './testing/story.ts'

const shut = (story: Story, change: 'bot-removed') =>
  story.tell({ type: 'channel-changed', link: 'sup', channel: 'control', change, at: story.clock.now() })

const removed = async (story: Story): Promise<void> => {
  story.platform('sup').faultOf = (outgoing) => ('channel' in outgoing && outgoing.channel === 'control' ? 'refuse' : 'none')
  await shut(story, 'bot-removed')
  await story.clock.advance(10_000)
}

test('that nothing can be shown in the supervisor’s channel is told in its second one', async () => {
  const story = await Story.begin()
  await removed(story)
  expect(story.channel('sup2', 'control-2').join('\n')).toContain('@UM2\nCHANNEL: Mission: Parley is not in the channel')
})

const { secondChannel: _, ...supervisor } = mechanism.supervisor

test('without a second channel its duty officer is told so directly, and once', async () => {
  const story = await Story.begin({}, { mechanism: { ...mechanism, supervisor } })
  await removed(story)
  await shut(story, 'bot-removed')
  await story.clock.advance(60_000)
  const told = story.direct('sup', 'UM')
  expect(
    told.filter((each) => each.includes('Parley is not in the channel; nothing can be shown or heard there until it is invited')),
  ).toHaveLength(1)
})

test('a channel that comes into force without Parley in it is found within seconds', async () => {
  const story = await Story.begin({}, { mechanism: { ...mechanism, supervisor } })
  await story.tell({ type: 'link-changed', link: 'sup', state: 'up', cause: '', needsPerson: false, at: story.clock.now() })
  await story.clock.advance(15_000)
  const nowhere = { link: 'sup', channel: 'nowhere' }
  const seen = { found: false, member: false, encrypted: false, archived: false, sharedOutside: false, isPublic: false }
  const platform = story.platform('sup')
  platform.faultOf = (outgoing) => ('channel' in outgoing && outgoing.channel === 'nowhere' ? 'refuse' : 'none')
  platform.inspect = async (channels) => ({
    reachable: true,
    missingScopes: [],
    channels: channels.map((channel) => ({ ...seen, channel, ...(channel === 'nowhere' ? {} : { found: true, member: true }) })),
  })
  await story.apply({ ...story.mechanism, supervisor: { ...supervisor, channel: nowhere } })
  await story.clock.advance(15_000)
  expect(story.direct('sup', 'UM').join('\n')).toContain('CHANNEL: Mission: Parley is not in the channel')
})

const alone = { mechanism: { ...mechanism, supervisor } }
const shutFor = (story: Story, isDirectToo = false): void => {
  story.platform('sup').faultOf = (act) => (act.type === 'post' || (isDirectToo && act.type === 'direct') ? 'refuse' : 'none')
}

test('a private word to the supervisor that its only channel does not take is given to its duty officer directly', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 }, alone)
  shutFor(story)
  await story.north('!supervisor They are moving at the crossing')
  await story.clock.advance(5_000)
  expect(story.direct('north', 'UA')).toEqual(['Parley shows it to the supervisor. South does not see this.'])
  expect(story.direct('sup', 'UM').join('\n')).toContain('They are moving at the crossing')
})

test('one that reaches nobody of the supervisor’s is said to its author not to have been shown', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 }, alone)
  shutFor(story, true)
  await story.north('!supervisor They are moving at the crossing')
  await story.clock.advance(60_000)
  expect(story.direct('north', 'UA').at(-1)).toContain('NOT SHOWN to the supervisor: your private words of 22 Nov 01:00:02Z.')
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('supervisor')
})

test('neither of the supervisor’s channels takes one: its author learns so', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  for (const link of ['sup', 'sup2']) story.platform(link).faultOf = (act) => (act.type === 'post' ? 'refuse' : 'none')
  await story.north('!supervisor They are moving at the crossing')
  await story.clock.advance(60_000)
  expect(story.direct('north', 'UA').at(-1)).toContain('NOT SHOWN to the supervisor')
})

test('that a dispute does not stand in the supervisor’s only channel is told to its duty officer directly', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 }, alone)
  shutFor(story)
  await story.north('!dispute open The line is beyond the bridge')
  await story.clock.advance(1_000)
  await story.north(`!answer ${/answer:(q\d+):open/.exec(JSON.stringify(story.platform('north').posts))?.[1]} open`)
  await story.clock.advance(5_000)
  expect(story.direct('sup', 'UM').join('\n')).toContain('FAILED SEC-0001 to Mission')
})
