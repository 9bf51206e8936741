import { expect, test } from 'vitest'
import type { Mechanism } from '../core/mechanism.ts'
import { mechanism, Story } from './testing/story.ts'

const minutes = (count: number): number => count * 60_000

const [sec] = mechanism.tracks
const med = {
  ...sec!,
  code: 'MED',
  channels: { north: { link: 'north', channel: 'n-med' }, south: { link: 'south', channel: 's-med' } },
}
const [duty, head] = mechanism.supervisor.officials
const doctor = { id: 'doctor', role: 'medical adviser', accounts: [{ link: 'sup', user: 'UD' }], isDutyOfficer: true, tracks: ['MED'] }
/** Two of the supervisor's are on duty: one for all tracks, one who may use MED alone. */
const withDoctor: Mechanism = {
  ...mechanism,
  tracks: [sec!, med],
  supervisor: { ...mechanism.supervisor, officials: [duty!, head!, doctor] },
}

/** Something is late on each track; what the doctor says is answered. */
async function begin(): Promise<Story> {
  const story = await Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 60 } }, { mechanism: withDoctor })
  await story.north('On security')
  await story.post('north', 'n-med', 'UA', 'On medicine')
  await story.clock.advance(minutes(62))
  return story
}

async function said(story: Story, text: string): Promise<string> {
  await story.post('sup', 'control', 'UD', text)
  await story.clock.advance(1_000)
  return story.direct('sup', 'UD').at(-1) ?? ''
}

test('who of the supervisor may use one track only sees what is open there, and is called for that', async () => {
  const story = await begin()
  expect(story.standing('sup', 'control', 'ESCALATION SEC-0001').content.mentions).toEqual(['UM'])
  expect(story.standing('sup', 'control', 'ESCALATION MED-0001').content.mentions).toEqual(['UM', 'UD'])
  const open = await said(story, '!open')
  expect(open).toContain('MED-0001')
  expect(open).not.toContain('SEC-0001')
  await story.supervisor('!pause SEC Talks')
  const status = await said(story, '!status')
  expect(status).toContain('Open: 1; of these late: 1.')
  expect(status).not.toContain('SEC')
  await story.clock.advance(minutes(5))
  const pings = story.platform('sup').posts.filter((each) => JSON.stringify(each.content).includes('still no acknowledgement'))
  expect(pings.map(({ content }) => content.mentions)).toEqual([['UM'], ['UM', 'UD']])
})

test('nor do they take, put off, pause or speak on another, however they do it', async () => {
  const story = await begin()
  const card = story.standing('sup', 'control', 'ESCALATION SEC-0001')
  for (const button of card.content.buttons!) await story.press('sup', 'control', card.id, 'UD', button.action)
  await story.clock.advance(1_000)
  expect(story.direct('sup', 'UD').at(-1)).toContain('Nothing was done')
  expect(JSON.stringify(card.content)).toContain('Nobody has taken it.')
  expect(await said(story, '!pause SEC No')).toContain('There is no track “SEC” of yours.')
  expect(await said(story, '!say SEC both Stop now')).toContain('There is no track “SEC” of yours.')
  await said(story, '!take all')
  expect(JSON.stringify(story.standing('sup', 'control', 'ESCALATION MED-0001').content)).toContain('by medical adviser')
  expect(JSON.stringify(card.content)).toContain('Nobody has taken it.')
  expect(story.channel('south', 's-sec').join()).not.toMatch(/paused|Stop now/)
})

test('what only those on duty can be told is told to those of its own track, whatever track its words name', async () => {
  const { secondChannel: _, ...supervisor } = withDoctor.supervisor
  const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: { ...withDoctor, supervisor } })
  story.platform('sup').faultOf = (outgoing) => ('channel' in outgoing && outgoing.channel === 'control' ? 'refuse' : 'none')
  await story.north('!supervisor In private, unlike MED-0001: “MED”')
  await story.clock.advance(1_000)
  expect(story.direct('sup', 'UM').join()).toContain('In private')
  expect(story.direct('sup', 'UD')).toEqual([])
  await story.post('north', 'n-med', 'UA', '!supervisor Of medicine')
  await story.clock.advance(1_000)
  expect(story.direct('sup', 'UD').join()).toContain('Of medicine')
  story.platform('south').faultOf = () => 'refuse'
  await story.post('north', 'n-sec', 'UA', '!flash Shots')
  await story.clock.advance(1_000)
  expect(story.direct('sup', 'UM').join()).toContain('FAILED SEC-0001')
  expect(story.direct('sup', 'UD').join()).not.toContain('SEC')
})
