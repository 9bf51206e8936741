import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A new, empty folder for one run. Whoever asked for it removes it. */
export const temporaryFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'parley-demo-'))
