import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { until } from '../until.ts'

const processFile = new URL('../../demo/process.ts', import.meta.url).href

/** Says nothing, so that no closed pipe of its own ends it, and replaces itself first, as Parley does. */
const silent = `
  if (process.env.REPLACED) setInterval(() => undefined, 1000)
  else process.execve(process.execPath, [process.execPath, ...process.execArgv], { ...process.env, REPLACED: 'yes' })
`

/** Starts what the demo starts, but of that program. */
const parentProgram = `
  import { spawnTied } from '${processFile}'
  const child = spawnTied(['--eval', ${JSON.stringify(silent)}], process.env)
  console.log(child.pid)
`

const isGone = (pid: number): boolean => !existsSync(`/proc/${pid}`) || /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))

test.skipIf(!existsSync('/proc/self/status'))('what a killed demo had started ends with it', async () => {
  const parent = spawn(process.execPath, ['--input-type=module', '--eval', parentProgram], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  parent.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  const pid = await until(() => (said.endsWith('\n') ? Number(said) : undefined), { what: 'the child to be started' })
  try {
    // Long enough for it to have been read and run: before, it would not know of its parent.
    await until(() => readFileSync(`/proc/${pid}/environ`, 'utf8').includes('REPLACED=yes'), { what: 'the child to run' })
    expect(isGone(pid)).toBe(false)
    parent.kill('SIGKILL')
    await until(() => isGone(pid), { what: 'the child to end' })
  } finally {
    if (!isGone(pid)) process.kill(pid, 'SIGKILL')
  }
})
