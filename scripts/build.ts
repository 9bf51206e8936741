// Usage: node scripts/build.ts
// Makes the program that runs for real: src/main.ts and all that it loads, 1,400 files of ours and of packages, in a few files under dist/. It starts in
// half the time, needs no compiler for TypeScript in memory and no node_modules beside it. Does nothing where nothing has changed since.
import { chmodSync, existsSync, globSync, renameSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'

const project = path.resolve(import.meta.dirname, '..')
const built = path.join(project, 'dist')
const program = path.join(built, 'parley.js')

if (!isFresh()) await build()

function isFresh(): boolean {
  if (!existsSync(program)) return false
  const since = statSync(program).mtimeMs
  // Folders too: a file that was taken away changes its folder.
  const sources = ['src', ...globSync('src/**', { cwd: project }), 'package-lock.json', 'scripts/build.ts']
  return sources.every((source) => statSync(path.join(project, source)).mtimeMs < since)
}

async function build(): Promise<void> {
  const { rolldown } = await import('rolldown')
  const bundle = await rolldown({
    cwd: project,
    platform: 'node',
    input: { parley: 'src/main.ts', watchdog: 'src/queues/watchdog.ts' },
  })
  // Beside it and then in its place: whoever starts Parley meanwhile finds one or the other whole.
  const beside = `${built}.${process.pid}`
  try {
    await bundle.write({
      dir: beside,
      format: 'esm',
      chunkFileNames: '[name].js',
      // Licences stay. What else is said of the code is said in src/, and would lie in memory here.
      comments: { legal: true, annotation: false, jsdoc: false },
    })
    chmodSync(path.join(beside, 'parley.js'), 0o755)
    rmSync(built, { recursive: true, force: true })
    renameSync(beside, built)
  } catch (error) {
    // Another one may have put its own there just now.
    if (!isFresh()) throw error
  } finally {
    rmSync(beside, { recursive: true, force: true })
    await bundle.close()
  }
}
