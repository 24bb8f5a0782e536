// Builds the packages that can be built without Electron's download site, around the stand-ins that `.ci/run` prepared,
// from the project's own electron-builder.yml: node .ci/package.mjs linux|windows
import { cpSync, existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build, Platform } from 'electron-builder'

const root = join(import.meta.dirname, '..')
const [system] = process.argv.slice(2)
const linux = system === 'linux'
const electronDist = linux ? process.env.ELECTRON_OVERRIDE_DIST_PATH : process.env.WINDOWS_ELECTRON_DIST
if (!electronDist) throw new Error(`no Electron for ${system} was prepared`)

// The stand-in's main process and utility processes begin with what they lack.
cpSync(join(root, '.ci', 'electron'), join(root, 'out', 'ci'), { recursive: true })
try {
  await build({
    projectDir: root,
    targets: linux ? Platform.LINUX.createTarget('dir') : Platform.WINDOWS.createTarget(['dir', 'portable']),
    publish: 'never',
    config: {
      extends: join(root, 'electron-builder.yml'),
      electronDist,
      electronVersion: '22.3.25',
      compression: 'store',
      extraMetadata: { main: 'out/ci/prelude.cjs' },
      ...(linux ? {} : { win: { signExecutable: false } }),
      afterPack: async ({ appOutDir }) => {
        // The stand-in's own way to start an app from a folder.
        const own = join(appOutDir, 'resources', 'default_app.asar')
        if (existsSync(own)) rmSync(own)
      },
    },
  })
} finally {
  rmSync(join(root, 'out', 'ci'), { recursive: true, force: true })
}
