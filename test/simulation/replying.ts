import { asking } from './addressees.ts'
import type { Chance } from './chance.ts'
import type { Check } from './checks.ts'
import { isAnnouncedUncertain } from './checks.ts'
import { type Frame, framesOf, textOf } from './frames.ts'
import { debtorsOf, type People, type Said } from './people.ts'
import { channelOf, nameOf, type Side, userOf } from './sides.ts'
import { isWaived } from './waivers.ts'
import type { World } from './world.ts'

const replyByMinutes = 6

/** Officials who ask, answer in the thread, by a command or in the wrong place, and say which it was. */
export class Replying {
  readonly #world: World
  readonly #chance: Chance
  readonly #addressing: Chance
  readonly #people: People
  readonly #told = new Set<string>()

  /** `addressing`: of its own, so that what was drawn before for a seed stays as it was. */
  constructor(world: World, chance: Chance, addressing: Chance, people: People) {
    this.#addressing = addressing
    this.#world = world
    this.#chance = chance
    this.#people = people
  }

  act(side: Side): void {
    const roll = this.#chance.next()
    if (roll < 0.4) this.ask(side)
    else if (roll < 0.7) this.#answer(side)
    else this.#sayWhichItWas(side)
  }

  ask(side: Side): void {
    const token = this.#people.token()
    const words = `please answer ${token}`
    const to = this.#world.others(side)
    const addressed = asking(to, this.#addressing)
    const envelope = `!send request ${addressed.words}reply-by ${replyByMinutes}m `
    const post = this.#post(side, `${envelope}${words}`)
    this.#people.said.push({
      token,
      side,
      to,
      ...addressed.of,
      post,
      kind: 'request',
      texts: [words],
      words: envelope,
      replyByMs: replyByMinutes * 60_000,
      at: this.#world.time.now,
    })
    this.#world.note(`${side} asks ${token}`)
  }

  #answer(side: Side): void {
    const asked = framesOf(this.#world, side).filter(({ text }) =>
      / owed? a reply|a reply by|your reply was due|A reply is owed/.test(text),
    )
    if (asked.length === 0) return
    const frame = this.#chance.pick(asked)
    const token = this.#people.token()
    const words = `we answer ${token}`
    const isTyped = this.#chance.happens(0.3)
    const isMisplaced = !isTyped && this.#chance.happens(0.4)
    const root = frame.post.thread ?? frame.post.id
    const post = isTyped ? this.#post(side, `!reply ${frame.reference} ${words}`) : this.#post(side, words, isMisplaced ? undefined : root)
    const at = this.#world.time.now
    const to = this.#world.others(side)
    const said: Said = { token, side, to, post, kind: isTyped ? 'urgent' : 'message', texts: [words], words: '', at }
    this.#people.said.push(said)
    if (!isMisplaced) this.#isAnswer(said, frame)
    this.#world.note(
      `${side} answers ${frame.reference} ${isTyped ? 'by command' : isMisplaced ? 'in the wrong place' : 'in its thread'}: ${token}`,
    )
  }

  /** Whatever an official says in the thread of a request is its answer. */
  saidInThread(said: Said, root: string): void {
    const frames = framesOf(this.#world, said.side).filter(({ post }) => post.id === root || post.thread === root)
    for (const frame of frames)
      if (this.#people.said.some(({ token, kind }) => kind === 'request' && token === frame.token)) this.#isAnswer(said, frame)
  }

  /** "Is it your reply?" */
  #sayWhichItWas(side: Side): void {
    const platform = this.#world.platforms[side]
    const questions = platform.shown.filter(
      (each) => each.channel === `@${userOf[side]}` && !this.#told.has(each.id) && textOf(each.content).includes('Is it your reply to'),
    )
    if (questions.length === 0) return
    const question = this.#chance.pick(questions)
    this.#told.add(question.id)
    const isIt = this.#chance.happens(0.6)
    const [, reply, request] = /^(\S+) is relayed\. Is it your reply to (\S+)\?/.exec(textOf(question.content)) ?? []
    const ends = this.#world.others(side).flatMap((each) => framesOf(this.#world, each))
    const token = ends.find(({ reference }) => reference === reply)?.token
    const frame = framesOf(this.#world, side).find(({ reference }) => reference === request)
    const said = this.#people.said.find((each) => each.token === token)
    if (isIt && said && frame) this.#isAnswer(said, frame)
    if (isIt) {
      this.#people.linked.add(`${reply} ${request}`)
      this.#people.acknowledged.add(`${side} ${request}`)
    }
    const button = question.content.buttons?.[isIt ? 0 : 1]
    platform.press(question.channel, question.id, userOf[side], button?.action ?? '')
    this.#world.note(`${side} says that ${reply} is ${isIt ? '' : 'not '}its reply to ${request}`)
  }

  #isAnswer(said: Said, frame: Frame): void {
    said.answers = [...(said.answers ?? []), frame.token]
    // Who answers has received.
    this.#people.acknowledged.add(`${said.side} ${frame.reference}`)
  }

  #post(side: Side, text: string, thread?: string) {
    return this.#world.platforms[side].post(channelOf[side], userOf[side], text, thread)
  }
}

/** What was asked for counts as answered by what its officials meant as the answer, and by nothing else; without one it is open again. */
export const checkRequests: Check = (world, people, say) => {
  for (const said of people.said) {
    if (said.kind !== 'request' || said.post.deletedAt !== undefined) continue
    for (const side of debtorsOf(said)) {
      const frame = framesOf(world, side).find(({ token, text }) => token === said.token && !text.includes('WITHDRAWN'))
      if (frame && !isAnnouncedUncertain(world, frame.reference)) checkOwed(world, people, { asked: said, side, frame }, say)
    }
  }
}

/** What one side owes on a request, as it stands in its channel. */
interface Owed {
  readonly asked: Said
  readonly side: Side
  readonly frame: Frame
}

function checkOwed(world: World, people: People, owed: Owed, say: Parameters<Check>[2]): void {
  checkPatience(world, people, owed, say)
  const answered = /Answered by you, [^.]* in ([A-Z]+-\d+)\./.exec(owed.frame.text)?.[1]
  if (answered !== undefined) checkAnswer(world, people, owed, answered, say)
  else checkUnanswered(world, people, owed, say)
}

const isAnswerOf = (side: Side, { token }: Said, answer: Said): boolean => answer.side === side && answer.answers?.includes(token) === true

/** Nobody is blamed for a reply before it is due. */
function checkPatience(world: World, people: People, { asked, side, frame }: Owed, say: Parameters<Check>[2]): void {
  const { post, reference } = frame
  const by = asked.at + replyByMinutes * 60_000
  // What a store forgets may be a pause; and what was answered then, and withdrawn afterwards, has the time that it had.
  const wasAnswered = people.said.some((each) => isAnswerOf(side, asked, each))
  const stoodStillMs = wasAnswered || world.store.failovers > 0 ? 0 : world.pauses.stoodStill(post.at, by).leastMs
  const dueAt = by + stoodStillMs - 2_000 - world.jumpedAheadMs
  const blame = `ESCALATION ${reference} · no reply from ${nameOf[side]}`
  for (const { versions } of world.platforms.sup.shown) {
    const early = versions.find(({ content, at }) => at < dueAt && textOf(content).includes(blame))
    if (early) say('blamed', `${side} is blamed for its reply to ${reference} ${dueAt - early.at} ms before it is due`)
  }
}

function checkAnswer(
  world: World,
  people: People,
  { asked, side, frame: request }: Owed,
  reference: string,
  say: Parameters<Check>[2],
): void {
  const frame = framesOf(world, asked.side).find((each) => each.reference === reference)
  if (!frame) return
  if (frame.text.includes('WITHDRAWN by')) say('misreported', `${asked.token} counts as answered by ${reference}, which was withdrawn`)
  const answer = people.said.find(({ token }) => token === frame.token)
  if (answer && answer.side !== side) say('misreported', `${side} counts as having answered ${asked.token} by what ${answer.side} said`)
  if (answer && !answer.answers?.includes(asked.token) && !people.linked.has(`${reference} ${request.reference}`))
    say('misreported', `${asked.token} counts as answered by ${answer.token}, which nobody meant as the answer`)
}

function checkUnanswered(world: World, people: People, { asked, side, frame }: Owed, say: Parameters<Check>[2]): void {
  const { reference, text } = frame
  if (isWaived(world, reference, side) || !/reply (by|was due)|reply is owed/.test(text)) return
  const patienceMs = (replyByMinutes + 8) * 60_000
  const { mostMs } = world.pauses.stoodStill(frame.post.at, frame.post.at + patienceMs)
  const isOver = world.time.now - frame.post.at > patienceMs + mostMs + world.offWithin(side, 0, world.time.now)
  if (isOver && !/Open again|Not answered: your reply was due|A reply is owed at once/.test(text))
    say('forgotten', `${asked.token} was due in vain, and stands as if it were not`)
  if (asked.post.marks.includes('☑') && isOver)
    say('misreported', `${asked.token} is shown as acknowledged, and waits for its reply in vain`)
  const answers = people.said.filter((each) => isAnswerOf(side, asked, each))
  const [only] = answers
  if (answers.length !== 1 || !only || only.post.deletedAt !== undefined || !world.isStoreSound) return
  const stands = framesOf(world, asked.side).find((each) => each.token === only.token && each.text.includes(` reply to ${reference} `))
  if (stands && !stands.text.includes('WITHDRAWN')) say('forgotten', `${only.token} answers ${asked.token}, which counts as unanswered`)
}
