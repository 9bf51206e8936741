import type { UserId } from '../../core/addresses.ts'
import type { SlackApi } from './api.ts'
import type { Failure } from './outcome.ts'
import { unescapeText } from './plain-text.ts'

export interface Person {
  readonly name: string
  readonly isBot: boolean
}

/** Oldest entries go first beyond this. */
const entriesMax = 2_000

/** Who is who in the workspace, and where one speaks to them directly. Asked once, then remembered while the process runs. */
export class Directory {
  readonly #api: SlackApi
  readonly #people = new Map<UserId, Person>()
  readonly #directs = new Map<UserId, string>()

  constructor(api: SlackApi) {
    this.#api = api
  }

  known(user: UserId): Person | undefined {
    return this.#people.get(user)
  }

  /** Undefined where Slack does not tell, or not before `signal` aborts. */
  async person(user: UserId, signal: AbortSignal): Promise<Person | undefined> {
    const known = this.#people.get(user)
    if (known) return known
    const answer = await this.#api.call('users.info', { user }, signal)
    const found = answer.ok ? answer.body.user : undefined
    if (!found) return undefined
    const name = found.profile?.display_name || found.profile?.real_name || found.real_name || found.name || 'someone'
    const person = { name: unescapeText(name), isBot: found.is_bot ?? false }
    remember(this.#people, user, person)
    return person
  }

  /** It is not there any more: ids change when a workspace is moved into an organisation. */
  forgetDirect(user: UserId): void {
    this.#directs.delete(user)
  }

  /** The direct conversation with a person; it is opened if there is none, which may be repeated without harm. */
  async direct(user: UserId, signal: AbortSignal): Promise<{ channel: string } | { failure: Failure }> {
    const known = this.#directs.get(user)
    if (known !== undefined) return { channel: known }
    const answer = await this.#api.call('conversations.open', { users: user }, signal)
    if (!answer.ok) return { failure: answer.failure }
    const channel = answer.body.channel?.id
    if (channel === undefined) return { failure: { kind: 'unknown', reason: 'Slack named no direct conversation' } }
    remember(this.#directs, user, channel)
    return { channel }
  }
}

function remember<Value>(entries: Map<string, Value>, key: string, value: Value): void {
  if (entries.size >= entriesMax) {
    const oldest = entries.keys().next().value
    if (oldest !== undefined) entries.delete(oldest)
  }
  entries.set(key, value)
}
