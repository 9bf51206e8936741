import type { z } from 'zod'
import { matrixSettings } from '../adapters/matrix/settings.ts'
import { slackSettings } from '../adapters/slack/settings.ts'

/**
 * The registry of platforms, as far as their configuration goes: one line each, what their ids look like, and `testedWith`: the setting
 * without which a link there is not tested.
 */
export const platforms = {
  slack: {
    settings: slackSettings,
    testedWith: 'testChannel',
    channel: { pattern: /^[CG][A-Z0-9]{2,}$/, example: 'C0123ABCD' },
    user: { pattern: /^[UW][A-Z0-9]{2,}$/, example: 'U0123ABCD' },
  },
  matrix: {
    settings: matrixSettings,
    testedWith: undefined,
    // Newer rooms have ids without a server's name (MSC4291).
    channel: { pattern: /^![^\s:]+(:\S+)?$/, example: '"!abcdef:example.org"' },
    user: { pattern: /^@[^\s:]+:\S+$/, example: '"@name:example.org"' },
  },
} as const

export type Platform = keyof typeof platforms

type SettingsOf<P extends Platform> = z.infer<(typeof platforms)[P]['settings']>

/** A link as an adapter opens it. Holds tokens: never to be logged, shown or journalled. */
export type LinkConfig = { readonly [P in Platform]: { readonly platform: P; readonly settings: SettingsOf<P> } }[Platform]

export const isPlatform = (name: unknown): name is Platform => typeof name === 'string' && Object.hasOwn(platforms, name)
export const platformNames = Object.keys(platforms)
