import { expect, test } from 'vitest'
import { knownLanguage, languageName } from './language.ts'

test('a language is named with its script and its region', () => {
  expect(['ar', 'pt-br', 'zh-hant-TW', 'sr-Latn'].map(languageName)).toEqual([
    'Arabic',
    'Brazilian Portuguese',
    'Chinese (Traditional, Taiwan)',
    'Serbian (Latin)',
  ])
  expect(['pt-br', 'UK'].map(knownLanguage)).toEqual(['pt-BR', 'uk'])
})

test.each(['zz', 'en-x-agreed-by-south', 'en-accepted', 'en-Agre', 'en-u-ca-buddhist', 'x-agreed', 'en GB', ''])(
  'a tag of which a part has no name is none: %s',
  (tag) => {
    expect(languageName(tag)).toBeUndefined()
    expect(knownLanguage(tag)).toBeUndefined()
  },
)
