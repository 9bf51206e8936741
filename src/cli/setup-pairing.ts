import type { Content } from '../core/content.ts'
import { askYes, type Io } from './ask.ts'
import { newCode } from './setup-code.ts'
import type { Joined, LiveLink } from './setup-live.ts'
import * as say from './setup-sentences.ts'

export interface Pairing {
  readonly channel: string
  /** Who typed the code, in that order. */
  readonly users: readonly string[]
}

export interface PairingWish {
  /** What the channel is to be: "North’s SEC channel". */
  readonly place: string
  readonly platform: string
  /** What a channel is used for already, if anything. */
  readonly usedFor: (channel: string) => string | undefined
}

/** Finds a channel and its people by a code that they type there, and shows them a test message. */
export async function pair(io: Io, live: LiveLink, wish: PairingWish): Promise<Pairing> {
  for (;;) {
    const code = newCode()
    io.say(say.pairingSteps(wish.platform, wish.place, code))
    const pairing = await listen(io, live, code, { ...wish, pressEnter: say.pressEnter, joined: say.joined })
    if (await showTestMessage(io, live, pairing.channel, wish.place, code)) return pairing
  }
}

/** Finds the channel of the link tests: whoever types the code there becomes nobody. */
export async function findTestChannel(io: Io, live: LiveLink, usedFor: PairingWish['usedFor']): Promise<string> {
  const code = newCode()
  io.say(say.testChannelSteps(code))
  const { channel } = await listen(io, live, code, {
    usedFor,
    pressEnter: say.pressEnterTest,
    joined: (_user, found) => say.testChannelFound(found),
  })
  return channel
}

interface Listening extends Pick<PairingWish, 'usedFor'> {
  readonly pressEnter: string
  readonly joined: (user: string, channel: string) => string
}

async function listen(io: Io, live: LiveLink, code: string, listening: Listening): Promise<Pairing> {
  const listener = new CodeListener(io, code, listening)
  live.onJoined = (joined) => listener.hear(joined)
  let pairing: Pairing | undefined
  while (pairing === undefined) {
    await io.ask(listening.pressEnter)
    pairing = listener.pairing
    if (pairing === undefined) io.say(say.nobodyYet(code))
  }
  live.onJoined = () => say.notNow
  return pairing
}

class CodeListener {
  readonly #io: Io
  readonly #code: string
  readonly #listening: Listening
  readonly #users = new Set<string>()
  #channel: string | undefined

  constructor(io: Io, code: string, listening: Listening) {
    this.#io = io
    this.#code = code
    this.#listening = listening
  }

  /** Returns what the person is told who typed the code, when it did not count. */
  hear({ code, channel, user }: Joined): string | undefined {
    if (code !== this.#code) return say.wrongCode
    const use = this.#listening.usedFor(channel)
    if (use !== undefined) return this.#refuse(say.channelInUse(use))
    if (this.#channel !== undefined && this.#channel !== channel) return this.#refuse(say.otherChannel(user))
    this.#channel = channel
    if (!this.#users.has(user)) this.#io.say(this.#listening.joined(user, channel))
    this.#users.add(user)
    return undefined
  }

  get pairing(): Pairing | undefined {
    return this.#channel === undefined ? undefined : { channel: this.#channel, users: [...this.#users] }
  }

  /** Where a code comes as an ordinary post, only the operator can be told. */
  #refuse(sentence: string): string {
    this.#io.say(sentence)
    return sentence
  }
}

/** Whether the operator saw the test message; if not, the channel is to be paired anew. */
async function showTestMessage(io: Io, live: LiveLink, channel: string, place: string, code: string): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    const sent = await live.post(`setup-${code}-${attempt}`, channel, testMessage(place))
    if (sent.outcome === 'sent') {
      if (await askYes(io, say.askSeen(place), true)) return true
      io.say(say.notSeen)
    } else io.say(say.testFailed(sent.reason))
    if (!(await askYes(io, say.askTestAgain, true))) return false
  }
}

const testMessage = (place: string): Content => ({ blocks: [{ type: 'line', spans: [say.testMessage(place)] }], wakes: true })
