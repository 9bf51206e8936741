import { createClient, type MatrixClient, type Store } from 'matrix-js-sdk'
import type { MatrixSettings } from './settings.ts'
import { silentLogger } from './silent-logger.ts'
import { type TransportSigns, transport } from './transport.ts'

/** An SDK client for the account in the settings. It connects to nothing before it is asked or started. */
export function connect(settings: MatrixSettings, store: Store, signs: TransportSigns): MatrixClient {
  return createClient({
    baseUrl: settings.homeserver,
    userId: settings.userId,
    accessToken: settings.accessToken,
    deviceId: settings.deviceId,
    store,
    logger: silentLogger,
    disableVoip: true,
    fetchFn: transport(signs),
  })
}
