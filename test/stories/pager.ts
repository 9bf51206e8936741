import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface StoryPager {
  readonly url: string
  /** What it was told, as it came. */
  readonly pages: string[]
  /** What it answers; 200 at first. */
  status: number
}

/** A service that wakes people, on loopback until the test is over. */
export async function startPager(): Promise<StoryPager> {
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (text: string) => {
      body += text
    })
    request.on('end', () => {
      pager.pages.push(body)
      response.writeHead(pager.status).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const pager: StoryPager = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/night`, pages: [], status: 200 }
  return pager
}
