import { accessSync, constants } from 'node:fs'
import { resolve } from 'node:path'

const systemFolder = '/var/lib/parley'

/**
 * Where Parley keeps its state. A written folder is taken as seen from the configuration's, so that it does not change with the
 * folder in which somebody happens to start; without one it is the system's place, or `.parley` beside the configuration.
 */
export function storageFolder(written: string | undefined, configFolder: string, isWritable = canWrite): string {
  if (written !== undefined) return resolve(configFolder, written)
  return isWritable(systemFolder) ? systemFolder : resolve(configFolder, '.parley')
}

function canWrite(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK)
    return true
  } catch {
    return false
  }
}
