/** How many colours there are for services (logs.module.css has them). */
export const serviceColours = 11

const taken = new Map<string, number>()

function hash(text: string): number {
  let sum = 0
  for (let i = 0; i < text.length; i++) sum = (sum * 31 + text.charCodeAt(i)) >>> 0
  return sum
}

/** The colour of a service, 1 to 11: from its name, or the next one that no other service has; the same for as long as the page lives. */
export function colourOf(service: string): number {
  const known = taken.get(service)
  if (known !== undefined) return known
  const wanted = hash(service) % serviceColours
  const used = new Set(taken.values())
  let colour = wanted + 1
  for (let i = 0; i < serviceColours; i++) {
    const candidate = ((wanted + i) % serviceColours) + 1
    if (!used.has(candidate)) {
      colour = candidate
      break
    }
  }
  taken.set(service, colour)
  return colour
}

/** What the app's own producer and consumer are called in the list. */
export const isOwn = (service: string): boolean => service.startsWith('app:')
