import { nearest } from '../core/nearest.ts'
import { isPartysOwn } from '../core/policy.ts'
import { shortDefaults, targetsOf, type WrittenEscalation } from './escalation.ts'
import type { Findings } from './findings.ts'
import type { Path } from './problem.ts'
import type { WrittenFile } from './schema.ts'
import * as say from './sentences.ts'

/** Whether every policy is one, calls whom there is, and is known to the tracks that name it. */
export function checkEscalation(findings: Findings, file: WrittenFile): void {
  const known = Object.keys(file.policies)
  for (const [name, policy] of Object.entries(file.policies)) {
    checkPolicy(findings, file, ['policies', name], policy)
    if (!file.tracks.some((track) => track.policy === name)) findings.warn(['policies', name], say.unusedPolicy(name), 'key')
  }
  for (const [index, track] of file.tracks.entries()) {
    const path = ['tracks', index]
    if (track.policy !== undefined && track.escalation) findings.problem([...path, 'policy'], say.policyTwice)
    else if (track.policy !== undefined && !known.includes(track.policy)) {
      findings.problem([...path, 'policy'], say.unknownPolicy(track.policy, known, nearest(track.policy, known)))
    }
    if (track.escalation) checkPolicy(findings, file, [...path, 'escalation'], track.escalation)
    const policy = track.policy === undefined ? track.escalation : file.policies[track.policy]
    if (policy?.steps?.some((step) => targetsOf(step).includes('party-head'))) checkHeads(findings, file, [...path, 'channels'], track)
  }
  const used = new Set(policiesOf(file).flatMap(({ steps = [] }) => steps.flatMap(targetsOf)))
  for (const pager of Object.keys(file.pagers)) {
    if (!used.has(`pager:${pager}`)) findings.warn(['pagers', pager], say.unusedPager(pager), 'key')
  }
}

const policiesOf = ({ policies, tracks }: WrittenFile): readonly WrittenEscalation[] => [
  ...Object.values(policies),
  ...tracks.flatMap(({ escalation }) => escalation ?? []),
]

function checkHeads(findings: Findings, { parties }: WrittenFile, path: Path, { channels }: WrittenFile['tracks'][number]): void {
  for (const { id, name, officials } of parties) {
    if (Object.hasOwn(channels, id) && !officials.some(({ head }) => head)) findings.warn([...path, id], say.headMissing(name), 'key')
  }
}

function checkPolicy(findings: Findings, file: WrittenFile, path: Path, policy: WrittenEscalation): void {
  const { steps, takenMinutes: _, ...short } = policy
  if (!steps) {
    const { repeatMinutes = shortDefaults.repeatMinutes, repeatForMinutes = shortDefaults.repeatForMinutes } = short
    if (repeatForMinutes < repeatMinutes) findings.warn([...path, 'repeatForMinutes'], say.shortRepeat)
    return
  }
  for (const key of Object.keys(short)) findings.problem([...path, key], say.shortAndSteps(key), 'key')
  for (const [index, step] of steps.entries()) {
    const at = [...path, 'steps', index]
    const limits = (['times', 'forMinutes'] as const).filter((key) => step[key] !== undefined)
    if (step.repeatMinutes === undefined && limits[0]) findings.problem([...at, limits[0]], say.limitWithoutRepeat(limits[0]), 'key')
    for (const target of targetsOf(step)) checkTarget(findings, file, [...at, 'call'], target)
  }
  if (steps.every((step) => targetsOf(step).every(isPartysOwn))) findings.problem([...path, 'steps'], say.nobodyEscalates, 'key')
}

function checkTarget(findings: Findings, { supervisor, pagers }: WrittenFile, path: Path, target: string): void {
  const [kind = '', name = ''] = target.split(':')
  if (kind === 'official') {
    const ids = supervisor.officials.map(({ id }) => id)
    if (!ids.includes(name)) findings.problem(path, say.unknownOfficial(name, ids, nearest(name, ids)))
  }
  if (kind === 'pager') {
    const names = Object.keys(pagers)
    if (!names.includes(name)) findings.problem(path, say.unknownPager(name, names, nearest(name, names)))
  }
  if (kind === 'second-channel' && !supervisor.secondChannel) findings.problem(path, say.noSecondChannel)
}
