import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Beside the state: links of parties that withdrew. Their secrets are gone, and the file may still ask for them. */
const fileOf = (stateFolder: string): string => join(stateFolder, 'withdrawn-links')

export async function withdrawnLinks(stateFolder: string): Promise<ReadonlySet<string>> {
  const text = await readFile(fileOf(stateFolder), 'utf8').catch(() => '')
  return new Set(text.split('\n').filter((line) => line !== ''))
}

export async function noteWithdrawnLink(stateFolder: string, link: string): Promise<void> {
  const links = new Set([...(await withdrawnLinks(stateFolder)), link])
  await mkdir(stateFolder, { recursive: true, mode: 0o700 })
  await writeFile(fileOf(stateFolder), [...links].map((each) => `${each}\n`).join(''), { mode: 0o600 })
}
