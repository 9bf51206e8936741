import type { z } from 'zod'
import { nearest } from '../core/nearest.ts'
import type { Path, Problem } from './problem.ts'
import * as say from './sentences.ts'
import type { Source } from './source.ts'

type Issue = z.core.$ZodIssue

/** What the schema found, in words, each at its place. The schema's messages say what to write (see `schema.ts`). */
export const structureProblems = (source: Source, issues: readonly Issue[]): Problem[] =>
  issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? unknownKeys(source, issue) : [structureProblem(source, issue)]))

/** Problems of keys that a closed map does not have; `known` are those that it has. */
export const unknownKeyProblems = (source: Source, path: Path, keys: readonly string[], known: readonly string[]): Problem[] =>
  keys.map((key) => source.problem([...path, key], say.unknownKey(key, nearest(key, known), known), 'key'))

const unknownKeys = (source: Source, issue: Issue & { code: 'unrecognized_keys' }): Problem[] =>
  unknownKeyProblems(source, issue.path, issue.keys, issue.message.split(' '))

function structureProblem(source: Source, issue: Issue): Problem {
  const { path } = issue
  const key = nameOf(path)
  const isKeyWrong = issue.code === 'invalid_key'
  const what = (isKeyWrong ? issue.issues[0]?.message : undefined) ?? issue.message
  if (isKeyWrong) return source.problem(path, say.wrong(key, `"${key}"`, what), 'key')
  const found = source.valueAt(path)
  if (found === undefined) return source.problem(path, say.missing(key, what))
  if (found === null) return source.problem(path, say.empty(key, what))
  return source.problem(path, say.wrong(key, shownValue(found), what) + zoneHint(key, found))
}

/** The nearest key: for an item of a list, the list's. */
const nameOf = (path: Path): string => String([...path].reverse().find((step) => typeof step === 'string') ?? 'the file')

const shownLengthMax = 40
/** Somebody may have put a token into the wrong place. */
const looksSecret = /^(xox|xapp-|syt_|mat_|mct_)/

function shownValue(found: unknown): string {
  if (Array.isArray(found)) return say.aList(found.length)
  if (typeof found === 'object') return say.aGroup
  const text = String(found)
  return text.length > shownLengthMax || looksSecret.test(text) ? say.hiddenValue : `"${text}"`
}

function zoneHint(key: string, found: unknown): string {
  if (key !== 'timeZone' || typeof found !== 'string') return ''
  const zones = Intl.supportedValuesOf('timeZone')
  const last = (name: string): string => name.slice(name.lastIndexOf('/') + 1)
  const typed = last(found).replaceAll(' ', '_')
  // So many cities are short that a short name is near to some of them by chance.
  const city = nearest(typed, zones.map(last), Math.max(1, Math.floor(typed.length / 3)))
  const zone = zones.find((name) => last(name) === city)
  return zone === undefined ? '' : say.meantZone(zone)
}
