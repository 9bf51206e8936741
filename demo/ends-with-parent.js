/**
 * Loaded before a program (`node --import`) whose standard input is a pipe from its parent: when the parent is gone, however it went,
 * the pipe closes, and the program ends as by `kill -9`. Its Redis ends with it. Standard input, because Parley replaces itself
 * (`process.execve`) when it starts, and no other pipe outlives that.
 */
import { Socket } from 'node:net'
import { isMainThread } from 'node:worker_threads'

// Threads load it too.
if (isMainThread) {
  const lifeline = new Socket({ fd: 0 })
  const end = () => {
    process.kill(process.pid, 'SIGKILL')
  }
  lifeline.on('error', end)
  lifeline.on('close', end)
  lifeline.resume()
  lifeline.unref()
}
