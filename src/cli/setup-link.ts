import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { isSecretKey, readLinks } from '../config/links.ts'
import { isPlatform, type LinkConfig, type Platform, platformNames } from '../config/platforms.ts'
import type { Path } from '../config/problem.ts'
import { Secrets } from '../config/secrets.ts'
import { Source } from '../config/source.ts'
import { askUntil, askYes, type Io } from './ask.ts'
import type { Draft } from './setup-draft.ts'
import { LiveLink } from './setup-live.ts'
import { setUpMatrix } from './setup-matrix.ts'
import * as say from './setup-sentences.ts'
import { setUpSlack } from './setup-slack.ts'

/** Where a test's stand-ins are, and how patient it is. */
export interface SetupParts {
  readonly slackApiUrl?: (link: string) => string
  readonly upWithinMs?: number
}

/** Asks for what a link needs, until it is up. `suggested` is what an empty answer means for the platform. */
export async function connectLink(io: Io, draft: Draft, link: string, suggested: Platform, parts: SetupParts): Promise<LiveLink> {
  const platform = await askPlatform(io, draft, link, suggested)
  for (;;) {
    if (platform === 'slack') await setUpSlack(io, draft, link, parts.slackApiUrl?.(link))
    else await setUpMatrix(io, draft, link)
    const config = await readLink(io, draft, link)
    io.say(say.connecting(link))
    const live = typeof config === 'string' ? config : await LiveLink.open(io, link, config, parts.upWithinMs)
    if (typeof live !== 'string') return live
    io.say(say.notConnected(live))
    if (await askYes(io, say.askTokensAgain, true)) await forgetSecrets(draft, link)
  }
}

async function askPlatform(io: Io, draft: Draft, link: string, suggested: Platform): Promise<Platform> {
  const path: Path = ['links', link, 'platform']
  const known = draft.text(path)
  if (isPlatform(known)) return known
  const problemOf = (text: string) => (isPlatform(text.toLowerCase()) ? undefined : say.platformProblem(platformNames))
  const answer = (await askUntil(io, say.askPlatform(platformNames), problemOf, { otherwise: suggested })).toLowerCase()
  await draft.set(path, answer)
  return isPlatform(answer) ? answer : suggested
}

/** The link as the file now has it, or in a sentence what is wrong with it. */
async function readLink(io: Io, draft: Draft, link: string): Promise<LinkConfig | string> {
  const source = new Source(draft.file, await readFile(draft.file, 'utf8'))
  const secrets = new Secrets(io.env, dirname(resolve(draft.file)), draft.secretsPath)
  const { links, problems } = await readLinks(source, { [link]: source.valueAt(['links', link]) }, secrets)
  return links[link] ?? problems.map(({ sentence }) => sentence).join(' ')
}

async function forgetSecrets(draft: Draft, link: string): Promise<void> {
  for (const key of Object.keys(draft.map(['links', link]))) {
    if (isSecretKey(key)) await draft.remove(['links', link, key])
  }
}
