import { defineConfig } from 'vitest/config'

// Whatever project a person's shell is set up for: tests take projects down, with their volumes.
for (const name of Object.keys(process.env)) if (name.startsWith('COMPOSE_')) Reflect.deleteProperty(process.env, name)

/** What is polled for without a time of its own, milliseconds: a busy disk alone may take one second. */
const poll = { timeout: 20_000 }

/**
 * Tests that start containers under the names and ports that the stack's own Compose file gives them: one of these files at
 * a time on one machine. All others make containers of their own names, so they run beside these (scripts/test.mjs).
 */
const onTheStack = ['e2e/{engine-restart,hdfs,run-all,stack,weather-batch}.e2e.test.ts', 'backend/spark/spark.real.test.ts']

export default defineConfig({
  test: {
    projects: [
      // Pure parts, beside the code: no network, no process, no server.
      { test: { name: 'unit', include: ['{contract,backend,database,process,pipeline,electron,web,cli,renderer,scripts}/**/*.test.{ts,tsx}'], exclude: ['**/*.real.test.ts'] } },
      // Against the real thing: PGlite in its process, a real PostgreSQL, a real Kafka, the pipeline process.
      { test: { name: 'real', include: ['{backend,database,pipeline,web,cli,e2e/faults}/**/*.real.test.ts'], exclude: onTheStack, testTimeout: 120_000, hookTimeout: 120_000, fileParallelism: false, expect: { poll } } },
      // Measurements, not tests: `npx vitest run --project bench`; npm test leaves them out.
      { test: { name: 'bench', include: ['bench/**/*.bench.ts'], fileParallelism: false } },
      // The whole app, built, in a browser and in Electron.
      { test: { name: 'e2e', include: ['e2e/**/*.e2e.test.ts'], exclude: onTheStack, testTimeout: 180_000, hookTimeout: 180_000, fileParallelism: false, expect: { poll } } },
      { test: { name: 'stack', include: onTheStack, testTimeout: 180_000, hookTimeout: 180_000, fileParallelism: false, expect: { poll } } },
    ],
  },
})
