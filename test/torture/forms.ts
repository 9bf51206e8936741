import type { Party } from '../crash/oracle.ts'
import type { Random } from '../crash/random.ts'
import type { Filled, FirstLine } from './record.ts'
import type { Voice } from './voice.ts'

export interface FilledDraft extends Filled {
  acknowledged: boolean
}

/** Officials who send by a form, where the platform has them. */
export class Forms {
  readonly #voice: Voice

  constructor(voice: Voice) {
    this.#voice = voice
  }

  async send(party: Party, random: Random): Promise<void> {
    const { fill, users } = this.#voice.seats[party]
    if (!fill) return
    const text = this.#voice.text(`from ${party}, on the form`)
    const subject = random.next() < 0.5 ? `Bridge ${random.whole(1, 99)}` : undefined
    const isPriority = random.next() < 0.5
    const values = {
      text,
      ...(isPriority ? { precedence: 'priority' } : {}),
      ...(subject === undefined ? {} : { subject }),
    }
    const at = Date.now()
    const outcome = await fill(random.of(users)!, values)
    if (outcome === 'none') return
    const firstLine: FirstLine = { ...(isPriority ? { precedence: 'PRIORITY' } : {}), ...(subject === undefined ? {} : { subject }) }
    this.#voice.forms.push({ party, post: `by the form: ${text}`, text, at, isTaken: outcome === 'taken', firstLine, acknowledged: false })
  }
}
