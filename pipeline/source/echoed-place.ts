import type { Location } from '../../contract/weather'

interface Point {
  latitude: number
  longitude: number
}

/**
 * Open-Meteo answers with the centre of the grid cell that it chose. Its coarsest global models have cells of 0.4°
 * (44 km), and it may prefer a neighbouring cell on land: well below this many km.
 */
const farthest = 150

/**
 * Why an answer cannot be that of the place at `index` of those asked for; null when it can. `echoed`: the coordinates
 * that each answer carries, in the order of the answers; null where there are none.
 */
export function foreignAnswer(index: number, asked: readonly Location[], echoed: readonly (Point | null)[]): string | null {
  const own = asked[index]
  const echo = echoed[index]
  if (own === undefined) return 'nobody asked for it'
  if (!echo) return 'it carries no coordinates'
  const away = distance(own, echo)
  const said = `${echo.latitude}, ${echo.longitude} lies ${Math.round(away)} km from the place`
  if (away > farthest) return said
  // Two answers that changed places: each lies far nearer to the other's place than to its own.
  const exchanged = asked.findIndex((other, j) => {
    const others = echoed[j]
    return j !== index && others && away > 10 && distance(other, echo) * 4 < away && distance(own, others) * 4 < distance(other, others)
  })
  return exchanged === -1 ? null : `${said}, and is the answer for ${asked[exchanged]?.id ?? ''}`
}

/** Great-circle distance, km (haversine, mean radius of the Earth). */
function distance(a: Point, b: Point): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180
  const half = (x: number) => Math.sin(x / 2) ** 2
  const h =
    half(radians(a.latitude - b.latitude)) +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * half(radians(a.longitude - b.longitude))
  return 2 * 6371 * Math.asin(Math.min(1, Math.sqrt(h)))
}

/** The coordinates of an answer. */
export function echoOf(answer: unknown): Point | null {
  if (typeof answer !== 'object' || answer === null) return null
  const { latitude, longitude } = answer as Record<string, unknown>
  return typeof latitude === 'number' && typeof longitude === 'number' ? { latitude, longitude } : null
}
