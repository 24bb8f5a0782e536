/**
 * Which element draws which row. A row keeps its element as long as it is drawn; one that comes takes over the element of one
 * that went: under load all rows are others five times a second, and neither elements nor garbage are made for them.
 */
export class RowSlots {
  #slots = new Map<string, number>()
  #made = 0

  /** For each row, by its id, the number of its element. The same for the same rows. */
  assign(ids: readonly string[]): number[] {
    const next = new Map<string, number>()
    for (const id of ids) {
      const slot = this.#slots.get(id)
      if (slot !== undefined) next.set(id, slot)
    }
    const taken = new Set(next.values())
    const free = [...this.#slots.values()].filter((slot) => !taken.has(slot))
    let used = 0
    for (const id of ids) if (!next.has(id)) next.set(id, free[used++] ?? this.#made++)
    this.#slots = next
    return ids.map((id) => next.get(id) ?? 0)
  }
}
