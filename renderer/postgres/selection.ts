/** A cell by row and column, from 0. */
export interface Cell {
  row: number
  column: number
}

/** A block of cells: from where it was begun to where the cursor is. */
export interface Selection {
  anchor: Cell
  head: Cell
}

export interface Block {
  top: number
  bottom: number
  left: number
  right: number
}

export function blockOf({ anchor, head }: Selection): Block {
  return {
    top: Math.min(anchor.row, head.row),
    bottom: Math.max(anchor.row, head.row),
    left: Math.min(anchor.column, head.column),
    right: Math.max(anchor.column, head.column),
  }
}

export const contains = (block: Block, row: number, column: number): boolean =>
  row >= block.top && row <= block.bottom && column >= block.left && column <= block.right

export interface Step {
  key: string
  shift: boolean
  /** Ctrl or Cmd. */
  mod: boolean
}

/** The selection after a key, or null where the key means nothing to it. */
export function moved(selection: Selection | null, step: Step, size: { rows: number; columns: number; page: number }): Selection | null {
  const lastRow = size.rows - 1
  const lastColumn = size.columns - 1
  if (lastRow < 0 || lastColumn < 0) return null
  if (step.mod && step.key.toLowerCase() === 'a') return { anchor: { row: 0, column: 0 }, head: { row: lastRow, column: lastColumn } }
  const { row, column } = selection?.head ?? { row: -1, column: 0 }
  const target = ((): Cell | null => {
    switch (step.key) {
      case 'ArrowUp':
        return { row: step.mod ? 0 : row - 1, column }
      case 'ArrowDown':
        return { row: step.mod ? lastRow : row + 1, column }
      case 'ArrowLeft':
        return { row, column: step.mod ? 0 : column - 1 }
      case 'ArrowRight':
        return { row, column: step.mod ? lastColumn : column + 1 }
      case 'PageUp':
        return { row: row - size.page, column }
      case 'PageDown':
        return { row: row + size.page, column }
      case 'Home':
        return { row: step.mod ? 0 : row, column: 0 }
      case 'End':
        return { row: step.mod ? lastRow : row, column: lastColumn }
      default:
        return null
    }
  })()
  if (target === null) return null
  const head = { row: Math.max(0, Math.min(lastRow, target.row)), column: Math.max(0, Math.min(lastColumn, target.column)) }
  return { anchor: step.shift && selection ? selection.anchor : head, head }
}
