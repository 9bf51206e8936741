import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { WebSocket } from 'ws'

/** For Node, so that `Profiler` finds it: an inspector on this machine, on a port of its own. */
export const inspectable = { NODE_OPTIONS: '--inspect=127.0.0.1:0' }

/** Takes processor profiles of a running Node over its inspector, each of one stretch of what it does. */
export class Profiler {
  readonly #socket: WebSocket
  readonly #folder: string
  #calls = 0

  /** `log`: what the process wrote, its inspector's address in it; the last one counts, since Parley starts itself anew. */
  static async attach(log: readonly string[], folder: string): Promise<Profiler> {
    const address = log.flatMap((line) => /ws:\/\/127\.0\.0\.1:\S+/u.exec(line)?.[0] ?? []).at(-1)
    if (address === undefined) throw new Error('no inspector to take a profile from')
    const socket = new WebSocket(address)
    await once(socket, 'open')
    const profiler = new Profiler(socket, folder)
    await profiler.#call('Profiler.enable')
    return profiler
  }

  private constructor(socket: WebSocket, folder: string) {
    this.#socket = socket
    this.#folder = folder
  }

  /** Writes `<folder>/<name>.cpuprofile`: where the processor time went while `act` ran. */
  async during<T>(name: string, act: () => Promise<T>): Promise<T> {
    await mkdir(this.#folder, { recursive: true })
    await this.#call('Profiler.start')
    const result = await act()
    const { profile } = (await this.#call('Profiler.stop')) as { readonly profile: unknown }
    await writeFile(join(this.#folder, `${name}.cpuprofile`), JSON.stringify(profile))
    return result
  }

  end(): void {
    this.#socket.terminate()
  }

  async #call(method: string): Promise<unknown> {
    this.#calls += 1
    const id = this.#calls
    this.#socket.send(JSON.stringify({ id, method }))
    for (;;) {
      const [data] = (await once(this.#socket, 'message')) as [Buffer]
      const answer = JSON.parse(data.toString()) as { readonly id?: number; readonly result?: unknown }
      if (answer.id === id) return answer.result
    }
  }
}
