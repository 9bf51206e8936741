/** A button of the page's own, beside Parley's state: killing and restarting it, say. */
export interface Control {
  readonly label: string
  /** Resolves to a sentence for whoever pressed it, if there is one to say; what it throws is shown as an error. */
  run(): Promise<string | undefined>
}

/** The page's own buttons, each run by one person at a time. */
export class Controls {
  readonly #controls: readonly Control[]
  readonly #running = new Set<Control>()

  constructor(controls: readonly Control[]) {
    this.#controls = controls
  }

  get labels(): readonly string[] {
    return this.#controls.map((control) => control.label)
  }

  find(label: string): Control | undefined {
    return this.#controls.find((control) => control.label === label)
  }

  /** Whether it ran: not while it is running already. */
  async run(control: Control): Promise<{ readonly ran: false } | { readonly ran: true; readonly shown: string | undefined }> {
    if (this.#running.has(control)) return { ran: false }
    this.#running.add(control)
    try {
      return { ran: true, shown: await control.run() }
    } finally {
      this.#running.delete(control)
    }
  }
}
