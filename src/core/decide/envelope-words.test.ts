import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { kindsOfOwn } from '../envelope.ts'
import { readWords } from './envelope-words.ts'
import { precedencesOfOfficials } from './typed-line.ts'

test('the words before a text are read in any order, and the text begins at the first that is none', () => {
  expect(
    readWords(
      'immediate request reply-by 2h expires 18:00Z tlp:amber to:south info:east subject:"Road closure" lang:ar The road is closed',
    ),
  ).toEqual({
    words: {
      precedence: 'immediate',
      kind: 'request',
      'reply-by': '2h',
      expires: '18:00Z',
      tlp: 'amber',
      to: ['south'],
      info: ['east'],
      subject: 'Road closure',
      lang: 'ar',
    },
    text: 'The road is closed',
  })
})

test.each([
  ['Request for passage tomorrow', {}, 'Request for passage tomorrow'],
  ['request -- request for passage', { kind: 'request' }, 'request for passage'],
  ['request — immediate passage', { kind: 'request' }, 'immediate passage'],
  ['request request for passage', { kind: 'request' }, 'request for passage'],
  ['request\nimmediate passage', { kind: 'request' }, 'immediate passage'],
  ['request tlp:RED\n\nTwo lines\nof text', { kind: 'request', tlp: 'RED' }, 'Two lines\nof text'],
  ['subject:“Road closure” closed', { subject: 'Road closure' }, 'closed'],
  ['subject:«Route barrée» fermé', { subject: 'Route barrée' }, 'fermé'],
  ['to:"Relief Agencies",east text', { to: ['Relief Agencies', 'east'] }, 'text'],
  ['to:south to:east text', { to: ['south', 'east'] }, 'text'],
  ['reply-by:2h text', { 'reply-by': '2h' }, 'text'],
  ['TLP:RED text', { tlp: 'RED' }, 'text'],
  ['Info: the bridge is closed', {}, 'Info: the bridge is closed'],
  ['https://example.org is down', {}, 'https://example.org is down'],
  ['clash at the bridge', {}, 'clash at the bridge'],
  ['requests for passage', {}, 'requests for passage'],
  ['police at the bridge', {}, 'police at the bridge'],
  ['expired medicine was found', {}, 'expired medicine was found'],
  ['Request: passage tomorrow', {}, 'Request: passage tomorrow'],
  ['UN convoy is late', {}, 'UN convoy is late'],
  ['a=b', {}, 'a=b'],
  ['reply-by 2h -- UTC is meant', { 'reply-by': '2h' }, 'UTC is meant'],
  ['expires 18:00Z\ntomorrow the road closes', { expires: '18:00Z' }, 'tomorrow the road closes'],
  ['expires 18:00 Ambulances pass', { expires: '18:00' }, 'Ambulances pass'],
  ['Status test of the siren', {}, 'Status test of the siren'],
  ['ref:SEC-1,SEC-2،SEC-3 text', { ref: ['SEC-1', 'SEC-2', 'SEC-3'] }, 'text'],
  ['ref:"SEC-1 SEC-2" text', { ref: ['SEC-1', 'SEC-2'] }, 'text'],
  ['', {}, ''],
])('of “%s” the words and the text are told apart', (typed, words, text) => {
  expect(readWords(typed)).toEqual({ words, text })
})

test('after the command’s own precedence another one begins the text', () => {
  expect(readWords('immediate evacuation needed', { precedence: 'flash' })).toEqual({
    words: { precedence: 'flash' },
    text: 'immediate evacuation needed',
  })
  expect(readWords('request reply-by 10m Come', { precedence: 'flash' })).toEqual({
    words: { precedence: 'flash', kind: 'request', 'reply-by': '10m' },
    text: 'Come',
  })
})

test.each([
  ['imediate request text', { is: 'unknown-word', word: 'imediate', meant: 'immediate' }],
  ['reqest text', { is: 'unknown-word', word: 'reqest', meant: 'request' }],
  ['tpl:amber text', { is: 'unknown-word', word: 'tpl:', meant: 'tlp:' }],
  ['kind:question text', { is: 'unknown-choice', field: 'kind', word: 'question', meant: null }],
  ['precedence:flsh text', { is: 'unknown-choice', field: 'precedence', word: 'flsh', meant: 'flash' }],
  ['override text', { is: 'override' }],
  ['tlp: amber text', { is: 'no-value', field: 'tlp' }],
  ['subject:"" text', { is: 'no-value', field: 'subject' }],
  ['subject:"Road closure text', { is: 'open-quote', field: 'subject' }],
  ['subject:"Road "closure text', { is: 'open-quote', field: 'subject' }],
  ['tlp:red tlp:amber text', { is: 'twice', field: 'tlp' }],
  ['reply-by', { is: 'no-value', field: 'reply-by' }],
  ['flash: Shots', { is: 'unknown-word', word: 'flash:', meant: 'flash' }],
  ['flash, Shots', { is: 'unknown-word', word: 'flash,', meant: 'flash' }],
  ['FLASH Shots', { is: 'unknown-word', word: 'FLASH', meant: 'flash' }],
  ['immediate REQUEST: Come', { is: 'unknown-word', word: 'REQUEST:', meant: 'request' }],
  ['reply-by=2h text', { is: 'unknown-word', word: 'reply-by=', meant: 'reply-by:' }],
  ['TLP=red text', { is: 'unknown-word', word: 'TLP=', meant: 'tlp:' }],
  ['replyby 2h text', { is: 'unknown-word', word: 'replyby', meant: 'reply-by' }],
  ['urgent request reply-by 2h text', { is: 'unknown-precedence', word: 'urgent', meant: 'immediate' }],
  ['request high tlp:red text', { is: 'unknown-precedence', word: 'high', meant: 'priority' }],
  ['asap Please answer', { is: 'unknown-precedence', word: 'asap', meant: 'immediate' }],
  ['important Close the road', { is: 'unknown-precedence', word: 'important', meant: 'priority' }],
  ['urgent Please answer', { is: 'unknown-precedence', word: 'urgent', meant: 'immediate' }],
  ['expire 18:00Z text', { is: 'unknown-word', word: 'expire', meant: 'expires' }],
])('what is nearly a word, as in “%s”, is no text', (typed, problem) => {
  expect(readWords(typed)).toEqual({ problem })
})

test.each(['urgent supplies are needed', 'high water at the bridge', 'low fuel', 'important bridges are open', '-- urgent Please'])(
  '“%s” is a text',
  (typed) => {
    expect(readWords(typed)).toEqual({ words: {}, text: typed.replace('-- ', '') })
  },
)

describe('whatever is typed', () => {
  const name = fc.stringMatching(/^[a-z]{1,8}$/)
  const quoted = fc.stringMatching(/^[A-Za-z ,.]{0,20}[a-z]$/)
  const words = fc.record(
    {
      precedence: fc.constantFrom(...precedencesOfOfficials),
      kind: fc.constantFrom(...kindsOfOwn),
      'reply-by': fc.constantFrom('2h', '18:00Z'),
      expires: fc.constantFrom('1d', '2026-12-01T18:00Z'),
      tlp: fc.constantFrom('amber', 'RED'),
      to: fc.array(name, { minLength: 1, maxLength: 3 }),
      info: fc.array(name, { minLength: 1, maxLength: 2 }),
      subject: quoted.filter((each) => each.trim() === each),
      lang: fc.constantFrom('ar', 'pt-BR'),
      ref: fc.constant(['SEC-0042']),
    },
    { requiredKeys: [] },
  )
  const written = (field: string, value: string | readonly string[]): string => {
    if (field === 'precedence' || field === 'kind') return String(value)
    if (field === 'subject') return `subject:"${String(value)}"`
    if (field === 'reply-by') return `reply-by ${String(value)}`
    return `${field}:${Array.isArray(value) ? value.join(',') : String(value)}`
  }
  const body = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).map((text) => text.trim())

  it('what was written comes out again, in whatever order it stood', () => {
    fc.assert(
      fc.property(words, body, fc.infiniteStream(fc.nat(99)), (given, text, chances) => {
        const typed = Object.entries(given)
          .map(([field, value]) => ({ at: chances.next().value as number, word: written(field, value as string) }))
          .sort((a, b) => a.at - b.at)
          .map(({ word }) => word)
        expect(readWords([...typed, '--', text].join(' '))).toEqual({ words: given, text })
        expect(readWords(`${[...typed, typed.length > 0 ? '' : '--'].join(' ')}\n${text}`)).toEqual({ words: given, text })
      }),
    )
  })

  it('the text is the end of what was typed: no word of it is lost or moved', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(body, fc.constantFrom('flash', 'request', 'tlp:red', 'reply-by 2h', '\n', '--', 'to:south'))),
        (pieces) => {
          const typed = pieces.join(' ').trim()
          const read = readWords(typed)
          if (!read.problem) expect(typed.endsWith(read.text)).toBe(true)
        },
      ),
    )
  })
})

// As a text it would cross, and the time be another one than was meant.
test.each([
  ['reply-by 18:00 UTC Please confirm', 'UTC'],
  ['expires 6:00 pm The road is open', 'pm'],
  ['reply-by:18:00 Z Please confirm', 'Z'],
  ['reply-by 1h 30m Please confirm', '30m'],
  ['expires 18:00 tomorrow, the road is open', 'tomorrow,'],
  ['reply-by 18:00 GMT+2 Please confirm', 'GMT+2'],
])('a time does not go on in the text: %s', (typed, next) => {
  expect(readWords(`request ${typed}`).problem).toMatchObject({ is: 'time-goes-on', next })
})

test.each([
  ['tlp amber The list', 'tlp:'],
  ['TLP RED The list', 'tlp:'],
  ['request status test Do you read this', 'status:'],
  ['lang ar …', 'lang:'],
  ['ref SEC-0042 As agreed', 'ref:'],
  ['subject "Road closure" It closes', 'subject:'],
])('a field that a space parts from its value does not cross as text: %s', (typed, meant) => {
  expect(readWords(typed).problem).toMatchObject({ is: 'unknown-word', meant })
})

test('a marking that goes on in the text is refused, and a kind after another one where more words follow', () => {
  for (const typed of ['tlp:amber strict The list', 'tlp:amber + strict The list', 'tlp:amber +strict The list'])
    expect(readWords(typed).problem).toEqual({ is: 'unknown-tlp', typed: 'amber strict' })
  expect(readWords('tlp:amber strictly for you')).toMatchObject({ text: 'strictly for you' })
  expect(readWords('request notice reply-by 2h Please').problem).toEqual({ is: 'twice', field: 'kind' })
  expect(readWords('request notice of closure')).toMatchObject({ text: 'notice of closure' })
})

test('of words before a text there are no more than anybody means', () => {
  expect(readWords(`${'ref:SEC-1 '.repeat(100)}text`).words?.ref).toHaveLength(100)
  expect(readWords(`${'ref:SEC-1 '.repeat(101)}text`)).toEqual({ problem: { is: 'twice', field: 'ref' } })
})
