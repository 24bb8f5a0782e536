import type { Settings } from '../../contract/settings'

type Look = Pick<Settings, 'language' | 'theme'>
const key = 'weatherdeck:look'
const words = { language: ['system', 'en', 'fr'], theme: ['system', 'light', 'dark'] } as const

/** The look of the last visit, so that the first frame is right before the settings have arrived. */
export function rememberedLook(): Look {
  try {
    const saved = JSON.parse(localStorage.getItem(key) ?? '{}') as Record<string, unknown>
    return {
      language: words.language.find((word) => word === saved['language']) ?? 'system',
      theme: words.theme.find((word) => word === saved['theme']) ?? 'system',
    }
  } catch {
    return { language: 'system', theme: 'system' }
  }
}

export function rememberLook({ language, theme }: Look): void {
  try {
    localStorage.setItem(key, JSON.stringify({ language, theme }))
  } catch {
    // Storage is off: the first frame follows the system.
  }
}
