import type { IncomingMessage } from 'node:http'
import type { Device, User } from './accounts.ts'
import type { Content } from './protocol.ts'

/** One request on its way to its route. */
export interface Call {
  readonly query: URLSearchParams
  readonly body: Content
  /** The body as it came: for uploads. */
  readonly bytes: Buffer
  readonly request: IncomingMessage
  /** A part of the path that the route's pattern names. Throws if the pattern does not: a bug. */
  param(name: string): string
  /** Runs once the client has gone away, or has its answer. */
  onGone(run: () => void): void
}

/** A call by somebody whose token is good. */
export interface AuthorisedCall extends Call {
  readonly user: User
  readonly device: Device
}

/** An answer that is not JSON, or JSON that is already text. */
export class RawAnswer {
  readonly bytes: Buffer | string
  readonly type: string
  readonly status: number

  constructor(bytes: Buffer | string, type: string, status = 200) {
    this.bytes = bytes
    this.type = type
    this.status = status
  }
}

export type Answer = Content | readonly Content[] | RawAnswer
export type Route = (call: AuthorisedCall) => Answer | Promise<Answer>
export type OpenRoute = (call: Call) => Answer | Promise<Answer>

export type Endpoint = { readonly access: 'open'; readonly route: OpenRoute } | { readonly access: 'token'; readonly route: Route }

export interface Found {
  readonly endpoint: Endpoint | undefined
  readonly params: ReadonlyMap<string, string>
}

interface Branch {
  readonly fixed: Map<string, Branch>
  any: { readonly name: string; readonly branch: Branch } | undefined
  readonly endpoints: Map<string, Endpoint>
}

const newBranch = (): Branch => ({ fixed: new Map(), any: undefined, endpoints: new Map() })

/** Finds a route by method and path. `:name` in a pattern stands for one part of the path. */
export class Router {
  readonly #root = newBranch()

  /** A route of the client-server API for which a token is needed: `v3/...` is served as `r0/...` too. */
  on(method: string, pattern: string, route: Route): this {
    return this.#add(method, pattern, { access: 'token', route })
  }

  /** A route that anybody may call. */
  onOpen(method: string, pattern: string, route: OpenRoute): this {
    return this.#add(method, pattern, { access: 'open', route })
  }

  /** Undefined if no route has this path; without `endpoint` if only the method is wrong. */
  find(method: string, path: string): Found | undefined {
    const params = new Map<string, string>()
    let branch = this.#root
    for (const part of path.split('/')) {
      if (part === '') continue
      const fixed = branch.fixed.get(part)
      if (fixed !== undefined) branch = fixed
      else if (branch.any !== undefined) {
        params.set(branch.any.name, decodeURIComponent(part))
        branch = branch.any.branch
      } else return undefined
    }
    return branch.endpoints.size === 0 ? undefined : { endpoint: branch.endpoints.get(method), params }
  }

  #add(method: string, pattern: string, endpoint: Endpoint): this {
    const paths = pattern.startsWith('v3/') ? [pattern, `r0${pattern.slice(2)}`] : [pattern]
    for (const path of paths) {
      const whole = path.startsWith('/') ? path : `/_matrix/client/${path}`
      let branch = this.#root
      for (const part of whole.split('/')) {
        if (part !== '') branch = branchOff(branch, part)
      }
      branch.endpoints.set(method, endpoint)
    }
    return this
  }
}

/** Patterns that share a place share the name of its parameter too: otherwise the first one's name would win. */
function branchOff(from: Branch, part: string): Branch {
  if (!part.startsWith(':')) {
    const next = from.fixed.get(part) ?? newBranch()
    from.fixed.set(part, next)
    return next
  }
  const name = part.slice(1)
  from.any ??= { name, branch: newBranch() }
  if (from.any.name !== name) throw new Error(`two names for one place in a path: ${from.any.name} and ${name}`)
  return from.any.branch
}
