import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { manifestLink, shortcuts, slackManifest, slackManifestJson } from './manifest.ts'
import { eventScopes, methodScopes, requiredScopes } from './methods.ts'

const manifest = slackManifest('Parley North')
const folder = new URL('.', import.meta.url)
const sources = readdirSync(folder)
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map((name) => readFileSync(new URL(name, folder), 'utf8'))
  .join('\n')

test('every method that the code calls, and no other, has its scopes in the manifest', () => {
  const called = new Set([...sources.matchAll(/\.call\(\s*'([a-zA-Z.]+)'/g)].map((match) => match[1]))
  expect([...called].sort()).toEqual(Object.keys(methodScopes).sort())
  for (const scope of Object.values(methodScopes).flat()) expect(manifest.oauth_config.scopes.bot).toContain(scope)
})

test('every event that is subscribed to is translated, and its scopes are asked for', () => {
  const translated = (event: string) => sources.includes(`'${event.replace(/^message\..*/, 'message')}'`)
  for (const [event, scopes] of Object.entries(eventScopes)) {
    expect(translated(event), event).toBe(true)
    expect(requiredScopes).toEqual(expect.arrayContaining([...scopes]))
  }
  expect(manifest.settings.event_subscriptions.bot_events).toEqual(Object.keys(eventScopes))
})

test('commands, shortcuts, buttons and direct messages work as the manifest sets the app up', () => {
  const { slash_commands, app_home } = manifest.features
  expect(slash_commands.map(({ command }) => command)).toEqual(['/parley', '/flash', '/dispute'])
  expect(shortcuts.map(({ callback_id: id }) => id)).toEqual(['send', 'dispute', 'acknowledge'])
  expect(manifest.settings).toMatchObject({ socket_mode_enabled: true, interactivity: { is_enabled: true } })
  expect(app_home).toMatchObject({ messages_tab_enabled: true, messages_tab_read_only_enabled: false })
  expect(requiredScopes).toContain('commands')
})

test('the link carries the whole manifest', () => {
  const link = new URL(manifestLink('Parley & North'))
  expect(link.origin + link.pathname + link.search.slice(0, 10)).toBe('https://api.slack.com/apps?new_app=1')
  expect(JSON.parse(link.searchParams.get('manifest_json') ?? '')).toEqual(slackManifest('Parley & North'))
  expect(JSON.parse(slackManifestJson('Parley North'))).toEqual(manifest)
})

test('a name that Slack would not take is refused', () => {
  expect(() => slackManifest('')).toThrow('1 to 35 characters')
  expect(() => slackManifest('x'.repeat(36))).toThrow('1 to 35 characters')
})
