import type { StackService } from '../../contract/stack'

export interface GraphNode {
  name: string
  x: number
  y: number
}

export interface GraphEdge {
  /** From the service that is waited for to the one that waits. */
  from: string
  to: string
  condition: StackService['dependsOn'][number]['condition']
  required: boolean
  /** An SVG path, left to right. */
  path: string
}

export interface Graph {
  nodes: GraphNode[]
  edges: GraphEdge[]
  width: number
  height: number
}

/** Sizes in px. `gap`: between columns; `row`: from one node's top to the next. */
export interface GraphSizes {
  width: number
  height: number
  gap: number
  row: number
}

/** A place in a column: a service, or a bend of an edge that passes by. */
interface Slot {
  id: string
  service: string | null
  /** What it hangs on, to the left. */
  before: string[]
  after: string[]
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/** Sorts a column by where its neighbours stand; a slot without any keeps its place. Stable, so that nothing jumps about. */
function sortColumn(column: Slot[], neighbours: (slot: Slot) => string[], place: (id: string) => number | undefined): Slot[] {
  return column
    .map((slot, index) => {
      const places = neighbours(slot).map(place).filter((each) => each !== undefined)
      return { slot, key: places.length > 0 ? mean(places) : index, index }
    })
    .sort((a, b) => a.key - b.key || a.index - b.index)
    .map(({ slot }) => slot)
}

/**
 * Services as columns by rank, with the edges of `dependsOn` between them. An edge over several columns gets a bend in
 * each, which takes part in the order, so that edges pass between nodes and seldom cross. Pure.
 */
export function layoutGraph(services: readonly Pick<StackService, 'name' | 'rank' | 'dependsOn'>[], sizes: GraphSizes): Graph {
  const ranks = [...new Set(services.map((service) => service.rank))].sort((a, b) => a - b)
  const columnOf = new Map(services.map((service) => [service.name, ranks.indexOf(service.rank)]))
  const slots = new Map<string, Slot>()
  const columns: Slot[][] = ranks.map(() => [])
  const add = (column: number, id: string, service: string | null): Slot => {
    const slot: Slot = { id, service, before: [], after: [] }
    slots.set(id, slot)
    columns[column]?.push(slot)
    return slot
  }
  for (const service of services) add(columnOf.get(service.name) ?? 0, service.name, service.name)

  const routes: { edge: Omit<GraphEdge, 'path'>; via: string[] }[] = []
  for (const service of services) {
    for (const { service: from, condition, required } of service.dependsOn) {
      const start = columnOf.get(from)
      const end = columnOf.get(service.name) ?? 0
      // A dependency outside of what is shown, or a file whose ranks do not fit: no edge to draw.
      if (start === undefined || start >= end) continue
      const via = [from]
      for (let column = start + 1; column < end; column++) via.push(add(column, `${from}>${service.name}@${column}`, null).id)
      via.push(service.name)
      via.forEach((id, index) => {
        const next = via[index + 1]
        if (next === undefined) return
        slots.get(id)?.after.push(next)
        slots.get(next)?.before.push(id)
      })
      routes.push({ edge: { from, to: service.name, condition, required }, via })
    }
  }

  const placeIn = (column: Slot[] | undefined) => (id: string) => {
    const index = column?.findIndex((slot) => slot.id === id) ?? -1
    // Relative to the middle, because columns are centred.
    return index === -1 ? undefined : index - ((column?.length ?? 1) - 1) / 2
  }
  for (let sweep = 0; sweep < 4; sweep++) {
    for (let at = 1; at < columns.length; at++) columns[at] = sortColumn(columns[at] ?? [], (slot) => slot.before, placeIn(columns[at - 1]))
    for (let at = columns.length - 2; at >= 0; at--) columns[at] = sortColumn(columns[at] ?? [], (slot) => slot.after, placeIn(columns[at + 1]))
  }

  const most = Math.max(1, ...columns.map((column) => column.length))
  const height = (most - 1) * sizes.row + sizes.height
  const place = new Map<string, GraphNode>()
  columns.forEach((column, at) => {
    const top = (height - ((column.length - 1) * sizes.row + sizes.height)) / 2
    column.forEach((slot, index) => place.set(slot.id, { name: slot.id, x: at * (sizes.width + sizes.gap), y: top + index * sizes.row }))
  })

  const edges = routes.map(({ edge, via }): GraphEdge => {
    const points = via.flatMap((id) => {
      const at = place.get(id)
      return at ? [{ left: at.x, right: at.x + sizes.width, y: at.y + sizes.height / 2 }] : []
    })
    const path = points.slice(1).map((point, index) => {
      const before = points[index] ?? point
      const middle = (before.right + point.left) / 2
      const bend = `C ${middle} ${before.y} ${middle} ${point.y} ${point.left} ${point.y}`
      return index === points.length - 2 ? bend : `${bend} H ${point.right}`
    })
    return { ...edge, path: `M ${points[0]?.right ?? 0} ${points[0]?.y ?? 0} ${path.join(' ')}` }
  })
  return {
    nodes: services.flatMap((service) => place.get(service.name) ?? []),
    edges,
    width: Math.max(0, columns.length * (sizes.width + sizes.gap) - sizes.gap),
    height,
  }
}
