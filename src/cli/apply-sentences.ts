/** Every sentence of `parley apply`, and of the process that answers it. */

export const usage = `Which configuration? parley apply FILE [--yes]
  FILE    the configuration of a Parley that runs, as it is to be from now on
  --yes   do not ask before it is put in force`

export const nobodyAnswers =
  'No Parley answers that runs this mechanism: nothing was put in force. A first configuration comes into force when Parley starts with it; later ones are applied while it runs.'
export const notRunning = (folder: string): string =>
  `No Parley runs on ${folder}, and PARLEY_REDIS_URL names no Redis: nothing was put in force. Start Parley first, or apply it where Parley runs.`
export const redisAway = (why: string): string =>
  `${why} Nothing was put in force: see that the Redis of PARLEY_REDIS_URL runs and can be reached from here, then apply it again.`
export const connectionLost = (why: string): string =>
  `The connection to the running Parley was lost while it was asked (${why}). Whether anything came into force is not known: see that Parley runs, and apply the file again; it shows what is left to do.`
export const busy = 'Somebody else is applying a configuration: nothing was put in force. Try again in half a minute.'
export const nothingChanges = 'Nothing changes: what the file says is in force, or waits to be confirmed already.'
export const question = 'Put it in force?'
export const notAsked = 'Nothing was put in force: there is nobody to ask. Look at the difference, then give --yes.'
export const declined = 'Nothing was put in force.'

export const atOnce = 'At once:'
export const waitsFor = (names: readonly string[], id: string | null): string =>
  `Once the ${names.length === 1 ? 'head' : 'heads'} of ${names.join(' and ')} ${names.length === 1 ? 'has' : 'have'} confirmed${id === null ? '' : ` (waits already, as ${id})`}:`
export const lacksHead = (names: readonly string[]): string =>
  `NOT AT ALL, because ${names.join(' and ')} ${names.length === 1 ? 'has' : 'have'} no head who could confirm it. Name one (head: true) first:`
export const returns = (name: string, id: string): string =>
  `NOT AT ALL, because ${name} withdrew: ${name} stands in the file and does not come back by it. Take ${id} and its link out, as soon as two others are in it. If ${name} is to come back, ask it for new access, and write it there under another id (such as ${id}-2).`
export const linkRenewed = (link: string): string => `The link ${link} is started anew, with its new settings.`
export const linkLeftOut = (link: string): string =>
  `The link ${link} is not in the file, and is needed until those whom it reaches have confirmed: put it back until then, with its secrets, or nobody there is reached after a restart.`
export const nextStart = (keys: readonly string[]): string => `Only at the next start: ${keys.join(', ')}.`

export const otherFile = (running: string, given: string): string =>
  `The running Parley reads ${running}, which does not say what ${given} says: put it there, with its secrets, and apply it again. Nothing was put in force.`
export const ownFileBad = (running: string, problems: number, first: string): string =>
  `The running Parley finds ${problems === 1 ? 'a problem' : `${problems} problems`} in ${running}: ${first} Nothing was put in force.`
export const otherMechanism = (running: string): string =>
  `The running Parley has the mechanism ${running}: its name stays as it is. Nothing was put in force.`
export const changedMeanwhile =
  'The file, or what is in force, has changed since the difference was shown. Nothing was put in force: apply it again.'
export const notRecorded = (reason: string): string => `Nothing was put in force: ${reason}.`

export const inForce = 'In force, as far as nobody has to confirm it.'
export const noneInForce = 'Nothing of it is in force yet.'
export const waits = (id: string, names: readonly string[]): string =>
  `${id} waits for ${names.join(' and ')} to confirm it in their own tool.`

/** To whoever runs Parley, of a party that withdrew. */
export const leftFolder = (folder: string): string => `the folder ${folder} beside Parley’s state`
export const leftShared = (party: string, link: string): string =>
  `the party ${party} in the configuration file. The link ${link} serves others too, and its secrets stay: if ${party} knew them, give it others`
export const leftParty = (party: string, link: string): string =>
  `the party ${party} and the link ${link} in the configuration file, as soon as it names two others (until then they are not used), and all of this on every other machine that stands by`
