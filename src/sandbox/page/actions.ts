import type { PostOptions, SeenPost } from '../standin.ts'
import { type Column, isMatrix, isSlack, shortcutsOf } from './column.ts'
import type { Controls } from './control.ts'
import { Fields, type Refusal } from './fields.ts'
import { hasDirect, visiblePost } from './snapshot.ts'

export interface Stage {
  readonly columns: readonly Column[]
  readonly controls: Controls
}

/** Done, with what the platform itself showed the person at once, if anything; or not, and why. */
export type Answer = { readonly status: 200; readonly shown?: string } | Refusal

const textLengthMax = 40_000
const idLengthMax = 300
const labelLengthMax = 200
const emojiLengthMax = 40

/** Does what somebody at the page asked for, as the person whom they chose. Whatever is wrong with it becomes a sentence. */
export async function perform(stage: Stage, body: unknown): Promise<Answer> {
  const fields = new Fields(body)
  const what = fields.text('do', labelLengthMax)
  if (fields.refusal) return fields.refusal
  try {
    return what === 'control' ? await runControl(stage, fields) : await inColumn(stage, what, fields)
  } catch (error) {
    // What a person could not do either, the stand-ins throw.
    return { status: 422, error: `That could not be done: ${error instanceof Error ? error.message : 'unknown error'}` }
  }
}

async function inColumn({ columns }: Stage, what: string, fields: Fields): Promise<Answer> {
  const index = fields.index('column')
  const column = columns[index]
  if (fields.refusal || !column) return fields.refusal ?? { status: 404, error: `There is no column ${index}.` }
  if (what === 'cut' || what === 'restore') {
    fields.end()
    if (fields.refusal) return fields.refusal
    column.standIn[what]()
    return done
  }
  const action = actions.get(what)
  if (!action) return { status: 400, error: `There is no action "${what.slice(0, 40)}".` }
  const scene: Scene = { column, user: fields.text('user', idLengthMax), isDirect: fields.flag('direct') }
  const refusal = fields.refusal ?? refusalOf(scene)
  return refusal ?? action(scene, fields)
}

function refusalOf({ column, user, isDirect }: Scene): Refusal | undefined {
  if (!column.people.some((person) => person.user === user)) {
    return { status: 403, error: `${column.title} has nobody "${user.slice(0, 40)}" as whom one can act here.` }
  }
  return isDirect && !hasDirect(column) ? { status: 403, error: `${column.title} shows no direct messages.` } : undefined
}

/** Who acts, and where. */
interface Scene {
  readonly column: Column
  readonly user: string
  readonly isDirect: boolean
}

type Action = (scene: Scene, fields: Fields) => Promise<Answer>

const done: Answer = { status: 200 }

const actions: ReadonlyMap<string, Action> = new Map([
  ['post', post],
  ['edit', withPost('text', textLengthMax, ({ column, user }, { channel, id }, text) => column.standIn.editAs(user, channel, id, text))],
  [
    'react',
    withPost('emoji', emojiLengthMax, ({ column, user }, { channel, id }, emoji) => column.standIn.reactAs(user, channel, id, emoji)),
  ],
  [
    'unreact',
    withPost('emoji', emojiLengthMax, ({ column, user }, { channel, id }, emoji) => column.standIn.unreactAs(user, channel, id, emoji)),
  ],
  [
    'press',
    withPost('label', labelLengthMax, ({ column, user }, { channel, id }, label) => column.standIn.pressAs(user, channel, id, label)),
  ],
  ['shortcut', withPost('callbackId', labelLengthMax, useShortcut)],
  ['submit-form', submitForm],
  ['close-form', closeForm],
  ['delete', (scene, fields) => onPost(scene, fields, ({ channel, id }) => scene.column.standIn.deleteAs(scene.user, channel, id))],
])

async function post(scene: Scene, fields: Fields): Promise<Answer> {
  const text = fields.text('text', textLengthMax)
  const options: PostOptions = {
    ...given('threadOf', standing(scene, fields, 'threadOf')?.id),
    ...given('replyTo', standing(scene, fields, 'replyTo')?.id),
    ...given('file', fields.optionalText('file', labelLengthMax)),
    ...given('forwarded', fields.optionalText('forwarded', textLengthMax)),
  }
  fields.end()
  if (fields.refusal) return fields.refusal
  const { standIn } = scene.column
  const channel = scene.isDirect ? directChannel(scene) : scene.column.channel
  const [, command, rest = ''] = /^(\/\S+)\s*([\s\S]*)$/.exec(text) ?? []
  if (command !== undefined && isSlack(standIn)) return runCommand(scene, channel, command, rest, options)
  await standIn.postAs(scene.user, channel, text, options)
  return done
}

async function runCommand(scene: Scene, channel: string, command: string, text: string, options: PostOptions): Promise<Answer> {
  if (options.threadOf !== undefined) return { status: 422, error: `${command} is not supported in threads. Sorry!` }
  const shown = await scene.column.standIn.commandAs(scene.user, channel, command, text)
  return shown === undefined ? done : { status: 200, shown }
}

/** Where a person writes to the relay's bot; on Matrix somebody has to open the room first. */
function directChannel({ column: { standIn }, user }: Scene): string {
  if (!isMatrix(standIn)) return user
  return standIn.direct(user).at(-1)?.channel ?? standIn.openDirectAs(user)
}

async function useShortcut({ column, user }: Scene, { channel, id }: SeenPost, callbackId: string): Promise<void> {
  const { standIn } = column
  const isThere = shortcutsOf(column).some((shortcut) => shortcut.callbackId === callbackId)
  if (!isThere || !isSlack(standIn)) throw new Error(`${column.title} has no message shortcut "${callbackId}"`)
  await standIn.shortcutAs(user, channel, id, callbackId)
}

async function submitForm({ column: { standIn }, user }: Scene, fields: Fields): Promise<Answer> {
  const form = fields.text('form', idLengthMax)
  const values = fields.texts('values', textLengthMax)
  fields.end()
  if (fields.refusal) return fields.refusal
  if (!isSlack(standIn)) return { status: 422, error: 'There are no forms here.' }
  const submitted = await standIn.submitViewAs(user, form, values)
  if (submitted.kind === 'failed') return { status: 422, error: submitted.text }
  return submitted.kind === 'errors' ? { status: 422, error: Object.values(submitted.errors).join(' ') } : done
}

async function closeForm({ column: { standIn }, user }: Scene, fields: Fields): Promise<Answer> {
  const form = fields.text('form', idLengthMax)
  fields.end()
  if (fields.refusal) return fields.refusal
  if (isSlack(standIn)) standIn.closeViewAs(user, form)
  return done
}

/** An action on a standing post that needs one text beside it. */
function withPost(name: string, lengthMax: number, act: (scene: Scene, seen: SeenPost, text: string) => Promise<void>): Action {
  return (scene, fields) => {
    const text = fields.text(name, lengthMax)
    return onPost(scene, fields, (seen) => act(scene, seen, text))
  }
}

async function onPost(scene: Scene, fields: Fields, act: (seen: SeenPost) => Promise<void>): Promise<Answer> {
  const seen = standing(scene, fields, 'post')
  fields.end()
  if (fields.refusal || !seen) return fields.refusal ?? { status: 400, error: '"post" is missing.' }
  await act(seen)
  return done
}

function standing({ column, user, isDirect }: Scene, fields: Fields, name: string): SeenPost | undefined {
  const id = fields.optionalText(name, idLengthMax)
  if (id === undefined) return undefined
  const seen = visiblePost(column, user, id, isDirect)
  if (!seen) fields.refuse(`The post that "${name}" names is not there any more.`, 404)
  return seen
}

async function runControl({ controls }: Stage, fields: Fields): Promise<Answer> {
  const label = fields.text('label', labelLengthMax)
  fields.end()
  if (fields.refusal) return fields.refusal
  const control = controls.find(label)
  if (!control) return { status: 404, error: `There is no button "${label}" on this page.` }
  const outcome = await controls.run(control)
  if (!outcome.ran) return { status: 409, error: `"${label}" is under way already.` }
  return outcome.shown === undefined ? done : { status: 200, shown: outcome.shown }
}

function given<Name extends string>(name: Name, value: string | undefined): { readonly [key in Name]?: string } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [key in Name]: string })
}
