import type { Form, FormField, FormQuery } from '../../src/core/forms.ts'
import { shownFor } from './addressees.ts'
import type { Chance } from './chance.ts'
import type { Check } from './checks.ts'
import { isAnnouncedUncertain } from './checks.ts'
import { framePattern, framesOf, testMark, textOf } from './frames.ts'
import { hasSomebodyLeft } from './leaving.ts'
import { lostDeliveries } from './lost.ts'
import type { People } from './people.ts'
import type { FormAnswer, Platform, ShownPost } from './platform.ts'
import { anyName, channelOf, nameOf, type Side, userOf } from './sides.ts'
import type { World } from './world.ts'

type Say = Parameters<Check>[2]

/** A form on somebody's screen, as they filled it in. */
interface Filled {
  readonly id: string
  readonly token: string
  readonly side: Side
  /** Who is to have it. */
  readonly to: readonly Side[]
  readonly channel: string
  readonly form: Form
  readonly post?: string
  /** What it answers, where it is opened by the button of a request. */
  readonly answers?: string
  values: Record<string, string>
  /** What does not hold in it: its field, and what it says once it is mended. */
  slip?: { readonly field: string; readonly mended: string }
  sent: number
  /** World time: last. */
  sentAt?: number
  /** What they were shown last. */
  answer?: FormAnswer
  /** Somebody may have it though they were shown nothing. */
  wasUnanswered: boolean
}

const triesMax = 4
/** So many answers come too late for a platform that waits for a moment only, or not at all. */
const answersLost = 0.1
const lookEveryMs = 10_000
const isDispute = ({ name }: Form): boolean => name.endsWith('dispute')
const saysExercise = ({ lead, title }: Form): boolean => lead.startsWith('EXERCISE') && title.startsWith('EXERCISE')

/** Officials who open a form, fill it in, leave it open for a while, and send it, again if nobody answers or something in it does not hold. */
export class Forms {
  readonly filled: Filled[] = []
  readonly #world: World
  #people: People | undefined
  #chance: Chance | undefined

  constructor(world: World) {
    this.#world = world
  }

  schedule(people: People, chance: Chance, lengthMs: number): void {
    this.#people = people
    this.#chance = chance
    if (!chance.happens(0.5)) return
    for (let each = chance.between(1, 4); each > 0; each -= 1) {
      const side = chance.pick(this.#world.sides)
      // Some when what is asked for is owed still.
      this.#world.time.after(chance.between(2_000, lengthMs + 3 * 60_000), () => this.#openSomething(side))
    }
  }

  #openSomething(side: Side): void {
    const { chance } = this
    const roll = chance.next()
    const where = this.#where(side, channelOf[side])
    const frame = roll < 0.5 ? undefined : this.#frameToOpen(side, roll < 0.8)
    const reply = frame?.content.buttons?.find(({ action }) => action.startsWith('reply:'))
    const shortcut = chance.happens(0.3) ? 'dispute' : 'send'
    const asked: FormQuery['asked'] = !frame
      ? { command: 'parley', text: 'send' }
      : reply && shortcut === 'send'
        ? { pressed: reply.action, post: frame.id }
        : { shortcut, post: frame.id }
    const filled = this.#open(side, this.#world.others(side), { ...where, asked })
    if (filled) this.#sendLater(filled, chance.pick([chance.between(2_000, 20_000), chance.between(30_000, 240_000)]))
  }

  /** It stands open until something has happened. `to`: who is to have what it says. */
  openUntil(side: Side, channel: string, to: readonly Side[], hasHappened: () => boolean): void {
    const filled = this.#open(side, to, { ...this.#where(side, channel), asked: { command: 'parley', text: 'send' } })
    const look = (): void => {
      if (filled && hasHappened()) this.#send(filled)
      else if (filled) this.#world.time.after(lookEveryMs, look)
    }
    look()
  }

  private get chance(): Chance {
    return this.#chance!
  }

  #where(side: Side, channel: string) {
    return { link: side, channel, user: userOf[side] }
  }

  #platform(side: Side): Platform {
    return this.#world.platforms[side]
  }

  /** A request that can be answered, or any message of the others. */
  #frameToOpen(side: Side, isAsked: boolean): ShownPost | undefined {
    const ofOthers = new RegExp(` · (?!${nameOf[side]})(?:${anyName}), `)
    const frames = framesOf(this.#world, side).filter(({ part }) => ofOthers.test(part))
    const asked = frames.filter(({ post }) => post.content.buttons?.some(({ action }) => action.startsWith('reply:')))
    const among = isAsked ? asked : frames
    return among.length > 0 ? this.chance.pick(among).post : undefined
  }

  #open(side: Side, to: readonly Side[], query: FormQuery): Filled | undefined {
    const platform = this.#platform(side)
    const form = platform.hasButtons ? platform.openForm(query) : undefined
    if (!form) return undefined
    const post = 'post' in query.asked ? query.asked.post : undefined
    const token = this.#people!.token()
    const answers = 'pressed' in query.asked ? this.#referenceOf(side, post!) : undefined
    const filled: Filled = {
      id: `${side}-view${this.filled.length + 1}`,
      token,
      side,
      to,
      channel: query.channel,
      form,
      ...(post === undefined ? {} : { post }),
      ...(answers === undefined ? {} : { answers }),
      values: this.#fillIn(form, token),
      sent: 0,
      wasUnanswered: false,
    }
    this.#slip(filled)
    this.filled.push(filled)
    this.#world.note(`${side} opens the form ${form.name} in ${query.channel}: ${token} ${JSON.stringify(filled.values)}`)
    return filled
  }

  #referenceOf(side: Side, post: string): string | undefined {
    return framesOf(this.#world, side).find((frame) => frame.post.id === post)?.reference
  }

  /** One of what it offers; of what it asks for, what a person would write. A flash is not for these: it is asked about as any other. */
  #fillIn({ fields }: Form, token: string): Record<string, string> {
    const values: Record<string, string> = {}
    for (const field of fields) values[field.name] = this.#valueOf(field, token)
    if (values['kind'] !== 'request') delete values['reply-by']
    // Whoever must act is not merely told; and nobody acts on a test.
    if (values['to'] === values['info'] || values['status'] === 'test') delete values['info']
    if (values['status'] === 'test') delete values['to']
    return values
  }

  #valueOf(field: FormField, token: string): string {
    const { chance } = this
    if (field.type === 'text') return `by form ${token}`
    if (field.type === 'choice' || field.type === 'choices') {
      const offered = field.options.map(({ value }) => value).filter((value) => value !== 'flash')
      if (field.isOptional && chance.happens(field.name === 'status' ? 0.9 : 0.4)) return ('initial' in field && field.initial) || ''
      return chance.pick(offered)
    }
    const written: Record<string, string> = { 'reply-by': '8m', expires: '20m', subject: 'The bridge', lang: 'uk' }
    return chance.happens(0.4) ? (written[field.name] ?? '') : ''
  }

  #slip(filled: Filled): void {
    const { chance } = this
    if (!chance.happens(0.3) || filled.values['expires'] === undefined) return
    filled.slip = { field: 'expires', mended: filled.values['expires'] }
    filled.values = { ...filled.values, expires: 'soon' }
  }

  #sendLater(filled: Filled, ms: number): void {
    this.#world.time.after(ms, () => this.#send(filled))
  }

  #send(filled: Filled): void {
    const { side, channel, form, id, token, values, post } = filled
    const platform = this.#platform(side)
    filled.sent += 1
    filled.sentAt = this.#world.time.now
    const reference = post === undefined ? undefined : this.#referenceOf(side, post)
    // Who answers has received; who disputes has not said so.
    if (reference !== undefined && !isDispute(form)) this.#people!.acknowledged.add(`${side} ${reference}`)
    this.#world.note(`${side} sends the form ${token}`)
    const submission = { type: 'submitted', link: side, channel, id, user: userOf[side], form: form.name, values } as const
    platform.submit(
      { ...submission, ...(post === undefined ? {} : { post }), at: platform.now },
      this.chance.happens(Math.max(answersLost, platform.faults.loseAnswer)),
      (answer) => this.#answered(filled, answer),
    )
  }

  #answered(filled: Filled, answer: FormAnswer): void {
    const { slip, token } = filled
    filled.answer = answer
    this.#world.note(`the form ${token}: ${JSON.stringify(answer)}`)
    if (answer === 'unanswered' || !answer.taken) {
      filled.wasUnanswered ||= answer === 'unanswered'
      if (filled.sent < triesMax) this.#sendLater(filled, this.chance.between(2_000, 12_000))
    } else if (answer.refused && slip) {
      filled.values = { ...filled.values, [slip.field]: slip.mended }
      delete filled.slip
      this.#sendLater(filled, this.chance.between(2_000, 12_000))
    }
  }
}

/** A form that was taken stands at both ends, once, as its author was told and with all that they chose; one that was refused nowhere. */
export const checkForms: Check = (world, _people, say) => {
  const hasLeft = hasSomebodyLeft(world)
  for (const filled of world.forms.filled) {
    if (filled.sent === 0 || filled.answer === undefined) continue
    if (isDispute(filled.form)) {
      checkDispute(world, filled, hasLeft, say)
      continue
    }
    for (const to of filled.to) {
      const standing = standingOf(world, to, filled.token)
      const references = new Set(standing.map(({ reference }) => reference))
      if (references.size > 1) say('doubled', `the form ${filled.token} crossed as ${[...references].join(' and ')}`)
      for (const frame of standing) checkShown(filled, to, frame, hasLeft, say)
      checkAnswered(world, filled, { to, standing }, hasLeft, say)
      if (standing.length > 0 && !hasLeft) checkReply(world, filled, standing, say)
    }
  }
}

interface Standing {
  readonly post: ShownPost
  readonly text: string
  readonly reference: string
}

function standingOf(world: World, side: Side, token: string): readonly Standing[] {
  const lost = lostDeliveries(world)
  return world.platforms[side].shown.flatMap((post) => {
    const text = textOf(post.content)
    const reference = framePattern.exec(text.replace(testMark, '').replace(/^EXERCISE · /, ''))?.[1]
    if (reference === undefined || post.channel.startsWith('@') || post.removedAt !== undefined || lost.has(post.delivery)) return []
    return text.includes(token) ? [{ post, text, reference }] : []
  })
}

/** Who must act and who is told, of a form that lets its author choose. */
function addresseesOf({ to = '', info = '' }: Record<string, string>, others: readonly Side[]): readonly string[] {
  const action = others.filter((side) => (to === '' ? side !== info : side === to))
  return to === '' && info === '' ? [] : shownFor(others, action)
}

const kindWords = ['request', 'proposal', 'incident']

function checkShown(
  { form, values, token, to: others }: Filled,
  to: Side,
  { text, reference }: Standing,
  hasLeft: boolean,
  say: Say,
): void {
  const [head = ''] = text.split('\n')
  if (head.startsWith('EXERCISE · ') !== saysExercise(form))
    say('misreported', `${token} was filled in as ${form.title}, and crossed as “${head}”`)
  const { kind = '', precedence = 'routine', tlp = '', subject = '', lang = '', expires = '' } = values
  const said = [
    ...(kindWords.includes(kind) ? [` ${kind.toUpperCase()}`] : []),
    // What is no more urgent than routine is shown as nothing in particular.
    ...(['routine', 'deferred'].includes(precedence) ? [] : [` · ${precedence.toUpperCase()}`]),
    ...(tlp === '' ? [] : [` · TLP:${tlp}`]),
    ...(subject === '' ? [] : [`Subject: ${subject}`]),
    ...(lang === '' ? [] : ['Language: Ukrainian (uk).']),
    ...addresseesOf(values, others),
    // Long over by now; but nothing is changed any more with whoever has left.
    ...(expires === '' || (hasLeft && text.includes('Expires ')) ? [] : ['EXPIRED ']),
    ...(values['status'] === 'test' ? ['TEST · '] : []),
  ]
  const missing = said.find((each) => !text.includes(each))
  if (missing !== undefined) say('misreported', `${reference} in ${to} does not say “${missing.trim()}”, as its form ${token} did`)
}

interface End {
  readonly to: Side
  readonly standing: readonly Standing[]
}

function checkAnswered(world: World, filled: Filled, { to, standing }: End, hasLeft: boolean, say: Say): void {
  const { token, side, answer, slip, wasUnanswered, form } = filled
  if (answer === undefined || answer === 'unanswered' || !answer.taken) return
  if (answer.refused) {
    const { field, sentence } = answer.refused
    // A test asks nothing of anybody: what it is and what it asks are each allowed, and not together.
    const isOffered = field !== 'status' && form.fields.some(({ name, type }) => name === field && type === 'choice')
    if (isOffered) say('misreported', `the form ${token} offers what it does not take as ${field}: ${sentence}`)
    if (standing.length > 0 && !wasUnanswered) say('leaked', `the form ${token} was refused, and stands in ${to}`)
    return
  }
  // In a channel that was left meanwhile nothing of it is looked at.
  const wasLeft = filled.channel !== channelOf[side] && world.platforms[side].movedAt !== undefined
  if (slip && !wasLeft) say('misreported', `the form ${token} was taken, though its ${slip.field} says “soon”`)
  const isRefused = world.sides.some((each) => world.platforms[each].witness.refused.size > 0)
  if (hasLeft || wasLeft || isRefused || world.store.lost().length > 0 || isToldDirectly(world, filled)) return
  if (standing.length === 0) say('lost', `the form ${token} of ${side} was taken, and stands nowhere in ${to}`)
  const isSeen = standingOf(world, side, token).length > 0
  if (!isSeen && !standing.some(({ reference }) => isAnnouncedUncertain(world, reference)))
    say('lost', `the form ${token} was taken, and its author’s own colleagues do not see it`)
}

/** Whoever fills in a dispute is asked whether they mean it, which these people never say. */
function checkDispute(world: World, { token, side, to, answer }: Filled, hasLeft: boolean, say: Say): void {
  const shown = (where: Side | 'sup') => world.platforms[where].shown.filter(({ content }) => textOf(content).includes(token))
  const leak = [...to.flatMap(shown), ...shown('sup')].find(({ channel }) => !channel.startsWith('@'))
  if (leak) say('leaked', `the dispute ${token} stands in ${leak.channel}, and its author was not asked whether they mean it`)
  const isTaken = answer !== undefined && answer !== 'unanswered' && answer.taken && !answer.refused
  const isSound = world.store.lost().length === 0 && !hasLeft
  if (isTaken && isSound && shown(side).length === 0) say('forgotten', `the dispute ${token} was taken, and its author is asked nothing`)
}

/** That it did not cross: by its words, or that the track was paused while it was held. */
const isToldDirectly = (world: World, { side, token, sentAt = Number.POSITIVE_INFINITY }: Filled): boolean =>
  world.platforms[side].shown.some(({ channel, content, at }) => {
    const text = channel === `@${userOf[side]}` ? textOf(content) : ''
    return text.includes(token) || (at > sentAt && text.startsWith('NOT SENT: track paused'))
  })

/** What was written behind the button of a request is its answer. */
function checkReply(world: World, { answers, token, side }: Filled, standing: readonly Standing[], say: Say): void {
  if (answers === undefined || !world.isStoreSound) return
  const frame = framesOf(world, side).find(({ reference, text }) => reference === answers && !text.includes('WITHDRAWN'))
  if (!frame || isAnnouncedUncertain(world, standing[0]!.reference) || isAnnouncedUncertain(world, answers)) return
  if (!/Answered by you|is waived/.test(frame.text)) say('forgotten', `the form ${token} answers ${answers}, which counts as unanswered`)
}
