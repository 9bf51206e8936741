import type { Frame } from '../crash/frames.ts'
import type { Party } from '../crash/oracle.ts'
import type { Random } from '../crash/random.ts'
import { drawEnvelope } from './envelopes.ts'
import type { FirstLine } from './record.ts'
import { type Draft, other, type Voice } from './voice.ts'

const minuteMs = 60_000

/** Officials who say on the first line what a message is, ask for replies, give them, and take them back. */
export class Requests {
  readonly #voice: Voice
  /** Nobody answers twice, but for who took an answer back. */
  readonly #answered = new Set<string>()
  readonly #replies: { readonly party: Party; readonly draft: Draft; readonly key: string }[] = []

  constructor(voice: Voice) {
    this.#voice = voice
  }

  /** Sends something with words before its text. */
  async send(party: Party, random: Random): Promise<void> {
    const text = this.#voice.text(`from ${party}, please`)
    const subject = random.next() < 0.4 ? `Road ${random.whole(1, 99)}, both ways` : undefined
    const isRequest = random.next() < (subject === undefined ? 0.8 : 0.5)
    const minutes = random.next() < 0.75 ? 1 : 2
    const envelope = drawEnvelope(party, random, isRequest ? minutes : undefined)
    const isUrgent = random.next() < 0.25
    const precedence = isUrgent && (isRequest || envelope.says.isToldOnly) ? 'IMMEDIATE' : isRequest ? undefined : 'PRIORITY'
    const typed = [
      '!send',
      precedence?.toLowerCase(),
      isRequest ? `request reply-by ${minutes}m` : undefined,
      subject === undefined ? undefined : `subject:"${subject}"`,
      ...envelope.typed,
      text,
    ]
    const firstLine: FirstLine = {
      ...(isRequest ? { kind: 'REQUEST', replyByMs: minutes * minuteMs } : {}),
      ...(precedence ? { precedence } : {}),
      ...(subject === undefined ? {} : { subject }),
      ...envelope.says,
    }
    const more = { versions: [text], kind: 'command', firstLine, ...(precedence === 'IMMEDIATE' ? { crossesAtOnce: true } : {}) } as const
    await this.#voice.say(party, random, typed.filter((each) => each !== undefined).join(' '), { ...more, versions: [text] })
  }

  /** One that this side has not answered. Returns whether there was one. */
  async reply(party: Party, random: Random): Promise<boolean> {
    const asked = (await this.#voice.standing(party)).find(
      (frame) => this.owesReply(party, frame) && !this.#answered.has(`${party} ${frame.reference}`),
    )
    const target = asked && this.#voice.draftOf(asked)
    if (!asked || !target || target.deletedAt !== undefined) return false
    this.#answered.add(`${party} ${asked.reference}`)
    // Some are left for the supervisor.
    if (random.next() < 0.25) return false
    const text = this.#voice.text(`from ${party}, as you asked`)
    const more = { answers: target.post, kind: 'command' } as const
    const die = random.next()
    const draft =
      die < 0.4
        ? await this.#voice.say(party, random, text, { answers: target.post, threadOf: asked.post })
        : die < 0.7
          ? await this.#voice.say(party, random, `!reply ${asked.reference} ${text}`, { ...more, versions: [text] })
          : await this.#voice.say(party, random, `${text} in ${asked.reference}`, more)
    this.given(party, asked, draft)
    return true
  }

  /** Whether a frame asks this side for a reply. */
  owesReply(party: Party, frame: Frame): boolean {
    return frame.wantsReply && frame.update === undefined && !frame.withdrawn && this.#voice.draftOf(frame)?.party === other[party]
  }

  /** Notes a reply to what asks for one: by this, and by what it says, it was received. */
  given(party: Party, asked: Frame, draft: Draft): void {
    const target = this.#voice.draftOf(asked)
    if (target) target.acknowledged = true
    const key = `${party} ${asked.reference}`
    this.#answered.add(key)
    this.#replies.push({ party, draft, key })
    this.#voice.answers.push({ party, owed: 'reply', reference: asked.reference, at: draft.at, post: draft.post })
  }

  /** A reply, at once or later; whoever took one back may give another. */
  async takeBack(party: Party, random: Random): Promise<void> {
    const given = random.of(this.#replies.filter((each) => each.party === party && each.draft.deletedAt === undefined).slice(-3))
    if (!given) return
    await this.#voice.takeAway(given.draft)
    if (random.next() < 0.5) this.#answered.delete(given.key)
  }
}
