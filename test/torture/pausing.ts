import type { Party } from '../crash/oracle.ts'
import type { Operator } from './operator.ts'
import type { Lived } from './record.ts'
import { newTrack } from './rules.ts'
import type { Seat } from './seat.ts'
import type { Voice } from './voice.ts'

const parties = ['north', 'south'] as const
const { code } = newTrack

interface PausingOptions {
  readonly desk: Seat
  /** In the channels of the new track. */
  readonly seats: Readonly<Record<Party, Seat>>
  readonly voice: Voice
  readonly operator: Operator
}

/** The supervisor stops the new track, speaks on it to both and to one, and goes on with it. Resolves with what it said. */
export async function pause({ desk, seats, voice, operator }: PausingOptions): Promise<Lived['words']> {
  const mika = desk.userOf('mika')
  const type = (words: string) => (): Promise<string> => desk.post(mika, words)
  const stands = (words: string, at: readonly Party[]) => async (): Promise<boolean> => {
    const read = await Promise.all(at.map((party) => seats[party].read()))
    return read.every((posts) => posts.some(({ isBot, text }) => isBot && text.includes(words)))
  }
  await operator.until(`${code} is paused`, type(`!pause ${code} talks`), stands(`${code} is paused by the supervisor: talks.`, parties))
  for (const party of parties) await giveBack(party, { seat: seats[party], voice, operator })
  const words: Lived['words'][number][] = []
  for (const [whom, to] of [
    ['both', parties],
    ['south', ['south']],
  ] as const) {
    const text = voice.text(`from the supervisor, to ${whom}`)
    await desk.post(mika, `!say ${code} ${whom} ${text}`)
    words.push({ text, to })
    await operator.until(`“${text}” crosses while ${code} is paused`, nothing, stands(text, to))
  }
  await operator.until(`${code} is resumed`, type(`!resume ${code}`), stands(`${code} is resumed.`, parties))
  return words
}

/** What a side posts meanwhile nobody else may ever read, and its author is told. */
async function giveBack(
  party: Party,
  { seat, voice, operator }: { readonly seat: Seat; readonly voice: Voice; readonly operator: Operator },
) {
  const [user] = seat.users as [string]
  const say = async (): Promise<void> => {
    const token = voice.token()
    const post = await seat.post(user, `${token} from ${party}, while nothing crosses`)
    voice.privates.push({ place: party, token, post, isMistyped: false, isForNobody: true })
  }
  const isTold = async (): Promise<boolean> =>
    (await seat.direct(user)).some(({ text }) => new RegExp(`supervisor (?:had )?paused ${code} `).test(text))
  await operator.until(`${party} is told that ${code} is paused`, say, isTold)
}

const nothing = async (): Promise<void> => undefined
