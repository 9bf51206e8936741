import type { Reporter, TestModule } from 'vitest/node'

/** The sentences `skipped: <part>: <remedy>` for what `needs` left out, once for each part. */
function skippedParts(testModules: readonly TestModule[]): string[] {
  const sentences = new Set<string>()
  for (const testModule of testModules) {
    for (const { part, remedy } of partsOf(testModule)) sentences.add(`skipped: ${part}: ${remedy}`)
  }
  return [...sentences]
}

function partsOf(testModule: TestModule) {
  return [...testModule.children.allTests('skipped')].flatMap((skipped) => skipped.meta().skippedPart ?? [])
}

/** A reporter for vitest's configuration, beside the one that prints the tests. */
export default class SkippedReporter implements Reporter {
  onTestRunEnd(testModules: readonly TestModule[]): void {
    for (const sentence of skippedParts(testModules)) console.log(sentence)
  }
}
