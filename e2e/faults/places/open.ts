import { EmbeddedPlace } from './embedded'
import { KafkaPlace } from './kafka'
import type { Place } from './place'

export const placeNames = ['embedded', 'kafka'] as const
export type PlaceName = (typeof placeNames)[number]

/** Starts the servers of a profile, for many runs. */
export async function openPlace(name: PlaceName): Promise<Place> {
  return name === 'embedded' ? EmbeddedPlace.start() : KafkaPlace.start()
}
