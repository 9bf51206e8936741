import { expect, test } from 'vitest'
import { ReadingQueue, type Urgency } from './reading-queue.ts'

/** Readings that begin when the queue says so and end when the test does; time is the test's. */
function scene() {
  const begun: string[] = []
  const ends = new Map<string, () => void>()
  let ripen: (() => void)[] = []
  const queue = new ReadingQueue((_ms, run) => ripen.push(run))
  return {
    begun,
    queue,
    add: (channel: string, urgency: Urgency, link = 'north') =>
      queue.run({ link, channel }, urgency, () => {
        begun.push(channel)
        return new Promise<string>((resolve) => ends.set(channel, () => resolve(channel)))
      }),
    end: async (channel: string) => {
      ends.get(channel)?.()
      for (let turn = 0; turn < 5; turn += 1) await Promise.resolve()
    },
    quiet: () => {
      const all = ripen
      ripen = []
      for (const run of all) run()
    },
  }
}

test('some channels of a link are read at once, and the next when one of them has been read', async () => {
  const { add, begun, end } = scene()
  const first = add('a', 'soon')
  for (const channel of ['b', 'c', 'd', 'e', 'f']) void add(channel, 'soon')
  expect(begun).toEqual(['a', 'b', 'c', 'd'])
  await end('a')
  expect(await first).toBe('a')
  expect(begun).toEqual(['a', 'b', 'c', 'd', 'e'])
})

test('a link whose platform is slow delays no other', () => {
  const { add, begun } = scene()
  for (const channel of ['a', 'b', 'c', 'd', 'e']) void add(channel, 'soon')
  void add('z', 'soon', 'south')
  expect(begun).toEqual(['a', 'b', 'c', 'd', 'z'])
})

test('a channel for which something waits is read at once, whatever hangs in the others; of such ones some', async () => {
  const { add, begun, end, queue } = scene()
  for (const channel of ['a', 'b', 'c', 'd', 'e', 'f']) void add(channel, 'soon')
  queue.want({ link: 'north', channel: 'f' })
  expect(begun).toEqual(['a', 'b', 'c', 'd', 'f'])
  for (const channel of ['g', 'h', 'i', 'j']) {
    queue.want({ link: 'north', channel })
    void add(channel, 'soon')
  }
  expect(begun).toEqual(['a', 'b', 'c', 'd', 'f', 'g', 'h', 'i'])
  await end('a')
  expect(begun.at(-1)).toBe('j')
})

test('what takes long is read after a while, one at a time, and when nothing else is', async () => {
  const { add, begun, end, quiet } = scene()
  void add('a', 'soon')
  void add('long', 'long')
  void add('later', 'later')
  expect(begun).toEqual(['a'])
  quiet()
  expect(begun).toEqual(['a'])
  await end('a')
  expect(begun).toEqual(['a', 'long'])
  void add('b', 'soon')
  await end('b')
  expect(begun).toEqual(['a', 'long', 'b'])
  await end('long')
  expect(begun).toEqual(['a', 'long', 'b', 'later'])
})

test('what takes long is read at once where something waits for it; what comes later never is', () => {
  const { add, begun, queue } = scene()
  void add('a', 'later')
  void add('b', 'long')
  for (const channel of ['a', 'b']) queue.want({ link: 'north', channel })
  expect(begun).toEqual(['b'])
})

test('a reading that fails ends its turn, and its failure is told', async () => {
  const { add, begun, queue } = scene()
  await expect(queue.run({ link: 'north', channel: 'x' }, 'soon', () => Promise.reject(new Error('cut off')))).rejects.toThrow('cut off')
  for (const channel of ['a', 'b', 'c', 'd']) void add(channel, 'soon')
  expect(begun).toHaveLength(4)
})

test('what may come later is read at last, though two channels of its link are tried again and again in turn', async () => {
  const { add, begun, end, quiet } = scene()
  void add('a', 'soon')
  void add('later', 'later')
  const tryInTurn = async (times: number): Promise<void> => {
    for (let time = 0; time < times; time += 1) {
      void add(time % 2 === 0 ? 'b' : 'a', 'soon')
      await end(time % 2 === 0 ? 'a' : 'b')
    }
  }
  quiet()
  await tryInTurn(10)
  expect(begun).not.toContain('later')
  quiet()
  await tryInTurn(10)
  expect(begun.filter((each) => each === 'later')).toEqual(['later'])
})
