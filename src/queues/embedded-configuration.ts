import { randomBytes } from 'node:crypto'
import { createServer } from 'node:net'
import { join } from 'node:path'

/** Where the embedded server listens, and the lines of its configuration that say so. */
export interface Endpoint {
  /** As ioredis takes it: a socket's path or `redis://…`. Holds the password of a port: never to be printed. */
  readonly url: string
  readonly lines: readonly string[]
}

/** The kernel allows 107 bytes on Linux and 103 on macOS. */
const socketPathBytesMax = 103

/** A unix socket that only this user may open; where the path is too long for one, a loopback port with a password. */
export async function chooseEndpoint(folder: string): Promise<Endpoint> {
  const socket = join(folder, 'redis.sock')
  if (Buffer.byteLength(socket) <= socketPathBytesMax) {
    return { url: socket, lines: ['port 0', `unixsocket ${quoted(socket)}`, 'unixsocketperm 700'] }
  }
  const port = await freePort()
  const password = randomBytes(24).toString('hex')
  return {
    url: `redis://:${password}@127.0.0.1:${port}`,
    lines: ['bind 127.0.0.1', `port ${port}`, `requirepass ${password}`],
  }
}

/** Every write on disk before it is answered, nothing ever evicted, and timers looked at 100 times a second. */
export function configurationOf(folder: string, endpoint: Endpoint): string {
  const lines = [
    ...endpoint.lines,
    `dir ${quoted(folder)}`,
    'appendonly yes',
    'appendfsync always',
    'save ""',
    // Delayed jobs are looked at this often a second: at the default of 10 a wake is up to a tenth of a second late.
    'hz 100',
    'maxmemory-policy noeviction',
    'daemonize no',
    'logfile ""',
  ]
  return `${lines.join('\n')}\n`
}

function quoted(path: string): string {
  return `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('No free port was found on 127.0.0.1.'))
        else resolve(address.port)
      })
    })
  })
}
