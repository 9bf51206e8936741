import { setTimeout as pass } from 'node:timers/promises'
import { isSend } from '../../src/sandbox/matrix/faults.ts'
import type { MatrixStandIn } from '../../src/sandbox/matrix/standin.ts'
import type { SlackStandIn } from '../../src/sandbox/slack/index.ts'
import type { Place } from '../crash/oracle.ts'
import type { KeptParley } from './kept-parley.ts'
import { type Fault, inWords, type Planned, type Process } from './plan.ts'
import { Troubles } from './troubles.ts'
import type { TorturedWorld } from './world.ts'

type MistakeFault = Fault & { readonly do: 'mistake' }

/** Calls of Slack's that Parley makes, the one that posts most. */
const slackMethods = ['chat.postMessage', 'chat.postMessage', 'chat.update', 'reactions.add', 'conversations.history'] as const
const retryAfterSeconds = 2

export interface TormentorOptions {
  readonly world: TorturedWorld
  readonly troubles: Troubles
  /** The Parley that has the mechanism now, as its health page says. */
  readonly ownerNow: () => KeptParley
  readonly log: (line: string) => void
}

const reconnectAfterMs = 2_500

/** Makes go wrong what a plan says, and heals it all in the end. */
export class Tormentor {
  readonly #options: TormentorOptions
  /** What is under way: what ends each before its time. */
  readonly #endings = new Set<() => Promise<void>>()
  /** Posts of which an event was lost. */
  readonly untold = new Set<string>()
  readonly done = new Map<string, number>()
  readonly frozen = new Troubles()
  skewAheadMs = 0
  #isSynapseInUse = false

  constructor(options: TormentorOptions) {
    this.#options = options
  }

  /** Performs the plan; resolves when the last fault has begun. */
  async perform(plan: readonly Planned[], until: AbortSignal): Promise<void> {
    const began = performance.now()
    for (const { atMs, fault } of plan) {
      await pass(Math.max(0, began + atMs - performance.now()), undefined, { signal: until }).catch(() => undefined)
      if (until.aborted) return
      void this.#commit(fault)
    }
  }

  /** Ends whatever is under way and lets everything work again. */
  async heal(): Promise<void> {
    await Promise.all([...this.#endings].map((end) => end()))
    const { world } = this.#options
    for (const wire of Object.values(world.wires)) wire.restore()
    for (const parley of world.parleys) {
      parley.skew(0)
      parley.thaw()
      parley.start()
    }
    await world.redis.empty()
    world.redis.thaw()
    world.redis.start()
    world.gateway?.restore()
    world.pager.heal()
    for (const standIn of [...Object.values(world.slack), ...Object.values(world.matrix)]) {
      standIn.faults.clear()
      standIn.restore()
    }
    // What a platform has silently lost is found at the next reading of its history: a new connection brings that about.
    for (const slack of Object.values(world.slack)) slack.disconnectSockets('refresh_requested')
  }

  async #commit(fault: Fault): Promise<void> {
    const { troubles, log } = this.#options
    const kind = fault.do === 'mistake' ? fault.how : `${fault.do} ${fault.what}`
    this.done.set(kind, (this.done.get(kind) ?? 0) + 1)
    const isOver = troubles.begin()
    try {
      const end = await this.#begin(fault)
      const once = Promise.withResolvers<void>()
      let ending: Promise<void> | undefined
      const finish = (): Promise<void> => {
        ending ??= Promise.resolve(end()).then(() => {
          this.#endings.delete(finish)
          isOver()
          once.resolve()
          log(`torture: over: ${inWords(fault)}`)
        })
        return ending
      }
      this.#endings.add(finish)
      await Promise.race([pass(fault.forMs), once.promise])
      await finish()
    } catch (error) {
      isOver()
      log(`torture: ${inWords(fault)} could not be done: ${String(error)}`)
    }
  }

  /** Returns what ends it. */
  async #begin(fault: Fault): Promise<() => void | Promise<void>> {
    const { world, log } = this.#options
    const named = fault.what === 'owner' || fault.what === 'standby' ? ` (${this.#parley(fault.what).name})` : ''
    log(`torture: ${inWords(fault)}${named}`)
    switch (fault.do) {
      case 'kill':
        return this.#kill(fault.what)
      case 'freeze':
        return this.#freeze(fault.what)
      case 'cut':
        return this.#cut(fault.what)
      case 'swallow': {
        const wire = world.wires[this.#parley('owner').name]
        wire.swallow(fault.answers)
        return () => wire.restore()
      }
      case 'fill':
        await world.redis.fill()
        return () => world.redis.empty()
      case 'skew': {
        const parley = this.#parley(fault.what)
        parley.skew(fault.byMs)
        this.skewAheadMs = Math.max(this.skewAheadMs, Math.abs(fault.byMs))
        return () => parley.skew(0)
      }
      case 'mistake':
        return this.#mistake(fault)
      case 'drop events':
        return this.#dropEvents(fault.what, fault.count)
      case 'repeat events': {
        const slack = this.#slack(fault.what)
        slack?.faults.repeatEvents(fault.count)
        return () => slack?.faults.repeatEvents(0)
      }
    }
  }

  #parley(role: 'owner' | 'standby'): KeptParley {
    const owner = this.#options.ownerNow()
    if (role === 'owner') return owner
    return this.#options.world.parleys.find((each) => each !== owner)!
  }

  async #kill(what: Process): Promise<() => void | Promise<void>> {
    const { redis, synapse } = this.#options.world
    if (what === 'redis') {
      await redis.kill()
      return () => redis.start()
    }
    if (what === 'synapse') {
      if (this.#isSynapseInUse) return () => undefined
      this.#isSynapseInUse = true
      await synapse?.kill()
      return async () => {
        await synapse?.restart()
        this.#isSynapseInUse = false
      }
    }
    const parley = this.#parley(what)
    await parley.kill()
    return () => parley.start()
  }

  #freeze(what: Process): () => void {
    const { redis, synapse } = this.#options.world
    if (what === 'synapse') {
      if (this.#isSynapseInUse) return () => undefined
      this.#isSynapseInUse = true
      synapse?.freeze()
      return () => {
        synapse?.thaw()
        this.#isSynapseInUse = false
      }
    }
    const frozen = what === 'redis' ? redis : this.#parley(what)
    const isOver = what === 'redis' ? () => undefined : this.frozen.begin()
    frozen.freeze()
    return () => {
      frozen.thaw()
      isOver()
    }
  }

  /** A platform's event that nobody was told of is found by the ten minutes' reading, or after a broken connection: sooner, here. */
  async reconnect(): Promise<void> {
    for (const place of ['north', 'desk'] as const) {
      const restore = this.#cut(place)
      await pass(reconnectAfterMs)
      restore()
    }
  }

  #cut(what: Place | 'owner from redis' | 'standby from redis'): () => void {
    const { world } = this.#options
    const cuttable =
      what === 'owner from redis'
        ? world.wires[this.#parley('owner').name]
        : what === 'standby from redis'
          ? world.wires[this.#parley('standby').name]
          : (this.#slack(what) ?? this.#matrix(what) ?? world.gateway)
    cuttable?.cut()
    return () => cuttable?.restore()
  }

  #slack(place: Place): SlackStandIn | undefined {
    const { north, desk } = this.#options.world.slack
    return place === 'north' ? north : place === 'desk' ? desk : undefined
  }

  #matrix(place: Place): MatrixStandIn | undefined {
    const { south, desk } = this.#options.world.matrix
    return place === 'south' ? south : place === 'desk' ? desk : undefined
  }

  #mistake(fault: MistakeFault): () => void {
    const slack = this.#slack(fault.what)
    if (slack) return mistakeOfSlack(slack, fault)
    const matrix = this.#matrix(fault.what)
    if (matrix) return mistakeOfMatrix(matrix, fault)
    const { gateway } = this.#options.world
    const how = {
      'too many requests': '429',
      'fails before': '502 before',
      'fails after applying': '504 after',
      'answer lost': 'lost answer',
      'applied late': 'lost answer',
    } as const
    gateway?.mistreat(how[fault.how], fault.calls)
    return () => gateway?.restore()
  }

  #dropEvents(place: Place, count: number): () => void {
    const slack = this.#slack(place)
    slack?.faults.dropEvents(count, (event) => {
      const { ts, message, previous_message, item } = event as {
        ts?: string
        message?: Stamped
        previous_message?: Stamped
        item?: Stamped
      }
      for (const post of [ts, message?.ts, previous_message?.ts, item?.ts]) if (post !== undefined) this.untold.add(post)
      return true
    })
    return () => slack?.faults.dropEvents(0)
  }
}

interface Stamped {
  readonly ts?: string
}

function mistakeOfSlack({ faults }: SlackStandIn, { how, calls }: MistakeFault): () => void {
  const method = slackMethods[calls % slackMethods.length]!
  switch (how) {
    case 'too many requests':
      faults.rateLimit(method, { calls, retryAfterSeconds })
      break
    case 'fails before':
      faults.failBeforeApplying(method, 'http-503', { calls })
      break
    case 'fails after applying':
      faults.failAfterApplying(method, 'internal_error', { calls })
      break
    case 'answer lost':
      faults.loseResponse(method, { calls })
      break
    case 'applied late': {
      const { release } = faults.hang('chat.postMessage', 'on-release', { calls: 1 })
      return release
    }
  }
  return () => faults.clear()
}

function mistakeOfMatrix({ faults }: MatrixStandIn, { how, calls }: MistakeFault): () => void {
  switch (how) {
    case 'too many requests':
      return faults.limit(calls, isSend).clear
    case 'fails before':
      return faults.failBefore(calls, isSend).clear
    case 'fails after applying':
      return faults.failAfter(calls, isSend).clear
    case 'answer lost':
      return faults.loseAnswers(calls, isSend).clear
    case 'applied late': {
      const hang = faults.hang(1, isSend)
      return () => {
        hang.clear()
        hang.release()
      }
    }
  }
}
