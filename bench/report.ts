import type { Alone } from './alone.ts'
import type { Bound } from './bound.ts'
import type { Floor } from './floor.ts'
import type { Percentiles } from './percentile.ts'

/** What a run says as JSON. The first six are fixed; what follows may grow. */
export interface Figures {
  readonly latencyMs: Percentiles
  readonly perSecond: { readonly lanes1: number; readonly lanes20: number }
  readonly cpuMsPerMessage: number
  readonly peakMemoryMb: number
  readonly recoverySeconds: number
  readonly floor: Floor

  readonly latencyMsFromSlack: Percentiles
  readonly latencyMsFromMatrix: Percentiles
  readonly perSecondLanes1FromSlack: number
  readonly perSecondLanes1FromMatrix: number
  readonly perSecondFirstHalf: number
  readonly perSecondSecondHalf: number
  readonly cpuMsPerMessageParley: number
  readonly cpuMsPerMessagePaced: number
  readonly memoryMbHalfway: number
  readonly memoryMbAtEnd: number
  readonly redisMemoryMb: number
  readonly recoverySecondsFromSlack: number
  readonly recoverySecondsFromMatrix: number
  readonly obliged: { readonly perSecondLanes20: number; readonly cpuMsPerMessage: number }
  readonly alone: Alone
  readonly bound: Bound
}

interface Goal {
  readonly what: string
  readonly figure: number
  readonly unit: string
  readonly most?: number
  readonly least?: number
}

/** Ratios within one run are what can be compared: another machine, or another hour, has another floor. */
function goalsOf(figures: Figures): readonly Goal[] {
  const { latencyMs, perSecond, floor, alone } = figures
  const [few, many] = alone.byLanes
  return [
    { what: 'latency p50 / floor p50', figure: latencyMs.p50 / floor.bullmqLatencyMs.p50, unit: '×', most: 2 },
    { what: 'latency p99 / floor p99', figure: latencyMs.p99 / floor.bullmqLatencyMs.p99, unit: '×', most: 3 },
    { what: '20 lanes / floor', figure: perSecond.lanes20 / floor.bullmqPerSecond, unit: '×', least: 1 },
    { what: 'one lane / floor', figure: perSecond.lanes1 / floor.bullmqPerSecond, unit: '×', least: 0.33 },
    { what: 'processor time a message, loaded', figure: figures.cpuMsPerMessage, unit: ' ms', most: 0.5 },
    { what: 'processor time a message at 20/s', figure: figures.cpuMsPerMessagePaced, unit: ' ms', most: 1.5 },
    { what: 'peak memory', figure: figures.peakMemoryMb, unit: ' MB', most: 300 },
    { what: 'memory at the end / half-way', figure: figures.memoryMbAtEnd / figures.memoryMbHalfway, unit: '×', most: 1.1 },
    { what: 'restart to first delivery', figure: figures.recoverySeconds, unit: ' s', most: 2 },
    { what: 'lateness of a wake, p99', figure: alone.wakeLatenessMs.p99, unit: ' ms', most: 25 },
    {
      what: `cost of a message, ${many?.lanes} lanes / ${few?.lanes}`,
      figure: (many?.cpuMsPerMessage ?? Number.NaN) / (few?.cpuMsPerMessage ?? Number.NaN),
      unit: '×',
      most: 1.1,
    },
  ]
}

export function tableOf(figures: Figures, isQuick: boolean): string {
  const { latencyMs, perSecond, floor, bound, latencyMsFromSlack, latencyMsFromMatrix } = figures
  const both = ({ p50, p99 }: Percentiles): string => `p50 ${p50.toFixed(2)}, p99 ${p99.toFixed(2)} ms`
  const rows: readonly (readonly [string, string])[] = [
    ['floor: BullMQ, 20 queues', `${floor.bullmqPerSecond.toFixed(0)}/s`],
    ['floor: BullMQ, add to process at 20/s', both(floor.bullmqLatencyMs)],
    ['floor: processor time a job at 20/s', `${floor.bullmqCpuMsPaced.toFixed(2)} ms`],
    [
      'bare loop of three acts a message',
      `${bound.perSecond.toFixed(0)}/s, ${bound.cpuMsPerMessage.toFixed(2)} ms of processor time a message, the platforms’ ${bound.platformsCpuMsPerMessage.toFixed(2)} ms`,
    ],
    ['latency at 20/s', both(latencyMs)],
    ['  Slack to Matrix', both(latencyMsFromSlack)],
    ['  Matrix to Slack', both(latencyMsFromMatrix)],
    ['one lane, Slack to Matrix', `${figures.perSecondLanes1FromSlack.toFixed(0)}/s`],
    ['one lane, Matrix to Slack', `${figures.perSecondLanes1FromMatrix.toFixed(0)}/s`],
    ['20 lanes, 10 each way', `${perSecond.lanes20.toFixed(0)}/s`],
    ['  first and second half', `${figures.perSecondFirstHalf.toFixed(0)}/s, ${figures.perSecondSecondHalf.toFixed(0)}/s`],
    ['20 lanes, each message owed an acknowledgement', `${figures.obliged.perSecondLanes20.toFixed(0)}/s`],
    ['processor time a message, loaded', `${figures.cpuMsPerMessage.toFixed(2)} ms (Parley ${figures.cpuMsPerMessageParley.toFixed(2)})`],
    ['processor time a message, owed an acknowledgement', `${figures.obliged.cpuMsPerMessage.toFixed(2)} ms`],
    ['processor time a message at 20/s', `${figures.cpuMsPerMessagePaced.toFixed(2)} ms`],
    [
      'memory half-way, at the end, peak',
      `${[figures.memoryMbHalfway, figures.memoryMbAtEnd, figures.peakMemoryMb].map((mb) => mb.toFixed(0)).join(', ')} MB`,
    ],
    ['memory of Redis', `${figures.redisMemoryMb.toFixed(0)} MB`],
    [
      'restart to first delivery, from Slack, from Matrix',
      `${figures.recoverySecondsFromSlack.toFixed(2)}, ${figures.recoverySecondsFromMatrix.toFixed(2)} s`,
    ],
    ...figures.alone.byLanes.map(({ lanes, perSecond: rate, cpuMsPerMessage }): readonly [string, string] => [
      `without platforms, ${lanes} lanes`,
      `${rate.toFixed(0)}/s, ${cpuMsPerMessage.toFixed(2)} ms of processor time a message`,
    ]),
    [`lateness of a wake, ${figures.alone.timersPending} timers pending`, both(figures.alone.wakeLatenessMs)],
  ]
  const goals = goalsOf(figures).map(({ what, figure, unit, most, least }): readonly [string, string] => {
    const isMet = (most === undefined || figure <= most) && (least === undefined || figure >= least)
    const bound = most === undefined ? `at least ${least}` : `at most ${most}`
    return [`goal: ${what}`, `${figure.toFixed(2)}${unit}, ${bound}${unit}: ${isMet ? 'met' : 'NOT MET'}`]
  })
  const width = Math.max(...[...rows, ...goals].map(([what]) => what.length))
  const lines = [...rows, ...goals].map(([what, said]) => `${what.padEnd(width)}  ${said}`)
  return [...lines, ...(isQuick ? ['quick run: too short to judge the goals by'] : []), 'nothing lost, doubled or misordered'].join('\n')
}

/** Three digits are more than runs agree on. */
export const rounded = (value: unknown): unknown => {
  if (typeof value === 'number') return Number(value.toPrecision(3))
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(rounded)
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, rounded(each)]))
}
