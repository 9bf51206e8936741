import { expect, test } from 'vitest'
import type { SeenPost } from '../src/sandbox/standin.ts'
import { transcript } from './transcript.ts'

const noon = Date.UTC(2026, 10, 22, 12, 0, 0)

function seen(changes: Partial<SeenPost>): SeenPost {
  return {
    id: 'p1',
    channel: 'c',
    author: 'UA',
    authorName: 'amal',
    isBot: false,
    text: 'hello',
    at: noon,
    edited: false,
    reactions: [],
    buttons: [],
    mentions: [],
    wakes: true,
    ...changes,
  }
}

const linesOf = (...posts: SeenPost[]): string[] => transcript({ title: 'North', topic: '', posts, direct: [] }).slice(1)

test('a post is a line with its time, author and text', () => {
  expect(linesOf(seen({}))).toEqual(['12:00:00  amal      hello'])
})

test('further lines of a text stand under its first', () => {
  expect(linesOf(seen({ text: 'one\n> two' }))).toEqual(['12:00:00  amal      one', '                    > two'])
})

test('a thread stands indented under its first post, whatever was posted in between', () => {
  const root = seen({ id: 'root', text: 'question', threadOf: 'root' })
  const other = seen({ id: 'other', text: 'something else' })
  const reply = seen({ id: 'reply', text: 'answer', author: 'UB', authorName: 'parley', threadOf: 'root' })
  expect(linesOf(root, other, reply)).toEqual([
    '12:00:00  amal      question',
    '12:00:00    │ parley    answer',
    '12:00:00  amal      something else',
  ])
})

test('a reply whose first post is gone is shown all the same, and says so', () => {
  expect(linesOf(seen({ threadOf: 'gone' }))).toEqual([
    '12:00:00  amal      (in the thread of a post that is gone)',
    '                    hello',
  ])
})

test('an answered post is quoted by its first line', () => {
  const asked = seen({ id: 'asked', text: 'Is it open?\nWe wait.' })
  expect(linesOf(asked, seen({ id: 'answer', text: 'Yes', replyTo: 'asked' })).slice(2)).toEqual([
    '12:00:00  amal      ↩ in reply to “Is it open?”',
    '                    Yes',
  ])
})

test('reactions with who set them, buttons and an edit stand below the text', () => {
  const post = seen({
    edited: true,
    reactions: [{ emoji: '☑', users: ['UP', 'UA'] }],
    buttons: [
      { id: 'b1', label: 'Correct' },
      { id: 'b2', label: 'Not meant' },
    ],
  })
  expect(linesOf(post)).toEqual(['12:00:00  amal      hello', '                    (edited)   ☑ UP, amal   [Correct]   [Not meant]'])
})

test('an empty channel says that it is empty; the topic and direct conversations are shown', () => {
  const shown = transcript({ title: 'South', topic: 'Be brief.', posts: [], direct: [{ person: 'Bo', posts: [seen({ text: 'psst' })] }] })
  expect(shown[0]).toMatch(/^━━ South ━+$/)
  expect(shown.slice(1)).toEqual([
    '   Topic: Be brief.',
    '   (nothing stands here)',
    '── direct messages: Bo and Parley',
    '12:00:00  amal      psst',
  ])
})

test('a direct conversation without words is left out', () => {
  expect(transcript({ title: 'South', topic: '', posts: [], direct: [{ person: 'Bo', posts: [] }] })).toHaveLength(2)
})
