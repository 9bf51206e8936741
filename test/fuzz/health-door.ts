import { serveHealth } from '../../src/web/health.ts'
import type { Door } from './door.ts'
import { knock, Loose, type Shape } from './http.ts'

const shapes: readonly Shape[] = [
  { method: 'GET', path: '/health' },
  { method: 'HEAD', path: '/health?verbose=1' },
  { method: 'GET', path: '/' },
  { method: 'POST', path: '/health', body: { well: false } },
]

type Serve = typeof serveHealth

/** Raw bytes at the health page, of which one case in two is well. */
export const healthDoor = (serve: Serve = serveHealth): Door => ({
  name: 'health',
  share: 5,
  open: async () => {
    let well = true
    const server = await serve({ host: '127.0.0.1', port: 0 }, () => ({ well, links: { north: { state: 'up' } } }))
    const loose = new Loose()
    return {
      meet: async (chance) => {
        well = chance.happens(0.5)
        const { input, problems } = await knock(server.port, chance.pick(shapes), chance, [503])
        return { input, problems: [...problems, ...loose.take()] }
      },
      close: async () => {
        await server.stop()
        loose.end()
      },
    }
  },
})
