import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { calendarSchema } from './calendar.ts'
import { escalationSchema } from './escalation.ts'
import { platforms } from './platforms.ts'
import { rosterSchema } from './roster.ts'
import { fileSchema } from './schema.ts'

const text = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'configuration.md'), 'utf8')
const { supervisor, parties, tracks } = fileSchema.shape

it.each([
  ['At the top', fileSchema.shape],
  ['links', platforms.slack.settings.shape],
  ['links', platforms.matrix.settings.shape],
  ['supervisor', supervisor.shape],
  ['parties', parties.element.shape],
  ['calendar', calendarSchema.shape],
  ['roster', rosterSchema.shape],
  ['roster', rosterSchema.shape.watches.element.shape],
  ['officials', parties.element.shape.officials.element.shape],
  ['tracks', tracks.element.shape],
  ['policies', escalationSchema.shape],
])('the section "%s" of the documentation explains every key', (heading, shape) => {
  const section = text.split('\n## ').find((part) => part.startsWith(`${heading}\n`)) ?? ''
  const keys = Object.keys(shape).filter((key) => key !== 'platform')
  expect(keys.filter((key) => !section.includes(`| \`${key}\` |`))).toEqual([])
})

it.each([
  ['sweepDays', 7],
  ['sendDelaySeconds', 10],
  ['lateAfterSeconds', 60],
  ['disputeResponseMinutes', 2880],
  ['acknowledgeFrom', '`priority`'],
  ['intake', '`every-post`'],
])('the default of %s stands in the documentation', (key, value) => {
  expect(text).toContain(`| \`${key}\` | ${value} |`)
})
