import { laneCount } from './plan.ts'
import type { World } from './world.ts'

export type Direction = 'slack-to-matrix' | 'matrix-to-slack'

/** Each track is used in one direction, so that there are as many lanes between the parties as tracks: half of them each way. */
const directionOf = (lane: number): Direction => (lane % 2 === 0 ? 'slack-to-matrix' : 'matrix-to-slack')
export const oneEachWay: readonly number[] = [0, 1]

type Where = 'other' | 'desk'

interface Lane {
  posted: number
  /** What was seen, by place: the number of each copy in the order in which they appeared. */
  readonly seen: Readonly<Record<Where, number[]>>
  readonly postedAt: Map<number, number>
}

const text = 'The convoy of six lorries leaves the northern depot at 0600Z and keeps to the river road. '.repeat(2)
const token = /\[(\d+):(\d+)\]/

/**
 * Posts as people do, and watches where the copies appear: who posts and who judges are one, in the platforms' process, so
 * that Parley's word counts for nothing.
 */
export class Traffic {
  readonly #world: World
  readonly #lanes: readonly Lane[]
  readonly #stop: readonly (() => void)[]
  /** Called when the message stands on the other side. */
  onCopy: (lane: number, direction: Direction, latencyMs: number) => void = () => undefined
  /** Called when it stands with the supervisor too. */
  onWhole: (lane: number) => void = () => undefined

  constructor(world: World) {
    this.#world = world
    this.#lanes = Array.from({ length: laneCount }, () => ({ posted: 0, seen: { other: [], desk: [] }, postedAt: new Map() }))
    this.#stop = [
      world.north.onPost((post) => post.app && this.#saw('other', post.text)),
      world.desk.onPost((post) => post.app && this.#saw('desk', post.text)),
      world.south.onPost((post) => post.type === 'm.room.message' && this.#saw('other', String(post.content.body))),
    ]
  }

  get posted(): number {
    return this.#lanes.reduce((sum, { posted }) => sum + posted, 0)
  }

  post(index: number): void {
    const lane = this.#lanes[index]!
    const track = this.#world.tracks[index]!
    lane.posted += 1
    const said = `[${index}:${lane.posted}] ${text}`
    lane.postedAt.set(lane.posted, performance.now())
    if (directionOf(index) === 'slack-to-matrix') this.#world.north.inject({ user: 'U0AMAL', channel: track.north, text: said })
    else this.#world.south.postMany('bo', track.south, [said])
  }

  #saw(where: Where, shown: string): void {
    const [, index, number] = token.exec(shown) ?? []
    if (index === undefined) return
    const lane = this.#lanes[Number(index)]!
    lane.seen[where].push(Number(number))
    if (where === 'other') {
      const latencyMs = performance.now() - (lane.postedAt.get(Number(number)) ?? Number.NaN)
      this.onCopy(Number(index), directionOf(Number(index)), latencyMs)
    }
    if (Math.min(lane.seen.other.length, lane.seen.desk.length) === lane.seen[where].length) {
      lane.postedAt.delete(Number(number))
      this.onWhole(Number(index))
    }
  }

  /** Whether as many copies stand as must. */
  get isWhole(): boolean {
    return this.#lanes.every(({ posted, seen }) => seen.other.length >= posted && seen.desk.length >= posted)
  }

  /** Everything that is wrong with what was seen appear, and with what stands in the channels now. Empty: all is well. */
  judge(): string[] {
    const wrong = this.#lanes.flatMap(({ posted, seen }, index) => [
      ...faultsOf(seen.other, posted, `lane ${index}, other side`),
      ...faultsOf(seen.desk, posted, `lane ${index}, supervisor`),
    ])
    const standing = this.#lanes.map(() => [] as number[])
    const read = (posts: readonly { isBot: boolean; text: string }[]): void => {
      for (const post of posts) {
        const [, index, number] = (post.isBot && token.exec(post.text)) || []
        if (index !== undefined) standing[Number(index)]!.push(Number(number))
      }
    }
    for (const [index, { north, south }] of this.#world.tracks.entries()) {
      const isFromSlack = directionOf(index) === 'slack-to-matrix'
      read(isFromSlack ? this.#world.south.channel(south) : this.#world.north.channel(north))
      wrong.push(...this.#withoutReceipt(index, isFromSlack ? this.#world.north.channel(north) : this.#world.south.channel(south)))
    }
    for (const [index, numbers] of standing.entries()) {
      wrong.push(...faultsOf(numbers, this.#lanes[index]!.posted, `lane ${index}, as it stands`))
    }
    return wrong
  }

  #withoutReceipt(index: number, posts: readonly { isBot: boolean; text: string; reactions: readonly { emoji: string }[] }[]): string[] {
    const bare = posts.filter((post) => !post.isBot && !post.reactions.some(({ emoji }) => emoji === '📤')).length
    return bare > 0 ? [`lane ${index}: ${bare} posts without the receipt`] : []
  }

  stop(): void {
    for (const stop of this.#stop) stop()
  }
}

function faultsOf(seen: readonly number[], posted: number, where: string): string[] {
  const doubled = seen.length - new Set(seen).size
  const misordered = seen.flatMap((number, index) => (number < (seen[index - 1] ?? 0) ? [`${number} after ${seen[index - 1]}`] : []))
  const lost = posted - new Set(seen).size
  return [
    ...(lost === 0 ? [] : [`${where}: ${lost} of ${posted} lost`]),
    ...(doubled === 0 ? [] : [`${where}: ${doubled} doubled`]),
    ...(misordered.length === 0 ? [] : [`${where}: ${misordered.length} misordered (${misordered.slice(0, 5).join(', ')})`]),
  ]
}
