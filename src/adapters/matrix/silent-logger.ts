import type { MatrixClient } from 'matrix-js-sdk'
import { logger } from 'matrix-js-sdk/lib/logger.js'

type Logger = MatrixClient['logger']

const nothing = (): void => {}

/** The SDK logs addresses, tokens in them and whole events. What matters of it reaches the log through the adapter. */
export const silentLogger: Logger = {
  trace: nothing,
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  getChild: () => silentLogger,
}

// Some parts of the SDK log past the client's logger, through a shared one that they bind when they are loaded. So this
// module must be loaded before the SDK: see the first import of adapter.ts.
const shared = logger as unknown as { methodFactory: () => () => void; rebuild: () => void }
shared.methodFactory = () => nothing
shared.rebuild()
