import { parseArgs } from 'node:util'
import { loadConfig } from '../config/load.ts'
import { inOrder, writtenProblem } from '../config/problem.ts'
import type { Io } from './ask.ts'
import type { Finding } from './check-findings.ts'
import { inspectLinks } from './check-links.ts'
import { inspectRedis } from './check-redis.ts'
import * as say from './check-sentences.ts'
import { problemOfFolder } from './state-folder.ts'

const onProcess: Pick<Io, 'env' | 'say'> = { env: process.env, say: (text) => void process.stdout.write(`${text}\n`) }

/**
 * `parley check FILE [--connect]`: says in sentences, with file and line, what is wrong with a configuration; with `--connect`,
 * with what it connects to as well. It only asks: nothing is posted, changed or taken away from a Parley that runs.
 * Resolves to 0 when Parley could run with it, warnings or not; to 1 when not; to 2 when the command itself was wrong.
 */
export async function check(args: readonly string[], io: Pick<Io, 'env' | 'say'> = onProcess): Promise<number> {
  const parsed = parse(args)
  if (parsed === undefined) {
    io.say(say.usage)
    return 2
  }
  const { file, connect } = parsed
  const loaded = await loadConfig(file, io.env)
  if (!loaded.ok) {
    for (const problem of loaded.problems) io.say(writtenProblem(problem))
    io.say(say.verdictBad(loaded.problems.length))
    return 1
  }
  const warnings: Finding[] = loaded.warnings.map((warning) => ({ ...warning, isWarning: true }))
  const { mechanism, storage } = loaded.config
  const wrongFolder = await problemOfFolder(storage.folder, mechanism.name)
  const own = wrongFolder === undefined ? [] : [{ ...loaded.problemAt(['mechanism'], wrongFolder), isWarning: false }]
  const found = connect ? await inspectLinks(loaded.config, loaded.problemAt) : []
  const findings = inOrder([...warnings, ...own, ...found])
  for (const finding of findings) {
    io.say(writtenProblem(finding.isWarning ? { ...finding, sentence: say.warning(finding.sentence) } : finding))
  }
  const ofRedis = await inspectRedis(io.env, mechanism.name, connect)
  for (const { sentence, isWarning } of ofRedis) io.say(isWarning ? say.warning(sentence) : sentence)
  const problems = [...findings, ...ofRedis].filter(({ isWarning }) => !isWarning).length
  io.say(problems > 0 ? say.verdictBad(problems) : say.verdictGood(loaded.config.mechanism, findings.length + ofRedis.length, connect))
  return problems > 0 ? 1 : 0
}

function parse(args: readonly string[]): { readonly file: string; readonly connect: boolean } | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { connect: { type: 'boolean', default: false } },
      allowPositionals: true,
    })
    const [file, ...more] = positionals
    return file === undefined || more.length > 0 ? undefined : { file, connect: values.connect }
  } catch {
    return undefined
  }
}
