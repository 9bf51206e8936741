import { manifestLink } from '../adapters/slack/manifest.ts'
import { slackSettings } from '../adapters/slack/settings.ts'
import { variableName } from '../config/links.ts'
import type { Path } from '../config/problem.ts'
import { askUntil, type Io } from './ask.ts'
import type { Draft } from './setup-draft.ts'
import * as say from './setup-sentences.ts'

const appNameLengthMax = 35

/** Leads through making the app in one workspace, and asks for its two tokens. */
export async function setUpSlack(io: Io, draft: Draft, link: string, apiUrl: string | undefined): Promise<void> {
  const path: Path = ['links', link]
  const missing = (['botToken', 'appToken'] as const).filter((key) => draft.text([...path, key]) === undefined)
  if (missing.length === 0) return
  const name = await askUntil(io, say.askAppName, appNameProblem, { otherwise: 'Parley' })
  io.say(say.slackApp(manifestLink(name)))
  if (apiUrl !== undefined) await draft.set([...path, 'apiUrl'], apiUrl)
  for (const key of missing) {
    io.say(say.slackToken[key])
    const schema = slackSettings.shape[key]
    const token = await askUntil(io, say.askToken[key], (text) => schema.safeParse(text).error?.issues[0]?.message, { isSecret: true })
    await draft.set([...path, key], await draft.keepSecret(variableName(link, key), token))
  }
}

const appNameProblem = (name: string): string | undefined =>
  name.length > 0 && name.length <= appNameLengthMax ? undefined : say.appNameLength(appNameLengthMax)
