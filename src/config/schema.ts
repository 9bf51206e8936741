import { z } from 'zod'
import { kindsOfOwn, tlpLabels } from '../core/envelope.ts'
import { knownLanguage } from '../core/language.ts'
import { limitsDefault, precedences } from '../core/mechanism.ts'
import { tame } from '../core/text.ts'
import { calendarSchema } from './calendar.ts'
import { escalationSchema } from './escalation.ts'
import { rosterSchema } from './roster.ts'
import { wanted } from './sentences.ts'
import { minutes, strict } from './values.ts'

/**
 * The file as a person writes it. Each leaf's message says what to write there; which key, and what stands there now, is
 * added where problems are put into words (`structure.ts`).
 */

const ids = /^[a-z0-9][a-z0-9-]{0,31}$/
const nameLengthMax = 60

/** Other organisations see it: nothing in it may hide or reorder letters. */
const shown = (error: string) =>
  z
    .string({ error })
    .min(1, { error })
    .max(nameLengthMax, { error })
    .refine((text) => text.trim() === text && tame(text) === text && !text.includes('\n'), { error })

const id = (error: string) => z.string({ error }).regex(ids, { error })
const opaque = (error: string) => z.string({ error }).regex(/^\S{1,255}$/, { error })

const whole = (min: number, max: number, error: string) => z.int({ error }).min(min, { error }).max(max, { error })

const timeZone = z.string({ error: wanted.timeZone }).refine(isTimeZone, { error: wanted.timeZone })

function isTimeZone(name: string): boolean {
  try {
    return /^[A-Z]/i.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== ''
  } catch {
    return false
  }
}

const official = strict(
  {
    id: id(wanted.id),
    role: shown(wanted.role),
    user: opaque(wanted.user).optional(),
    accounts: z.record(id(wanted.linkId), opaque(wanted.user), { error: wanted.accounts }).optional(),
    tracks: z
      .array(z.string({ error: wanted.trackCode }), { error: wanted.tracksOfOfficial })
      .min(1, { error: wanted.tracksOfOfficial })
      .optional(),
    dutyOfficer: z.boolean({ error: wanted.dutyOfficer }).default(false),
    head: z.boolean({ error: wanted.head }).default(false),
  },
  wanted.official,
)

const officials = z.array(official, { error: wanted.officials }).min(1, { error: wanted.officials })

const organisation = { name: shown(wanted.name), timeZone, link: id(wanted.linkId), officials, roster: rosterSchema.optional() }

const secondChannel = strict({ link: id(wanted.linkId), channel: opaque(wanted.channel) }, wanted.secondChannel)

const supervisor = strict({ ...organisation, channel: opaque(wanted.channel), secondChannel: secondChannel.optional() }, wanted.supervisor)

const party = strict({ id: id(wanted.id), ...organisation, calendar: calendarSchema.optional() }, wanted.party)

const due = z.union([minutes(wanted.due), z.literal('never')], { error: wanted.due })

const dueMinutes = strict(
  {
    override: due.default(5),
    flash: due.default(10),
    immediate: due.default(30),
    priority: due.default(180),
    routine: due.default(360),
    deferred: due.default('never'),
  },
  wanted.dueMinutes,
)

/** No defaults: what is left out is as for the others. */
const ownDueMinutes = strict(
  {
    override: due.optional(),
    flash: due.optional(),
    immediate: due.optional(),
    priority: due.optional(),
    routine: due.optional(),
    deferred: due.optional(),
  },
  wanted.dueMinutes,
)

/** What a message has that does not say otherwise. Nobody is woken by what they did not say. */
const defaults = strict(
  {
    kind: z.enum(kindsOfOwn, { error: wanted.kind }).optional(),
    precedence: z.enum(['deferred', 'routine', 'priority'], { error: wanted.defaultPrecedence }).optional(),
    tlp: z.enum(tlpLabels, { error: wanted.tlp }).optional(),
    language: z
      .string({ error: wanted.language })
      .refine((tag) => knownLanguage(tag) === tag, { error: wanted.language })
      .optional(),
  },
  wanted.defaults,
)

const track = strict(
  {
    code: z.string({ error: wanted.code }).regex(/^[A-Z]{2,6}$/, { error: wanted.code }),
    name: shown(wanted.name),
    channels: z.record(id(wanted.partyId), opaque(wanted.channel), { error: wanted.channels }),
    intake: z.enum(['every-post', 'on-command'], { error: wanted.intake }).default('every-post'),
    sendDelaySeconds: whole(0, 600, wanted.sendDelay).default(10),
    acknowledgeFrom: z.enum([...precedences, 'always', 'never'], { error: wanted.acknowledgeFrom }).default('priority'),
    dueMinutes: dueMinutes.prefault({}),
    partyDueMinutes: z.record(id(wanted.partyId), ownDueMinutes, { error: wanted.partyDueMinutes }).default({}),
    policy: id(wanted.policyName).optional(),
    escalation: escalationSchema.optional(),
    disputeResponseMinutes: minutes(wanted.minutes).default(2880),
    lateAfterSeconds: whole(1, 86_400, wanted.lateAfter).default(60),
    exercise: z.boolean({ error: wanted.exercise }).default(false),
    rehearsal: z.boolean({ error: wanted.rehearsal }).default(false),
    defaults: defaults.optional(),
    tlpFloor: z.enum(tlpLabels, { error: wanted.tlp }).optional(),
  },
  wanted.track,
)

/** Minutes after midnight. */
const clockTime = z
  .string({ error: wanted.reportAt })
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: wanted.reportAt })
  .default('08:00')

const pager = strict({ url: z.url({ protocol: /^https?$/, error: wanted.url }) }, wanted.pager)

const port = whole(1, 65_535, wanted.port)

export const portSchema = port

export const fileSchema = strict(
  {
    mechanism: shown(wanted.mechanism),
    secretsFile: z.string({ error: wanted.secretsFile }).min(1, { error: wanted.secretsFile }).optional(),
    // What a link holds is its platform's to say (`links.ts`).
    links: z.record(id(wanted.linkId), z.unknown(), { error: wanted.links }),
    supervisor,
    parties: z.array(party, { error: wanted.parties }).min(2, { error: wanted.parties }).max(50, { error: wanted.parties }),
    tracks: z.array(track, { error: wanted.tracks }).min(1, { error: wanted.tracks }).max(100, { error: wanted.tracks }),
    exercise: z.boolean({ error: wanted.exercise }).default(false),
    linkTest: strict({ everyMinutes: minutes(wanted.minutes).default(60) }, wanted.linkTest).prefault({}),
    report: strict({ at: clockTime }, wanted.report).prefault({}),
    policies: z.record(id(wanted.policyName), escalationSchema, { error: wanted.policies }).default({}),
    pagers: z.record(id(wanted.pagerName), pager, { error: wanted.pagers }).default({}),
    sweepDays: whole(1, 90, wanted.sweepDays).default(7),
    limits: strict(
      {
        eventsPerMinute: whole(10, 1_000_000, wanted.eventsPerMinute).default(limitsDefault.eventsPerMinute),
        waitingMax: whole(100, 100_000, wanted.waitingMax).default(limitsDefault.waitingMax),
      },
      wanted.limits,
    ).prefault({}),
    heartbeat: strict({ url: z.url({ protocol: /^https?$/, error: wanted.url }) }, wanted.heartbeat).optional(),
    health: strict(
      { port: port.default(8080), host: z.string({ error: wanted.host }).min(1, { error: wanted.host }).default('127.0.0.1') },
      wanted.health,
    ).prefault({}),
    storage: strict(
      {
        folder: z.string({ error: wanted.folder }).min(1, { error: wanted.folder }).optional(),
        journalEntries: whole(10_000, 10_000_000, wanted.journalEntries).default(20_000),
      },
      wanted.storage,
    ).prefault({}),
  },
  wanted.file,
)

export type WrittenFile = z.infer<typeof fileSchema>
export type WrittenOfficial = WrittenFile['parties'][number]['officials'][number]
export type WrittenParty = WrittenFile['parties'][number]
export type WrittenSupervisor = WrittenFile['supervisor']
export type WrittenTrack = WrittenFile['tracks'][number]
