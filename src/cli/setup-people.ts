import type { Path } from '../config/problem.ts'
import { fileSchema } from '../config/schema.ts'
import { askUntil, askYes, type Io } from './ask.ts'
import type { Draft } from './setup-draft.ts'
import * as say from './setup-sentences.ts'

const { role: roleSchema } = fileSchema.shape.parties.element.shape.officials.element.shape

/** Makes officials of those who typed the code and are none yet. */
export async function addOfficials(io: Io, draft: Draft, organisation: Path, prefix: string, users: readonly string[]): Promise<void> {
  const path = [...organisation, 'officials']
  for (const user of users) {
    const known = draft.list(path)
    if (known.some((official) => official.user === user)) continue
    const needsDuty = !known.some(({ dutyOfficer }) => dutyOfficer === true)
    const role = await askUntil(io, say.askRole(user), roleProblem, { otherwise: needsDuty ? say.dutyRole : say.otherRole })
    const dutyOfficer = await askYes(io, say.askDuty(user), needsDuty)
    const id = freeId(`${prefix}-${slug(role) || 'official'}`, new Set(known.map((official) => official.id)))
    await draft.add(path, { id, role, user, ...(dutyOfficer ? { dutyOfficer } : {}) })
  }
}

/** Says of those who typed the code on a second link which officials they are. */
export async function addAccounts(io: Io, draft: Draft, organisation: Path, link: string, users: readonly string[]): Promise<void> {
  const path = [...organisation, 'officials']
  const officials = draft.list(path)
  for (const user of users) {
    io.say(listOf(officials))
    const answer = await askUntil(io, say.askWho(user), (text) => numberProblem(text, officials.length), {
      otherwise: officials.length === 1 ? '1' : '0',
    })
    if (answer !== '0') await draft.set([...path, Number(answer) - 1, 'accounts', link], user)
  }
}

/** Says of a party which of its officials is the head, unless somebody is. */
export async function askHead(io: Io, draft: Draft, organisation: Path): Promise<void> {
  const path = [...organisation, 'officials']
  const officials = draft.list(path)
  if (officials.length === 0 || officials.some(({ head }) => head === true)) return
  const name = draft.text([...organisation, 'name']) ?? ''
  io.say(say.headHeading(name))
  io.say(listOf(officials))
  const problemOf = (text: string) => numberProblem(text, officials.length)
  const answer = await askUntil(io, say.askHead(name), problemOf, officials.length === 1 ? { otherwise: '1' } : {})
  if (answer === '0') io.say(say.noHead(name))
  else await draft.set([...path, Number(answer) - 1, 'head'], true)
}

/** What a number is asked of. */
const listOf = (officials: readonly Readonly<Record<string, unknown>>[]): string =>
  officials.map(({ id, role, user }, index) => say.numbered(index + 1, String(id), String(role), String(user))).join('\n')

const roleProblem = (role: string): string | undefined => {
  const wanted = roleSchema.safeParse(role).error?.issues[0]?.message
  return wanted === undefined ? undefined : say.write(wanted)
}

const numberProblem = (text: string, max: number): string | undefined =>
  /^\d{1,3}$/.test(text) && Number(text) <= max ? undefined : say.numberUpTo(max)

/** An id made of a name: `north-command` of "North Command"; empty where nothing of it can stand in an id. */
export const slug = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 24)
    .replace(/-$/, '')

export function freeId(wish: string, taken: ReadonlySet<unknown>): string {
  let id = wish.slice(0, 28).replace(/-$/, '')
  const head = id
  for (let number = 2; taken.has(id); number += 1) id = `${head}-${number}`
  return id
}
