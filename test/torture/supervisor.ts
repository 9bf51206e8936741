import { wordsOf } from '../crash/frames.ts'
import type { Random } from '../crash/random.ts'
import type { Private } from './record.ts'
import type { Seat } from './seat.ts'

/** The supervisor's officials, who take, waive and close escalations, and talk among themselves. */
export class Supervisor {
  /** References on which they waived what was owed, or closed its escalation. */
  readonly waived = new Set<string>()
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
    const words = (await seat.read()).map(wordsOf)
    const cards = words.flatMap((each) => /^ESCALATION (\S+) ·.*\n(?:.*\n)*(?:Nobody has taken it|It is back)/.exec(each)?.[1] ?? [])
    const group = words.findLast((each) => /^GROUP G\d+ · /.test(each))?.split(' ')[1]
    const reference = random.of(cards.slice(-6)) ?? group
    const die = random.next()
    if (reference !== undefined && die < 0.4) await seat.post(user, `!take ${random.next() < 0.2 ? 'all' : (group ?? reference)}`)
    else if (reference !== undefined && die < 0.46) await seat.post(user, `!snooze ${reference} 30s their officer calls back`)
    else if (reference !== undefined && die < 0.5) await seat.post(user, `!assign ${reference} to head of mission`)
    else if (cards.length > 0 && die < 0.58) {
      const waived = random.of(cards.slice(-6))!
      this.waived.add(waived)
      await seat.post(user, random.next() < 0.5 ? `!waive ${waived} settled at the meeting` : `!close ${waived} settled by telephone`)
    } else if (die < 0.75) {
      const token = this.#token()
      const post = await seat.post(user, `${token} between us`)
      this.privates.push({ place: 'desk', token, post, isMistyped: false })
    } else await seat.post(user, random.of(['!status', '!open', '!show SEC-1'])!)
  }
}
