import type { Address } from '../../core/addresses.ts'
import type { FormField } from '../../core/forms.ts'
import { type Mechanism, placeOf } from '../../core/mechanism.ts'
import type { ReceivedSubmission } from '../../core/received.ts'
import { lived } from './rough-changes.ts'
import { type LifeStep, others } from './rough-life-steps.ts'
import { roughMechanism } from './rough-mechanism.ts'
import { links, type Setting, type Step } from './rough-steps.ts'
import { RoughWorld, type Whereabouts } from './rough-world.ts'
import { Story } from './story.ts'
import { settle } from './test-clock.ts'

const lifeOf = ['change', 'heads-answer', 'leave', 'replace-room', 'open-form', 'send-form', 'lead', 'speak', 'stray', 'freeze', 'jump']
const isOfLife = (step: Step | LifeStep): step is LifeStep => lifeOf.includes(step.does)

/** A rough world whose mechanism lives: parties leave, channels move, officials go and come, processes thaw. */
export class LivingWorld extends RoughWorld {
  readonly #forms: Omit<ReceivedSubmission, 'at'>[] = []
  /** By link: what is under way there waits for this. */
  readonly #frozen = new Map<string, Promise<void>>()
  readonly #thaws = new Set<() => void>()
  /** By post: where a change of it, or a mark on it, was refused. */
  readonly #unchanged = new Map<string, Address>()
  /** By address key. */
  readonly topicsRefused = new Set<string>()
  #rooms = 0
  #opened = 0

  static override async begin(setting: Setting, of: (mechanism: Mechanism) => Mechanism = (mechanism) => mechanism): Promise<LivingWorld> {
    const story = await Story.begin(
      {},
      { mechanism: of(roughMechanism(setting)), safe: setting.safe, buttons: setting.hasButtons ? [...links] : [] },
    )
    const world = new LivingWorld(story)
    for (const platform of Object.values(story.platforms)) {
      platform.now = () => world.platformNow()
      const send = platform.send.bind(platform)
      platform.send = async (outgoing) => {
        await world.#frozen.get(platform.link)
        const outcome = await send(outgoing)
        if (outcome.outcome === 'refused' && (outgoing.type === 'revise' || outgoing.type === 'mark'))
          world.#unchanged.set(outgoing.post, { link: platform.link, channel: outgoing.channel })
        if (outcome.outcome === 'refused' && outgoing.type === 'topic') world.topicsRefused.add(`${platform.link} ${outgoing.channel}`)
        return outcome
      }
    }
    return world
  }

  /** Posts that need not say what they would now: taken away by somebody, or not changed when that was tried, in a channel that was left since. */
  astray(): ReadonlySet<string> {
    const mechanism = this.story.relay.inForce()
    const left = [...this.#unchanged].flatMap(([post, address]) => (placeOf(mechanism, address) ? [] : [post]))
    return new Set([...this.takenAway, ...left])
  }

  async live(steps: readonly (Step | LifeStep)[]): Promise<void> {
    for (const step of steps) await (isOfLife(step) ? this.during(() => this.#live(step)) : this.play([step]))
  }

  override async heal(): Promise<void> {
    for (const thaw of this.#thaws) thaw()
    await super.heal()
    // What waits for a word of theirs waits no longer.
    await this.#headsAnswer(true)
    await this.story.clock.advance(240_000)
  }

  /** Where their party has the track by now. */
  protected override where(of: Parameters<RoughWorld['where']>[0]): Whereabouts {
    const { link, user, channel } = super.where(of)
    const mechanism = this.story.relay.inForce()
    const party = mechanism.parties.find((each) => each.id === link)
    const tracks = mechanism.tracks.filter(({ channels }) => channels[link])
    const address = (tracks.find(({ code }) => code === of.track) ?? tracks[0])?.channels[link]
    return { user, ...(party && address ? address : { link, channel }) }
  }

  async #live(step: LifeStep): Promise<void> {
    const { story } = this
    switch (step.does) {
      case 'change':
        if (story.journal.fault !== 'none') return
        await story.apply(lived(story.mechanism, step.change)).catch((error: unknown) => {
          if (!(error instanceof Error)) throw error
        })
        return step.isConfirmed ? this.#headsAnswer(true) : undefined
      case 'heads-answer':
        return this.#headsAnswer(step.confirm)
      case 'leave': {
        const by = this.where({ who: step.who, track: 'SEC' })
        this.post({ ...by, before: '' }, '!withdraw-party')
        await story.clock.advance(1_500)
        this.post({ ...by, before: '' }, this.spelt(`!answer Q ${step.isMeant ? 'yes' : 'no'}`, by, 0))
        return settle()
      }
      case 'replace-room': {
        const { link, channel } = this.where(step)
        this.#rooms += 1
        const replacement = `${channel}-r${this.#rooms}`
        this.say({ type: 'channel-changed', link, channel, change: 'replaced', replacement, at: this.platformNow() })
        return settle()
      }
      case 'open-form':
        return this.#openForm(step)
      case 'send-form':
        return this.#sendForm(step)
      case 'lead': {
        const by = this.where({ who: step.who, track: 'SEC' })
        this.give(by, this.spelt(step.typed, by, step.back), false)
        return settle()
      }
      case 'speak': {
        const by = this.#whereNow(others[step.who]!)
        if (!story.platforms[by.link]) return
        this.give(by, this.spelt(step.typed, by, step.back), false)
        return settle()
      }
      case 'stray': {
        const { link, user } = this.where({ who: step.who, track: 'SEC' })
        const { channel } = step
        const root = step.isThread ? story.platforms[link]?.posts.filter((each) => each.channel === channel).at(-1 - step.back) : undefined
        const by = { link, channel, user, before: '' }
        const token = this.token()
        if (!placeOf(story.relay.inForce(), by)) this.spoken.push({ token, link, readers: [] })
        this.post(by, `stray ${token}`, root === undefined ? {} : { thread: root.thread ?? root.id })
        return settle()
      }
      case 'freeze':
        return this.#freeze(step)
      case 'jump':
        story.clock.jump(step.seconds * 1_000)
        return
    }
  }

  /** Words of which it is known who else may read them; others are anybody's of their track. */
  readonly spoken: { readonly token: string; readonly link: string; readonly readers: readonly string[] }[] = []

  /** Whoever is asked first is found in the channel that their party has by now. */
  #whereNow(person: Whereabouts): Whereabouts {
    const { supervisor, parties, tracks } = this.story.relay.inForce()
    if (person.link === 'sup') return { ...person, channel: supervisor.channel.channel }
    const party = parties.find(({ id }) => id === person.link)
    const address = tracks.find(({ channels }) => channels[person.link])?.channels[person.link]
    return party && address ? { ...person, ...address } : person
  }

  async #headsAnswer(confirm: boolean): Promise<void> {
    const { relay, journal } = this.story
    if (journal.fault !== 'none') return
    for (const { id, needs } of relay.waiting()) {
      for (const need of needs) {
        const { parties, tracks, supervisor } = relay.inForce()
        const member = need === 'supervisor' ? supervisor : parties.find((each) => each.id === need)
        const account = member?.officials.find(({ isHead, suspended }) => isHead && !suspended)?.accounts[0]
        const channel =
          need === 'supervisor' ? supervisor.channel.channel : tracks.find(({ channels }) => channels[need])?.channels[need]?.channel
        if (account && channel) this.post({ ...account, channel, before: '' }, `${confirm ? '!confirm' : '!refuse'} ${id}`)
        await settle()
      }
    }
    await this.story.clock.advance(1_000)
  }

  /** By a command, or by the button of what asks for a reply; it stays on its screen. */
  async #openForm({ who, track, back, which }: LifeStep & { does: 'open-form' }): Promise<void> {
    const by = this.where({ who, track })
    const platform = this.story.platforms[by.link]
    if (!platform?.limits.hasButtons) return
    const post = platform.posts.filter(({ channel }) => channel === by.channel).at(-1 - back)
    const reply = post?.content.buttons?.find(({ action }) => action.startsWith('reply:'))
    const asked =
      post === undefined || which % 3 === 0
        ? { command: 'parley', text: 'send' }
        : reply
          ? { pressed: reply.action, post: post.id }
          : { shortcut: which % 2 === 0 ? 'send' : 'dispute', post: post.id }
    const form = platform.formFor?.({ ...by, asked })
    if (!form) return
    this.#opened += 1
    const token = this.token()
    const values = Object.fromEntries(form.fields.map((field, index) => [field.name, filled(field, token, which + index)]))
    this.#forms.push({
      type: 'submitted',
      id: `V${this.#opened}`,
      ...by,
      form: form.name,
      values,
      ...(post && !('command' in asked) ? { post: post.id } : {}),
    })
  }

  async #sendForm({ back, isKept }: LifeStep & { does: 'send-form' }): Promise<void> {
    const index = this.#forms.length - 1 - (back % Math.max(1, this.#forms.length))
    const form = this.#forms[index]
    if (!form) return
    if (!isKept) this.#forms.splice(index, 1)
    this.say({ ...form, at: this.platformNow() })
    await settle()
  }

  async #freeze({ link, seconds }: LifeStep & { does: 'freeze' }): Promise<void> {
    const { story } = this
    if (story.journal.fault !== 'none' || !story.platforms[link]) return
    const thawed = Promise.withResolvers<void>()
    this.#frozen.set(link, thawed.promise)
    this.#thaws.add(thawed.resolve)
    await story.clock.advance(11_000)
    this.#frozen.delete(link)
    await this.backAnew()
    story.clock.after(seconds * 1_000, thawed.resolve)
  }
}

/** As a person in a hurry fills it in. */
function filled(field: FormField, token: string, nth: number): string {
  if (field.name === 'text' || field.name === 'reason') return `filled in ${token}`
  if (field.type === 'choice') return field.initial ?? field.options[nth % field.options.length]?.value ?? ''
  if (field.type === 'choices') return nth % 2 === 0 ? '' : (field.options[0]?.value ?? '')
  return field.name === 'reply-by' && nth % 3 === 0 ? '5m' : ''
}
