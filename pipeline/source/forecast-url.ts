import type { Location, WeatherVariable } from '../../contract/weather'
import { limits, weightOfLocation } from './budget'

/** One call of the forecast endpoint. */
export interface ForecastCall {
  locations: Location[]
  variables: WeatherVariable[]
  /** Days of hourly history before today; null for the present conditions only. */
  pastDays: number | null
}

/** Open-Meteo's own limit (docs, "Latitude and longitude"). */
const mostLocations = 1000
/** Many servers and proxies refuse request lines beyond 8,192 bytes. */
const longestUrl = 8000
/** Half the minute's limit: a call as heavy as the whole limit could hardly ever be booked. */
const heaviestCall = limits.minute / 2

/** The address of a call. Units are asked for by name: what the reply says is checked against them. */
export function forecastUrl(base: string, call: ForecastCall): string {
  const url = new URL(base)
  const parameters: Record<string, string | number> = {
    // Five decimals are a metre.
    latitude: call.locations.map((l) => Number(l.latitude.toFixed(5))).join(','),
    longitude: call.locations.map((l) => Number(l.longitude.toFixed(5))).join(','),
    current: call.variables.join(','),
    ...(call.pastDays === null ? {} : { hourly: call.variables.join(','), past_days: call.pastDays, forecast_days: 1 }),
    timezone: 'GMT',
    timeformat: 'iso8601',
    temperature_unit: 'celsius',
    wind_speed_unit: 'kmh',
    precipitation_unit: 'mm',
  }
  // Commas are fine in a query; escaped they would cost two thirds of the URL.
  const query = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value).replace(/%2C/g, ',')}`)
  url.search = [url.search.replace(/^\?/, ''), ...query].filter(Boolean).join('&')
  return url.href
}

/** Weighted calls that a call costs. Present conditions count as variables beside the hourly ones. */
export function weightOfCall(call: ForecastCall): number {
  const perLocation = call.pastDays === null
    ? weightOfLocation(call.variables.length, 1)
    : weightOfLocation(call.variables.length * 2, call.pastDays + 1)
  return perLocation * call.locations.length
}

/** The same as several calls, each within Open-Meteo's limits of locations, length and weight. */
export function splitCall(base: string, call: ForecastCall): ForecastCall[] {
  const fits = (part: ForecastCall) =>
    part.locations.length <= mostLocations && forecastUrl(base, part).length <= longestUrl && weightOfCall(part) <= heaviestCall
  if (call.locations.length === 0) return []
  if (call.locations.length === 1 || fits(call)) return [call]
  return halves(call).flatMap((half) => splitCall(base, half))
}

/** A call of several locations as two. */
export function halves(call: ForecastCall): [ForecastCall, ForecastCall] {
  const middle = Math.ceil(call.locations.length / 2)
  return [
    { ...call, locations: call.locations.slice(0, middle) },
    { ...call, locations: call.locations.slice(middle) },
  ]
}
