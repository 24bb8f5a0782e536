import { ProblemError } from '../../contract/problem'
import { settingsPatchSchema } from '../../contract/settings'
import { exitCodes } from '../codes'
import type { Context, Run } from '../command'
import { openSession } from '../session'
import { put, text } from '../text'

type Tree = Record<string, unknown>
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The value at `collection.intervalMinutes`. Throws `SETTINGS_INVALID` where there is none. */
export function valueAt(tree: unknown, key: string): unknown {
  let value = tree
  for (const part of key.split('.')) {
    if (!isTree(value) || !Object.hasOwn(value, part)) {
      throw new ProblemError('SETTINGS_INVALID', { setting: key }, { detail: put(text.unknownSetting, { key }) })
    }
    value = value[part]
  }
  return value
}

/** The patch that sets one value and nothing else. */
export function patchFor(tree: unknown, key: string, given: string): Tree {
  const before = valueAt(tree, key)
  let value: unknown = given
  try {
    const read: unknown = JSON.parse(given)
    // A password of digits stays the text that it is, whatever number it reads as.
    if (typeof before !== 'string' || typeof read === 'string') value = read
  } catch {
    // A word without quotes: a string.
  }
  return key.split('.').reduceRight<unknown>((inner, part) => ({ [part]: inner }), value) as Tree
}

export async function getSettings(key: string | undefined, { dataDir, output }: Context): Run {
  const session = await openSession(dataDir)
  try {
    const state = await session.client.settings.get()
    const value = key === undefined ? state.settings : valueAt(state.settings, key)
    output.answer(value, () => (isTree(value) || Array.isArray(value) ? JSON.stringify(value, null, 2) : String(value)))
    if (state.problem) output.problem(state.problem.problem)
    return exitCodes.ok
  } finally {
    await session.close()
  }
}

export async function setSetting(key: string, given: string, { dataDir, output }: Context): Run {
  const session = await openSession(dataDir)
  try {
    const { settings } = await session.client.settings.get()
    const patch = settingsPatchSchema.strict().safeParse(patchFor(settings, key, given))
    if (!patch.success) {
      const detail = patch.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n')
      throw new ProblemError('SETTINGS_INVALID', { setting: key }, { detail })
    }
    const state = await session.client.settings.update(patch.data)
    const value = valueAt(state.settings, key)
    output.answer({ [key]: value }, () => put(text.saved, { key, value: JSON.stringify(value) }))
    return exitCodes.ok
  } finally {
    await session.close()
  }
}
