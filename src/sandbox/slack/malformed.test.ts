import { connect } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openScene, type Scene } from './fixture.ts'

let scene: Scene

beforeEach(async () => {
  scene = await openScene()
})

afterEach(() => scene.end())

async function statusLine(bytes: string): Promise<string> {
  const socket = connect(Number(new URL(scene.slack.url).port), '127.0.0.1').setEncoding('utf8')
  socket.write(bytes)
  for await (const chunk of socket) return String(chunk).split('\r\n')[0] ?? ''
  return ''
}

test('an upgrade whose address is none is refused like one without a ticket', async () => {
  const upgrade = 'Host: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAA\r\n\r\n'
  expect(await statusLine(`GET ///?ticket=1 HTTP/1.1\r\n${upgrade}`)).toBe('HTTP/1.1 403 Forbidden')
})

test.each([[[null]], [[{ id: 7 }]], [[{ id: 'F1', title: {} }]]])('files that are none (%j) are no arguments', async (files) => {
  const response = await fetch(`${scene.slack.apiUrl}files.completeUploadExternal`, {
    method: 'POST',
    headers: { Authorization: 'Bearer xoxb-north', 'Content-Type': 'application/json; charset=utf-8' },
    body: JSON.stringify({ files }),
  })
  expect(await response.json()).toEqual({ ok: false, error: 'invalid_arguments' })
})

test('a form with a block that is none is refused', async () => {
  const response = await fetch(`${scene.slack.apiUrl}views.open`, {
    method: 'POST',
    headers: { Authorization: 'Bearer xoxb-north', 'Content-Type': 'application/json; charset=utf-8' },
    body: JSON.stringify({ trigger_id: 't', view: { type: 'modal', title: { type: 'plain_text', text: 'x' }, blocks: [null] } }),
  })
  expect(await response.json()).toMatchObject({ ok: false, error: 'invalid_arguments' })
})
