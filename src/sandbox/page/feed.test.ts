import { EventEmitter } from 'node:events'
import type { ServerResponse } from 'node:http'
import { expect, onTestFinished, test, vi } from 'vitest'
import { Feed } from './feed.ts'

/** A browser's end of a stream that is full whenever the test says so. */
class SlowPage extends EventEmitter {
  readonly lines: string[] = []
  writableNeedDrain = false

  writeHead(): void {}

  write(text: string): boolean {
    this.lines.push(text.trim())
    return !this.writableNeedDrain
  }

  end(): void {
    this.emit('close')
  }
}

function openFeed() {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  let value = 0
  const source = vi.fn(() => value)
  const feed = new Feed(new Map([['count', source]]))
  onTestFinished(() => feed.stop())
  const page = new SlowPage()
  const set = (next: number): void => {
    value = next
    feed.changed('count')
  }
  return { feed, page, set, source, open: () => feed.open(page as unknown as ServerResponse) }
}

const event = (value: number): string => `data: {"key":"count","value":${value}}`

test('changes are gathered into at most twenty rounds a second', () => {
  const { page, set, open } = openFeed()
  open()
  for (let count = 1; count <= 1_000; count += 1) {
    set(count)
    vi.advanceTimersByTime(1)
  }
  expect(page.lines.length).toBeLessThanOrEqual(21)
  vi.advanceTimersByTime(50)
  expect(page.lines.at(-1)).toBe(event(1_000))
})

test('a page that is slow gets the latest when it can take it, and nothing piles up', () => {
  const { page, set, open } = openFeed()
  open()
  page.writableNeedDrain = true
  for (let count = 1; count <= 5; count += 1) {
    set(count)
    vi.advanceTimersByTime(50)
  }
  expect(page.lines).toEqual([event(0)])
  page.writableNeedDrain = false
  page.emit('drain')
  expect(page.lines).toEqual([event(0), event(5)])
})

test('a value that is as before is not sent again', () => {
  const { page, set, open } = openFeed()
  open()
  set(0)
  vi.advanceTimersByTime(50)
  expect(page.lines).toEqual([event(0)])
})

test('nothing is computed while nobody looks', () => {
  const { page, set, source, open } = openFeed()
  set(1)
  vi.advanceTimersByTime(50)
  open()
  page.end()
  set(2)
  vi.advanceTimersByTime(50)
  expect(source).toHaveBeenCalledTimes(1)
})
