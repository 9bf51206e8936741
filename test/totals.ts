import type { Reporter, TestModule } from 'vitest/node'

/** Ends every run with one plain line of totals. With CI=true a skipped test is a failure: a part that nobody ran proves nothing. */
export default class Totals implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    let passed = 0
    let failed = errors.length
    let skipped = 0
    for (const module of modules) {
      if (module.errors().length > 0) failed += 1
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state === 'passed') passed += 1
        else if (state === 'failed') failed += 1
        else skipped += 1
      }
    }
    if (skipped > 0 && process.env.CI === 'true') process.exitCode = 1
    // After the other reporters' last words.
    process.once('exit', () => console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`))
  }
}
