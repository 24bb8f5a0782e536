// npm run package: the installers for this machine's system, into dist/. `-- --dir` stops at the unpacked folder.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { build, checkNode, install, root } from './prepare.mjs'

checkNode()
install()
build()
const builder = dirname(createRequire(import.meta.url).resolve('electron-builder/package.json'))
const given = process.argv.slice(2)
// Only the release workflow publishes, and says so.
const publish = given.includes('--publish') ? [] : ['--publish', 'never']
const { status } = spawnSync(process.execPath, [join(builder, 'cli.js'), ...publish, ...given], {
  cwd: root,
  stdio: 'inherit',
})
process.exitCode = status ?? 1
