import { nearest } from '../core/nearest.ts'
import type { PlatformOf } from './cross-checks.ts'
import { type Findings, type Organisation, officialsOf, organisationsOf } from './findings.ts'
import { accountsOf, isEverOnDuty } from './mechanism.ts'
import { isPlatform, platforms } from './platforms.ts'
import type { Path } from './problem.ts'
import { checkRoster } from './roster.ts'
import type { WrittenFile, WrittenOfficial } from './schema.ts'
import * as say from './sentences.ts'

/** Whether every official can be told from every other, and be reached. */
export function checkOfficials(findings: Findings, file: WrittenFile, platformOf: PlatformOf): void {
  const accounts: { path: Path; key: string; user: string }[] = []
  for (const organisation of organisationsOf(file)) {
    const officials = officialsOf(organisation)
    checkDuty(findings, organisation)
    checkHead(findings, organisation)
    checkRoster(findings, organisation)
    findings.unique(
      officials.map(({ path, official }) => ({ path: [...path, 'id'], key: official.id })),
      (line, index) => say.idTwice(officials[index]?.official.id ?? '', line),
    )
    for (const { path, official } of officials) {
      checkAccounts(findings, file, organisation, path, official)
      checkTrackList(findings, file, organisation, path, official)
      for (const { link, user } of accountsOf(official, organisation.written.link)) {
        const isOwn = official.user === user && link === organisation.written.link
        const at = isOwn ? [...path, 'user'] : [...path, 'accounts', link]
        accounts.push({ path: at, key: `${link} ${user}`, user })
        checkUserId(findings, at, platformOf(link), user)
        if (isOwnUser(file.links[link], user)) findings.problem(at, say.ownUser(user, link))
      }
    }
  }
  findings.unique(accounts, (line, index) => say.userTwice(accounts[index]?.user ?? '', line))
}

const isOwnUser = (link: unknown, user: string): boolean =>
  typeof link === 'object' && link !== null && 'userId' in link && link.userId === user

function checkDuty(findings: Findings, { path, id, written }: Organisation): void {
  if (written.officials.some((official) => isEverOnDuty(official, written.roster))) return
  if (id === 'supervisor') findings.problem([...path, 'officials'], say.supervisorDutyMissing, 'key')
  else findings.warn([...path, 'officials'], say.dutyMissing(written.name), 'key')
}

/** The supervisor's own part changes with the file, and all of its officials may do what a head of it could. */
function checkHead(findings: Findings, { path, id, written }: Organisation): void {
  if (id === 'supervisor' || written.officials.some(({ head }) => head)) return
  findings.warn([...path, 'officials'], say.noHeadOf(written.name), 'key')
}

function checkAccounts(findings: Findings, file: WrittenFile, { id, written }: Organisation, path: Path, official: WrittenOfficial): void {
  const links = accountsOf(official, written.link).map(({ link }) => link)
  if (!links.includes(written.link)) findings.problem(path, say.noAccount(official.id, written.link))
  if (official.user !== undefined && Object.hasOwn(official.accounts ?? {}, written.link)) {
    findings.problem([...path, 'accounts', written.link], say.accountTwice(written.link), 'key')
  }
  const own = [written.link, ...(id === 'supervisor' ? [file.supervisor.secondChannel?.link] : [])]
  for (const link of Object.keys(official.accounts ?? {})) {
    const known = Object.keys(file.links)
    const at = [...path, 'accounts', link]
    if (!known.includes(link)) findings.problem(at, say.unknownLink(link, known, nearest(link, known)), 'key')
    else if (!own.includes(link)) findings.problem(at, say.strangeAccount(link, written.name), 'key')
  }
}

function checkTrackList(findings: Findings, file: WrittenFile, organisation: Organisation, path: Path, official: WrittenOfficial): void {
  const codes = file.tracks.map(({ code }) => code)
  for (const [index, code] of (official.tracks ?? []).entries()) {
    const at = [...path, 'tracks', index]
    const track = file.tracks.find((one) => one.code === code)
    if (!track) findings.problem(at, say.unknownTrack(code, codes, nearest(code, codes)))
    else if (organisation.id !== 'supervisor' && !Object.hasOwn(track.channels, organisation.id)) {
      findings.warn(at, say.trackElsewhere(code, organisation.written.name))
    }
  }
}

function checkUserId(findings: Findings, path: Path, platform: string | undefined, user: string): void {
  if (!isPlatform(platform)) return
  const { pattern, example } = platforms[platform].user
  if (!pattern.test(user)) findings.problem(path, say.wrongId('user', platform, user, example))
}
