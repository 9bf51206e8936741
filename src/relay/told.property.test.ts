import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Adapter } from '../core/adapter.ts'
import type { Clock } from '../core/journal.ts'
import { zulu } from '../core/text.ts'
import { Account, type Seen } from './testing/account.ts'
import type { FakePlatform } from './testing/fake-platform.ts'
import { setting, steps } from './testing/rough-steps.ts'
import { RoughWorld } from './testing/rough-world.ts'

/** What Parley says of what happened is what happened: by an account of what stood where, and when, that is kept beside it. */

const linkOf: Readonly<Record<string, string>> = { North: 'north', South: 'south', East: 'east' }
const parties = Object.values(linkOf)
const readers = [
  ['north', 'n-sec', 'UA'],
  ['south', 's-sec', 'UB'],
  ['east', 'e-sec', 'UC'],
  ['sup', 'control', 'UM'],
] as const

/** How long a slow platform takes to say that it has shown something. */
const answersAfterMs = 3_000

/** A time of day, with its day or without. */
const time = String.raw`(?:\d+ \w+ )?(\d\d:\d\d:\d\dZ)`
const called = String.raw`(?:@\S+\n)*`
const unitMs: Readonly<Record<string, number>> = { s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 }
/** How long that is at least, and at most, as it is rounded. */
function lengths(words: string): readonly [number, number] {
  const parts = [...words.matchAll(/(\d+) (s|min|h|d)\b/g)].map(([, count, unit]) => [Number(count), unitMs[unit!]!] as const)
  const sum = parts.reduce((total, [count, ms]) => total + count * ms, 0)
  const coarsest = parts.at(-1)?.[1] ?? 0
  return [sum - coarsest / 2, sum + (coarsest < 3_600_000 ? coarsest / 2 : coarsest)]
}

/** That a text was deleted: what its author is told of how long it could be seen, or that it could not. */
function untrueOfWithdrawals(account: Account, { at, link, text }: Seen): string[] {
  const [, reference, isMost, length] =
    new RegExp(`^${called}(\\S+) is withdrawn\\. It could be seen for (up to )?(.+?)(?: and had been|\\. )`).exec(text) ?? []
  const [, unseen] = new RegExp(`^${called}(\\S+) is withdrawn\\. As far as Parley knows it had not reached`).exec(text) ?? []
  const since = parties.filter((each) => each !== link).flatMap((each) => account.firstSeen(reference ?? unseen ?? '', each) ?? [])
  if (length !== undefined && since.length > 0) {
    const [least, most] = lengths(length)
    const deletions = account.done.filter(({ at: done, received }) => {
      const typed = received.type === 'posted' ? received.text : received.type === 'commanded' ? `!${received.text}` : ''
      return (
        received.link === link && done <= at && done >= Math.min(...since) && (received.type === 'deleted' || typed.startsWith('!withdraw'))
      )
    })
    const seen = Math.min(...deletions.map(({ at: done }) => done)) - Math.min(...since)
    if (deletions.length > 0 && most < seen) return [`it could be read for ${seen} ms: ${text}`]
    if (isMost === undefined && at - Math.min(...since) < least) return [`it could be read for ${at - Math.min(...since)} ms: ${text}`]
  }
  const isTold = account.seen.some(
    ({ text: each }) => each.includes(`${unseen} was seen in`) || each.includes(`${unseen} may have been seen in`),
  )
  return unseen !== undefined && since.length > 0 && !isTold ? [`it stood there at ${zulu(Math.min(...since))}: ${text}`] : []
}

const notThere = [
  new RegExp(`^${called}UNDELIVERED (\\S+): not in (\\S+)’s channel as of ${time}`),
  new RegExp(`^${called}(\\S+) has not reached (\\S+)’s channel as of ${time}`),
  new RegExp(`^${called}(\\S+) FAILED\\. It does not stand in (\\S+)’s channel, which does not take it \\(${time}\\)`),
]

/** That it is not there, when its platform had said that it is. */
function untrueOfAbsence(account: Account, { at, text }: Seen): string[] {
  return notThere.flatMap((each) => {
    const [, reference = '', to = '', asOf = ''] = each.exec(text) ?? []
    const stands = account.whole(reference, linkOf[to] ?? '')
    return stands?.isSure && stands.at < at && zulu(stands.at + answersAfterMs) < asOf
      ? [`it stands there since ${zulu(stands.at)}: ${text}`]
      : []
  })
}

/** When it was shown, in its own frame. */
function untrueOfShown(account: Account, { link, text }: Seen): string[] {
  const [, shown] = new RegExp(`^LATE: written .*, shown ${time}`, 'm').exec(text) ?? []
  const [, update, of] = new RegExp(`^${called}(?:UPDATE (\\d+) to )?([A-Z]+-\\d{4,})`).exec(text) ?? []
  const first = shown === undefined ? undefined : account.firstSeen(update === undefined ? (of ?? '') : `${of}.${update}`, link)
  return first !== undefined && (zulu(first) > shown! || zulu(first + answersAfterMs) < shown!)
    ? [`it is there since ${zulu(first)}: ${text}`]
    : []
}

const inChannel = new RegExp(`^In (\\S+)’s channel ${time}(?: at the latest, ${time} at the earliest)?\\.`)

/** Where `!show` says that its versions stand, and since when. */
function untrueOfLife(account: Account, reference: string, answer: string): string[] {
  let version = reference
  return answer.split('\n').flatMap((line) => {
    const [, update] = /^Changed: \S+ UPDATE (\d+)/.exec(line) ?? []
    if (update !== undefined) version = `${reference}.${update}`
    const [, to = '', latest = '', earliest = latest] = inChannel.exec(line) ?? []
    const link = linkOf[to]
    if (link === undefined) return []
    const stands = account.whole(version, link)
    const first = account.firstSeen(version, link)
    const answeredBy = (at: number): string => zulu(at + answersAfterMs)
    const isSo = stands !== undefined && first !== undefined && zulu(stands.at) <= latest && answeredBy(stands.at) >= earliest
    return isSo ? [] : [`${version} stands there since ${stands === undefined ? 'never' : zulu(stands.at)}: ${line}`]
  })
}

const theirs: Readonly<Record<string, RegExp>> = {
  north: /\b(?:UB|USH|UC|UM2?|UH|s-sec|s-med|e-sec|control|soraya)\b/,
  south: /\b(?:UA|UNH|UN2|UC|UM2?|UH|n-sec|n-med|e-sec|control|amal|nora|nils)\b/,
  east: /\b(?:UA|UNH|UN2|UB|USH|UM2?|UH|n-sec|n-med|s-sec|s-med|control|amal|nora|nils|soraya|MED)\b/,
}

/** What another side's platform calls its people and channels. */
const leaked = ({ link, text }: Seen): string[] => {
  const [found] = theirs[link]?.exec(text.replaceAll(/“[^”]*”|There is no \S+/g, '')) ?? []
  return found === undefined ? [] : [`${link} is told of ${found}: ${text}`]
}

/** It shows what it is sent at once, and says so later. */
function answersSlowly(platform: FakePlatform, clock: Clock, account: Account): void {
  const send: Adapter['send'] = platform.send.bind(platform)
  const slowly: Adapter['send'] = async (outgoing, signal) => {
    const outcome = await send(outgoing, signal)
    if (outgoing.type !== 'post') return outcome
    const over = Promise.withResolvers<void>()
    clock.after(answersAfterMs, over.resolve)
    signal.addEventListener('abort', () => over.resolve())
    await over.promise
    if (!signal.aborted) return outcome
    account.answerLost(outgoing.id)
    return { outcome: 'uncertain', reason: 'nobody waits for the answer' }
  }
  Object.assign(platform, { send: slowly })
}

test('what is said of a message is what happened to it: where it stood, since when, for how long, and what is not there', async () => {
  await fc.assert(
    fc.asyncProperty(setting, fc.boolean(), steps, steps, async (of, isSlow, before, after) => {
      const world = await RoughWorld.begin(of)
      const { story } = world
      const account = new Account(Object.values(story.platforms), () => story.clock.now())
      if (isSlow) for (const each of parties) answersSlowly(story.platform(each), story.clock, account)
      // What a store has lost may stand there, and is on no record.
      await world.play([...before, ...after].filter(({ does }) => does !== 'lose'))
      await world.heal()
      const references = new Set(account.seen.flatMap(({ text }) => text.match(/\b(?:SEC|MED)[A-Z]?-\d{4}\b/g) ?? []))
      const answers: string[] = []
      for (const reference of references) {
        for (const [link, channel, user] of readers) {
          const said = await world.ask(link, channel, user, `!show ${reference}`)
          answers.push(...said.flatMap((each) => untrueOfLife(account, reference, each)))
        }
      }
      const untrue = account.seen.flatMap((each) => [
        ...untrueOfWithdrawals(account, each),
        ...untrueOfAbsence(account, each),
        ...untrueOfShown(account, each),
        ...leaked(each),
      ])
      expect([...untrue, ...answers]).toEqual([])
    }),
    { numRuns: 60 },
  )
}, 120_000)
