import { expect, test } from 'vitest'
import { startScene } from './test-support.ts'

test.each([
  ['GET', '/_matrix/client/v3/rooms/%E0%A4%A/state'],
  ['GET', '/_matrix/client/v3/sync?timeout=0&filter=%7Bx'],
  ['GET', '/_matrix/client/v3/rooms/ROOM/messages?dir=b&filter=x'],
  ['GET', '/_matrix/client/v3/rooms/ROOM/messages?dir=b&limit=x'],
  ['POST', '/_matrix/client/v3/login', { type: { toString: 'x' } }],
])('%s %s is a mistake of the client’s', async (method, path, body?: object) => {
  const { standIn } = await startScene()
  const response = await fetch(standIn.url + path.replace('ROOM', encodeURIComponent(standIn.roomId('security'))), {
    method,
    headers: { Authorization: 'Bearer bot-token' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  expect(response.status).toBe(400)
})
