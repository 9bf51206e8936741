import { expect, test } from 'vitest'
import { Story } from './testing/story.ts'

test('what was answered before Parley knew that it stands there is not owed when it knows', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0, acknowledgeFrom: 'never' })
  await story.south('the bridge is closed')
  await story.clock.advance(1_000)
  story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' ? 'uncertain-applied' : 'none')
  await story.north('!clarify SEC-0001 the northern bridge')
  await story.clock.advance(100)
  expect(story.channel('south', 's-sec').join('\n')).toContain('Is that what was meant?')
  await story.south('!correct SEC-0002 that one')
  story.platform('south').faultOf = () => 'none'
  await story.clock.advance(7 * 3_600_000)
  expect(story.channel('north', 'n-sec').join('\n')).toContain('Correct: that is what was meant.')
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('is due at')
  expect(story.channel('sup', 'control').join('\n')).not.toContain('ESCALATION')
})
