import type { CatchUpOutcome, CatchUpQuery } from '../../core/adapter.ts'
import type { Api } from './api.ts'
import { asFound, readBack } from './history.ts'
import { type Surroundings, translate } from './inbound.ts'
import { failureOf } from './outcome.ts'

/** 5,000 events; the core asks again from where the last one stood if it wants more. */
const pagesMax = 50

/** What was said in a room at or after `since`, from the homeserver's history. Thread replies stand in it like other posts. */
export async function catchUp(api: Api, query: CatchUpQuery, around: Surroundings, signal: AbortSignal): Promise<CatchUpOutcome> {
  try {
    const { events } = await readBack(
      api,
      {
        room: query.channel,
        // Times are each server's own claim: one old event does not mean that all before it are.
        enough: (page) => page.every((event) => event.origin_server_ts < query.since),
        pagesMax,
      },
      signal,
    )
    const received = []
    for (const event of asFound(events.filter((each) => each.origin_server_ts >= query.since))) {
      const translated = await translate(event, around)
      if (translated) received.push(translated)
    }
    return { outcome: 'caught-up', received }
  } catch (error) {
    const failure = failureOf(error)
    const retryAfterMs = failure.outcome === 'unavailable' ? failure.retryAfterMs : undefined
    return { outcome: 'unavailable', reason: failure.reason, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
  }
}
