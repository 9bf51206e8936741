import { describe, expect, test } from 'vitest'
import { readWords, type Words } from './envelope-words.ts'

const names = ['South', 'south', 'East', 'east', 'Relief Agencies', 'relief']

/** What fingers, telephones and habits make of one word. */
const ofWord = (word: string): readonly string[] => [
  word.toUpperCase(),
  `${word}:`,
  `${word} :`,
  `${word},`,
  `${word}.`,
  `${word}!`,
  `${word};`,
  `${word} -`,
  `${word}-`,
  `${word}：`,
  `${word}،`,
  `${word}、`,
  `${word.toUpperCase()}:`,
  `[${word}]`,
  `(${word})`,
  `<${word}>`,
  `"${word}"`,
  `“${word}”`,
  `«${word}»`,
  `*${word}*`,
  `_${word}_`,
  `#${word}`,
  `--${word}`,
  `-${word}`,
  `– ${word}`.replace(' ', ''),
  `${word}/`,
  `${word[0]}\u200b${word.slice(1)}`,
  `${word}\u200b`,
  `\u2060${word}`,
  word.replace(/[a-z]/u, (letter) => String.fromCodePoint(letter.codePointAt(0)! + 0xfee0)),
]
/** Of a field with its value. */
const ofField = (key: string, value: string): readonly string[] => {
  const [title, shout] = [key[0]!.toUpperCase() + key.slice(1), key.toUpperCase()]
  const keys = [
    key,
    title,
    shout,
    ...(key.includes('-') ? [key.replace('-', ' '), key.replace('-', '_'), key.replace('-', ''), key.replace('-', '‑')] : []),
  ]
  const between = [':', '：', ': ', ' :', ' : ', '=', ' = ', ' ', '\u00a0', '-', ':\u200b']
  return keys
    .flatMap((each) => between.map((sign) => `${each}${sign}${value}`))
    .concat([`(${key}:${value})`, `[${key}:${value}]`, `--${key} ${value}`])
}

const fields: readonly (readonly [string, string])[] = [
  ['reply-by', '2h'],
  ['reply-by', '18:00Z'],
  ['expires', '1d'],
  ['expires', '18:00'],
  ['tlp', 'red'],
  ['tlp', 'AMBER+STRICT'],
  ['to', 'south'],
  ['to', 'South'],
  ['info', 'East'],
  ['status', 'test'],
  ['lang', 'ar'],
  ['ref', 'SEC-0042'],
]

/** `Ref SEC-0042: agreed`, `Status test of the siren` and `Info: East …` begin a person’s sentence: they cross with what they say. */
const isSentence = (typed: string): boolean =>
  /^(?:Ref|Status|Lang|To|Info|REF|LANG|STATUS|TO|INFO)[\s\u00a0-]/u.test(typed) ||
  /^(?:Ref|Lang): /u.test(typed) ||
  /^(?:Ref|Lang|Status|To|Info)(?: :|: )/u.test(typed)

const text = 'Shots at the bridge'

const meaningOf = (key: string, value: string): Words => ({ [key]: ['to', 'info', 'ref'].includes(key) ? [value] : value })

const plain = (words: Words | undefined): unknown => JSON.parse(JSON.stringify(words ?? null).normalize('NFKC'))

describe('what is meant as a word is one, or is refused: it never crosses as text, nor half of it', () => {
  test.each(['flash', 'immediate', 'priority', 'routine', 'deferred', 'request', 'notice', 'proposal', 'incident'])('%s', (word) => {
    const field = ['request', 'notice', 'proposal', 'incident'].includes(word) ? 'kind' : 'precedence'
    for (const before of ['', 'tlp:red ', field === 'kind' ? 'flash ' : 'request ']) {
      for (const typed of ofWord(word)) {
        const read = readWords(`${before}${typed} ${text}`, {}, names)
        if (read.problem) continue
        // A sign between them is nothing that anybody could misunderstand.
        expect([typed, read.words[field], read.text.replace(/^[:-] /u, '')]).toEqual([typed, word, text])
      }
    }
  })

  test.each(fields)('%s %s', (key, value) => {
    const wrong: unknown[] = []
    for (const before of ['', 'request ', 'flash request ']) {
      for (const typed of ofField(key, value)) {
        const read = readWords(`${before}${typed} ${text}`, {}, names)
        // No such value is a time, a marking or a name: that is refused when it is looked up.
        if (read.problem || /^[:=]|\u200b/u.test(String(read.words[key as keyof Words] ?? ''))) continue
        if (isSentence(typed) && read.text === `${typed} ${text}`) continue
        const meant = plain({ ...read.words, ...meaningOf(key, value) })
        if (read.text !== text || JSON.stringify(plain(read.words)) !== JSON.stringify(meant))
          wrong.push(JSON.stringify([before + typed, read.words, read.text]))
      }
    }
    expect(wrong).toEqual([])
  })
})

// As it was: a request of which no reply was owed, East never asked, another day than was meant.
test.each([
  'subject:Road closure The road closes at six',
  'requests reply-by 2h Which lorries come?',
  'very important tlp:red The list',
  'request exprires 2h Which lorries come?',
  'tpl amber The list',
  'request reply by 2h Which lorries come?',
  'request by 18:00 Which lorries come?',
  'request within 2h Which lorries come?',
  'request 2h Which lorries come?',
  'request 2h reply-by Which lorries come?',
  'request deadline:2h Which lorries come?',
  'request answer-by 18:00Z Which lorries come?',
  'request reply-by tomorrow noon Which lorries come?'.replace('tomorrow noon', '18:00 noon'),
  'request reply-by 18:00 30 Nov Which lorries come?',
  'request reply-by 18:00 30/11 Which lorries come?',
  'request reply-by 18:00 1st December Which lorries come?',
  'request reply-by 18:00 on Friday Which lorries come?',
  'request reply-by 18:00 Fri Which lorries come?',
  'request reply-by 18:00 next week Which lorries come?',
  'request reply-by 18:00 hrs Which lorries come?',
  'request reply-by 18:00 local time Which lorries come?',
  'request reply-by 18:00 (UTC) Which lorries come?',
  'request reply-by 18:00 Kyiv time Which lorries come?',
  'request reply-by 2h from now Which lorries come?',
  'request reply-by 1h and 30m Which lorries come?',
  'request reply-by 1d 2 hours Which lorries come?',
  'expires 18:00 - 20:00 The road is open',
  'to:South, East Close the road',
  'to:South and East Close the road',
  'to:south & east Close the road',
  'to:south east Close the road',
  'info:south to East Close the road',
  'ref:SEC-0042 SEC-0043 As agreed',
  'ref:SEC-0042, SEC-0043 As agreed',
  'flash immediate request reply-by 2h Shots',
  'flash immediate Shots',
  'incident request Come',
  'Request reply-by 2h Come',
  'Request Please confirm',
  'Incident tlp:red Shots',
  'flash/request Shots',
  'flash-request Shots',
  'immediate,request Come',
  'priority:flash Shots',
  'precedence flash Shots',
  'kind=request Come',
  'type:request Come',
  'cc:south Come',
  'marking:red The list',
  'language:ar The list',
  're:SEC-0042 As agreed',
  'valid until 18:00Z The road is open',
  'immédiate Tirs au pont',
  'URGENT Shots at the bridge',
  'urgent: shots at the bridge',
  'срочно Стрельба на мосту',
  'عاجل: إطلاق نار',
  '紧急：桥上有枪声',
])('%s: refused', (typed) => {
  expect(readWords(typed, {}, names).problem).toBeDefined()
})

test.each([
  'Request for passage tomorrow',
  'Routine patrol passes at six',
  'Deferred to next week',
  'Priority: medicine first',
  'Requests for fuel',
  'Reply by radio, please',
  'To the east of the bridge nobody moves',
  'To South we have sent three lorries',
  'to all who wait at the bridge',
  'until 18:00 the bridge is closed',
  'by 18:00 the bridge is closed',
  'flash-flood warning',
  'flashlights are needed',
  'low-level flights',
  'Status: all quiet',
  'Subject to your consent',
  'Info: the bridge is closed',
  'due to snow the road is closed',
  'deadline pressure is high',
  'references follow',
  '30 lorries wait',
  '24h ceasefire',
])('%s: the author’s own words after a command, too', (typed) => {
  expect(readWords(typed, {}, names)).toEqual({ words: {}, text: typed })
})

test.each([
  [{ precedence: 'flash' }, 'immediate evacuation needed'],
  [{ precedence: 'flash' }, 'Flash flood at the bridge'],
  [{ precedence: 'flash' }, 'Immediate evacuation needed'],
  [{ precedence: 'immediate' }, 'priority one is water'],
  [{ kind: 'request' }, '24h ceasefire at the bridge'],
  [{ kind: 'request' }, 'notice of closure'],
] as const)('after %j, %s', (given, typed) => {
  expect(readWords(typed, given, names)).toEqual({ words: given, text: typed })
})

test.each([
  'The night shift ends',
  'This morning your lorry stopped',
  'In the north nobody moves',
  'Local staff wait',
  'Lt Smith asks who leads',
  '12 lorries wait',
  'Which lorries come?',
  'the bridge is open',
])('after a time, “%s” begins the text', (typed) => {
  expect(readWords(`request reply-by 2h ${typed}`, {}, names)).toMatchObject({ words: { 'reply-by': '2h' }, text: typed })
})

test('a first line of whatever length is looked at in no time', () => {
  for (const unit of ['-', '_', '[', ' -', 'a-', 'to ', 'flash/'] as const) {
    const read = readWords(`x${unit.repeat(20_000)}`, {}, names)
    expect(read.problem).toBeUndefined()
    readWords(unit.repeat(20_000), {}, names)
  }
})
