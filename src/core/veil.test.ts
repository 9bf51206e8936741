import fc from 'fast-check'
import { expect, test } from 'vitest'
import { unveiled, veiled } from './veil.ts'

test('a number is enciphered as its cipher’s authors say', () => {
  expect(veiled('1918111009080100', '', 0x6574694c)).toBe(0xa86842f2)
})

const veil = fc.stringMatching(/^[0-9a-f]{16}$/)
const number = fc.oneof(fc.nat(1_000), fc.integer({ min: 0, max: 2 ** 52 }))

test('each number has another of its own, from which only the secret leads back', () => {
  fc.assert(
    fc.property(veil, number, fc.constantFrom('m', 'd'), (secret, each, kind) => {
      expect(unveiled(secret, kind, veiled(secret, kind, each))).toBe(each)
    }),
  )
  const some = Array.from({ length: 2_000 }, (_, each) => veiled('00112233445566ff', 'd', each))
  expect(new Set(some).size).toBe(some.length)
  expect(veiled('00112233445566ff', 'm', 7)).not.toBe(some[7])
})
