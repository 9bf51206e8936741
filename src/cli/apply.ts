import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { loadConfig } from '../config/load.ts'
import { writtenProblem } from '../config/problem.ts'
import { connected, openPromptConnection } from '../queues/connection.ts'
import { keysOf } from '../queues/keys.ts'
import { askOwner } from '../queues/questions.ts'
import { type ApplyAnswer, type ApplyQuestion, digestOf } from './apply-owner.ts'
import * as say from './apply-sentences.ts'
import { askYes, type Io, openTerminal, type Terminal } from './ask.ts'
import * as check from './check-sentences.ts'
import { addressFileOf, problemOfFolder } from './state-folder.ts'

const connectWithinMs = 5_000
/** A link that is started anew may take a while. */
const answerWithinMs = 60_000

/**
 * `parley apply FILE [--yes]`: reads and checks the file, shows what it changes, and has the Parley that runs put it in force.
 * Resolves to 0 when it is in force (or waits for those who must confirm it), to 1 when not, to 2 when the command was wrong.
 */
export async function apply(args: readonly string[], io?: Io): Promise<number> {
  const options = parse(args)
  const terminal = io ?? openTerminal()
  try {
    if (options === undefined) {
      terminal.say(say.usage)
      return 2
    }
    return await applyFile(options, terminal)
  } finally {
    if (io === undefined) (terminal as Terminal).close()
  }
}

async function applyFile({ file, yes }: { readonly file: string; readonly yes: boolean }, io: Io): Promise<number> {
  const loaded = await loadConfig(file, io.env)
  if (!loaded.ok) {
    for (const problem of loaded.problems) io.say(writtenProblem(problem))
    io.say(check.verdictBad(loaded.problems.length))
    return 1
  }
  for (const warning of loaded.warnings) io.say(check.warning(writtenProblem(warning)))
  const { mechanism, storage } = loaded.config
  const wrongFolder = await problemOfFolder(storage.folder, mechanism.name)
  if (wrongFolder !== undefined) {
    io.say(wrongFolder)
    return 1
  }
  const url = io.env.PARLEY_REDIS_URL || (await addressIn(storage.folder))
  if (url === undefined) {
    io.say(say.notRunning(storage.folder))
    return 1
  }
  const redis = openPromptConnection(url, { up: () => undefined, down: () => undefined })
  const ask = async (question: ApplyQuestion): Promise<ApplyAnswer> => {
    const answer = await askOwner(redis, keysOf(mechanism.name), { id: randomUUID(), question }, answerWithinMs)
    if (answer === undefined) return { refused: say.nobodyAnswers }
    return answer === 'busy' ? { refused: say.busy } : (answer as ApplyAnswer)
  }
  try {
    // That Redis ends with the Parley whose own it is, and where Parley was killed its address is left.
    const isThere = await connected(redis, connectWithinMs).then(
      () => true,
      (error: unknown) => {
        io.say(
          io.env.PARLEY_REDIS_URL ? say.redisAway(error instanceof Error ? error.message : String(error)) : say.notRunning(storage.folder),
        )
        return false
      },
    )
    if (!isThere) return 1
    return await compareAndApply(ask, { file: resolve(file), digest: digestOf(mechanism) }, yes, io)
  } catch (error) {
    io.say(error instanceof Error ? error.message : String(error))
    return 1
  } finally {
    redis.disconnect()
  }
}

async function compareAndApply(
  ask: (question: ApplyQuestion) => Promise<ApplyAnswer>,
  of: Omit<ApplyQuestion, 'ask'>,
  yes: boolean,
  io: Io,
): Promise<number> {
  const compared = await ask({ ...of, ask: 'compare' })
  if (!('lines' in compared)) return told(compared, io)
  if (compared.lines.length === 0) {
    io.say(say.nothingChanges)
    return 0
  }
  for (const line of compared.lines) io.say(line)
  if (!yes && !(await mayGoOn(io))) return 1
  return told(await ask({ ...of, ask: 'apply', shown: compared.lines }), io)
}

async function mayGoOn(io: Io): Promise<boolean> {
  try {
    if (await askYes(io, say.question, false)) return true
    io.say(say.declined)
  } catch {
    io.say(say.notAsked)
  }
  return false
}

function told(answer: ApplyAnswer, io: Io): number {
  if ('refused' in answer) io.say(answer.refused)
  if ('done' in answer) for (const line of answer.done) io.say(line)
  return 'done' in answer ? 0 : 1
}

/** Of the Redis that Parley itself runs on this folder, while it does. */
const addressIn = (folder: string): Promise<string | undefined> =>
  readFile(addressFileOf(folder), 'utf8').then(
    (text) => text.trim() || undefined,
    () => undefined,
  )

function parse(args: readonly string[]): { readonly file: string; readonly yes: boolean } | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { yes: { type: 'boolean', default: false } },
      allowPositionals: true,
    })
    const [file, ...more] = positionals
    return file === undefined || more.length > 0 ? undefined : { file, yes: values.yes }
  } catch {
    return undefined
  }
}
