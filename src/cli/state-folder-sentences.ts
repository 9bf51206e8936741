/** What is said of the folder in which Parley keeps its state. */

export const otherMechanism = (folder: string, before: string, now: string): string =>
  `The folder ${folder} belongs to the mechanism "${before}", and this configuration is called "${now}". The record is kept by that name: under another, Parley would begin an empty one, and forget what is owed, held and said. Write mechanism: "${before}" again, or give this mechanism a folder of its own (storage.folder).`

export const notWritable = (folder: string, code: string): string =>
  `The folder ${folder} cannot be written (${code}): let the user that Parley runs as write there, or name another one (storage.folder).`
