import { createHmac, randomBytes } from 'node:crypto'

export const serverName = 'synapse.test'

export interface Account {
  userId: string
  accessToken: string
  deviceId: string
}

/** High enough that no test meets a rate limit of Synapse's; what Parley does at a rate limit is tested on the stand-in. */
const unlimited = { per_second: 100_000, burst_count: 100_000 }

const rateLimits = {
  rc_message: unlimited,
  rc_registration: unlimited,
  rc_login: { address: unlimited, account: unlimited, failed_attempts: unlimited },
  rc_admin_redaction: unlimited,
  rc_room_creation: unlimited,
  rc_joins: { local: unlimited, remote: unlimited },
  rc_joins_per_room: unlimited,
  rc_invites: { per_room: unlimited, per_user: unlimited, per_issuer: unlimited },
  rc_media_create: unlimited,
  rc_key_requests: unlimited,
}

/** The text of homeserver.yaml (JSON is YAML) for a Synapse that speaks to this machine alone. `folder` as the process sees it. */
export function homeserverConfig(folder: string, port: number, registrationSecret: string): string {
  return JSON.stringify({
    server_name: serverName,
    listeners: [{ port, bind_addresses: ['127.0.0.1'], type: 'http', tls: false, resources: [{ names: ['client', 'media'] }] }],
    database: { name: 'sqlite3', args: { database: `${folder}/homeserver.db` } },
    media_store_path: `${folder}/media`,
    signing_key_path: `${folder}/signing.key`,
    registration_shared_secret: registrationSecret,
    macaroon_secret_key: registrationSecret,
    report_stats: false,
    trusted_key_servers: [],
    federation_domain_whitelist: [],
    presence: { enabled: false },
    url_preview_enabled: false,
    bcrypt_rounds: 4,
    // By default nobody may put a room on the public list.
    room_list_publication_rules: [{ action: 'allow' }],
    ...rateLimits,
  })
}

/** The text of Synapse's signing key file: algorithm, version, and an unpadded base64 seed of 32 bytes. */
export function signingKey(): string {
  return `ed25519 a_test ${randomBytes(32).toString('base64').replace(/=+$/, '')}\n`
}

/** Of each account another one, which nobody has to keep. */
const passwordOf = (registrationSecret: string, localpart: string): string =>
  createHmac('sha256', registrationSecret).update(localpart).digest('hex')

/**
 * Makes an account, logged in on a device of its own. Throws if the localpart is taken.
 * The nonce and the HMAC are those of Synapse's "Shared-Secret Registration" admin API.
 */
export async function register(url: string, registrationSecret: string, localpart: string): Promise<Account> {
  const endpoint = `${url}/_synapse/admin/v1/register`
  const { nonce } = (await (await fetch(endpoint)).json()) as { nonce: string }
  const password = passwordOf(registrationSecret, localpart)
  const mac = createHmac('sha1', registrationSecret).update([nonce, localpart, password, 'notadmin'].join('\0')).digest('hex')
  const response = await fetch(endpoint, {
    method: 'POST',
    body: JSON.stringify({ nonce, username: localpart, password, admin: false, mac }),
  })
  const body = (await response.json()) as Record<string, string>
  if (!response.ok) throw new Error(`Synapse refused the account ${localpart}: ${body.errcode} ${body.error}`)
  return { userId: body.user_id!, accessToken: body.access_token!, deviceId: body.device_id! }
}

/** Logs an account in once more on its device, which ends the token that it had. Rejects while the homeserver is away. */
export async function logInAgain(url: string, registrationSecret: string, { userId, deviceId }: Account): Promise<Account> {
  const localpart = userId.slice(1).split(':')[0]!
  const identifier = { type: 'm.id.user', user: localpart }
  const password = passwordOf(registrationSecret, localpart)
  const response = await fetch(`${url}/_matrix/client/v3/login`, {
    method: 'POST',
    body: JSON.stringify({ type: 'm.login.password', identifier, password, device_id: deviceId }),
  })
  const body = (await response.json()) as Record<string, string>
  if (!response.ok) throw new Error(`Synapse did not let ${localpart} in again: ${body.errcode} ${body.error}`)
  return { userId, accessToken: body.access_token!, deviceId }
}
