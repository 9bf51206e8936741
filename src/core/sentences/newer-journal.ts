/** What a later version wrote: `format` is of an entry or of the whole journal, `read` the last one that this version reads. */
export type Newer = { readonly fact: string } | { readonly format: number; readonly read: number; readonly entry?: number }

/** To whoever runs this version. */
export const newerJournal = (newer: Newer): string =>
  `A newer Parley wrote this journal: ${whatIsNewer(newer)}. Nothing was done with it: this version would misread what is owed. Start the version that ran here last, or a later one.`

function whatIsNewer(newer: Newer): string {
  if ('fact' in newer) return `it says "${newer.fact}", which this version does not know`
  const of = newer.entry === undefined ? 'it' : `its entry ${newer.entry}`
  return `${of} is of format ${newer.format}, and this version reads up to ${newer.read}`
}
