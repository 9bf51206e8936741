/** Why an action was not done: an HTTP status and a sentence. */
export interface Refusal {
  readonly status: number
  readonly error: string
}

/**
 * Takes the fields out of what a browser sent, one by one. What is wrong with the first wrong one is kept in `refusal`;
 * what is taken after that means nothing.
 */
export class Fields {
  readonly #left: Map<string, unknown>
  #refusal: Refusal | undefined

  constructor(body: unknown) {
    const isObject = typeof body === 'object' && body !== null && !Array.isArray(body)
    this.#left = new Map(isObject ? Object.entries(body) : [])
    if (!isObject) this.refuse('The body must be one JSON object.')
  }

  get refusal(): Refusal | undefined {
    return this.#refusal
  }

  refuse(error: string, status = 400): void {
    this.#refusal ??= { status, error }
  }

  /** A text with something in it. */
  text(name: string, lengthMax: number): string {
    const value = this.optionalText(name, lengthMax)
    if (value === undefined) this.refuse(`"${name}" is missing.`)
    return value ?? ''
  }

  optionalText(name: string, lengthMax: number): string | undefined {
    const value = this.#take(name)
    if (value === undefined) return undefined
    if (typeof value !== 'string') this.refuse(`"${name}" must be a text.`)
    else if (value.trim() === '') this.refuse(`"${name}" is empty.`)
    else if (value.length > lengthMax) this.refuse(`"${name}" is longer than ${lengthMax} characters.`)
    else return value
    return undefined
  }

  /** Texts by name, any of which may be empty. */
  texts(name: string, lengthMax: number): Readonly<Record<string, string>> {
    const value = this.#take(name)
    const entries = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : []
    const texts = entries.flatMap(([key, text]) => (typeof text === 'string' && text.length <= lengthMax ? [[key, text] as const] : []))
    if (texts.length === 0 || texts.length < entries.length) this.refuse(`"${name}" must hold texts of at most ${lengthMax} characters.`)
    return Object.fromEntries(texts)
  }

  index(name: string): number {
    const value = this.#take(name)
    if (Number.isSafeInteger(value) && Number(value) >= 0) return Number(value)
    this.refuse(value === undefined ? `"${name}" is missing.` : `"${name}" must be a whole number, 0 or above.`)
    return 0
  }

  flag(name: string): boolean {
    const value = this.#take(name)
    if (value !== undefined && typeof value !== 'boolean') this.refuse(`"${name}" must be true or false.`)
    return value === true
  }

  /** What nobody asked for is a mistake of whoever sent it. */
  end(): void {
    const [name] = this.#left.keys()
    if (name !== undefined) this.refuse(`"${name.slice(0, 40)}" is no field of this action.`)
  }

  #take(name: string): unknown {
    const value = this.#left.get(name)
    this.#left.delete(name)
    return value
  }
}
