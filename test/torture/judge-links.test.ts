import { expect, test } from 'vitest'
import { type Scene, second, seen, start, without, words } from './planted.ts'

/** South’s link is silent from 20 s to 55 s, and both ends read of it. */
function falls({ channels, life }: Scene): void {
  Object.assign(life, { silences: [{ party: 'south', from: start + 20 * second, to: start + 55 * second }] })
  channels.desk.push(silent(50), heard(70))
  channels.north.push(
    seen(50 * second, 'South’s link is in trouble since 16:43Z. What you send is kept.'),
    seen(70 * second, 'South’s link works again (trouble 16:43Z to 16:44Z).'),
  )
}
const silent = (at: number, name = 'South') =>
  seen(at * second, `mika: LINK SILENT: ${name} since 16:43Z: two link tests in a row failed (…).`)
const heard = (at: number, name = 'South') => seen(at * second, `LINK HEARD AGAIN: ${name}, silent 16:43Z to 16:44Z.`)

test('a link of which no test came back was told to be silent, and then to be heard', () => {
  expect(words(falls)).toBe('')
})

test('blamed: a link is told to be silent that was not, and in which nothing was in trouble', () => {
  const loud = (from: number) => (scene: Scene) => {
    scene.channels.desk.push(silent(50, 'Mission'), heard(70, 'Mission'))
    scene.troubles.push({ from: start + from * second, to: start + (from + 1) * second })
  }
  expect(words(loud(10))).toBe('Mission’s link is said to be silent, and was not')
  expect(words(loud(40))).toBe('')
  const others = (scene: Scene) => {
    falls(scene)
    scene.channels.desk.push(silent(50, 'North'), heard(70, 'North'))
    scene.channels.south.push(
      seen(50 * second, 'North’s link is in trouble since 16:43Z.'),
      seen(70 * second, 'North’s link works again (…)'),
    )
  }
  expect(words(others)).toBe('North’s link is said to be silent, and was not')
})

test('other: a link stays silent, or is told twice to be so', () => {
  const still = (scene: Scene) => {
    falls(scene)
    scene.channels.desk.pop()
  }
  expect(words(still)).toBe('South’s link is said to be silent')
  const twice = (scene: Scene) => {
    falls(scene)
    scene.channels.desk.splice(-1, 0, silent(52))
    scene.channels.north.push(seen(52 * second, 'South’s link is in trouble since 16:43Z. What you send is kept.'))
  }
  expect(words(twice)).toBe('South’s link is said to be silent, silent, heard')
})

test('other: the other party does not read of it', () => {
  for (const said of ['in trouble', 'works again']) {
    const unread = (scene: Scene) => {
      falls(scene)
      without(scene.channels.north, said)
    }
    expect(words(unread)).toBe('north does not read what became of South’s link')
  }
})

test('a party reads of an unsteady link in the same words', () => {
  const unsteady = (scene: Scene) => {
    falls(scene)
    scene.channels.north.push(seen(80 * second, 'South’s link is in trouble since 16:43Z. What you send is kept.'))
  }
  expect(words(unsteady)).toBe('')
})

test('other: a party reads of link tests, or of its own link', () => {
  expect(words(({ channels }) => channels.north.push(silent(50)))).toMatch(/north reads of link tests/)
  const own = (scene: Scene) => {
    falls(scene)
    scene.channels.south.push(...scene.channels.north.slice(-2).map((post) => ({ ...post })))
  }
  expect(words(own)).toMatch(/south is told of its own link/)
})
