/** What is said of the folder in which Parley keeps its state. */

export const otherMechanism = (folder: string, before: string, now: string): string =>
  `The folder ${folder} belongs to the mechanism "${before}", and this configuration is called "${now}". The record is kept by that name: under another, Parley would begin an empty one, and forget what is owed, held and said. Write mechanism: "${before}" again, or give this mechanism a folder of its own (storage.folder).`

export const recordGone = (store: string, entries: number, mechanism: string, file: string): string =>
  `The journal of "${mechanism}" is not in ${store}, and had ${entries} entries when this machine noted it last. Parley would begin an empty record, forget what is owed, held and said, and give its references out again. If it is another Redis, or another database of it, correct PARLEY_REDIS_URL; otherwise put Redis's own files back from their last copy. To begin an empty record all the same, delete ${file}.`

export const notWritable = (folder: string, code: string): string =>
  `The folder ${folder} cannot be written (${code}): ${remedies[code] ?? 'let the user that Parley runs as write there'}, or name another one (storage.folder).`

/** By the system's name of what went wrong. */
const remedies: Readonly<Record<string, string>> = {
  ENOSPC: 'free some space on its disk',
  EDQUOT: 'free some space of this user’s quota',
  EROFS: 'mount its disk so that it can be written',
}
