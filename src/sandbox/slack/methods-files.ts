import type { FilesCompleteUploadExternalResponse, FilesGetUploadURLExternalResponse, FilesInfoResponse } from '@slack/web-api'
import { type Answer, type Call, type Failed, failed, findOwnChannel, isFailed, type Method } from './call.ts'
import { addPost, type SlackFile } from './posts.ts'
import { fileShape } from './shapes.ts'
import type { Channel, Workspace } from './workspace.ts'

export const fileMethods: Readonly<Record<string, Method>> = {
  'files.getUploadURLExternal': { scope: 'files:write', run: getUploadUrl },
  'files.completeUploadExternal': { scope: 'files:write', run: complete },
  'files.info': { scope: 'files:read', run: info },
}

function getUploadUrl({ workspace, app, args }: Call): Answer {
  const name = args.text('filename')
  if (name === undefined || args.count('length', 0, Number.MAX_SAFE_INTEGER) === 0) return failed('invalid_arguments')
  const file = newFile(workspace, app.botUser, name, Buffer.alloc(0))
  const upload_url = `${workspace.baseUrl}/upload/v1/${file.id}/${file.secret}`
  return { ok: true, upload_url, file_id: file.id } satisfies FilesGetUploadURLExternalResponse
}

export function newFile(workspace: Workspace, user: string, name: string, content: Buffer): SlackFile {
  const id = workspace.newId('F')
  const file = {
    id,
    name,
    title: name,
    mimetype: name.endsWith('.txt') ? 'text/plain' : 'application/octet-stream',
    user,
    createdAt: workspace.now(),
    secret: `${workspace.nextMicros()}`,
    content,
  }
  workspace.files.set(id, file)
  return file
}

function isUpload(asked: unknown): asked is { readonly id: string; readonly title?: string } {
  if (typeof asked !== 'object' || asked === null || !('id' in asked) || typeof asked.id !== 'string') return false
  return !('title' in asked) || typeof asked.title === 'string'
}

function complete(call: Call): Answer {
  const { workspace, app, args } = call
  const asked = args.json('files')
  if (!Array.isArray(asked) || asked.length === 0 || !asked.every(isUpload)) return failed('invalid_arguments')
  const files: SlackFile[] = []
  for (const { id, title } of asked) {
    const file = workspace.files.get(id)
    if (!file || file.content.length === 0) return failed('file_not_found')
    file.title = title ?? file.title
    files.push(file)
  }
  const channel = args.has('channel_id') ? findOwnChannel(call, 'channel_id') : undefined
  if (channel && isFailed(channel)) return channel
  const threadTs = args.text('thread_ts')
  if (channel && threadTs !== undefined && !channel.byTs.has(threadTs)) return failed('thread_not_found')
  if (channel) {
    const text = args.text('initial_comment') ?? ''
    addPost(workspace, channel, { user: app.botUser, app, text, files, threadTs, subtype: 'file_share' })
  }
  return {
    ok: true,
    files: files.map((file) => fileShape(workspace, file)) as unknown as NonNullable<FilesCompleteUploadExternalResponse['files']>,
  } satisfies FilesCompleteUploadExternalResponse
}

function info({ workspace, args }: Call): Answer {
  const file = workspace.files.get(args.text('file') ?? '')
  if (!file) return failed('file_not_found')
  const shares = sharesOf(workspace, file)
  return {
    ok: true,
    file: {
      ...fileShape(workspace, file),
      channels: shares.filter(({ channel }) => channel.kind === 'channel').map(({ channel }) => channel.id),
      groups: shares.filter(({ channel }) => channel.kind === 'group').map(({ channel }) => channel.id),
      ims: shares.filter(({ channel }) => channel.kind === 'im').map(({ channel }) => channel.id),
      shares: {
        public: sharesIn(shares, 'channel'),
        private: sharesIn(shares, 'group'),
      } as unknown as NonNullable<NonNullable<FilesInfoResponse['file']>['shares']>,
    },
  } satisfies FilesInfoResponse
}

interface Share {
  readonly channel: Channel
  readonly ts: string
  readonly threadTs: string | undefined
}

function sharesOf(workspace: Workspace, file: SlackFile): Share[] {
  return [...workspace.channels.values()].flatMap((channel) =>
    channel.posts.filter((post) => post.files?.includes(file)).map((post) => ({ channel, ts: post.ts, threadTs: post.threadTs })),
  )
}

function sharesIn(shares: readonly Share[], kind: Channel['kind']): Record<string, unknown[]> {
  const byChannel: Record<string, unknown[]> = {}
  for (const { channel, ts, threadTs } of shares) {
    if (channel.kind !== kind) continue
    byChannel[channel.id] ??= []
    byChannel[channel.id]?.push({
      ts,
      channel_name: channel.name,
      ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
    })
  }
  return byChannel
}

/** A file as a download shows it: its bytes, for whoever holds a valid token. */
export function downloadOf(workspace: Workspace, id: string, token: string | undefined): SlackFile | Failed {
  const app = workspace.apps.find((one) => one.botToken === token && one.token === 'valid')
  const file = workspace.files.get(id)
  if (!app?.scopes.has('files:read')) return failed('not_authed')
  return file ?? failed('file_not_found')
}
