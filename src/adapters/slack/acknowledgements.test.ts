import { expect, test } from 'vitest'
import { Acknowledgements } from './acknowledgements.ts'

test('what nobody would miss is acknowledged together, a moment later and once; what is urgent at once', async () => {
  const sent: unknown[] = []
  const client = { websocket: { send: (text: string) => void sent.push(JSON.parse(text).envelope_id) } } as never
  const waits: (() => void)[] = []
  const pause = () => new Promise<void>((resolve) => waits.push(resolve))
  const acknowledgements = new Acknowledgements(pause, new AbortController().signal)
  const passed = async (): Promise<void> => {
    for (const end of waits.splice(0)) end()
    await new Promise((resolve) => setImmediate(resolve))
  }
  for (const envelope of [1, 2]) acknowledgements.soon(client, envelope)
  acknowledgements.now(client, 3)
  expect([sent, waits.length]).toEqual([[3], 1])
  await passed()
  acknowledgements.soon(client, 4)
  await passed()
  expect(sent).toEqual([3, 1, 2, 4])
})
