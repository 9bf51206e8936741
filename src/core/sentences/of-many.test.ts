import { expect, test } from 'vitest'
import { formatReference } from '../text.ts'
import { inPieces, type Notice, speak } from './index.ts'

const references = Array.from({ length: 3_000 }, (_, index) => formatReference('SEC', index + 1))
const skipped = Array.from({ length: 1_000 }, (_, index) => ({ from: `T${index}-0001`, to: `T${index}-1000` }))

test.each<{ readonly notice: Notice; readonly named: readonly string[] }>([
  { notice: { say: 'strays-found', with: { references, channel: 'South’s channel of SEC' } }, named: references },
  { notice: { say: 'strays-here', with: { references } }, named: references },
  { notice: { say: 'journal-shortened', with: { skipped } }, named: skipped.map(({ from, to }) => `${from} to ${to}`) },
])('$notice.say names all, however many, in posts that every platform takes', ({ notice, named }) => {
  const posts = inPieces(notice).map((each) => JSON.stringify(speak(each).blocks))
  for (const post of posts) expect(post.length).toBeLessThan(9_000)
  const all = posts.join('\n')
  expect(named.filter((each) => !all.includes(each))).toEqual([])
})

test('one of several posts that is said elsewhere is one post there too, though it is as long as a post may be', () => {
  const full = [...Array<string>(99).fill('A'), 'B'.repeat(7_680)]
  const pieces = inPieces({ say: 'strays-here', with: { references: [...full, ...references] } })
  expect(pieces.map((each) => inPieces(each))).toEqual(pieces.map((each) => [each]))
})
