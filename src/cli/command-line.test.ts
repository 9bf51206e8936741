import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const main = fileURLToPath(new URL('../main.ts', import.meta.url))

/** Rejects with what it wrote and its exit code, as it does for all that is tried here. */
const parley = (...args: readonly string[]) => promisify(execFile)(process.execPath, [main, ...args])

test.each([
  [['chekc', 'parley.yaml'], 'There is no command "chekc". Did you mean "parley check"?'],
  [['parley.yaml'], 'There is no command "parley.yaml".'],
  [[], 'Which configuration? Give --config FILE'],
  [['--confg', 'parley.yaml'], "Unknown option '--confg'"],
])('what is typed wrong is named, and the commands that there are shown: %j', async (args, words) => {
  await expect(parley(...args)).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining(words) })
  await expect(parley(...args)).rejects.toMatchObject({ stderr: expect.stringContaining('parley apply FILE') })
})
