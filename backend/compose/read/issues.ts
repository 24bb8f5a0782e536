import { ProblemError } from '../../../contract/problem'
import { type Located, type Path, pathText, type Place } from './node'

/** Collects what is wrong with Compose files, so that one reading tells it all. */
export class Issues {
  private readonly found: { at: Place; message: string }[] = []

  /** `message` says what was found and what is expected. */
  add(node: Located | Place, path: Path | string, message: string): void {
    const at = 'at' in node ? node.at : node
    const where = typeof path === 'string' ? path : pathText(path)
    const full = where === '' ? message : `${where}: ${message}`
    if (!this.found.some((other) => other.message === full)) this.found.push({ at, message: full })
  }

  get any(): boolean {
    return this.found.length > 0
  }

  /**
   * Throws `COMPOSE_INVALID` when something was added: `params` name the first place, `detail` has a line for each
   * finding. Called after each step that can't be judged without the one before.
   */
  check(): void {
    const order = [...this.found].sort((a, b) =>
      a.at.file === b.at.file ? a.at.line - b.at.line || a.at.column - b.at.column : 0,
    )
    const [first] = order
    if (!first) return
    const detail = order.map(({ at, message }) => `${at.file}:${at.line}:${at.column}: ${message}`).join('\n')
    throw new ProblemError('COMPOSE_INVALID', { ...first.at }, { detail })
  }

  /** Adds and throws at once: for what makes going on pointless. */
  fail(node: Located | Place, path: Path | string, message: string): never {
    this.add(node, path, message)
    this.check()
    throw new Error('unreachable')
  }
}
