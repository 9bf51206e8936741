import { expect, test } from 'vitest'
import { readAddress } from './address.ts'

test.each(['redis://127.0.0.1:6379', 'rediss://user:secret@redis.example:6380/2', '/run/redis.sock'])('%s is left as it is', (url) => {
  expect(readAddress(url)).toEqual({ url })
})

test('sentinels and the name of their primary are read, with logins, default ports and TLS', () => {
  expect(readAddress('redis+sentinel://a.example:26380,b.example,[::1]:5/cell')).toEqual({
    sentinels: {
      name: 'cell',
      sentinels: [
        { host: 'a.example', port: 26_380 },
        { host: 'b.example', port: 26_379 },
        { host: '::1', port: 5 },
      ],
    },
  })
  expect(readAddress('rediss+sentinel://parley:se%40cret@a/cell?sentinelPassword=other')).toMatchObject({
    sentinels: { username: 'parley', password: 'se@cret', sentinelPassword: 'other', enableTLSForSentinelMode: true },
  })
  expect(readAddress('redis+sentinel://:a+b%2F@a/cell?sentinelPassword=c+d%2F%26=&other=1')).toMatchObject({
    sentinels: { password: 'a+b/', sentinelPassword: 'c+d/&=' },
  })
  expect(readAddress('redis+sentinel://:secret@a/cell')).toMatchObject({ sentinels: { password: 'secret' } })
})

test.each([
  ['localhost', /is not an address/],
  ['http://secret@x', /is not an address/],
  ['redis://:secret@127.0.0.1:port/0', /is not an address/],
  ['redis+sentinel://a:1,b:2', /names no primary/],
  ['redis+sentinel://a:99999/cell', /"a:99999"/],
  ['redis+sentinel://a:0/cell', /"a:0"/],
  ['redis+sentinel://:secret@a,,b/cell', /no address/],
  ['redis+sentinel://:secret%@a/cell', /%25/],
  ['redis+sentinel://a/cell?sentinelPassword=secret%zz', /%25/],
  ['redis+sentinel://:secret/of@a/cell', /no address: write/],
])('%s is refused with a sentence, and without its password', (url, sentence) => {
  expect(() => readAddress(url)).toThrow(sentence)
  try {
    readAddress(url)
  } catch (error) {
    expect(String(error)).not.toContain('secret')
  }
})
