import { createHash, randomInt } from 'node:crypto'
import { chmod, copyFile, mkdir, readdir, readFile, rename } from 'node:fs/promises'
import path from 'node:path'
import { ProblemError } from '../../contract/problem'
import { errnoOf, writeAtomically, writeProblem } from '../../process/atomic-file'

/** What we copied, by relative path: the SHA-256 of each file. */
const manifestName = '.weatherdeck.json'

/**
 * Brings the stack's files to a folder that can be written, and up to date there: a file that changed in the app is
 * replaced; one that a person changed is kept beside it as `NAME.yours`. `.env` is made at the first start, with random
 * passwords; what stands in it is never changed, only what is missing is added.
 * Throws `FILE_UNREADABLE`, `FILE_UNWRITABLE`, `DISK_FULL`.
 */
export async function prepareStackFiles(resources: string, folder: string): Promise<void> {
  const known = await readManifest(path.join(folder, manifestName))
  const next: Record<string, string> = {}
  let changed = false
  for (const file of await filesUnder(resources)) {
    const source = path.join(resources, file)
    const target = path.join(folder, file)
    const wanted = await digest(source)
    if (wanted === null) throw new ProblemError('FILE_UNREADABLE', { path: source })
    next[file] = wanted
    const present = await digest(target)
    if (present === wanted) continue
    // Edited by a person, and the app's own has not changed: theirs stays.
    if (present !== null && known[file] === wanted) continue
    try {
      await mkdir(path.dirname(target), { recursive: true })
      if (present !== null && present !== known[file]) await rename(target, await freeName(`${target}.yours`))
      await copyFile(source, target)
      // Containers read them as users of their own.
      if (process.platform !== 'win32') await chmod(target, 0o644)
    } catch (error) {
      throw writeProblem(error, target)
    }
    changed = true
  }
  if (changed || Object.keys(known).length === 0)
    await writeAtomically(path.join(folder, manifestName), `${JSON.stringify(next, null, 2)}\n`)
  await prepareEnvironment(path.join(folder, '.env.example'), path.join(folder, '.env'))
}

/** The name, or the first numbered one that nothing has yet: what a person wrote is never written over. */
async function freeName(name: string): Promise<string> {
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? name : `${name}-${n}`
    if ((await digest(candidate)) === null) return candidate
  }
}

async function prepareEnvironment(example: string, file: string): Promise<void> {
  const template = await readOptional(example)
  if (template === null) return
  const present = await readOptional(file)
  const text = present === null ? fillPasswords(template) : addMissing(present, template)
  if (text !== present) await writeAtomically(file, text)
}

const emptyPassword = /^([A-Z0-9_]*PASSWORD)=[ \t]*$/gm

/** Gives every password without a value a random one. */
export const fillPasswords = (text: string): string =>
  text.replace(/\r\n/g, '\n').replace(emptyPassword, (_, name: string) => `${name}=${randomPassword()}`)

/** Passwords that the template asks for and the file lacks, added at its end; everything else stays as it is. */
export function addMissing(text: string, template: string): string {
  const filled = text.replace(
    /^([A-Z0-9_]*PASSWORD)=[ \t]*(\r?)$/gm,
    (_, name: string, end: string) => `${name}=${randomPassword()}${end}`,
  )
  const has = (name: string): boolean => new RegExp(`^\\s*(export\\s+)?${name}\\s*[=:]`, 'm').test(filled)
  const missing = [...template.matchAll(emptyPassword)].map(([, name = '']) => name).filter((name) => !has(name))
  if (missing.length === 0) return filled
  return `${filled}${filled === '' || filled.endsWith('\n') ? '' : '\n'}${missing.map((name) => `${name}=${randomPassword()}\n`).join('')}`
}

/** 24 letters and digits, about 142 bits: nothing in it needs quoting in `.env`, in a URL or in a shell. */
function randomPassword(): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
  return Array.from({ length: 24 }, () => letters[randomInt(letters.length)] ?? '').join('')
}

/** Relative paths with `/`, sorted; never somebody's own `.env`. */
async function filesUnder(root: string, under = ''): Promise<string[]> {
  let entries
  try {
    entries = await readdir(path.join(root, under), { withFileTypes: true })
  } catch (error) {
    throw new ProblemError('FILE_UNREADABLE', { path: path.join(root, under) }, { detail: String(error), cause: error })
  }
  const found: string[] = []
  for (const entry of entries) {
    const relative = under === '' ? entry.name : `${under}/${entry.name}`
    if (entry.isDirectory()) {
      if (entry.name !== '__pycache__') found.push(...(await filesUnder(root, relative)))
    } else if (entry.isFile() && relative !== '.env') found.push(relative)
  }
  return found.sort()
}

async function digest(file: string): Promise<string | null> {
  try {
    return createHash('sha256')
      .update(await readFile(file))
      .digest('hex')
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null
    throw new ProblemError('FILE_UNREADABLE', { path: file }, { detail: String(error), cause: error })
  }
}

async function readOptional(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null
    throw new ProblemError('FILE_UNREADABLE', { path: file }, { detail: String(error), cause: error })
  }
}

async function readManifest(file: string): Promise<Record<string, string>> {
  try {
    return JSON.parse((await readOptional(file)) ?? '{}') as Record<string, string>
  } catch (error) {
    if (error instanceof SyntaxError) return {}
    throw error
  }
}
