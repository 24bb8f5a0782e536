/** The partition of a key: FNV-1a over its UTF-8 bytes, so that it is the same in every run. */
export function partitionOf(key: string, partitions: number): number {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(key)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  return hash % partitions
}
