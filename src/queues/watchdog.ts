/**
 * Stands between Parley and its Redis where the kernel cannot tie one to the other (see launch.ts). Run as a program:
 * `node watchdog.ts <parent's identity> <server program>`, the server's configuration on standard input, and as file
 * descriptor 3 a pipe to the parent: it is told the server's process id there, and it closes when the parent ends, however.
 */
import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { Socket } from 'node:net'
import { folderBusyExitCode, lockFile, parentFile } from './launch.ts'
import { identityOf, isDead } from './process-identity.ts'

const [parent = '', program = ''] = process.argv.slice(2)

// Two that start within the same instant are not told apart here, as the kernel's lock would: one more reason for util-linux.
const holder = readLock()
if (holder !== '' && !isDead(holder)) process.exit(folderBusyExitCode)

const lifeline = new Socket({ fd: 3 })
const server = spawn(program, ['-'], { stdio: ['inherit', 'inherit', 'inherit'] })
writeFileSync(parentFile, parent)
if (server.pid !== undefined) {
  writeFileSync(lockFile, identityOf(server.pid))
  lifeline.write(String(server.pid))
}
server.on('error', () => process.exit(1))
server.on('exit', (code) => process.exit(code ?? 1))

lifeline.on('error', () => server.kill('SIGKILL'))
lifeline.on('close', () => server.kill('SIGKILL'))
lifeline.resume()
process.on('SIGTERM', () => server.kill('SIGTERM'))

function readLock(): string {
  try {
    return readFileSync(lockFile, 'utf8')
  } catch {
    return ''
  }
}
