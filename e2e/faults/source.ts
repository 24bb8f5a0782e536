import type { Location, WeatherVariable } from '../../contract/weather'
import { startOpenMeteo, type LocalOpenMeteo } from '../open-meteo/server'
import type { Random } from './random'

const minute = 60_000

/** Far and near neighbours: answers that changed places must be noticed between Lyon and Grenoble, too. */
export const locations: Location[] = [
  { id: 'paris', name: 'Paris', latitude: 48.85341, longitude: 2.3488 },
  { id: 'lyon', name: 'Lyon', latitude: 45.74846, longitude: 4.84671 },
  { id: 'grenoble', name: 'Grenoble', latitude: 45.17869, longitude: 5.71479 },
  { id: 'montreal', name: 'Montréal', latitude: 45.50884, longitude: -73.58781 },
  { id: 'dakar', name: 'Dakar', latitude: 14.6937, longitude: -17.44406 },
  { id: 'hobart', name: 'Hobart', latitude: -42.87936, longitude: 147.32941 },
]

export const variables: WeatherVariable[] = ['temperature_2m', 'precipitation', 'weather_code', 'wind_speed_10m']

/** The local Open-Meteo with a clock that is moved on by hand, and values that differ from reply to reply. */
export class Source {
  #at: number
  #replies = 0

  private constructor(readonly server: LocalOpenMeteo, at: number) {
    this.#at = at
  }

  static async start(): Promise<Source> {
    const holder: { source: Source | null } = { source: null }
    // Its clock stays behind ours: ids from the future are for the poison.
    const at = Date.now() - 20 * 60 * minute
    const server = await startOpenMeteo({
      now: () => holder.source?.now ?? at,
      revise: (value, variable) => holder.source?.revise(value, variable) ?? value,
    })
    return (holder.source = new Source(server, at))
  }

  get now(): number {
    return this.#at
  }

  /** Some minutes on, never beyond the present; now and then back, as an answer out of a cache is. */
  move(random: Random): void {
    const step = random.chance(0.08) ? -random.between(5, 90) : random.between(1, 35)
    this.#at = Math.min(Date.now(), this.#at + Math.round(step * minute))
    this.#replies++
  }

  /** Every reply has other values for the same hour, as every run of the model has. */
  revise(value: number, variable: string): number {
    return variable === 'weather_code' ? value : Math.round((value + (this.#replies % 997) / 100) * 100) / 100
  }
}
