#!/usr/bin/env node
// The command line: prepares what is missing (says so on stderr), then runs in this very process.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { prepare, PrepareError, root, say } from './prepare.mjs'

try {
  prepare()
} catch (error) {
  say(error instanceof PrepareError ? error.message : error.stack)
  process.exit(1)
}
createRequire(import.meta.url)(join(root, 'out', 'main', 'cli.cjs'))
