import { type Address, addressKey } from '../addresses.ts'
import type { Content } from '../content.ts'
import { escalationContent } from '../escalation-post.ts'
import { messageContent, type View } from '../frame.ts'
import { organisation, personOf } from '../mechanism.ts'
import { isOver } from '../owed.ts'
import type { DeliveryRow } from '../rows/delivery.ts'
import { stormContent } from '../storm-post.ts'
import type { Invariant } from './invariants.ts'
import type { WitnessedRun } from './witnessed-run.ts'

const ownerOf = ({ link }: { readonly link: string }): string => (link.startsWith('desk') ? 'supervisor' : link)

/** Whatever a person reads of it. */
const textOf = ({ blocks, buttons = [], mentions = [] }: Content): string =>
  JSON.stringify([blocks, buttons.map(({ label, typed }) => [label, typed]), mentions])

/** What they have typed themselves may be said back to them. */
const typedBy = (run: WitnessedRun, owner: string): string =>
  run.received.map((event) => ('text' in event && 'link' in event && ownerOf(event as Address) === owner ? event.text : '')).join('\n')

const secretsOf = (id: string): readonly RegExp[] => [
  new RegExp(`\\b${id}2?-(?:u\\d|duty|liaison|head|sec|civ|med|t-\\d|pd)`),
  new RegExp(`(?:Early|Late) of ${id}`),
]

/** No organisation is shown another's people, channels, rosters or calendar, nor a word that was not for it, nor a track that is not its. */
export const nobodySeesWhatIsNotTheirs: Invariant = (run) => {
  const problems: string[] = []
  const drawn = (row: DeliveryRow, content: Content): void => {
    const reader = ownerOf(row)
    const text = textOf(content)
    const typed = typedBy(run, reader)
    const others = ['north', 'south', 'east', 'desk'].filter((id) => ownerOf({ link: id }) !== reader)
    for (const [secret] of others.flatMap(secretsOf).flatMap((each) => each.exec(text) ?? [])) {
      if (!typed.includes(secret!)) problems.push(`${reader} is shown ${secret}`)
    }
    if (reader !== 'north' && text.includes('Kathmandu')) problems.push(`${reader} is shown where North’s clock stands`)
    for (const [word] of text.matchAll(/\bw\d+w\b/g)) if (!maySee(run, reader, word)) problems.push(`${reader} is shown ${word}: ${text}`)
  }
  return { problems, drawn }
}

function maySee(run: WitnessedRun, reader: string, word: string): boolean {
  const by = run.saidBy.get(word)
  // What the supervisor gives as a reason is for those whom it concerns.
  if (reader === 'supervisor' || by === reader || by === 'supervisor') return true
  return [...run.state.messages.rows()].some(
    ([, { to, state, text, was }]) =>
      to.includes(reader) && ['crossing', 'settled', 'withdrawn'].includes(state) && `${text} ${was}`.includes(word),
  )
}

const callsFor: ReadonlySet<string> = new Set(['reminder', 'overdue', 'called', 'ping', 'escalation-call'])

/** Nobody is reminded or pinged about what is over, nor by the name of somebody who is on another platform. */
export const nobodyIsCalledForWhatIsOver: Invariant = (run) => {
  const problems: string[] = []
  const drawn = ({ act, link, ...row }: DeliveryRow, { mentions = [] }: Content): void => {
    for (const user of mentions) if (!user.startsWith(`${link}-`)) problems.push(`${user} is called on ${link}`)
    if (act.do !== 'say' || !callsFor.has(act.notice.say)) return
    const owed = run.state.obligations.get(act.call?.obligation ?? '')
    if (owed && isOver(owed)) problems.push(`${row.id}: ${act.notice.say} about ${owed.id}, which is ${owed.state}`)
  }
  return { problems, drawn }
}

/** What is shown says whether it is of an exercise, and of what was withdrawn nothing but struck out. */
export const statusIsSaid: Invariant = (run) => {
  const problems: string[] = []
  const drawn = ({ act }: DeliveryRow, content: Content): void => {
    const id = act.do === 'show' || act.do === 'revise' ? act.message : undefined
    const message = id === undefined ? undefined : run.state.messages.get(id)
    if (!message) return
    if ((message.status === 'exercise') !== textOf(content).includes('EXERCISE')) problems.push(`${id}: ${message.status ?? 'actual'}`)
    if (!['crossing', 'settled', 'withdrawn'].includes(message.state)) problems.push(`${id} is ${message.state}`)
    const isPlain = content.blocks.some((block) => block.type === 'quote' && !block.struck)
    if (message.state === 'withdrawn' && isPlain) problems.push(`${id} is withdrawn, and not struck out`)
  }
  return { problems, drawn }
}

const plain = (content: Content | undefined): string =>
  JSON.stringify([content?.blocks, (content?.buttons ?? []).filter(({ action }) => !action.startsWith('ack-all'))])

/** At the end each post that is kept up to date says what would be drawn now; whom it calls, and all up to here, are of when it was drawn. */
export const whatStandsIsDrawnNow: Invariant = (run) => {
  const problems: string[] = []
  const check = (what: string, key: string, post: string | null, drawn: (view: View) => Content | undefined, reader = 'supervisor') => {
    const [link = ''] = key.split(' ')
    const standing = run.doubtful.has(key) ? undefined : run.standing.find((each) => each.link === link && each.post === post)
    if (!standing) return
    const now = plain(drawn({ organisation: reader, link, now: run.at }))
    if (plain(standing.content) !== now) problems.push(`${what} in ${key}: ${plain(standing.content)} is now ${now}`)
  }
  const settled = (): void => {
    const { state } = run
    for (const [id, message] of state.messages.rows()) {
      for (const [key, { organisation: reader, posts }] of Object.entries(message.deliveries)) {
        // Of who has left nobody knows the clock any more, and its link may be closed.
        if (!organisation(run.mechanism, reader)) continue
        for (const [part, post] of posts.entries()) check(id, key, post, (view) => messageContent(state, message, part, view), reader)
      }
    }
    for (const [id, row] of state.obligations.rows()) {
      for (const [key, post] of Object.entries(row.escalation?.posts ?? {}))
        check(id, key, post, (view) => escalationContent(state, row, view))
    }
    for (const [id, storm] of state.storms.rows()) {
      for (const [key, posts] of Object.entries(storm.posts))
        for (const [part, post] of posts.entries()) check(id, key, post, (view) => stormContent(state, storm, part, view))
    }
  }
  return { problems, settled }
}

/** To who has left nothing is said on a link that is closed. */
export const closedLinksAreQuiet: Invariant = (run) => {
  const problems: string[] = []
  return {
    problems,
    recorded: ({ facts }) => {
      for (const fact of facts) {
        if (fact.is !== 'delivery-queued' || !run.closed.has(fact.row.link) || fact.row.act.do !== 'say') continue
        problems.push(`${fact.row.act.notice.say} is said in ${addressKey(fact.row)}, which is closed`)
      }
    },
  }
}

/** Where nobody on duty may use a track all of them hear: somebody is to. The report is of the whole mechanism, as it stands in the channel. */
const toAll: ReadonlySet<string> = new Set([...callsFor, 'flash', 'report'])

/** What is said to one person alone is of their own tracks. */
export const peopleHearOfTheirTracks: Invariant = (run) => {
  const problems: string[] = []
  const drawn = ({ user, link, act }: DeliveryRow, content: Content): void => {
    const person = user === undefined ? undefined : personOf(run.mechanism, link, user)
    const { tracks } = person?.official ?? {}
    if (!tracks || (act.do === 'say' && toAll.has(act.notice.say))) return
    const typed = typedBy(run, ownerOf({ link }))
    for (const [reference, code = ''] of textOf(content).matchAll(/\b(SEC|CIV|MED)-(?!0042|D1\b)D?\d+/g))
      if (!tracks.includes(code) && !typed.includes(reference)) problems.push(`${user} is told of ${reference}`)
  }
  return { problems, drawn }
}
