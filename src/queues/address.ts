/** Where Redis is: what is given to ioredis beside the options of each connection. */
export type RedisAddress = { readonly url: string } | { readonly sentinels: Sentinels }

interface Sentinels {
  sentinels: { host: string; port: number }[]
  name: string
  username?: string
  password?: string
  sentinelPassword?: string
  tls?: object
  sentinelTLS?: object
  enableTLSForSentinelMode?: boolean
}

const portDefault = 26_379

/**
 * Reads PARLEY_REDIS_URL: `redis://…`, `rediss://…` or a socket's path go to ioredis as they are;
 * `redis+sentinel://user:password@host:port,host:port/name` names the sentinels and the primary that they watch (`rediss+sentinel:` with
 * TLS to all of them); `?sentinelPassword=…` is for the sentinels themselves. Throws a sentence that says what is wrong, without the
 * password.
 */
export function readAddress(text: string): RedisAddress {
  const found = /^(rediss?)\+sentinel:\/\/(?:([^@/]*)@)?([^/@]*)(?:\/([^?]*))?(?:\?(.*))?$/.exec(text)
  if (!found) {
    if (/^\//.test(text) || (/^rediss?:\/\//.test(text) && URL.canParse(text))) return { url: text }
    throw new Error(
      'PARLEY_REDIS_URL is not an address: write redis://host:6379, rediss://host:6379, the path of a unix socket, or redis+sentinel://host:26379,host:26379/name.',
    )
  }
  const [, scheme, login = '', hosts = '', name = '', query = ''] = found
  const sentinels = hosts.split(',').map(readHost)
  if (name === '') {
    throw new Error(
      'PARLEY_REDIS_URL names no primary: write the name that the sentinels know it by at the end, redis+sentinel://host:26379/mymaster.',
    )
  }
  const [username, password] = login.includes(':') ? split(login) : ['', login]
  const sentinelPassword = /(?:^|&)sentinelPassword=([^&]*)/.exec(query)?.[1]
  const tls = scheme === 'rediss' ? { tls: {}, sentinelTLS: {}, enableTLSForSentinelMode: true } : {}
  return {
    sentinels: {
      sentinels,
      name: decoded(name),
      ...(username ? { username: decoded(username) } : {}),
      ...(password ? { password: decoded(password) } : {}),
      ...(sentinelPassword ? { sentinelPassword: decoded(sentinelPassword) } : {}),
      ...tls,
    },
  }
}

/** As everywhere in an address but in a form's answers: a plus is a plus. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new Error('PARLEY_REDIS_URL has a "%" that stands for nothing: write %25 for the sign itself.')
  }
}

function split(login: string): [string, string] {
  const colon = login.indexOf(':')
  return [login.slice(0, colon), login.slice(colon + 1)]
}

function readHost(text: string): { host: string; port: number } {
  const [, host, port] = /^(\[[0-9a-fA-F:]+\]|[^:[\]]+)(?::(\d{1,5}))?$/.exec(text) ?? []
  const number = Number(port ?? portDefault)
  if (host === undefined || number < 1 || number > 65_535) {
    // What is no host at all may be a part of a password that holds a slash.
    const shown = /^[\w.-]+:\d+$/.test(text) ? ` ("${text}")` : ''
    throw new Error(`PARLEY_REDIS_URL has a sentinel that is no address${shown}: write host or host:port, with commas between them.`)
  }
  return { host: host.replace(/^\[|\]$/g, ''), port: number }
}
