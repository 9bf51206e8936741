import { matrixSettings } from '../adapters/matrix/settings.ts'
import { variableName } from '../config/links.ts'
import type { Path } from '../config/problem.ts'
import { askUntil, type Io } from './ask.ts'
import { newCode } from './setup-code.ts'
import type { Draft } from './setup-draft.ts'
import * as say from './setup-sentences.ts'

const answerWithinMs = 20_000

interface Account {
  readonly accessToken: string
  readonly deviceId: string
}

/** Asks for the bot's account, and logs it in once: token and device then stay together for good. */
export async function setUpMatrix(io: Io, draft: Draft, link: string): Promise<void> {
  const path: Path = ['links', link]
  io.say(say.matrixAccount)
  const homeserver = await askSetting(io, draft, path, 'homeserver')
  const userId = await askSetting(io, draft, path, 'userId')
  if (draft.text([...path, 'accessToken']) !== undefined && draft.text([...path, 'deviceId']) !== undefined) return
  // Written before the login: a second attempt uses the same device.
  const deviceId = draft.text([...path, 'deviceId']) ?? `PARLEY-${link.toUpperCase()}-${newCode()}`
  await draft.set([...path, 'deviceId'], deviceId)
  const account = await askAccount(io, homeserver, userId, deviceId)
  const reference = await draft.keepSecret(variableName(link, 'accessToken'), account.accessToken)
  await draft.set([...path, 'deviceId'], account.deviceId)
  await draft.set([...path, 'accessToken'], reference)
}

async function askSetting(io: Io, draft: Draft, path: Path, key: 'homeserver' | 'userId'): Promise<string> {
  const known = draft.text([...path, key])
  if (known !== undefined) return known
  const schema = matrixSettings.shape[key]
  const answer = await askUntil(io, say.askMatrix[key], (text) => schema.safeParse(text).error?.issues[0]?.message)
  await draft.set([...path, key], answer)
  return answer
}

async function askAccount(io: Io, homeserver: string, userId: string, deviceId: string): Promise<Account> {
  for (;;) {
    const password = await io.askSecret(say.askPassword)
    const asked =
      password === ''
        ? await accountOfToken(homeserver, userId, await io.askSecret(say.askAccessToken))
        : await logIn(homeserver, userId, password, deviceId)
    if (typeof asked !== 'string') return asked
    io.say(asked)
  }
}

/** The account, or in a sentence why not. The password goes nowhere but to the homeserver. */
async function logIn(homeserver: string, user: string, password: string, deviceId: string): Promise<Account | string> {
  const answer = await ask(homeserver, '/_matrix/client/v3/login', {
    method: 'POST',
    body: JSON.stringify({
      type: 'm.login.password',
      identifier: { type: 'm.id.user', user },
      password,
      device_id: deviceId,
      initial_device_display_name: 'Parley',
    }),
  })
  if (typeof answer === 'string') return answer
  if (answer.user_id !== user) return say.otherUser(user)
  return accountIn(answer.access_token, answer.device_id)
}

async function accountOfToken(homeserver: string, user: string, token: string): Promise<Account | string> {
  const headers = { authorization: `Bearer ${token}` }
  const answer = await ask(homeserver, '/_matrix/client/v3/account/whoami', { headers })
  if (typeof answer === 'string') return answer
  if (answer.user_id !== user) return say.otherUser(user)
  return accountIn(token, answer.device_id)
}

const accountIn = (accessToken: unknown, deviceId: unknown): Account | string =>
  typeof accessToken === 'string' && typeof deviceId === 'string' ? { accessToken, deviceId } : say.notMatrix

async function ask(homeserver: string, path: string, request: RequestInit): Promise<Readonly<Record<string, unknown>> | string> {
  try {
    const url = `${homeserver.replace(/\/$/, '')}${path}`
    const response = await fetch(url, { ...request, signal: AbortSignal.timeout(answerWithinMs) })
    const answer: unknown = await response.json()
    if (typeof answer !== 'object' || answer === null) return say.notMatrix
    return response.ok ? (answer as Record<string, unknown>) : say.homeserverRefused(response.status)
  } catch (error) {
    return error instanceof SyntaxError ? say.notMatrix : say.homeserverUnreachable
  }
}
