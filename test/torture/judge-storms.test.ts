import { expect, test } from 'vitest'
import { card, counted, groupOf, type Scene, second, seen, start, words } from './planted.ts'

const label = 'ROUTINE · South · SEC · no acknowledgement'

const drawn =
  (spoil: (text: string) => string, ...lines: readonly string[]) =>
  (scene: Scene) => {
    groupOf(['SEC-0002', 'SEC-0004'])(...lines)(scene)
    const post = scene.channels.desk.pop()!
    scene.channels.desk.push({ ...post, text: spoil(post.text) })
  }

test('other: a group counts more or fewer than it names, or than nobody has taken', () => {
  const lines = [`${label} (1): SEC-0002`, 'Taken by duty officer (1): SEC-0004'] as const
  expect(words(drawn((text) => text, ...lines))).toBe('')
  expect(words(drawn((text) => text.replace('2 escalations', '3 escalations'), ...lines))).toBe('G1 says 3 and names 2')
  const settled = (text: string) =>
    text.replace('2 escalations', '3 escalations').replace('\nROUTINE', '\nSettled earlier and no longer listed: 1.\nROUTINE')
  expect(words(drawn(settled, ...lines))).toBe('')
  expect(words(drawn((text) => text.replace('Not taken: 1', 'Not taken: 2'), ...lines))).toBe('G1 says 2 not taken and names 1')
  const troubled = (scene: Scene) => {
    drawn((text) => text.replace('2 escalations', '3 escalations'), ...lines)(scene)
    scene.troubles.push({ from: start + 85 * second, to: start + 89 * second })
  }
  expect(words(troubled)).toBe('')
})

test('a group in parts names what all of them do', () => {
  const inParts = (scene: Scene) => {
    drawn((text) => text.replace('1 escalations', '2 escalations').replace('Not taken: 1', 'Not taken: 2'), `${label} (1): SEC-0002`)(scene)
    scene.channels.desk.push(seen(38 * second, `GROUP G1, part 2 of 2\n${label} (1): SEC-0004`))
  }
  expect(words(inParts)).toBe('')
})

test('doubled: a group has two posts', () => {
  const twice = (scene: Scene) => {
    groupOf(['SEC-0002', 'SEC-0004'])(`${label} (2): SEC-0002, SEC-0004`)(scene)
    scene.channels.desk.push({ ...scene.channels.desk.at(-1)!, id: 'again' })
  }
  expect(counted(twice)).toContain('doubled')
})

test('doubled: an escalation has two posts', () => {
  const twice = (scene: Scene) => scene.channels.desk.push(card(60 * second, 'SEC-0002'))
  expect(words(twice)).toBe('SEC-0002 south acknowledgement: its escalation has two posts')
  expect(words((scene) => scene.channels.desk.push(card(60 * second, 'SEC-0002', 'no reply from South')))).not.toContain('two posts')
})

test('other: as many as are a storm stand by themselves', () => {
  const alone =
    (count: number, more = '') =>
    (scene: Scene) => {
      for (let number = 0; number < count; number += 1) {
        const each = card(50 * second, 'SEC-0002')
        scene.channels.desk.push({ ...each, text: `${each.text.replace('ROUTINE from North.', 'Due.')}${more}` })
      }
    }
  const storms = (scene: (scene: Scene) => unknown) =>
    words(scene)
      .split('\n')
      .filter((each) => each.includes('by themselves'))
  expect(storms(alone(16))).toEqual([])
  expect(storms(alone(17))).toEqual(['20 escalations stand by themselves, and came together'])
  expect(storms(alone(17, '\nWith others in group G1, which is pinged for all of them.'))).toEqual([])
})
