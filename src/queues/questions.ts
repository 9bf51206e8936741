import { setTimeout as delay } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import type { Clock } from '../core/journal.ts'
import type { Keys } from './keys.ts'
import { defineScript } from './script.ts'

/** A question that nobody has taken up for so long is withdrawn; whoever asked has gone. */
const questionMs = 30_000
const answerMs = 60_000
const pollMs = 100

export interface Asked {
  /** Unguessable, so that no answer is taken for another's. */
  readonly id: string
  readonly question: unknown
}

/** KEYS: question. ARGV: the question as it was put. */
const withdrawScript = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
`

/**
 * Puts a question to the process that owns the mechanism, wherever it runs. Undefined where none answers in time; 'busy' where another
 * question waits. Plain values only; nothing secret, though only who may read the journal can read it.
 */
export async function askOwner(redis: Redis, keys: Keys, asked: Asked, withinMs: number): Promise<unknown> {
  const text = JSON.stringify(asked)
  const put = await redis.set(keys.question, text, 'PX', questionMs, 'NX')
  if (put === null) return 'busy'
  const deadline = performance.now() + withinMs
  while (performance.now() < deadline) {
    const answer = await redis.get(keys.answers + asked.id)
    if (answer !== null) {
      await redis.del(keys.answers + asked.id)
      return JSON.parse(answer)
    }
    await delay(pollMs)
  }
  // Nobody is to do it when nobody waits for it any more. Where it was taken up, another's may stand in its place.
  await defineScript(redis, 'parleyWithdrawQuestion', 1, withdrawScript)(keys.question, text)
  return undefined
}

const lookEveryMs = 1_000

/** Answers what is asked, as long as this process is the owner. Returns what ends it. */
export function answerQuestions(
  redis: Redis,
  keys: Keys,
  clock: Clock,
  answer: (question: unknown) => Promise<unknown>,
): () => Promise<void> {
  let cancel = (): void => undefined
  let looking = Promise.resolve()
  let isOver = false
  const look = (): void => {
    cancel = clock.after(lookEveryMs, () => {
      looking = answerOnce(redis, keys, answer).then(() => {
        if (!isOver) look()
      })
    })
  }
  look()
  return async () => {
    isOver = true
    cancel()
    await looking
  }
}

/** Never rejects: who asks does so again. */
async function answerOnce(redis: Redis, keys: Keys, answer: (question: unknown) => Promise<unknown>): Promise<void> {
  try {
    const text = await redis.getdel(keys.question)
    if (text === null) return
    const { id, question } = JSON.parse(text) as Asked
    await redis.set(keys.answers + id, JSON.stringify(await answer(question)), 'PX', answerMs)
  } catch {
    // Redis is away, or what stood there was no question.
  }
}
