import type { Redis } from 'ioredis'

/** A Lua script as a function: its keys first, then its arguments. */
export type Script = (...keysAndArguments: (string | number)[]) => Promise<unknown>

/**
 * Defines a script on a connection. ioredis sends its text once per socket and its hash from then on, and falls back to
 * the text when Redis has forgotten it: one round trip a call.
 */
export function defineScript(redis: Redis, name: string, numberOfKeys: number, lua: string): Script {
  redis.defineCommand(name, { numberOfKeys, lua })
  const commands = redis as unknown as Record<string, Script>
  const command = commands[name]
  if (command === undefined) throw new Error(`The script ${name} could not be defined.`)
  return command.bind(redis)
}
