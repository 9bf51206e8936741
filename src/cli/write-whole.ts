import { open, rename } from 'node:fs/promises'

/** Writes all of a file or leaves the one before: neither a power cut nor a full disk leaves half of it. Rejects with the system's error. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const partial = `${file}.partial`
  const handle = await open(partial, 'w', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(partial, file)
}
