import { statfs } from 'node:fs/promises'

/** Bytes that an unprivileged process may still write under `folder`. Rejects when the folder is not there. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}
