import type { Adapter, AdapterContext } from '../core/adapter.ts'
import { matrix } from './matrix/adapter.ts'
import { slack } from './slack/adapter.ts'

/** The platforms that Parley speaks: one line each. */
const platforms = { slack, matrix } as const

type Link = {
  readonly [P in keyof typeof platforms]: { readonly platform: P; readonly settings: Parameters<(typeof platforms)[P]['open']>[0] }
}[keyof typeof platforms]

/** Opens the adapter of a configured link; it connects when it is started. */
export function openAdapter(link: Link, context: AdapterContext): Adapter {
  const open = platforms[link.platform].open as (settings: Link['settings'], context: AdapterContext) => Adapter
  return open(link.settings, context)
}
