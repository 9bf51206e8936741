/** What is said where Redis answers a command with an error, by the word that the answer begins with (https://redis.io/docs). */
const remedies: Readonly<Record<string, string>> = {
  NOPERM: 'does not let the user of PARLEY_REDIS_URL do what Parley needs: give that user all commands on the keys `{parley:*`, and `INFO`',
  OOM: 'has no memory left and takes no writes: raise its `maxmemory`, or free memory',
  MISCONF: 'could not save its snapshot and takes no writes: free space on its disk, or set `stop-writes-on-bgsave-error no`',
  READONLY: 'is a replica and takes no writes: give the address of its primary, or those of its sentinels',
  NOREPLICAS: 'has fewer replicas than its `min-replicas-to-write` and takes no writes: bring the others back',
  CLUSTERDOWN: 'belongs to a cluster that does not serve the keys of this mechanism now: mend the cluster',
  MASTERDOWN: 'is a replica that has lost its primary: give the address of the primary, or those of the sentinels',
  NOAUTH: 'wants a login: write the user and the password into PARLEY_REDIS_URL',
  LOADING: 'still reads its file, and answers when it has: wait',
  BUSY: 'is kept busy by a script of somebody else: wait for its end, or end it with `SCRIPT KILL`',
  DATABASE: 'does not have the database that PARLEY_REDIS_URL names: write a number that it has, or none',
  WRONGTYPE: 'has something else under the keys of this mechanism: give Parley a database of its own',
}

/** Until Redis 7 a script that may not do something says so in these words. */
const scriptMayNot = /can't run this command|can't access at least one of the keys|No permissions/i

/** These end without anybody changing a setting. */
const passing: ReadonlySet<string> = new Set(['LOADING', 'BUSY', 'NOREPLICAS', 'CLUSTERDOWN', 'MASTERDOWN'])

/** Until Redis 7 what a script met stands behind where it met it. */
const metByScript = /^ERR Error running script .*?-([A-Z]+) /

/** Redis answered, and refused. */
export const isRefusal = (error: unknown): error is Error => error instanceof Error && error.name === 'ReplyError'

/** The word by which Redis says why it refuses; '' where it says none. */
export function wordOf({ message }: Error): string {
  if (scriptMayNot.test(message)) return 'NOPERM'
  if (/DB index|invalid DB/i.test(message)) return 'DATABASE'
  return metByScript.exec(message)?.[1] ?? /^[A-Z]+/.exec(message)?.[0] ?? ''
}

/** Whether to wait is enough. */
export const isPassing = (error: Error): boolean => passing.has(wordOf(error))

/** What is wrong and what to do, in one sentence. Of Redis's own words the first line: behind it stands where in a script it was. */
export function refusedSentence(error: Error): string {
  const own = (error.message.split('\n', 1)[0] ?? '').replace(/ script: [0-9a-f]{40}.*$/, '').replace(/\.+$/, '')
  return `This Redis ${remedies[wordOf(error)] ?? 'refuses what Parley needs'} (it said: ${own}).`
}
