import { expect, test } from 'vitest'
import { ArrivalOrder } from './arrival-order.ts'

const order = new ArrivalOrder()

test('what arrives in one turn is handed over in the order of its time', async () => {
  const handed: string[] = []
  const enter = (ts: string) => order.enter('C1', ts, undefined, async () => void handed.push(ts))
  await Promise.all([enter('3.0'), enter('1.0'), enter('2.0')])
  expect(handed).toEqual(['1.0', '2.0', '3.0'])
})

test('a post whose names must be asked for is not overtaken in its channel, but in others', async () => {
  const handed: string[] = []
  const asking = Promise.withResolvers<void>()
  const note = (name: string) => async () => void handed.push(name)
  const slow = order.enter('C1', '1.0', () => asking.promise, note('slow'))
  const next = order.enter('C1', '2.0', undefined, note('next'))
  await order.enter('C2', '3.0', undefined, note('elsewhere'))
  expect(handed).toEqual(['elsewhere'])
  asking.resolve()
  await Promise.all([slow, next])
  expect(handed).toEqual(['elsewhere', 'slow', 'next'])
})

test('the next is handed over without waiting for the answer to the one before', async () => {
  const never = order.enter('C3', '1.0', undefined, () => new Promise(() => {}))
  await expect(order.enter('C3', '2.0', undefined, async () => 'answered')).resolves.toBe('answered')
  expect(never).toBeInstanceOf(Promise)
})

test('a failure stays with its own event', async () => {
  const failing = order.enter(
    'C4',
    '1.0',
    () => Promise.reject(new Error('names')),
    async () => 'never',
  )
  const next = order.enter('C4', '2.0', undefined, async () => 'taken')
  await expect(failing).rejects.toThrow('names')
  await expect(next).resolves.toBe('taken')
})

test('one that is read a turn later than a newer one is handed over before it', async () => {
  const handed: string[] = []
  const enter = (ts: string) => order.enter('C5', ts, undefined, async () => void handed.push(ts))
  const newer = enter('2.0')
  await new Promise((turn) => setImmediate(turn))
  await Promise.all([newer, enter('1.0')])
  expect(handed).toEqual(['1.0', '2.0'])
})

test('who comes when the one before last is handed over does not overtake the last, which is still asked for', async () => {
  const handed: string[] = []
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const enter = (ts: string, asked?: Promise<void>) => order.enter('C6', ts, asked && (() => asked), async () => void handed.push(ts))
  const before = [enter('1.0', first.promise), enter('2.0', second.promise)]
  first.resolve()
  await before[0]
  const last = enter('3.0')
  for (let turn = 0; turn < 5; turn += 1) await new Promise((next) => setImmediate(next))
  expect(handed).toEqual(['1.0'])
  second.resolve()
  await Promise.all([...before, last])
  expect(handed).toEqual(['1.0', '2.0', '3.0'])
})
