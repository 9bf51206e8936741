import { isDate } from '../calendar.ts'
import { aboutTurn, aboutWatch } from '../evolve/standing-words.ts'
import type { Person } from '../mechanism.ts'
import { nextTurn, turnsOn } from '../roster.ts'
import { localTime } from '../text.ts'
import { officialsOf, onDuty, type WatchRow, watchName } from '../watch.ts'
import type { Call } from './call.ts'
import { isOvertaken, lastSaid, overtaken } from './late.ts'
import { afterOverride, namesOf, passWatch, relieve, sayOwn, tellGiven } from './watches.ts'

/** `!watch`: accepts the watch that passes to the speaker, or says who has it. `!watch pass`, `!watch override WATCH DATE OFFICIAL`. */
export function watchCommand(call: Call): void {
  const [word = '', ...words] = call.rest.split(/\s+/u).filter((each) => each !== '')
  const row = call.decision.state.watches.get(call.person.organisation.id)
  if (!row) return showWithoutRoster(call)
  switch (word.toLowerCase()) {
    case '':
      return row.passing && isOfThis(call, row) && mayAccept(call, row) ? acceptWatch(call, row) : showWatch(call, row)
    case 'pass':
      return isOfThis(call, row) ? passEarly(call, row) : showWatch(call, row)
    case 'override':
      return override(call, row, words)
    default:
      return call.usage({ is: 'nothing-of-a-watch', typed: word.slice(0, 20) })
  }
}

/** It was said since this watch came to have it, or was to: what is found only later may be about one before. */
const isOfThis = (call: Call, { turn, since }: WatchRow): boolean =>
  !isOvertaken(call, { came: Math.min(turn.begins, since), said: lastSaid(call, aboutWatch(call.person.organisation.id)) })

/** The button of one handover. */
export function pressWatch(call: Call, turn: string): void {
  const row = call.decision.state.watches.get(call.person.organisation.id)
  if (!row) return showWithoutRoster(call)
  if (String(row.turn.begins) === turn && row.passing && mayAccept(call, row)) acceptWatch(call, row)
  else showWatch(call, row)
}

const isOf = (officials: readonly string[], { official }: Person): boolean => officials.includes(official.id)

function mayAccept({ decision, person }: Call, row: WatchRow): boolean {
  return person.official.isHead === true || isOf(officialsOf(decision.state, person.organisation, row.turn), person)
}

function acceptWatch(call: Call, row: WatchRow): void {
  const { decision, person } = call
  const { id, role } = person.official
  const relieved = row.passing ? officialsOf(decision.state, person.organisation, row.passing.from) : []
  decision.record({ is: 'watch-accepted', organisation: person.organisation.id, official: id, role })
  decision.clearTimer(`watch-head:${person.organisation.id}`)
  const has = [...officialsOf(decision.state, person.organisation, row.turn), id]
  relieve(
    decision,
    person.organisation,
    relieved.filter((each) => !has.includes(each)),
  )
  const watch = watchName(person.organisation, row.turn.watch)
  sayOwn(decision, person.organisation, { say: 'watch-taken', with: { watch, role, at: decision.at } })
  call.answer({ say: 'watch-yours', with: { watch } })
}

function showWithoutRoster(call: Call): void {
  const roles = onDuty(call.decision.state, call.person.organisation).map(({ role }) => role)
  call.answer({ say: 'no-roster', with: { roles } })
}

function showWatch({ decision, person, answer }: Call, row: WatchRow): void {
  const member = person.organisation
  const next = member.roster && nextTurn(member.roster, member.timeZone, Math.max(decision.at, row.turn.begins))
  answer({
    say: 'watch-shown',
    with: {
      watch: watchName(member, row.turn.watch),
      officials: namesOf(member, officialsOf(decision.state, member, row.turn)),
      since: localTime(row.since, member.timeZone),
      from: row.passing ? watchName(member, row.passing.from.watch) : null,
      next: next ? { watch: watchName(member, next.watch), at: localTime(next.begins, member.timeZone) } : null,
    },
  })
}

/** The watch itself, or the head, may change who has it. */
function mayChange(call: Call): boolean {
  const { decision, person } = call
  if (person.official.isHead || onDuty(decision.state, person.organisation).includes(person.official)) return true
  call.answer({
    say: 'not-allowed',
    with: { command: `watch ${call.rest.split(/\s/u, 1)[0]}`, who: 'watch-or-head' },
  })
  return false
}

/** Before its time: the next watch has it from now on, as soon as it accepts. */
function passEarly(call: Call, row: WatchRow): void {
  if (!mayChange(call)) return
  const { decision, person } = call
  const member = person.organisation
  const next = member.roster && nextTurn(member.roster, member.timeZone, Math.max(decision.at, row.turn.begins))
  if (row.passing) call.answer({ say: 'watch-passing', with: {} })
  else if (!next || next.watch === row.turn.watch) call.answer({ say: 'no-other-watch', with: {} })
  else {
    passWatch(decision, member, next)
    call.answer({ say: 'watch-handed-on', with: { watch: watchName(member, next.watch) } })
  }
}

const dayMs = 86_400_000
const aheadDaysMax = 400

/** `!watch override night 2026-12-24 amal`: the watch that begins on that date is theirs. */
function override(call: Call, row: WatchRow, [name = '', date = '', ...names]: readonly string[]): void {
  if (!mayChange(call)) return
  const { decision, person, usage } = call
  const member = person.organisation
  const watch = member.roster?.watches.find((each) => each.id === name.toLowerCase() || each.name.toLowerCase() === name.toLowerCase())
  if (!member.roster || !watch) return usage({ is: 'which-watch', watches: member.roster?.watches.map(({ id }) => id) ?? [] })
  const isNear = isDate(date) && Date.parse(date) < decision.at + aheadDaysMax * dayMs
  if (!isNear || date < row.turn.date) return usage({ is: 'watch-date' })
  const isHeld = row.turn.watch === watch.id && row.turn.date === date
  if (!isHeld && !turnsOn(member.roster, member.timeZone, date).some((turn) => turn.watch === watch.id && turn.begins > decision.at)) {
    return usage({ is: 'no-watch-on-date', watch: watch.name, date })
  }
  const ids = member.officials.flatMap(({ id, suspended }) => (suspended ? [] : [id]))
  const unknown = names.find((each) => !ids.includes(each))
  if (names.length === 0 || unknown !== undefined) {
    return usage({ is: 'who-has-the-watch', unknown: unknown?.slice(0, 40) ?? null, officials: ids })
  }
  if (overtaken(call, { said: lastSaid(call, aboutTurn(member.id, { watch: watch.id, date })) })) return
  const officials = [...new Set(names)]
  const before = officialsOf(decision.state, member, row.turn)
  const by = person.official.role
  decision.record({ is: 'watch-overridden', organisation: member.id, override: { watch: watch.id, date, officials }, by })
  if (isHeld) afterOverride(decision, member, before)
  tellGiven(decision, member, { watch: watch.id, date }, officials, by)
}
