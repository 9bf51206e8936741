import { defineConfig } from 'vitest/config'

const long = ['src/{core,relay}/**/*.{long,property}.test.ts', 'test/upgrade/**/*.test.ts']

export default defineConfig({
  test: {
    reporters: ['default', './test/skipped.ts', './test/totals.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'src/{core,relay,config,pagers,web,record}/**/*.test.ts',
            'test/architecture/**/*.test.ts',
            'demo/**/*.test.ts',
            'bench/**/*.test.ts',
          ],
          exclude: long,
          // Nothing here has a state of its own outside the test: modules are loaded once, not once a file. On every core, so that
          // `npm run check` takes seconds.
          isolate: false,
          maxWorkers: '100%',
          // Not a bound on anything: a loaded machine takes its time.
          testTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        // What plays days, thousands of messages or hundreds of drawn histories: of `npm test`, since it takes three times as long as all units.
        test: {
          name: 'long',
          include: long,
          isolate: false,
          maxWorkers: '100%',
          testTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'platforms',
          include: ['src/{adapters,sandbox,cli}/**/*.test.ts'],
          testTimeout: 30_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // Real processes on two cores: one file after the other, so that none starves another.
        test: {
          name: 'system',
          include: ['src/queues/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: ['test/{architecture,upgrade}/**'],
          fileParallelism: false,
          // Of tests in one file that say they are mostly waiting.
          maxConcurrency: 2,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
