import { expect, test } from 'vitest'
import { reportIn } from './days-report.ts'
import { counted, frame, own, type Scene, said, second, seen, start, words } from './planted.ts'

const links = 'Links: North up; South up, 1 outage, 20 s in all; Mission up.'
const late = ['SEC-0003', 'SEC-0002', 'SEC-0004'].map((name) => `${name} acknowledgement, owed by South, 22 s late`)
const lines = {
  head: 'REPORT as of 22 Nov 16:44Z.',
  open: 'Open: 3. flash 1 (oldest 48 s, 1 late), routine 2 (oldest 52 s, 2 late).',
  late: ['Late: 3', ...late].join('\n'),
  disputes: 'Disputes open: none',
  links,
  messages: 'Messages: SEC 4.',
}

/** It falls due at 60 s, when three are open and late. */
const reported =
  (changed: Partial<typeof lines> = {}, at = 61, spoil: (scene: Scene) => unknown = () => undefined) =>
  (scene: Scene): void => {
    scene.reportAt = start + 60 * second
    scene.channels.desk.push(seen(at * second, Object.values({ ...lines, ...changed }).join('\n')))
    spoil(scene)
  }

test('the day’s report says how it was', () => {
  expect(words(reported())).toBe('')
})

test('forgotten or doubled: it stands once, in its time', () => {
  const never = (scene: Scene) => {
    scene.reportAt = start + 60 * second
  }
  expect(counted(never)).toEqual(['forgotten'])
  const troubled = (scene: Scene) => {
    never(scene)
    scene.troubles.push({ from: start + 58 * second, to: start + 75 * second })
  }
  expect(words(troubled)).toBe('')
  expect(counted(reported({}, 61, ({ channels }) => channels.desk.push({ ...channels.desk.at(-1)!, id: 'again' })))).toEqual(['doubled'])
  expect(words(reported({}, 50))).toMatch(/it was given 10 s before its time/)
})

test('other: it counts more or less than there was', () => {
  expect(words(reported({ messages: 'Messages: SEC 3.' }))).toBe('report: messages: 3, and there were 4 to 4')
  expect(words(reported({ messages: 'Messages: SEC 5.' }))).toBe('report: messages: 5, and there were 4 to 4')
  expect(words(reported({ messages: 'Messages: SEC 4, COM 1.' }))).toBe('report: real messages of COM: 1, and there were 0 to 0')
  expect(words(reported({ open: 'Open: 4. routine 4 (oldest 52 s).' }))).toBe('report: open: 4, and there were 3 to 3')
  expect(words(reported({ open: 'Open: nothing' }))).toBe('report: open: 0, and there were 3 to 3')
  expect(words(reported({ late: 'Late: nothing' }))).toBe('report: late: 0, and there were 1 to 3')
  expect(words(reported({ disputes: 'Disputes open: 1' }))).toBe('report: disputes: 1, and there were 0 to 0')
  expect(words(reported({ links: 'Links: North up; Mission up.' }))).toBe('report: it leaves out South’s link')
})

test('what was answered is neither open nor late', () => {
  const answered = (changed: Partial<typeof lines>) =>
    reported(changed, 61, ({ answers, channels }) => {
      answers.push({ party: 'south', owed: 'acknowledgement', reference: 'SEC-0004', at: start + 14 * second, post: 's2' })
      channels.desk.splice(
        channels.desk.findIndex(({ text }) => text.includes('ESCALATION SEC-0004')),
        1,
      )
    })
  const two = {
    open: 'Open: 2. flash 1 (oldest 48 s, 1 late), routine 1 (oldest 52 s).',
    late: ['Late: 2', ...late.slice(0, 2)].join('\n'),
  }
  expect(words(answered(two))).toBe('')
  expect(words(answered({ ...two, open: lines.open }))).toBe('report: open: 3, and there were 2 to 2')
  expect(words(answered({ open: two.open, late: ['Late: 2', late[0], late[2]].join('\n') }))).toBe(
    `report: as late it names what was not: ${late[2]}`,
  )
})

test('what its frame shows as received a minute before is not open, though nobody can be sure that the tap was heard', () => {
  const tapped = (shown: string) =>
    reported({}, 61, (scene) => {
      Object.assign(scene, { reportAt: start + 60 * second })
      scene.answers.push({ party: 'south', owed: 'acknowledgement', reference: 'SEC-0004', at: start + 14 * second })
      scene.troubles.push({ from: start + 13 * second, to: start + 15 * second })
      const at = scene.channels.south.findIndex(({ text }) => text.startsWith('SEC-0004'))
      const post = scene.channels.south[at]!
      scene.channels.south.splice(at, 1, { ...post, text: `${post.text}\n${shown}` })
    })
  expect(words(tapped(''))).not.toContain('report: open')
  expect(words(tapped('☑ Received by you, liaison, 16:42Z. Receipt only.'))).toContain('report: open: 3, and there were 2 to 2')
  expect(words(tapped('☑ Received by you, liaison, 16:43Z. Receipt only.'))).not.toContain('report: open')
})

test('a dispute that stands is counted', () => {
  const disputed = (changed: Partial<typeof lines>) =>
    reported(
      { messages: 'Messages: SEC 5.', open: 'Open: 4. priority 1 (oldest 48 s), routine 3 (oldest 52 s).', ...changed },
      61,
      (scene) => {
        scene.said.push(said('n5', 16 * second, 'k5', { crossesAtOnce: true }))
        scene.channels.north.push(own('n5', 16 * second, 'k5'))
        const head = 'SEC-0005 DISPUTE SEC-D1 about SEC-0001 · North, liaison · PRIORITY'
        for (const place of ['south', 'desk'] as const) scene.channels[place].push(frame(16 * second, head, 'k5'))
        scene.answers.push({ party: 'south', owed: 'response', reference: 'SEC-0005', at: start + 62 * second, post: 's5' })
      },
    )
  expect(words(disputed({ disputes: 'Disputes open: 1' }))).toBe('')
  expect(words(disputed({}))).toBe('report: disputes: 0, and there were 1 to 1')
})

test('other: it says what somebody wrote', () => {
  expect(words(reported({ disputes: 'Disputes open: none\nk1' }))).toBe('report: it says what somebody wrote')
})

test('where there was trouble around it, it may have been drawn up long before it stood', () => {
  const two = { late: ['Late: 2', ...late.slice(0, 2)].join('\n') }
  const since45 = (scene: Scene) => Object.assign(scene, { reportAt: start + 45 * second })
  expect(words(reported(two, 80, since45))).toBe('report: late: 2, and there were 3 to 3')
  const troubled = (scene: Scene) => since45(scene).troubles.push({ from: start + 70 * second, to: start + 79 * second })
  expect(words(reported(two, 80, troubled))).toBe('')
})

test('it is for the first full minute after the middle', () => {
  expect(reportIn(Date.UTC(2026, 10, 22, 16, 43, 30), 3 * 60_000)).toBe(Date.UTC(2026, 10, 22, 16, 46))
  expect(reportIn(Date.UTC(2026, 10, 22, 16, 43, 30), 30_000)).toBe(Date.UTC(2026, 10, 22, 16, 45))
})
