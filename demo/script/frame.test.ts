import { expect, test } from 'vitest'
import type { SeenPost } from '../../src/sandbox/standin.ts'
import { frameOf, numberOf } from './frame.ts'

const post = (text: string, isBot = true): SeenPost => ({
  id: 'p',
  channel: 'c',
  author: 'UP',
  authorName: 'parley',
  isBot,
  text,
  at: 0,
  edited: false,
  reactions: [],
  buttons: [],
  mentions: [],
  wakes: true,
})

const foot = 'Written 22 Nov 20:41 (16:41:12Z) · fingerprint beb0-b146-c4d5-f32a-dffa'

test('a flash that mentions somebody is taken apart', () => {
  const frame = frameOf(post(`@nadir SEC-0004 · South, duty officer · FLASH\n> Fire at the mill\n> Two hurt\n${foot}`))
  expect(frame).toMatchObject({
    title: 'SEC-0004',
    reference: 'SEC-0004',
    from: 'South',
    role: 'duty officer',
    precedence: 'FLASH',
    quotes: ['Fire at the mill\nTwo hurt'],
    writtenLocally: '22 Nov 20:41',
    writtenAt: '16:41:12Z',
    fingerprint: 'beb0-b146-c4d5-f32a-dffa',
  })
  expect(frame && numberOf(frame)).toBe(4)
})

test.each([
  ['@Bo: SEC-0005 · North, liaison', 'SEC-0005'],
  ['SEC-0002 reply to SEC-0001 · South, duty officer · PRIORITY', 'SEC-0002 reply to SEC-0001'],
  ['UPDATE 1 to SEC-0007 · North, liaison', 'UPDATE 1 to SEC-0007'],
  ['SEC-0009 DISPUTE SEC-D1 about SEC-0001 · North, liaison · PRIORITY', 'SEC-0009 DISPUTE SEC-D1 about SEC-0001'],
  ['SEC-0010 CLARIFY SEC-0001 · South, liaison · PRIORITY', 'SEC-0010 CLARIFY SEC-0001'],
  ['SEC-0011 · North, liaison · part 2 of 3', 'SEC-0011'],
])('“%s” is a frame', (first, title) => {
  expect(frameOf(post(`${first}\n> words\n${foot}`))?.title).toBe(title)
})

test('what was and what is now are two quotations', () => {
  expect(frameOf(post(`UPDATE 1 to SEC-0007 · North, liaison\nWas:\n> six\nNow:\n> seven\n${foot}`))?.quotes).toEqual(['six', 'seven'])
})

test.each([
  'SEC-0005: an acknowledgement is due at 22 Nov 16:41Z.',
  'ESCALATION SEC-0005 · no acknowledgement from South',
  'LINK DOWN: South since 16:41:12Z: no connection.',
])('“%s” is not one', (text) => {
  expect(frameOf(post(text))).toBeUndefined()
})

test('what a person typed is none, however it looks', () => {
  expect(frameOf(post(`SEC-0004 · South, duty officer\n> Fire\n${foot}`, false))).toBeUndefined()
})
