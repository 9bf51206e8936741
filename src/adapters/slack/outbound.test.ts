import { expect, test } from 'vitest'
import { perform } from './outbound.ts'

test('Slack is asked to make nothing of the words of a post: no preview, no link, no formatting', async () => {
  const asked: object[] = []
  const call = async (_method: string, args: object) => {
    asked.push(args)
    return { ok: true, body: { ts: '1.000100' } }
  }
  const content = { blocks: [{ type: 'quote' as const, text: 'see https://a.example' }], wakes: true }
  const parts = { api: { call }, directory: {} } as never
  const { signal } = new AbortController()
  await perform({ type: 'post', id: 'd-1', channel: 'CSEC', content }, parts, signal)
  await perform({ type: 'revise', id: 'd-2', channel: 'CSEC', post: '1.000100', content }, parts, signal)
  expect(asked).toMatchObject([
    { unfurl_links: false, unfurl_media: false, link_names: false, parse: 'none', mrkdwn: false },
    { link_names: false, parse: 'none' },
  ])
})
