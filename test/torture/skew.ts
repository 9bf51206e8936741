import { readFileSync } from 'node:fs'

/**
 * Loaded into a Parley before its own modules (`node --import`): its wall clock is off by the milliseconds that a file holds, and
 * follows when the file changes. The monotonic clock stays as it is, as on a machine whose time service goes wrong. The process ends
 * when the one that started it has ended, however that came.
 */
const file = process.env.TORTURE_SKEW_FILE ?? ''
const lookEveryMs = 100
const starter = process.ppid
const trueNow = Date.now.bind(Date)
let shiftMs = 0

const shiftedNow = (): number => trueNow() + shiftMs

function look(): void {
  if (process.ppid !== starter) process.kill(process.pid, 'SIGKILL')
  try {
    shiftMs = Number(readFileSync(file, 'utf8')) || 0
  } catch {
    // It is being written: the next look will do.
  }
}

look()
setInterval(look, lookEveryMs).unref()
globalThis.Date = new Proxy(Date, {
  construct: (target, args: [], made) => Reflect.construct(target, args.length === 0 ? [shiftedNow()] : args, made) as Date,
  apply: () => new Date().toString(),
  get: (target, key) => (key === 'now' ? shiftedNow : (Reflect.get(target, key) as unknown)),
})
