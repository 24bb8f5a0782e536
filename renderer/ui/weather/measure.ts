import type { Format } from '../format'

const none = '–'
const compassPoints = {
  en: ['N', 'NE', 'E', 'SE', 'S', 'SW', 'W', 'NW'],
  fr: ['N', 'NE', 'E', 'SE', 'S', 'SO', 'O', 'NO'],
}

/** A value with its unit, or an en dash where it was not reported: null is never shown as 0. */
export function measure(value: number | null | undefined, unit: string, format: Format, digits = 0): string {
  if (value === null || value === undefined) return none
  return `${format.number(value, digits)}${unit === '°' ? '' : '\u00a0'}${unit}`
}

/** The eighth of the compass that the wind comes from, for degrees; empty where it was not reported. */
export function compass(degrees: number | null | undefined, language: string): string {
  if (degrees === null || degrees === undefined) return ''
  const points = language.startsWith('fr') ? compassPoints.fr : compassPoints.en
  return points[((Math.round(degrees / 45) % 8) + 8) % 8] ?? ''
}
