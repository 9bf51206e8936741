import { notFound } from '../protocol.ts'
import type { Router } from '../router.ts'

/** What clients ask in passing and nothing here depends on: accepted, or absent, as on a small homeserver. */
export function acceptedRoutes(router: Router): void {
  router
    .on('PUT', 'v3/presence/:user/status', () => ({}))
    .on('GET', 'v3/presence/:user/status', () => ({ presence: 'offline' }))
    .on('POST', 'v3/keys/upload', () => ({ one_time_key_counts: { signed_curve25519: 50 } }))
    .on('POST', 'v3/keys/query', () => ({ device_keys: {}, failures: {} }))
    .on('POST', 'v3/keys/claim', () => ({ one_time_keys: {}, failures: {} }))
    .on('GET', 'v3/keys/changes', () => ({ changed: [], left: [] }))
    .on('PUT', 'v3/sendToDevice/:type/:transaction', () => ({}))
    .on('GET', 'v3/room_keys/version', () => {
      throw notFound('No backup found')
    })
    .on('GET', 'v3/voip/turnServer', () => ({}))
    .on('GET', 'v3/thirdparty/protocols', () => ({}))
    .on('GET', 'v3/pushers', () => ({ pushers: [] }))
    .on('GET', 'v3/notifications', () => ({ notifications: [] }))
}
