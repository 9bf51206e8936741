import { setTimeout as pass } from 'node:timers/promises'
import type { Party } from '../crash/oracle.ts'
import type { Random } from '../crash/random.ts'
import { Operator, type OperatorOptions } from './operator.ts'
import { pause } from './pausing.ts'
import type { Lived } from './record.ts'
import { Renewals } from './renewals.ts'
import { heads, newTrack } from './rules.ts'
import type { Seat } from './seat.ts'
import { Silences } from './silences.ts'
import type { Troubles } from './troubles.ts'
import type { Voice } from './voice.ts'
import type { TorturedWorld } from './world.ts'

const parties = ['north', 'south'] as const

export interface ChangesOptions extends OperatorOptions {
  readonly voice: Voice
  readonly troubles: Troubles
}

/**
 * What changes while Parley runs: an official is replaced, suspended and reinstated; a track is added, rehearsed, paused and resumed, and
 * moves to another room; an app is removed and installed again, a bot logged in anew; a link falls silent, and is heard again.
 */
export class Changes {
  readonly #world: TorturedWorld
  readonly #voice: Voice
  readonly #random: Random
  readonly #operator: Operator
  readonly renewals: Renewals
  readonly #silences: Silences
  readonly #told: Lived['told'][number][] = []
  readonly #said: Lived['said'][number][] = []
  #words: Lived['words'] = []
  /** Of South, in the channel that the new track has now, and in those that it had. */
  readonly #rooms: Seat[]

  constructor(options: ChangesOptions) {
    this.#world = options.world
    this.#voice = options.voice
    this.#random = options.random
    this.#operator = new Operator(options)
    this.renewals = new Renewals({ ...options, operator: this.#operator })
    this.#silences = new Silences({ ...options, operator: this.#operator })
    this.#rooms = [options.world.newSeats.south]
  }

  async lived(): Promise<Omit<Lived, 'channels'> & { readonly channels: Omit<Lived['channels'], 'desk'> }> {
    const north = await this.#world.newSeats.north.read()
    const south = (await Promise.all(this.#rooms.map((room) => room.read()))).flat()
    const { stuck } = this.#operator
    return { stuck, told: this.#told, said: this.#said, words: this.#words, silences: this.#silences.all, channels: { north, south } }
  }

  /** Resolves when all has come about. */
  async live(lengthMs: number): Promise<void> {
    await Promise.all([this.#change(lengthMs), this.#silences.live(lengthMs)])
  }

  /** The officials in the first half of that time, the track in the second. */
  async #change(lengthMs: number): Promise<void> {
    const halfMs = lengthMs / 2
    const began = performance.now()
    await pass(halfMs * 0.7 * this.#random.next())
    await this.#replace()
    await this.renewals.renew('south')
    await this.#suspend()
    await pass(Math.max(0, began + halfMs * (1 + 0.7 * this.#random.next()) - performance.now()))
    await this.#add()
    await this.#pause()
    await this.renewals.renew('north')
    await this.#move()
  }

  // ---------------------------------------------------------------- officials

  async #replace(): Promise<void> {
    const { seats } = this.#world
    const yana = { id: 'yana', role: 'adviser', user: this.#world.userIdOf('yana') }
    const words = 'South: another person is adviser.'
    const isInForce = (): Promise<boolean> => hasTold(seats.north, words)
    const what = 'another person is South’s adviser'
    await this.#operator.apply(
      ({ parties: written, ...rest }) => ({
        ...rest,
        parties: written.map((party) => ({
          ...party,
          officials: party.officials.map((official) => (official.id === 'vera' ? yana : official)),
        })),
      }),
      what,
      isInForce,
    )
    await this.#operator.confirm(['south'], what, isInForce)
    this.#told.push(
      { words: ['In force since', words], in: ['north', 'desk'] },
      { words: ['In force since', 'is adviser in the place of vera'], in: ['south'] },
    )
    await this.#saysUnheard('vera')
    await this.#says('yana')
  }

  async #suspend(): Promise<void> {
    const { north, south } = this.#world.seats
    const head = south.userOf(heads.south)
    const reason = this.#voice.token()
    const suspend = async (): Promise<void> => {
      const post = await south.post(head, `!suspend adviser ${reason} lost the telephone`)
      this.#voice.privates.push({ place: 'south', token: reason, post, isMistyped: false })
    }
    const suspended = 'South, adviser: suspended since'
    await this.#operator.until('South’s adviser is suspended', suspend, () => hasTold(north, suspended))
    await this.#saysUnheard('yana')
    const reinstated = 'South, adviser: reinstated.'
    const reinstate = (): Promise<string> => south.post(head, '!reinstate adviser')
    await this.#operator.until('South’s adviser is reinstated', reinstate, () => hasTold(north, reinstated))
    this.#told.push({ words: [suspended], in: ['north'] }, { words: [reinstated], in: ['north'] })
    await this.#says('yana')
  }

  /** It must cross like anybody's. */
  async #says(name: string): Promise<void> {
    const { north, south } = this.#world.seats
    const text = this.#voice.text(`from ${name}, who is the adviser`)
    await this.#voice.say('south', this.#random, text, { user: south.userOf(name) })
    await this.#operator.until(`“${text}” crosses`, nothing, () => hasTold(north, text))
  }

  /** Nobody but South may ever read it, and its author is told. */
  async #saysUnheard(name: string): Promise<void> {
    const { south } = this.#world.seats
    const token = this.#voice.token()
    const post = await south.post(south.userOf(name), `${token} from ${name}, whom nobody hears now`)
    this.#voice.privates.push({ place: 'south', token, post, isMistyped: true, isForNobody: true })
  }

  // ---------------------------------------------------------------- the track

  get #newSeats(): Readonly<Record<Party, Seat>> {
    return { north: this.#world.newSeats.north, south: this.#rooms.at(-1)! }
  }

  async #add(): Promise<void> {
    const { code } = newTrack
    const { seats } = this.#world
    const isTold = (words: string) => async (): Promise<boolean> =>
      (await Promise.all(parties.map((party) => hasTold(this.#newSeats[party], words)))).every(Boolean)
    const isRehearsed = isTold(`${code} IS BEING REHEARSED`)
    await this.#operator.apply(
      ({ tracks, ...rest }) => ({ ...rest, tracks: [...tracks, this.#world.newTrack] }),
      `${code} is added`,
      isRehearsed,
    )
    await this.#operator.confirm(parties, `${code} is rehearsed`, isRehearsed)
    for (const party of parties) await this.#tries(party, 'to try it out', true)
    const ready = async (): Promise<void> => {
      for (const party of parties) await this.#newSeats[party].post(this.#newSeats[party].userOf(heads[party]), `!ready ${code}`)
      await seats.desk.post(seats.desk.userOf('mika'), `!ready ${code}`)
    }
    await this.#operator.until(`${code} is real`, ready, isTold(`${code} IS REAL since`))
    for (const party of parties) await this.#tries(party, 'on the new track', false)
  }

  async #pause(): Promise<void> {
    const { desk } = this.#world.seats
    this.#words = await pause({ desk, seats: this.#newSeats, voice: this.#voice, operator: this.#operator })
    for (const party of parties) await this.#tries(party, 'when it is resumed', false)
  }

  /** South's room is upgraded, and its head says that Parley is to follow. What is said from when Parley knows of it waits for that. */
  async #move(): Promise<void> {
    const before = this.#newSeats.south
    this.#rooms.push(await this.#world.upgradeNewRoom())
    const { desk } = this.#world.seats
    const isKnown = (): Promise<boolean> => hasTold(desk, `South, ${newTrack.code}: its room was replaced by another one.`)
    await this.#operator.until('the supervisor is told that South’s room was replaced', nothing, isKnown)
    await this.#saysTooEarly()
    const { row, isThere } = await this.#say('north', 'while it moves', false)
    await this.#operator.confirm(['south'], `what North says is in South’s new room`, isThere)
    if (await hasTold(before, row.text)) this.#operator.stuck.push(`“${row.text}” went to the room that was left`)
    await this.#tries('south', 'from the new room', false)
  }

  /** In the new room, whose head has not confirmed it: nobody else may ever read it, and its author is told. */
  async #saysTooEarly(): Promise<void> {
    const { south } = this.#newSeats
    const [user] = south.users as [string]
    const say = async (): Promise<void> => {
      const token = this.#voice.token()
      const post = await south.post(user, `${token} from the new room, too early`)
      this.#voice.privates.push({ place: 'south', token, post, isMistyped: false, isForNobody: true })
    }
    const isTold = async (): Promise<boolean> =>
      (await south.direct(user)).some(({ text }) => text.includes('NOT SENT. This room takes the place of'))
    await this.#operator.until('whoever speaks in the new room is told that it does not cross yet', say, isTold)
  }

  /** What is found only after a takeover, and was written just when the channel came to Parley, is refused: it is posted again, as its author is told. */
  async #tries(party: Party, words: string, isExercise: boolean): Promise<void> {
    let said = await this.#say(party, words, isExercise)
    const again = async (): Promise<void> => {
      const { post, row } = said
      const posts = await this.#newSeats[party].read()
      if (!posts.some(({ id, reactions }) => id === post && reactions.some(({ emoji }) => emoji === '⛔'))) return
      this.#said.splice(this.#said.indexOf(row), 1)
      said = await this.#say(party, words, isExercise)
    }
    await this.#operator.until(`what ${party} says ${words} crosses`, again, () => said.isThere())
  }

  async #say(party: Party, words: string, isExercise: boolean) {
    const seat = this.#newSeats[party]
    const readers = this.#newSeats[party === 'north' ? 'south' : 'north']
    const row = { party, text: this.#voice.text(`from ${party}, ${words}`), isExercise }
    const post = await seat.post(seat.users[0]!, row.text)
    this.#said.push(row)
    return { row, post, isThere: () => hasTold(readers, row.text) }
  }
}

const nothing = async (): Promise<void> => undefined

const hasTold = async (seat: Seat, words: string): Promise<boolean> =>
  (await seat.read()).some(({ isBot, text }) => isBot && text.includes(words))
