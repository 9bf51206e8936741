import { expect, test } from 'vitest'
import type { Mechanism, Track } from '../core/mechanism.ts'
import { mechanism, Story } from './testing/story.ts'

const told = (story: Story, isSupervisor: boolean): string =>
  (isSupervisor ? story.direct('sup', 'UM') : story.direct('north', 'UA')).at(-1) ?? ''

const called = (name: string): Mechanism => ({
  ...mechanism,
  parties: mechanism.parties.map((party) => (party.id === 'south' ? { ...party, name } : party)),
})

const slips = [
  'status:tset Please',
  'status:test to:south Please',
  'stauts:test Please',
  'reff:SEC-0001 Please',
  'ref: Please',
  'to:west Please',
  'info:west Please',
  'tpl:amber Please',
  'exprires 2h Please',
  'expires 18:00 UTC Please',
  'tlp amber Please',
  'priority immediate Please',
  'subject:Road closure Please',
  'requests tlp:amber Please',
  '[immediate] request Please',
  'reply by 2h Please',
]

test.each<[string, Partial<Track>, string]>([
  ['a track that is an exercise', { exercise: true }, 'South'],
  ['the beginning of a track', {}, 'South'],
  ['a party whose name has a comma', {}, 'Congo, Republic of the'],
  ['a party whose name has quotation marks', {}, 'The “Free” South'],
  ['a track that holds things long', { sendDelaySeconds: 3_600 }, 'South'],
])('what is given as an example crosses when it is typed: %s', async (_, changes, name) => {
  for (const command of ['!send', '!say SEC both', '!override SEC both']) {
    for (const slip of slips) {
      const story = await Story.begin({ sendDelaySeconds: 0, tlpFloor: 'GREEN', ...changes }, { mechanism: called(name) })
      const isSupervisor = command !== '!send'
      const say = (text: string): Promise<string> => (isSupervisor ? story.supervisor(text) : story.north(text))
      await say(`${command} ${slip}`)
      await story.clock.advance(2_000)
      const [, example = ''] = /This would have worked: (.+)$/.exec(told(story, isSupervisor)) ?? []
      expect(example).toContain(command)
      await say(example)
      await story.clock.advance(3_605_000)
      expect(story.channel('south', 's-sec').join('\n'), `${slip}: ${example}`).toMatch(/> (?:As|Convoy|Do|Stop|The|Please)/)
    }
  }
})

test('what is refused is called an exercise, or a test, as its own track is, and not as the message in its example', async () => {
  const story = await Story.begin({ exercise: true, sendDelaySeconds: 0 })
  await story.north('!send tlp:purple Please')
  await story.clock.advance(1_000)
  expect(told(story, false)).toMatch(/^EXERCISE · NOT SENT/)
  const real = await Story.begin({ sendDelaySeconds: 0 })
  await real.north('!send status:test Do you read this?')
  await real.north('!flash tlp:purple Shots at the bridge')
  await real.clock.advance(1_000)
  expect(told(real, false)).toMatch(/^NOT SENT/)
})

test('a reply that asks in turn does not cross as text: it is to be a request of its own', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.south('Ten lorries')
  await story.north('!reply SEC-0001 request reply-by 2h Who drives them?')
  await story.clock.advance(1_000)
  expect(told(story, false)).toMatch(/kind: what answers a message is a reply.*This would have worked: !send request Please/)
  await story.north('!reply SEC-0001 request granted')
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec').at(-1)).toContain('> request granted')
})
