import { dirname, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { reservedIds } from '../config/cross-checks.ts'
import type { Path } from '../config/problem.ts'
import { fileSchema } from '../config/schema.ts'
import { storageFolder } from '../config/storage.ts'
import { askUntil, Interrupted, type Io, openTerminal } from './ask.ts'
import { check } from './check.ts'
import { Draft } from './setup-draft.ts'
import type { SetupParts } from './setup-link.ts'
import { type Setting, setUpParty, setUpSupervisor } from './setup-organisation.ts'
import { slug } from './setup-people.ts'
import * as say from './setup-sentences.ts'
import { isRunning } from './state-folder.ts'

const partiesMin = 2
const { mechanism: nameSchema } = fileSchema.shape
const { id: idSchema } = fileSchema.shape.parties.element.shape
const { code: codeSchema } = fileSchema.shape.tracks.element.shape

/**
 * `parley setup [FILE]`: leads a first-time operator through one organisation at a time, and ends with `parley check --connect`.
 * It can be left at any question and taken up again: only what is missing in the file is asked.
 * Resolves to the check's exit code; to 1 when it was left, to 2 when the command itself was wrong.
 */
export async function setup(args: readonly string[], io?: Io, parts: SetupParts = {}): Promise<number> {
  const terminal = io === undefined ? openTerminal() : undefined
  const person = io ?? terminal!
  const file = fileOf(args)
  try {
    if (file === undefined) {
      person.say(say.usage)
      return 2
    }
    const draft = await Draft.open(file)
    if (await runsWith(draft)) {
      person.say(say.isRunning(file))
      return 1
    }
    return await lead({ io: person, draft, parts })
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error
    person.say(say.interrupted(file ?? ''))
    return 1
  } finally {
    terminal?.close()
  }
}

/** Both would connect with the same bots: what is typed for one would reach the other. */
async function runsWith(draft: Draft): Promise<boolean> {
  const name = draft.text(['mechanism'])
  const folder = storageFolder(draft.text(['storage', 'folder']), dirname(resolve(draft.file)))
  return name !== undefined && isRunning(folder, name, Date.now())
}

function fileOf(args: readonly string[]): string | undefined {
  try {
    const [file = 'parley.yaml', ...more] = parseArgs({ args: [...args], allowPositionals: true }).positionals
    return more.length === 0 ? file : undefined
  } catch {
    return undefined
  }
}

async function lead(setting: Setting): Promise<number> {
  const { io, draft } = setting
  io.say(say.welcome(draft.file))
  await askName(setting, ['mechanism'], say.askMechanism)
  await askTracks(setting)
  io.say(say.supervisorHeading)
  await askName(setting, ['supervisor', 'name'], say.askSupervisorName)
  await setUpSupervisor(setting)
  await askParties(setting)
  io.say(say.checking)
  const code = await check([draft.file, '--connect'], io)
  io.say(code === 0 ? say.ready(draft.file, draft.secretsPath) : say.notReady(draft.file))
  return code
}

async function askName({ io, draft }: Setting, path: Path, question: string): Promise<void> {
  if (draft.text(path) === undefined) await draft.set(path, await askUntil(io, question, nameProblem))
}

async function askTracks({ io, draft }: Setting): Promise<void> {
  io.say(say.tracksHeading)
  for (;;) {
    const codes = draft.list(['tracks']).map(({ code }) => code)
    const problemOf = (text: string): string | undefined => {
      if (text === '' && codes.length > 0) return undefined
      if (codes.includes(text)) return say.codeTaken(text)
      return problemIn(codeSchema.safeParse(text))
    }
    const code = await askUntil(io, say.askTrackCode(codes.length > 0), problemOf)
    if (code === '') return
    const name = await askUntil(io, say.askTrackName(code), nameProblem)
    await draft.add(['tracks'], { code, name, channels: {} })
  }
}

async function askParties(setting: Setting): Promise<void> {
  const { io, draft } = setting
  for (let index = 0; ; index += 1) {
    const known = draft.list(['parties'])[index]
    if (known === undefined) {
      const name = await askUntil(io, say.askPartyName(index >= partiesMin), (text) =>
        text === '' && index >= partiesMin ? undefined : nameProblem(text),
      )
      if (name === '') return
      const taken = new Set([...reservedIds, ...draft.list(['parties']).map(({ id }) => id)])
      const problemOf = (text: string) => (taken.has(text) ? say.idTaken(text) : problemIn(idSchema.safeParse(text)))
      const id = await askUntil(io, say.askPartyId, problemOf, { otherwise: slug(name) || `party-${index + 1}` })
      await draft.add(['parties'], { id, name })
    }
    io.say(say.partyHeading(draft.text(['parties', index, 'name']) ?? ''))
    await setUpParty(setting, index)
  }
}

const nameProblem = (text: string): string | undefined => problemIn(nameSchema.safeParse(text)) && say.nameProblem

function problemIn(parsed: {
  readonly error?: { readonly issues: readonly { readonly message: string }[] } | undefined
}): string | undefined {
  const wanted = parsed.error?.issues[0]?.message
  return wanted === undefined ? undefined : say.write(wanted)
}
