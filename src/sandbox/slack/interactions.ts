import type { SlackApp, Workspace } from './workspace.ts'

const triggerLifeMs = 3_000
const responseUrlLifeMs = 30 * 60_000
const responseUsesMax = 5
/** Triggers are kept a little after they expire, so that a late use is told apart from an invented one. */
const keptMax = 10_000

interface Trigger {
  readonly app: SlackApp
  readonly user: string
  readonly issuedAt: number
  used: boolean
}

export interface ResponseTarget {
  readonly app: SlackApp
  readonly user: string
  readonly channel: string
  /** The message whose button was pressed. */
  readonly post: string | undefined
}

/** What one interaction lets an app do afterwards: open a form once within 3 s, respond 5 times within 30 min. */
export class Interactions {
  readonly #workspace: Workspace
  readonly #triggers = new Map<string, Trigger>()
  readonly #responses = new Map<string, { readonly target: ResponseTarget; readonly issuedAt: number; used: number }>()

  constructor(workspace: Workspace) {
    this.#workspace = workspace
  }

  newTrigger(app: SlackApp, user: string): string {
    const id = `${this.#workspace.nextMicros()}.${app.id.toLowerCase()}.${this.#workspace.newId('')}`
    this.#triggers.set(id, { app, user, issuedAt: this.#workspace.clock.now(), used: false })
    forgetOldest(this.#triggers)
    return id
  }

  /** The person for whom a form may open, or Slack's error. */
  exchange(app: SlackApp, id: string): { readonly user: string } | { readonly error: string } {
    const trigger = this.#triggers.get(id)
    if (!trigger || trigger.app !== app) return { error: 'invalid_trigger_id' }
    if (trigger.used) return { error: 'exchanged_trigger_id' }
    if (this.#workspace.clock.now() - trigger.issuedAt > triggerLifeMs) return { error: 'expired_trigger_id' }
    trigger.used = true
    return { user: trigger.user }
  }

  newResponseUrl(target: ResponseTarget): string {
    const key = this.#workspace.newId('R')
    this.#responses.set(key, { target, issuedAt: this.#workspace.clock.now(), used: 0 })
    forgetOldest(this.#responses)
    return `${this.#workspace.baseUrl}/commands/${this.#workspace.team.id}/${key}`
  }

  /** Where a response goes; counts as a use. */
  respond(key: string): ResponseTarget | { readonly error: 'used_url' | 'expired_url' | 'invalid_url' } {
    const response = this.#responses.get(key)
    if (!response) return { error: 'invalid_url' }
    if (this.#workspace.clock.now() - response.issuedAt > responseUrlLifeMs) return { error: 'expired_url' }
    if (response.used >= responseUsesMax) return { error: 'used_url' }
    response.used += 1
    return response.target
  }
}

function forgetOldest(kept: Map<string, unknown>): void {
  if (kept.size <= keptMax) return
  const oldest = kept.keys().next()
  if (!oldest.done) kept.delete(oldest.value)
}
