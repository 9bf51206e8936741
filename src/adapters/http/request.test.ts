import { channel } from 'node:diagnostics_channel'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { request } from './request.ts'

const turn = (): Promise<void> => new Promise((resume) => setImmediate(resume))

// The relay begins what is less urgent two turns after what is most (`relay/lanes.ts`): by then that must be on its way.
test('a request on a connection that was used before is written within two turns', async () => {
  const server = createServer((_, response) => response.end('done'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/act`)
  const ask = () => request(url, { method: 'PUT', headers: {}, body: '{}' }, AbortSignal.timeout(10_000))
  await ask()
  await turn()
  let isWritten = false
  const note = (): void => {
    isWritten = true
  }
  channel('undici:client:sendHeaders').subscribe(note)
  onTestFinished(() => void channel('undici:client:sendHeaders').unsubscribe(note))
  const answered = ask()
  await turn()
  await turn()
  expect(isWritten).toBe(true)
  expect((await answered).body.toString()).toBe('done')
})
