// Usage: buildah inspect --type image IMAGE | node scripts/image-health.ts RUN...
// Runs the image's healthcheck while something answers at the health address, and again when nothing does.
// RUN... is the command that runs another in the image, on this machine's loopback; says what is wrong and ends with 1.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'

interface Inspected {
  Docker: { config: { Healthcheck?: { Test: string[] } } }
}

const [runner, ...runnerArguments] = process.argv.slice(2)
if (runner === undefined) throw new Error('usage: buildah inspect --type image IMAGE | node scripts/image-health.ts RUN...')
const inspected = JSON.parse(await text(process.stdin)) as Inspected
const [kind, ...healthcheck] = inspected.Docker.config.Healthcheck?.Test ?? []
if (kind !== 'CMD') throw new Error('the image has no healthcheck of the form CMD ["program", …]')

let status = 200
const server = createServer((request, response) => {
  response.writeHead(request.url === '/health' ? status : 404).end()
}).listen(0, '127.0.0.1')
await once(server, 'listening')
const address = server.address()
if (address === null || typeof address === 'string') throw new Error('the stand-in for the health page has no port')

await expectCode(0, 'Parley is well')
status = 503
await expectCode(1, 'Parley is ill')
server.closeAllConnections()
server.close()
await expectCode(1, 'nothing answers')

async function expectCode(expected: number, when: string): Promise<void> {
  const inImage = ['env', `PARLEY_HEALTH_PORT=${(address as { port: number }).port}`, ...healthcheck]
  const [code] = await once(spawn(runner!, [...runnerArguments, ...inImage], { stdio: 'ignore' }), 'exit')
  if (code === expected) return
  console.error(`When ${when}, the healthcheck ended with ${code} instead of ${expected}.`)
  process.exit(1)
}
