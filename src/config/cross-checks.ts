import { tlpRank } from '../core/envelope.ts'
import { precedences } from '../core/mechanism.ts'
import { nearest } from '../core/nearest.ts'
import { checkCalendars } from './calendar.ts'
import { checkChannels } from './channels.ts'
import { checkEscalation } from './escalation-checks.ts'
import { Findings, organisationsOf } from './findings.ts'
import { lookOf } from './look.ts'
import { isEverOnDuty } from './mechanism.ts'
import { checkOfficials } from './officials.ts'
import type { Path } from './problem.ts'
import type { WrittenFile } from './schema.ts'
import * as say from './sentences.ts'
import type { Source } from './source.ts'

/** What commands mean by these words (`!say SEC both …`), and a name that every JavaScript object has. */
export const reservedIds = new Set(['supervisor', 'both', 'all', 'constructor'])

/** A link's platform, of those that name a known one. */
export type PlatformOf = (link: string) => string | undefined

/** Whether the parts of a well-formed file fit together. */
export function crossCheck(source: Source, file: WrittenFile, platformOf: PlatformOf): Findings {
  const findings = new Findings(source)
  checkParties(findings, file)
  checkLinks(findings, file)
  checkOfficials(findings, file, platformOf)
  checkTracks(findings, file)
  checkEscalation(findings, file)
  checkCalendars(findings, file)
  checkChannels(findings, file, platformOf)
  checkSecondChannel(findings, file, platformOf)
  return findings
}

function checkParties(findings: Findings, { supervisor, parties, links }: WrittenFile): void {
  const at = (index: number, key: string): Path => ['parties', index, key]
  for (const [index, { id }] of parties.entries()) {
    if (reservedIds.has(id)) findings.problem(at(index, 'id'), say.reservedId(id))
  }
  for (const id of Object.keys(links)) {
    if (id === 'constructor') findings.problem(['links', id], say.reservedId(id), 'key')
  }
  findings.unique(
    parties.map(({ id }, index) => ({ path: at(index, 'id'), key: id })),
    (line, index) => say.idTwice(parties[index]?.id ?? '', line),
  )
  const names = [
    { path: ['supervisor', 'name'], name: supervisor.name },
    ...parties.map(({ name }, index) => ({ path: at(index, 'name'), name })),
  ]
  findings.unique(
    names.map(({ path, name }) => ({ path, key: lookOf(name) })),
    (line, index) => say.nameTwice(names[index]?.name ?? '', line),
  )
}

function checkLinks(findings: Findings, file: WrittenFile): void {
  const known = Object.keys(file.links)
  const users = new Map<string, string>()
  for (const { path, written } of organisationsOf(file)) {
    const { link } = written
    if (!known.includes(link)) findings.problem([...path, 'link'], say.unknownLink(link, known, nearest(link, known)))
    const other = users.get(link)
    if (other === undefined) users.set(link, written.name)
    else findings.warn([...path, 'link'], say.sharedLink(link, written.name, other))
  }
  const second = file.supervisor.secondChannel
  if (second && !known.includes(second.link)) {
    findings.problem(['supervisor', 'secondChannel', 'link'], say.unknownLink(second.link, known, nearest(second.link, known)))
  }
  for (const link of known) {
    if (!users.has(link) && link !== second?.link) findings.warn(['links', link], say.unusedLink(link), 'key')
  }
}

function checkTracks(findings: Findings, { tracks, parties }: WrittenFile): void {
  findings.unique(
    tracks.map(({ code }, index) => ({ path: ['tracks', index, 'code'], key: code })),
    (line, index) => say.codeTwice(tracks[index]?.code ?? '', line),
  )
  const ids = parties.map(({ id }) => id)
  for (const [index, track] of tracks.entries()) {
    // What concerns one party alone is numbered under the track's code with a letter after it.
    if (tracks.some(({ code }) => code === track.code.slice(0, -1)))
      findings.warn(['tracks', index, 'code'], say.codeOfPrivateWords(track.code, track.code.slice(0, -1)))
    const path = ['tracks', index, 'channels']
    const unknown = Object.keys(track.channels).filter((id) => !ids.includes(id))
    for (const id of unknown) findings.problem([...path, id], say.unknownParty(id, ids, nearest(id, ids)), 'key')
    for (const id of Object.keys(track.partyDueMinutes)) {
      const on = Object.keys(track.channels)
      if (!on.includes(id)) findings.problem(['tracks', index, 'partyDueMinutes', id], say.strangerDue(id, on, nearest(id, on)), 'key')
    }
    if (Object.keys(track.channels).length - unknown.length < 2) findings.problem(path, say.fewParties(track.code), 'key')
    checkDue(findings, ['tracks', index, 'dueMinutes'], track.dueMinutes)
    for (const [id, own] of Object.entries(track.partyDueMinutes)) {
      checkDue(findings, ['tracks', index, 'partyDueMinutes', id], { ...track.dueMinutes, ...own })
    }
    const tlp = track.defaults?.tlp
    if (tlp && track.tlpFloor && tlpRank(tlp) < tlpRank(track.tlpFloor))
      findings.problem(['tracks', index, 'defaults', 'tlp'], say.defaultBelowFloor(tlp, track.tlpFloor))
  }
  for (const [index, { id, name, officials }] of parties.entries()) {
    for (const { code, channels } of tracks) {
      const isTheirs = Object.hasOwn(channels, id) && officials.length > 0
      const mayBeUsed = officials.some((official) => official.tracks?.includes(code) ?? true)
      if (isTheirs && !mayBeUsed) findings.warn(['parties', index, 'officials'], say.nobodyOnTrack(code, name), 'key')
    }
    if (!tracks.some(({ channels }) => Object.hasOwn(channels, id))) findings.warn(['parties', index], say.partyWithoutTrack(name))
  }
}

type WrittenDue = WrittenFile['tracks'][number]['partyDueMinutes'][string]

function checkDue(findings: Findings, path: Path, dueMinutes: WrittenDue): void {
  for (const [rank, urgent] of precedences.entries()) {
    const lower = precedences[rank - 1]
    if (lower === undefined) continue
    const [due, dueOfLower] = [dueMinutes[urgent], dueMinutes[lower]]
    if (due === undefined || dueOfLower === undefined || dueOfLower === 'never') continue
    if (due === 'never' || due > dueOfLower) findings.warn([...path, urgent], say.slowerWhenUrgent(urgent, lower))
  }
}

function checkSecondChannel(findings: Findings, { supervisor }: WrittenFile, platformOf: PlatformOf): void {
  const { secondChannel, link, officials, roster } = supervisor
  if (!secondChannel) return
  const path = ['supervisor', 'secondChannel', 'link']
  const platform = platformOf(link)
  if (secondChannel.link === link) findings.warn(path, say.sameLinkSecond)
  else if (platform !== undefined && platformOf(secondChannel.link) === platform) findings.warn(path, say.samePlatformSecond(platform))
  const canBePinged = officials.some(
    (official) =>
      isEverOnDuty(official, roster) &&
      ((secondChannel.link === link && official.user !== undefined) || Object.hasOwn(official.accounts ?? {}, secondChannel.link)),
  )
  if (!canBePinged) findings.warn(path, say.nobodyOnSecond(secondChannel.link))
}
