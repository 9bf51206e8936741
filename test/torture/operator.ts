import { readFile, writeFile } from 'node:fs/promises'
import { parse, stringify } from 'yaml'
import type { SeenPost } from '../../src/sandbox/standin.ts'
import type { Party } from '../crash/oracle.ts'
import type { Random } from '../crash/random.ts'
import { insist } from './insisting.ts'
import type { KeptParley } from './kept-parley.ts'
import { heads } from './rules.ts'
import type { TorturedWorld } from './world.ts'

/** As much of the configuration as is changed here. */
export interface Written {
  readonly parties: readonly { readonly officials: readonly { readonly id: string }[] }[]
  readonly tracks: readonly object[]
}

export interface OperatorOptions {
  readonly world: TorturedWorld
  readonly ownerNow: () => KeptParley
  readonly random: Random
}

/** Longer than any fault lasts, several times. */
const withinMs = 240_000

/** Whoever runs Parley and changes its configuration, and the heads who confirm it in their own tools. */
export class Operator {
  /** What was waited for and did not come about, in sentences. */
  readonly stuck: string[] = []
  readonly #options: OperatorOptions
  readonly #answered = new Set<string>()

  constructor(options: OperatorOptions) {
    this.#options = options
  }

  /** Changes the files on both machines, and asks the owner to put it in force. */
  async apply(change: (written: Written) => Written, what: string, isInForce: () => Promise<boolean>): Promise<void> {
    const { world, ownerNow } = this.#options
    for (const { configFile } of world.parleys) {
      await writeFile(configFile, stringify(change(parse(await readFile(configFile, 'utf8')) as Written)), { mode: 0o600 })
    }
    let answer = ''
    const ask = async (): Promise<void> => {
      answer = await ownerNow().apply()
    }
    const isPut = async (): Promise<boolean> => /\bC\d+ waits for|Nothing changes/.test(answer) || (await isInForce())
    await this.until(`it is put to the heads that ${what}`, ask, isPut)
  }

  /** Writes secrets on both machines, and asks the owner to go on with them. */
  async renew(secrets: Readonly<Record<string, string>>, what: string, isInForce: () => Promise<boolean>): Promise<void> {
    const { world, ownerNow } = this.#options
    for (const { secretsFile } of world.parleys) {
      const before = (await readFile(secretsFile, 'utf8')).split('\n')
      const lines = before.map((line) => {
        const [name = ''] = line.split('=')
        return name in secrets ? `${name}=${secrets[name]}` : line
      })
      await writeFile(secretsFile, lines.join('\n'), { mode: 0o600 })
    }
    await this.until(what, () => ownerNow().apply(), isInForce)
  }

  /** The heads confirm what waits for them, until it is in force. */
  async confirm(confirming: readonly Party[], what: string, isInForce: () => Promise<boolean>): Promise<void> {
    const confirm = async (): Promise<void> => {
      for (const party of confirming) await this.#confirm(party)
    }
    await this.until(what, confirm, isInForce)
    for (const party of confirming) for (const id of (await this.#waiting(party)).keys()) this.#answered.add(id)
  }

  /** Whoever sees no effect does it again. */
  async until(what: string, act: () => Promise<unknown>, seen: () => Promise<boolean>): Promise<void> {
    if (!(await insist(act, seen, withinMs))) this.stuck.push(`not within ${withinMs / 1000} s: ${what}`)
  }

  async #confirm(party: Party): Promise<void> {
    const seat = this.#options.world.seats[party]
    const user = seat.userOf(heads[party])
    const [id, question] = [...(await this.#waiting(party))].at(-1) ?? []
    if (id === undefined || question === undefined) return
    // Nobody hears of a press twice: by a word every other time.
    const isPressed = this.#options.random.next() < 0.5
    if (seat.pressDirect && isPressed) await seat.pressDirect(user, question, 'Confirm').catch(() => undefined)
    else await seat.post(user, `!confirm ${id}`)
  }

  /** What a head was told to confirm and was not in force before, by its number. */
  async #waiting(party: Party): Promise<ReadonlyMap<string, SeenPost>> {
    const seat = this.#options.world.seats[party]
    const told = await seat.direct(seat.userOf(heads[party]))
    return new Map(
      told.flatMap((post) => {
        const id = /\b(C\d+) (?:still )?waits for you/.exec(post.text)?.[1]
        return id === undefined || this.#answered.has(id) ? [] : [[id, post] as const]
      }),
    )
  }
}
