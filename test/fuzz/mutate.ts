import type { Chance } from '../simulation/chance.ts'
import { huge, mutateText, nasty } from './texts.ts'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

const numbers = [0, -0, -1, 0.5, 2 ** 31, 2 ** 53, -(2 ** 53), 8.64e15, 8.64e15 + 1, -8.64e15, 1e21, 1e300, -1e300, 1e-300]
const keys = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'length', 'then', 'type', 'text', 'body', '0', '']

/** Any value that JSON can carry and nobody expects. */
function odd(chance: Chance): Json {
  switch (chance.between(0, 9)) {
    case 0:
      return null
    case 1:
      return chance.happens(0.5)
    case 2:
    case 3:
      return chance.pick(numbers)
    case 4:
      return []
    case 5:
      return {}
    case 6:
      return withKey({}, chance.pick(keys), nasty(chance))
    case 7:
      return nested(chance.pick([3, 30, 300]), chance.happens(0.5))
    case 8:
      return chance.happens(0.1) ? huge(chance) : ''
    default:
      return nasty(chance)
  }
}

function nested(depth: number, inLists: boolean): Json {
  let value: Json = 'deep'
  for (let level = 0; level < depth; level += 1) value = inLists ? [value] : { content: value }
  return value
}

/** As `JSON.parse` would: `__proto__` is a key like any other. */
function withKey(of: { [key: string]: Json }, key: string, value: Json): { [key: string]: Json } {
  Object.defineProperty(of, key, { value, enumerable: true, writable: true, configurable: true })
  return of
}

/** A copy with `count` changes somewhere in it. */
export function mutated<T>(value: T, chance: Chance, count: number): unknown {
  let result = structuredClone(value) as Json
  for (let left = count; left > 0; left -= 1) result = changed(result, chance)
  return result
}

function changed(value: Json, chance: Chance): Json {
  if (typeof value === 'object' && value !== null) {
    const names = Array.isArray(value) ? [...value.keys()].map(String) : Object.keys(value)
    // Rather somewhere inside than the whole.
    if (names.length > 0 && chance.happens(0.95)) return changedInside(value, names, chance)
    return chance.happens(0.5) ? odd(chance) : addedTo(value, chance)
  }
  if (typeof value === 'string' && chance.happens(0.6)) return mutateText(value, chance)
  if (typeof value === 'number' && chance.happens(0.6)) return chance.pick(numbers)
  return chance.happens(0.1) ? [value] : odd(chance)
}

function changedInside(value: Json[] | { [key: string]: Json }, names: readonly string[], chance: Chance): Json {
  if (chance.happens(0.1)) return addedTo(value, chance)
  const name = chance.pick(names)
  const isGone = chance.happens(0.15)
  if (Array.isArray(value)) {
    const index = Number(name)
    return isGone ? value.toSpliced(index, 1) : value.with(index, changed(value[index]!, chance))
  }
  if (!isGone) return withKey(value, name, changed(value[name]!, chance))
  delete value[name]
  return value
}

function addedTo(value: Json[] | { [key: string]: Json }, chance: Chance): Json {
  return Array.isArray(value) ? [...value, odd(chance)] : withKey(value, chance.pick(keys), odd(chance))
}
