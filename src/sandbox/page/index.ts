import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Stage } from './actions.ts'
import { answer } from './answer.ts'
import { type Column, checkedColumn } from './column.ts'
import { type Control, Controls } from './control.ts'
import { pageFiles } from './files.ts'
import { layoutOf } from './snapshot.ts'
import { Watch } from './watch.ts'

export type { Column } from './column.ts'

export interface SandboxPageOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number
  readonly columns: readonly Column[]
  /** What a newcomer is told in a sentence or two: who is who, and what to try. */
  readonly scenario?: string
  /** Buttons beside Parley's state. */
  readonly extra?: readonly Control[]
}

export interface SandboxPage {
  /** Where a browser on this machine opens it. */
  readonly url: string
  stop(): Promise<void>
}

/**
 * One web page that shows channels of stand-ins side by side, live, and acts in them as their people. It serves loopback only,
 * until `stop()`; the stand-ins are not ended. Throws for a column that could not work.
 */
export async function startSandboxPage(options: SandboxPageOptions): Promise<SandboxPage> {
  const columns = options.columns.map(checkedColumn)
  const stage: Stage = { columns, controls: new Controls(options.extra ?? []) }
  const files = pageFiles()
  const server = createServer()
  server.listen(options.port ?? 0, '127.0.0.1')
  await new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject))
  const watch = new Watch(columns, layoutOf(columns, options.scenario ?? '', stage.controls))
  server.on('request', (request, response) => void answer({ stage, watch, files }, request, response))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      watch.stop()
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}
