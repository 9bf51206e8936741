import type { Path, Problem } from '../config/problem.ts'
import { type InspectedChannel, type Inspection, isShared } from '../core/inspection.ts'
import { type Member, mayUseTrack, type Official, type Track, usersOn } from '../core/mechanism.ts'
import * as say from './check-sentences.ts'

/** A warning is no reason not to run. */
export interface Finding extends Problem {
  readonly isWarning: boolean
}

export type ProblemAt = (path: Path, sentence: string) => Problem

/** Platforms tell the time to the second, and the way there takes its own: less than this means nothing. */
const clockDifferenceMaxMs = 2_000

/** A channel of the configuration: where it stands in the file, whose it is, and of which track. */
export interface ConfiguredChannel {
  readonly path: Path
  readonly link: string
  readonly channel: string
  readonly owner: Member
  readonly track?: Track
}

/** What a person has to know of what a platform said of a link and of its channels. */
export function findingsOf(
  link: string,
  inspection: Inspection,
  channels: readonly ConfiguredChannel[],
  problemAt: ProblemAt,
): readonly Finding[] {
  const report = new Report(problemAt)
  tellLink(report, link, inspection, channels)
  return report.findings
}

class Report {
  readonly findings: Finding[] = []
  readonly #problemAt: ProblemAt

  constructor(problemAt: ProblemAt) {
    this.#problemAt = problemAt
  }

  problem(path: Path, sentence: string): void {
    this.findings.push({ ...this.#problemAt(path, sentence), isWarning: false })
  }

  warn(path: Path, sentence: string): void {
    this.findings.push({ ...this.#problemAt(path, sentence), isWarning: true })
  }
}

function tellLink(report: Report, link: string, inspection: Inspection, channels: readonly ConfiguredChannel[]): void {
  const path = ['links', link]
  if (!inspection.reachable) {
    report.problem(path, say.unreachable(link, inspection.reason))
    return
  }
  if (inspection.missingScopes.length > 0) report.problem(path, say.missingPermissions(link, inspection.missingScopes))
  const { clockAheadMs = 0 } = inspection
  if (Math.abs(clockAheadMs) > clockDifferenceMaxMs) report.warn(path, say.clockDiffers(link, clockAheadMs))
  for (const configured of channels) {
    const seen = inspection.channels.find(({ channel }) => channel === configured.channel)
    if (seen) tellChannel(report, configured, seen)
  }
  if (inspection.testChannel) tellTestChannel(report, link, inspection.testChannel)
}

/** Whoever is in it sees each test come and go. */
function tellTestChannel(report: Report, link: string, { channel, found, member, archived, members = [] }: InspectedChannel): void {
  const path = ['links', link, 'testChannel']
  const name = say.testChannelName(link, channel)
  if (!found) return report.problem(path, say.notFound(name))
  if (!member) return report.problem(path, say.notMember(name))
  if (archived) return report.problem(path, say.archived(name))
  if (members.length > 0) report.warn(path, say.peopleInTestChannel(name, members))
}

function tellChannel(report: Report, configured: ConfiguredChannel, seen: InspectedChannel): void {
  const { path } = configured
  const name = say.channelName(configured.owner.name, configured.track?.code, configured.channel)
  if (seen.isInvited && !seen.encrypted) return report.warn(path, say.invited(name))
  if (seen.isInvited) return report.problem(path, say.encrypted(name))
  if (!seen.found) return report.problem(path, say.notFound(name))
  if (seen.archived) return report.problem(path, say.archived(name))
  if (!seen.member) return report.problem(path, say.notMember(name))
  if (seen.encrypted) report.problem(path, say.encrypted(name))
  const officials = officialsOf(configured)
  if (isShared(seen, (user) => officials.has(user))) report.warn(path, say.shared(name))
  if (seen.isPublic) report.warn(path, say.publicChannel(name))
  if (seen.members) tellPeople(report, configured, name, seen.members)
  else report.warn(path, say.membersUnknown(name))
}

const officialsOf = ({ owner, link }: ConfiguredChannel): ReadonlySet<string> =>
  new Set(owner.officials.flatMap((official) => usersOn(official, link)))

function tellPeople(report: Report, configured: ConfiguredChannel, name: string, members: readonly string[]): void {
  const { path, link, owner, track } = configured
  const known = officialsOf(configured)
  const strangers = members.filter((user) => !known.has(user))
  if (strangers.length > 0) report.warn(path, say.strangers(name, strangers))
  const expected = owner.officials.filter((official) => !track || mayUseTrack(official, track))
  for (const official of expected) {
    const users = usersOn(official, link)
    if (users.length === 0 || users.some((user) => members.includes(user))) continue
    tellAbsent(report, path, name, official, users[0] ?? '')
  }
}

/** Nobody can be mentioned where they are not: for a duty officer that is no detail. */
function tellAbsent(report: Report, path: Path, name: string, { id, isDutyOfficer }: Official, user: string): void {
  if (isDutyOfficer) report.problem(path, say.dutyOfficerAbsent(name, id, user))
  else report.warn(path, say.officialAbsent(name, id, user))
}
