import { parse } from 'node:querystring'

/** The arguments of one call, whichever way they came: form fields, some of them JSON in a string, or a JSON body. */
export class Arguments {
  readonly #fields: Readonly<Record<string, unknown>>

  constructor(fields: Readonly<Record<string, unknown>>) {
    this.#fields = fields
  }

  /** Undefined if the body is not what its content type says. */
  static from(contentType: string, body: string, query: string): Arguments | undefined {
    const inUrl = query === '' ? {} : parse(query)
    if (body === '') return new Arguments(inUrl)
    if (!contentType.startsWith('application/json')) return new Arguments({ ...inUrl, ...parse(body) })
    const fields = parseJson(body)
    return typeof fields === 'object' && fields !== null ? new Arguments({ ...inUrl, ...fields }) : undefined
  }

  /** Undefined where it is missing or empty. */
  text(name: string): string | undefined {
    const value = this.#fields[name]
    if (typeof value === 'number') return String(value)
    return typeof value === 'string' && value !== '' ? value : undefined
  }

  has(name: string): boolean {
    return this.#fields[name] !== undefined
  }

  flag(name: string): boolean {
    const value = this.#fields[name]
    return value === true || value === 'true' || value === '1' || value === 1
  }

  count(name: string, otherwise: number, max: number): number {
    const value = Number(this.text(name) ?? otherwise)
    return Number.isInteger(value) && value > 0 ? Math.min(value, max) : otherwise
  }

  /** A structured argument; `null` if it is there and is not JSON. The caller looks at its shape. */
  json(name: string): unknown {
    const value = this.#fields[name]
    if (value === undefined || value === '') return undefined
    return typeof value === 'string' ? (parseJson(value) ?? null) : value
  }
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
