import { expect, it } from 'vitest'
import { codeIn, newCode } from './setup-code.ts'

it.each(['join 7K2F', '!join 7k2f', '/join 7K2F', '!parley join 7K2F', '/parley  join 7K2F', ' ！join 7K2F ', '\u200b!join 7K2F'])(
  'the code in "%s" is found',
  (text) => expect(codeIn(text)).toBe('7K2F'),
)

it.each(['join', 'join 7K2', 'join 7K2FX', 'please join 7K2F', 'join 7K2F now', '7K2F', ''])('there is no code in "%s"', (text) =>
  expect(codeIn(text)).toBeUndefined(),
)

it('a new code is found in what people are told to type', () => {
  const code = newCode()
  expect(codeIn(`!join ${code}`)).toBe(code)
})
