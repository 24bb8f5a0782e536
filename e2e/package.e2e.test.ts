import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { chmod } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { openPackage } from './app'
import { describeWith, electronPath } from './available'
import { journey } from './journey'

/** The unpacked package of `npm run package -- --dir`, or of `.ci/package.mjs`; Linux only. */
const packaged = process.env['WEATHERDECK_PACKAGE'] ?? null
const here = packaged !== null && existsSync(join(packaged, 'weatherdeck')) ? packaged : null

const entriesOf = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => join(entry.parentPath, entry.name)).sort()
/** Name, size and time of change of everything in a folder. */
const stateOf = (folder: string) =>
  entriesOf(folder).map((path) => {
    const { size, mtimeMs } = statSync(path)
    return `${path} ${size} ${mtimeMs}`
  })

describeWith({ 'Electron with a display': electronPath, 'package (WEATHERDECK_PACKAGE)': here }, 'the package', () => {
  // Where an administrator installed it, under a name as people have them: nothing may be written there.
  const folder = join(mkdtempSync(join(tmpdir(), 'weatherdeck-package-')), 'Météo d’été')
  let before: string[] = []
  let ready: Promise<void> | undefined
  const install = async () => {
    cpSync(here ?? '', folder, { recursive: true })
    for (const path of [folder, ...entriesOf(folder)]) await chmod(path, statSync(path).mode & 0o555)
    before = stateOf(folder)
  }
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  journey('the package', async (dataDir) => {
    await (ready ??= install())
    return openPackage(join(folder, 'weatherdeck'), { dataDir })
  })

  it('wrote nothing into its own folder', () => {
    expect(before.length).toBeGreaterThan(50)
    expect(stateOf(folder)).toEqual(before)
  })
})
