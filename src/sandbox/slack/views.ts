import type { Block } from './blocks.ts'
import { withIds } from './blocks.ts'
import type { SlackApp, Workspace } from './workspace.ts'

/** A form, or a person's home tab, as it stands on somebody's screen. */
export interface View {
  readonly id: string
  readonly app: SlackApp
  readonly user: string
  readonly rootId: string
  readonly previousId: string | undefined
  readonly source: Block
  readonly hash: string
}

export const viewStackMax = 3

/** The forms that are open, each person's on top of one another, and the home tabs. */
export class Views {
  readonly #workspace: Workspace
  readonly #open = new Map<string, View[]>()
  readonly #homes = new Map<string, View>()

  constructor(workspace: Workspace) {
    this.#workspace = workspace
  }

  /** The top one last. */
  openOf(user: string): readonly View[] {
    return this.#open.get(user) ?? []
  }

  homeOf(app: SlackApp, user: string): View | undefined {
    return this.#homes.get(`${app.id} ${user}`)
  }

  find(app: SlackApp, id: string | undefined, externalId?: string): View | undefined {
    return [...this.#open.values(), [...this.#homes.values()]]
      .flat()
      .find((view) => view.app === app && (view.id === id || (externalId && view.source.external_id === externalId)))
  }

  /** Opens a form, in place of what was open unless it is pushed on top of it. */
  open(app: SlackApp, user: string, source: Block, onTop: boolean): View {
    const below = onTop ? (this.#open.get(user) ?? []) : []
    const id = this.#workspace.newId('V')
    const view = this.#made(app, user, source, id, below[0]?.id ?? id, below.at(-1)?.id)
    this.#open.set(user, [...below, view])
    this.#workspace.changed()
    return view
  }

  update(view: View, source: Block): View {
    const next = this.#made(view.app, view.user, source, view.id, view.rootId, view.previousId)
    const stack = this.#open.get(view.user) ?? []
    this.#open.set(
      view.user,
      stack.map((other) => (other.id === view.id ? next : other)),
    )
    if (this.homeOf(view.app, view.user)?.id === view.id) this.#homes.set(`${view.app.id} ${view.user}`, next)
    this.#workspace.changed()
    return next
  }

  publish(app: SlackApp, user: string, source: Block): View {
    const id = this.homeOf(app, user)?.id ?? this.#workspace.newId('V')
    const view = this.#made(app, user, source, id, id, undefined)
    this.#homes.set(`${app.id} ${user}`, view)
    this.#workspace.changed()
    return view
  }

  /** Closes the top form, or all of them. */
  close(user: string, all: boolean): void {
    this.#open.set(user, all ? [] : (this.#open.get(user) ?? []).slice(0, -1))
    this.#workspace.changed()
  }

  #made(app: SlackApp, user: string, source: Block, id: string, rootId: string, previousId: string | undefined): View {
    const blocks = withIds((source.blocks ?? []) as Block[], () => this.#workspace.newId('b'))
    const named = blocks.map((block) =>
      block.element && !block.element.action_id
        ? { ...block, element: { ...block.element, action_id: this.#workspace.newId('a') } }
        : block,
    )
    const hash = `${this.#workspace.nextMicros()}.${this.#workspace.newId('')}`
    return { id, app, user, rootId, previousId, hash, source: { ...source, blocks: named } }
  }
}

/** A view as the API and the payloads show it. */
export function viewShape(workspace: Workspace, view: View, values: unknown = {}): Record<string, unknown> {
  return {
    private_metadata: '',
    callback_id: '',
    external_id: '',
    close: null,
    submit: null,
    clear_on_close: false,
    notify_on_close: false,
    ...view.source,
    id: view.id,
    team_id: workspace.team.id,
    state: { values },
    hash: view.hash,
    previous_view_id: view.previousId ?? null,
    root_view_id: view.rootId,
    app_id: view.app.id,
    app_installed_team_id: workspace.team.id,
    bot_id: view.app.botId,
  }
}
