import { expect, test } from 'vitest'
import { referenceAtHead } from './owners.ts'

test.each([
  ['SEC-0042 · North, liaison\n> words', 'SEC-0042'],
  ['<@U0NADIR> SEC-0042 · North, liaison · FLASH\n> words', 'SEC-0042'],
  ['Bo, Sam: SEC-0042 · North, liaison · FLASH\n> words', 'SEC-0042'],
  ['@Bo \nSEC-0042 · North, liaison · FLASH\n> words', 'SEC-0042'],
  ['UPDATE 2 to SEC-0042 · North, liaison\nWas:', 'SEC-0042.2'],
  ['*SEC-0042*: in South’s channel', 'SEC-0042'],
  ['EXERCISE · SEC-0042 REQUEST · North, liaison\n> words', 'SEC-0042'],
  ['<@U0NADIR> *EXERCISE* · *SEC-0042*: in South’s channel', 'SEC-0042'],
  ['Posts are taken again.', undefined],
  ['The supervisor\n> SEC-9999 is what they said', undefined],
])('of a post that says “%s” the reference is %s', (text, reference) => {
  expect(referenceAtHead(text)).toBe(reference)
})
