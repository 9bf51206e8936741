import { connect, createServer, type Socket } from 'node:net'

export interface ReplySwallowingProxy extends AsyncDisposable {
  readonly url: string
  /** The next bytes that Redis answers, after `passed` replies, are thrown away, and the connection that they were for is cut. */
  swallowReply(passed?: number): void
}

/** Stands between a client and the Redis on the unix socket `path`. */
export async function replySwallowingProxy(path: string): Promise<ReplySwallowingProxy> {
  const open = new Set<Socket>()
  /** Replies until then. */
  let swallowAfter = Number.POSITIVE_INFINITY
  const server = createServer((client) => {
    const redis = connect(path)
    for (const socket of [client, redis]) {
      open.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => {
        open.delete(socket)
        client.destroy()
        redis.destroy()
      })
    }
    client.pipe(redis)
    redis.on('data', (reply) => {
      if (swallowAfter > 0) {
        swallowAfter -= 1
        client.write(reply)
        return
      }
      swallowAfter = Number.POSITIVE_INFINITY
      client.destroy()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.')
  return {
    url: `redis://127.0.0.1:${address.port}`,
    swallowReply(passed = 0) {
      swallowAfter = passed
    },
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
