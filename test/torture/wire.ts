import { connect, createServer, type Server, type Socket } from 'node:net'

/** A connection through which a client reaches a server on this machine, and which can be cut. */
export class Wire {
  readonly port: number
  readonly #server: Server
  readonly #open = new Set<Socket>()
  #isCut = false
  #swallow = 0

  private constructor(server: Server, port: number) {
    this.#server = server
    this.port = port
  }

  static async to(target: number): Promise<Wire> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('A wire has no port.')
    const wire = new Wire(server, address.port)
    server.on('connection', (client: Socket) => wire.#join(client, target))
    return wire
  }

  #join(client: Socket, target: number): void {
    client.on('error', () => client.destroy())
    if (this.#isCut) {
      client.destroy()
      return
    }
    const far = connect(target, '127.0.0.1')
    for (const socket of [client, far]) {
      this.#open.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => {
        this.#open.delete(socket)
        client.destroy()
        far.destroy()
      })
    }
    client.pipe(far)
    far.on('data', (reply) => {
      if (this.#swallow > 0) {
        this.#swallow -= 1
        client.destroy()
      } else client.write(reply)
    })
  }

  /** Every connection ends, and no new one is taken until `restore`. */
  cut(): void {
    this.#isCut = true
    for (const socket of this.#open) socket.destroy()
  }

  restore(): void {
    this.#isCut = false
    this.#swallow = 0
  }

  /** The next answers are thrown away, and the connections cut that they were for: what was asked is done, and nobody knows. */
  swallow(answers: number): void {
    this.#swallow = answers
  }

  async stop(): Promise<void> {
    this.cut()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
