import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { forgetSecrets, type LinksWritten } from '../config/forget-secrets.ts'
import type { Environment } from '../config/secrets.ts'
import { noteWithdrawnLink } from '../config/withdrawn.ts'
import type { Journal } from '../core/journal.ts'
import { partyRecord } from '../relay/party-record.ts'
import * as say from './apply-sentences.ts'

export interface WithdrawingOptions {
  readonly journal: Pick<Journal, 'read'>
  /** The configuration file. */
  readonly file: string
  readonly stateFolder: string
  readonly env: Environment
  readonly linksWritten: LinksWritten
}

/**
 * A party has left: its record is written into `exports/`, then its secrets and what its link kept are deleted. Resolves with what is left
 * for a person to delete. Of a link that others are reached by too the record alone. May be done again. Rejects where the record cannot be written: then nothing is deleted.
 */
export async function settleWithdrawal(
  options: WithdrawingOptions,
  party: string,
  link: string,
  isShared: boolean,
): Promise<readonly string[]> {
  const { journal, file, stateFolder, env, linksWritten } = options
  const folder = join(stateFolder, 'exports')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, `${party}.jsonl`)
  await pipeline(Readable.from(partyRecord(journal, party)), createWriteStream(`${path}.partial`, { mode: 0o600 }))
  await rename(`${path}.partial`, path)
  if (isShared) return [say.leftShared(party, link)]
  // First: from now on the file may ask for secrets that are gone.
  await noteWithdrawnLink(stateFolder, link)
  const left = await forgetSecrets(file, link, env, linksWritten)
  const isGone = await rm(join(stateFolder, 'links', link), { recursive: true, force: true }).then(
    () => true,
    () => false,
  )
  return [...left, ...(isGone ? [] : [say.leftFolder(join('links', link))]), say.leftParty(party, link)]
}
