import type { weather } from '../../i18n/en/weather'

type CodeText = keyof typeof weather.code
export type WeatherIconName =
  | 'clear' | 'partly' | 'cloudy' | 'fog' | 'drizzle' | 'rain' | 'sleet' | 'snow' | 'storm' | 'unknown'

/** The codes that Open-Meteo sends; WMO table 4677 has others, which it never uses. Source: Open-Meteo docs, "WMO Weather interpretation codes (WW)". */
export const wmoCodes: Readonly<Partial<Record<number, { text: CodeText; icon: WeatherIconName }>>> = {
  0: { text: 'clear', icon: 'clear' },
  1: { text: 'mainlyClear', icon: 'clear' },
  2: { text: 'partlyCloudy', icon: 'partly' },
  3: { text: 'overcast', icon: 'cloudy' },
  45: { text: 'fog', icon: 'fog' },
  48: { text: 'rimeFog', icon: 'fog' },
  51: { text: 'drizzleLight', icon: 'drizzle' },
  53: { text: 'drizzleModerate', icon: 'drizzle' },
  55: { text: 'drizzleDense', icon: 'drizzle' },
  56: { text: 'freezingDrizzleLight', icon: 'sleet' },
  57: { text: 'freezingDrizzleDense', icon: 'sleet' },
  61: { text: 'rainSlight', icon: 'rain' },
  63: { text: 'rainModerate', icon: 'rain' },
  65: { text: 'rainHeavy', icon: 'rain' },
  66: { text: 'freezingRainLight', icon: 'sleet' },
  67: { text: 'freezingRainHeavy', icon: 'sleet' },
  71: { text: 'snowSlight', icon: 'snow' },
  73: { text: 'snowModerate', icon: 'snow' },
  75: { text: 'snowHeavy', icon: 'snow' },
  77: { text: 'snowGrains', icon: 'snow' },
  80: { text: 'showersSlight', icon: 'rain' },
  81: { text: 'showersModerate', icon: 'rain' },
  82: { text: 'showersViolent', icon: 'rain' },
  85: { text: 'snowShowersSlight', icon: 'snow' },
  86: { text: 'snowShowersHeavy', icon: 'snow' },
  95: { text: 'thunderstorm', icon: 'storm' },
  96: { text: 'thunderstormHail', icon: 'storm' },
  99: { text: 'thunderstormHeavyHail', icon: 'storm' },
}

/** The words and icon of a code; null or absent means that it was not reported, a code outside the list keeps its number. */
export function weatherOf(code: number | null | undefined): { text: CodeText; icon: WeatherIconName } {
  if (code === null || code === undefined) return { text: 'unknown', icon: 'unknown' }
  return wmoCodes[code] ?? { text: 'unlisted', icon: 'unknown' }
}

/**
 * Whether the sun is above the horizon (0.83° of refraction and radius counted), to choose between sun and moon.
 * `at` is epoch ms. Source: NOAA's low-accuracy solar equations (declination and equation of time by day of year);
 * good to a few minutes, which is enough for an icon.
 */
export function isDaylight(at: number, latitude: number, longitude: number): boolean {
  const date = new Date(at)
  const day = (at - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000
  const g = (2 * Math.PI * day) / 365.2422
  const declination =
    0.006918 - 0.399912 * Math.cos(g) + 0.070257 * Math.sin(g) - 0.006758 * Math.cos(2 * g) + 0.000907 * Math.sin(2 * g)
  const equationOfTime =
    229.18 * (0.000075 + 0.001868 * Math.cos(g) - 0.032077 * Math.sin(g) - 0.014615 * Math.cos(2 * g) - 0.040849 * Math.sin(2 * g))
  const minutes = date.getUTCHours() * 60 + date.getUTCMinutes() + equationOfTime + 4 * longitude
  const hourAngle = ((minutes / 4 - 180) * Math.PI) / 180
  const phi = (latitude * Math.PI) / 180
  const elevation = Math.asin(Math.sin(phi) * Math.sin(declination) + Math.cos(phi) * Math.cos(declination) * Math.cos(hourAngle))
  return elevation > (-0.83 * Math.PI) / 180
}
