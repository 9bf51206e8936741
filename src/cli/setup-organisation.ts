import { isPlatform, type Platform, platforms } from '../config/platforms.ts'
import type { Path } from '../config/problem.ts'
import { fileSchema } from '../config/schema.ts'
import { askUntil, askYes, type Io } from './ask.ts'
import type { Draft } from './setup-draft.ts'
import { connectLink, type SetupParts } from './setup-link.ts'
import type { LiveLink } from './setup-live.ts'
import { findTestChannel, type PairingWish, pair } from './setup-pairing.ts'
import { addAccounts, addOfficials, askHead, freeId } from './setup-people.ts'
import * as say from './setup-sentences.ts'

/** What the steps have in common. */
export interface Setting {
  readonly io: Io
  readonly draft: Draft
  readonly parts: SetupParts
}

const { timeZone: zoneSchema } = fileSchema.shape.supervisor.shape

/** Completes the supervisor: time zone, link, channel and officials, then a second channel elsewhere. */
export async function setUpSupervisor(setting: Setting): Promise<void> {
  const { io, draft } = setting
  const path: Path = ['supervisor']
  await askTimeZone(setting, path)
  const name = draft.text([...path, 'name']) ?? ''
  await pairMissing(setting, path, 'supervisor', [{ path: [...path, 'channel'], place: say.placeOf(name) }])
  if (draft.get([...path, 'secondChannel']) === undefined && (await askYes(io, say.askSecond, true))) await setUpSecond(setting, path, name)
}

/** Completes a party: time zone, link, and its channel and officials in each track. */
export async function setUpParty(setting: Setting, index: number): Promise<void> {
  const { io, draft } = setting
  const path: Path = ['parties', index]
  await askTimeZone(setting, path)
  const id = draft.text([...path, 'id']) ?? ''
  const name = draft.text([...path, 'name']) ?? ''
  const tracks = draft.list(['tracks'])
  const wanted: WantedChannel[] = []
  for (const [position, { code }] of tracks.entries()) {
    const channel: Path = ['tracks', position, 'channels', id]
    if (draft.text(channel) !== undefined) continue
    const takesPart = tracks.length === 1 || (await askYes(io, say.askTakesPart(name, String(code)), true))
    if (takesPart) wanted.push({ path: channel, place: say.placeOf(name, String(code)) })
  }
  await pairMissing(setting, path, id, wanted)
  await askHead(io, draft, path)
}

interface WantedChannel {
  readonly path: Path
  readonly place: string
}

async function askTimeZone({ io, draft }: Setting, organisation: Path): Promise<void> {
  const path = [...organisation, 'timeZone']
  if (draft.text(path) !== undefined) return
  const problemOf = (text: string) => (zoneSchema.safeParse(text).success ? undefined : say.timeZoneProblem)
  const otherwise = Intl.DateTimeFormat().resolvedOptions().timeZone
  await draft.set(path, await askUntil(io, say.askTimeZone, problemOf, { otherwise }))
}

/** Connects the organisation's link if a channel, every official, or the place of the link tests is still missing. */
async function pairMissing(setting: Setting, path: Path, id: string, wanted: readonly WantedChannel[]): Promise<void> {
  const { io, draft } = setting
  const missing = wanted.filter((channel) => draft.text(channel.path) === undefined)
  const link = await linkOf(draft, path, id)
  if (missing.length === 0 && !lacksTestChannel(draft, link)) return
  const live = await connectLink(io, draft, link, 'slack', setting.parts)
  try {
    for (const channel of missing) {
      const pairing = await pair(io, live, wishFor(draft, link, channel.place))
      await addOfficials(io, draft, path, id, pairing.users)
      // After the officials: an interruption in between asks for the channel again, and loses nobody.
      await draft.set(channel.path, pairing.channel)
    }
    await askTestChannel(setting, link, live)
  } finally {
    await live.close()
  }
}

async function setUpSecond(setting: Setting, path: Path, name: string): Promise<void> {
  const { io, draft } = setting
  const first = draft.text(['links', draft.text([...path, 'link']) ?? '', 'platform'])
  const other: Platform = first === 'slack' ? 'matrix' : 'slack'
  const link = 'supervisor-second'
  const live = await connectLink(io, draft, link, other, setting.parts)
  try {
    const pairing = await pair(io, live, wishFor(draft, link, say.secondPlaceOf(name)))
    await addAccounts(io, draft, path, link, pairing.users)
    await draft.set([...path, 'secondChannel'], { link, channel: pairing.channel })
    await askTestChannel(setting, link, live)
  } finally {
    await live.close()
  }
}

const lacksTestChannel = (draft: Draft, link: string): boolean => {
  const platform = draft.text(['links', link, 'platform'])
  const wanted = isPlatform(platform) ? platforms[platform].testedWith : undefined
  return wanted !== undefined && draft.text(['links', link, wanted]) === undefined
}

async function askTestChannel({ io, draft }: Setting, link: string, live: LiveLink): Promise<void> {
  if (!lacksTestChannel(draft, link) || !(await askYes(io, say.askTestChannel, true))) return
  await draft.set(['links', link, 'testChannel'], await findTestChannel(io, live, (channel) => useOf(draft, link, channel)))
}

async function linkOf(draft: Draft, organisation: Path, id: string): Promise<string> {
  const path = [...organisation, 'link']
  const known = draft.text(path)
  if (known !== undefined) return known
  const link = freeId(id, new Set(Object.keys(draft.map(['links']))))
  await draft.set(path, link)
  return link
}

function wishFor(draft: Draft, link: string, place: string): PairingWish {
  const platform = draft.text(['links', link, 'platform'])
  return { place, platform: isPlatform(platform) ? platform : '', usedFor: (channel) => useOf(draft, link, channel) }
}

/** What a channel stands for in the file already. */
function useOf(draft: Draft, link: string, channel: string): string | undefined {
  const supervisor = draft.map(['supervisor'])
  if (supervisor.link === link && supervisor.channel === channel) return say.placeOf(String(supervisor.name))
  for (const { id, name, link: own } of draft.list(['parties'])) {
    if (own !== link) continue
    for (const { code, channels } of draft.list(['tracks'])) {
      if ((channels as Readonly<Record<string, unknown>> | undefined)?.[String(id)] === channel)
        return say.placeOf(String(name), String(code))
    }
  }
  return undefined
}
