import { wordsOf } from '../crash/frames.ts'
import type { Random } from '../crash/random.ts'
import type { Private, Touched } from './record.ts'
import type { Seat } from './seat.ts'

/** The supervisor's officials, who take, waive and close escalations, and talk among themselves. */
export class Supervisor {
  /** References on which they waived what was owed, or closed its escalation. */
  readonly waived = new Set<string>()
  readonly touched: Touched[] = []
  readonly privates: Private[] = []
  readonly #seat: Seat
  readonly #token: () => string

  constructor(seat: Seat, token: () => string) {
    this.#seat = seat
    this.#token = token
  }

  async act(random: Random): Promise<void> {
    const seat = this.#seat
    const user = random.of(seat.users)!
    const cards = (await seat.read()).flatMap(
      (post) => /^ESCALATION (\S+) ·.*\n(?:.*\n)*(?:Nobody has taken it|It is back)/.exec(wordsOf(post))?.[1] ?? [],
    )
    const reference = random.of(cards.slice(-6))
    const group = (await seat.read()).flatMap((post) => /^GROUP (G\d+) ·.*\n.*Not taken: [1-9]/.exec(wordsOf(post))?.[1] ?? []).at(-1)
    const die = random.next()
    if (group !== undefined && die > 0.9) {
      await this.#touch(user, group, 'take')
      return
    }
    if (reference !== undefined && die < 0.42) await this.#touch(user, die < 0.05 ? 'all' : reference, 'take')
    else if (reference !== undefined && die < 0.46) await this.#touch(user, group ?? reference, 'snooze', ' 30s their officer calls back')
    else if (reference !== undefined && die < 0.5) await this.#touch(user, reference, 'assign', ' to head of mission')
    else if (reference !== undefined && die < 0.58) {
      this.waived.add(reference)
      await seat.post(user, random.next() < 0.5 ? `!waive ${reference} settled at the meeting` : `!close ${reference} settled by telephone`)
    } else if (die < 0.75) {
      const token = this.#token()
      const post = await seat.post(user, `${token} between us`)
      this.privates.push({ place: 'desk', token, post, isMistyped: false })
    } else await seat.post(user, random.of(['!status', '!open', '!show SEC-1', '!report'])!)
  }
  async #touch(user: string, what: string, verb: 'take' | 'snooze' | 'assign', more = ''): Promise<void> {
    this.touched.push({ name: what, at: Date.now() })
    await this.#seat.post(user, `!${verb} ${what}${more}`)
  }
}
