import { openMeteoSettingsSchema, type OpenMeteoSettings } from '../../contract/settings'

/** The whole number that a text holds, within bounds; null where it holds none. Spaces between digits are allowed. */
export function wholeNumber(text: string, min: number, max: number): number | null {
  const plain = text.replace(/[\s\u00a0\u202f]/g, '')
  if (!/^\d+$/.test(plain)) return null
  const value = Number(plain)
  return value >= min && value <= max ? value : null
}

/** Whether the backend would take an address. */
export function validUrl(key: keyof OpenMeteoSettings, text: string): boolean {
  return openMeteoSettingsSchema.shape[key].safeParse(text.trim()).success
}

/** Open-Meteo's own addresses. */
export const defaultUrls: OpenMeteoSettings = openMeteoSettingsSchema.parse({})
