/**
 * Loaded before a program (`node --import`) whose fourth file descriptor is a pipe from its parent: when the parent is gone, however
 * it went, the pipe closes, and the program ends as by `kill -9`. Its Redis ends with it.
 */
import { Socket } from 'node:net'

const lifeline = new Socket({ fd: 3 })
const end = (): void => {
  process.kill(process.pid, 'SIGKILL')
}
lifeline.on('error', end)
lifeline.on('close', end)
lifeline.resume()
lifeline.unref()
