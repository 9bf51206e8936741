import type { Device, User } from '../accounts.ts'
import type { MatrixFaults } from '../faults.ts'
import { syncFilterOf } from '../filter.ts'
import type { Homeserver } from '../homeserver.ts'
import { badJson, type Content, invalid, MatrixError, objectIn, positionOf } from '../protocol.ts'
import { type Answer, type AuthorisedCall, RawAnswer, type Router } from '../router.ts'
import { answerSync, type SyncAnswer } from '../sync.ts'

/** `/sync`: answers at once if there is news, otherwise when there is, or when the client's timeout ends. */
export function syncRoutes(router: Router, server: Homeserver, faults: MatrixFaults, timelineLimitMax: number): void {
  const earlier = new EarlierAnswers()
  router.on('GET', 'v3/sync', async (call) => {
    const question = questionOf(call)
    if (faults.expectsStaleSync) {
      const stale = earlier.find(call.device, question)
      if (stale !== undefined && faults.takeStaleSync()) return new RawAnswer(stale, 'application/json')
    }
    const answer = await poll(server, faults, call, timelineLimitMax)
    const text = JSON.stringify(answer.body)
    if (answer.hasNews) {
      faults.noteSyncAnswered()
      earlier.keep(call.device, question, text)
    }
    return new RawAnswer(text, 'application/json') satisfies Answer
  })
}

function poll(server: Homeserver, faults: MatrixFaults, call: AuthorisedCall, limitMax: number): Promise<SyncAnswer> {
  const { query, user, device } = call
  const sinceToken = query.get('since')
  const since = sinceToken === null ? undefined : positionOf(sinceToken)
  if (since !== undefined && since < server.placesFrom) throw new MatrixError(400, 'M_UNKNOWN_POS', 'Unknown position')
  const filter = syncFilterOf(filterOf(user, query.get('filter')), limitMax)
  const fullState = query.get('full_state') === 'true'
  const timeoutMs = since === undefined ? 0 : Number(query.get('timeout') ?? 0)
  const look = (): SyncAnswer => answerSync(server, { user, device, since, filter, fullState, timelineLimit: faults.syncTimelineLimit })
  const first = look()
  if (first.hasNews || fullState || timeoutMs <= 0) return Promise.resolve(first)
  return new Promise((resolve) => {
    const end = (answer: SyncAnswer): void => {
      stopWaiting()
      stopTimer()
      resolve(answer)
    }
    const stopTimer = server.clock.after(timeoutMs, () => end(look()))
    const stopWaiting = server.waiting.add(user.id, () => {
      const answer = look()
      // A token that has ended gets this answer still, and a refusal next time.
      if (answer.hasNews || device.accessToken === undefined) end(answer)
    })
    call.onGone(() => end(first))
  })
}

function filterOf(user: User, filter: string | null): Content {
  if (filter === null) return {}
  if (!filter.startsWith('{')) {
    const stored = user.filters[Number(filter)]
    if (stored === undefined) throw invalid('No such filter')
    return stored
  }
  const parsed = objectIn(filter)
  if (!parsed) throw badJson('Invalid filter JSON')
  return parsed
}

const answersKeptPerDevice = 16

/** The newest answers of each device, by the exact question: what a stale cache would give again. */
class EarlierAnswers {
  readonly #answers = new Map<Device, Map<string, string>>()

  find(device: Device, question: string): string | undefined {
    return this.#answers.get(device)?.get(question)
  }

  keep(device: Device, question: string, answer: string): void {
    const kept = this.#answers.get(device) ?? new Map<string, string>()
    this.#answers.set(device, kept)
    kept.delete(question)
    kept.set(question, answer)
    const [oldest] = kept.keys()
    if (kept.size > answersKeptPerDevice && oldest !== undefined) kept.delete(oldest)
  }
}

/** What Synapse's cache tells requests apart by. */
function questionOf({ query }: AuthorisedCall): string {
  const parts = ['since', 'timeout', 'filter', 'full_state'].map((name) => query.get(name))
  return JSON.stringify(parts)
}
