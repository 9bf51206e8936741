import fc from 'fast-check'
import { expect, test } from 'vitest'
import { escapeText } from './markup.ts'
import { plainText, unnamedMentions } from './plain-text.ts'

const nameOf = (user: string) => (user === 'U1' ? 'amal' : undefined)

test.each([
  ['plain text stays', 'at *08:00* :x: _now_', 'at *08:00* :x: _now_'],
  ['the three escaped signs come back once', 'a &lt;b&gt; &amp;amp; &amp;', 'a <b> &amp; &'],
  ['what was typed as an escape comes back as typed', 'a &amp;gt; b &amp;lt; c', 'a &gt; b &lt; c'],
  ['a person is named', '<@U1> and <@U2|basim>', '@amal and @basim'],
  ['an id never shows', 'ask <@U404>', 'ask @someone'],
  ['a channel is named', 'in <#C1|security>, not <#C2>', 'in #security, not #channel'],
  ['a group is named', '<!subteam^S1|@duty> <!subteam^S2>', '@duty @group'],
  ['everyone is named as typed', '<!here> <!channel> <!everyone>', '@here @channel @everyone'],
  ['a date shows its words', '<!date^1700000000^{date}|14 Nov>', '14 Nov'],
  ['a bare link is the address', '<https://a.example/x?a=1&amp;b=2>', 'https://a.example/x?a=1&b=2'],
  ['a link that Slack made shows what was typed', '<http://a.example|a.example>', 'a.example'],
  ['a link with other words shows both', '<https://b.example|click>', 'click (https://b.example)'],
  ['mail and telephone show as typed', '<mailto:x@a.example|x@a.example> <tel:+123>', 'x@a.example +123'],
  ['what is no token stays', 'a <b> c', 'a <b> c'],
])('%s', (_name, slack, plain) => {
  expect(plainText(slack, nameOf)).toBe(plain)
})

test('whatever a person types comes back as typed', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (typed) => plainText(escapeText(typed), nameOf) === typed))
})

test('only people without a name in the text need to be asked for', () => {
  expect(unnamedMentions('<@U1> <@U2|basim> <@U1> <#C1|x> &lt;@U3&gt;')).toEqual(['U1'])
})
