import { optionsOf } from '../test/options.ts'
import { percentilesOf } from './percentile.ts'
import { perSecondPaced } from './plan.ts'
import { Run } from './run.ts'

/**
 * `node bench/soak.ts --minutes 60`: steady traffic for long, to see whether anything grows or slows down. A line a minute; at the
 * end the judge of the benchmark, and one JSON object. Exits with 1 if anything is lost, doubled or out of order.
 */

const args = optionsOf({
  typed: 'node bench/soak.ts',
  does: 'Steady traffic for long, to see whether anything grows or slows down.',
  options: { minutes: { type: 'string', default: '60' } },
  words: { minutes: 'N: so long, from 1 to 1440 (60)' },
})
const minutes = Number(args.minutes)
if (!(minutes >= 1 && minutes <= 24 * 60)) {
  process.stderr.write('bench/soak.ts: --minutes takes a number from 1 to 1440, for example --minutes 60\n')
  process.exit(2)
}

const say = (line: string): void => void process.stderr.write(`${line}\n`)
const run = await Run.start({ acknowledgeFrom: 'never', say })
try {
  const rows: { p50: number; p99: number; cpuMsPerMessage: number; memoryMb: number; redisMemoryMb: number }[] = []
  for (let minute = 1; minute <= minutes; minute += 1) {
    const { byDirection, cpuMsPerMessage } = await run.latency(60_000)
    const { memoryMb, redisMemoryMb } = run
    const { p50, p99 } = percentilesOf(Object.values(byDirection).flat())
    rows.push({ p50, p99, cpuMsPerMessage, memoryMb, redisMemoryMb })
    const figures = [p50, p99, cpuMsPerMessage, memoryMb, redisMemoryMb].map((figure) => figure.toFixed(1))
    say(
      `minute ${minute}: ${perSecondPaced}/s, p50 and p99 ${figures[0]}, ${figures[1]} ms, ${figures[2]} ms of processor a message, ${figures[3]} MB, Redis ${figures[4]} MB`,
    )
  }
  const { peakMemoryMb } = run
  const recovery = await run.recovery()
  const wrong = run.judge()
  for (const line of wrong) say(line)
  const at = (share: number) => rows[Math.min(rows.length - 1, Math.floor(share * rows.length))]
  process.stdout.write(
    `${JSON.stringify({ minutes, posted: minutes * 60 * perSecondPaced, first: at(0), half: at(0.5), last: rows.at(-1), peakMemoryMb, recoverySeconds: recovery, wrong: wrong.length })}\n`,
  )
  process.exitCode = wrong.length === 0 ? 0 : 1
} catch (error) {
  for (const line of [...run.log.slice(-40), ...run.judge(), String(error)]) say(line)
  process.exitCode = 1
} finally {
  await run.stop()
}
