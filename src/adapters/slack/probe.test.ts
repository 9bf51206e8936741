import { expect, test } from 'vitest'
import type { Failure } from './outcome.ts'
import { Probe } from './probe.ts'

/** How long is waited after each of these answers, and what is told of it. */
async function asking(...answers: readonly (Failure | undefined)[]) {
  const waits: number[] = []
  const told: (Failure['kind'] | 'answers')[] = []
  const over = Promise.withResolvers<void>()
  const left = [...answers]
  const call = async () => {
    const failure = left.shift()
    return failure ? { ok: false, failure } : { ok: true, body: { user_id: 'UPARLEY', bot_id: 'BPARLEY', team_id: 'TNORTH' } }
  }
  const pause = async (ms: number) => {
    waits.push(ms)
    if (left.length > 0) return
    over.resolve()
    await new Promise(() => undefined)
  }
  const onAnswer = (failure: Failure | undefined): void => void told.push(failure?.kind ?? 'answers')
  new Probe({ api: { call } as never, teamId: 'TNORTH', pause, onAnswer }).start()
  await over.promise
  return { waits, told }
}

test('Slack is not asked again before the time that it names; a rate limit is an answer all the same', async () => {
  const limited = (retryAfterMs: number): Failure => ({ kind: 'limited', reason: 'slowly', retryAfterMs })
  expect(await asking(undefined, limited(60_000))).toEqual({ waits: [10_000, 60_000], told: ['answers'] })
  expect(await asking(undefined, limited(1_000), limited(1_000))).toEqual({
    waits: [10_000, 10_000, 10_000],
    told: ['answers', 'answers'],
  })
})

test('one lost answer is looked at again at once and not told; a refused token is', async () => {
  const lost: Failure = { kind: 'unknown', reason: 'no answer' }
  expect(await asking(undefined, lost, undefined)).toEqual({ waits: [10_000, 1_000, 10_000], told: ['answers', 'answers'] })
  expect(await asking(lost, lost)).toEqual({ waits: [1_000, 2_000], told: ['unknown'] })
  const revoked: Failure = { kind: 'unauthorised', code: 'token_revoked', reason: 'revoked' }
  expect(await asking(revoked)).toEqual({ waits: [15_000], told: ['unauthorised'] })
})
