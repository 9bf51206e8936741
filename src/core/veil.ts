/**
 * Numbers that count what happens to all would tell one party how much the others do: how often they write to the supervisor, how much they take
 * back. So a number that leaves Parley is enciphered, under a secret of the ownership that gave it out. It stays short, and stays a number of its own.
 */

/** 64 bits in hex. */
export type Veil = string

/** Speck32/64 (Beaulieu et al., "The SIMON and SPECK Families of Lightweight Block Ciphers", 2013): a block is as small as such a number. */
const rounds = 22
const blockSize = 2 ** 32

const left = (word: number, by: number): number => ((word << by) | (word >>> (16 - by))) & 0xffff
const right = (word: number, by: number): number => left(word, 16 - by)

/** Another number for each number, below and above the block alike; `kind`: of different things the same number looks different. */
export const veiled = (veil: Veil, kind: string, number: number): number =>
  throughBlocks(number, (block) => enciphered(keysOf(veil, kind), block))

export const unveiled = (veil: Veil, kind: string, number: number): number =>
  throughBlocks(number, (block) => deciphered(keysOf(veil, kind), block))

const throughBlocks = (number: number, change: (block: number) => number): number =>
  Math.floor(number / blockSize) * blockSize + change(number % blockSize)

function enciphered(keys: readonly number[], block: number): number {
  let [x, y] = halvesOf(block)
  for (const key of keys) {
    x = ((right(x, 7) + y) & 0xffff) ^ key
    y = left(y, 2) ^ x
  }
  return x * 0x10000 + y
}

function deciphered(keys: readonly number[], block: number): number {
  let [x, y] = halvesOf(block)
  for (const key of keys.toReversed()) {
    y = right(y ^ x, 2)
    x = left(((x ^ key) - y) & 0xffff, 7)
  }
  return x * 0x10000 + y
}

const halvesOf = (block: number): [number, number] => [Math.floor(block / 0x10000), block % 0x10000]

const known = new Map<string, readonly number[]>()
const knownMax = 1_000

function keysOf(veil: Veil, kind: string): readonly number[] {
  const name = `${veil} ${kind}`
  const keys = known.get(name) ?? expanded(veil, kind)
  if (known.size >= knownMax) known.clear()
  known.set(name, keys)
  return keys
}

function expanded(veil: Veil, kind: string): readonly number[] {
  const [l2 = 0, l1 = 0, l0 = 0, k0 = 0] = [0, 4, 8, 12].map((at) => Number.parseInt(veil.slice(at, at + 4), 16))
  const tweak = Array.from(kind).reduce((sum, letter) => sum ^ letter.charCodeAt(0), 0)
  const keys = [k0]
  const words = [l0, l1, l2 ^ tweak]
  for (let round = 0; round < rounds - 1; round += 1) {
    words.push(((right(words[round]!, 7) + keys[round]!) & 0xffff) ^ round)
    keys.push(left(keys[round]!, 2) ^ words.at(-1)!)
  }
  return keys
}
