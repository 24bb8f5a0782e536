import { autocompletion, closeBrackets, closeBracketsKeymap, closeCompletion, completionKeymap, type Completion } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { PostgreSQL, sql, type SQLNamespace } from '@codemirror/lang-sql'
import { bracketMatching, ensureSyntaxTree, indentOnInput } from '@codemirror/language'
import { Compartment, StateEffect, StateField, type EditorState, type Extension } from '@codemirror/state'
import {
  Decoration, drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers, placeholder, type DecorationSet,
} from '@codemirror/view'
import type { Relation } from '../../contract/postgres'
import { editorTheme } from './editor-theme'
import { qualified, quoteName } from './presets'

/** A piece of the text to run, and where it starts. */
export interface Piece {
  sql: string
  offset: number
}

export interface EditorActions {
  run: (piece: Piece) => void
  /** False where there is nothing to cancel. */
  cancel: () => boolean
  change: (text: string) => void
}

/** What Run means now: the selection where there is one, else everything. */
export function pieceToRun(state: EditorState): Piece {
  const { from, to, empty } = state.selection.main
  return empty ? { sql: state.doc.toString(), offset: 0 } : { sql: state.sliceDoc(from, to), offset: from }
}

/** The statement that the cursor stands in or behind; a psql command is its line. */
export function statementAtCursor(state: EditorState): Piece | null {
  const at = state.selection.main.head
  const line = state.doc.lineAt(at)
  if (line.text.trimStart().startsWith('\\')) return { sql: line.text, offset: line.from }
  const tree = ensureSyntaxTree(state, state.doc.length, 500)
  let best: Piece | null = null
  for (let node = tree?.topNode.firstChild ?? null; node; node = node.nextSibling) {
    // Between two statements, the one before counts; at the very start, the first one does.
    if (node.name !== 'Statement' || (best !== null && node.from > at)) continue
    const text = state.sliceDoc(node.from, node.to)
    const commands = /^(?:\\[^\n]*\n\s*)+/.exec(text)?.[0].length ?? 0
    best = { sql: text.slice(commands), offset: node.from + commands }
  }
  return best
}

const setError = StateEffect.define<number | null>()
const errorMark = Decoration.mark({ class: 'cm-sql-error' })
const errorField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    let next = transaction.docChanged ? Decoration.none : marks
    for (const effect of transaction.effects) {
      if (effect.is(setError)) next = effect.value === null ? Decoration.none : markAt(transaction.state, effect.value)
    }
    return next
  },
  provide: (field) => EditorView.decorations.from(field),
})

/** The word at an offset, or at least one character. */
function markAt(state: EditorState, at: number): DecorationSet {
  const from = Math.min(at, Math.max(0, state.doc.length - 1))
  const word = /^"(?:[^"]|"")*"|^[\w$\u0080-\uffff]+|^./.exec(state.sliceDoc(from, Math.min(state.doc.length, from + 200)))?.[0] ?? ''
  return word === '' ? Decoration.none : Decoration.set([errorMark.range(from, from + word.length)])
}

/** Underlines what an error points at and brings it into view; null takes the line away. */
export function showError(view: EditorView, at: number | null): void {
  const effects: StateEffect<unknown>[] = [setError.of(at)]
  if (at !== null) effects.push(EditorView.scrollIntoView(Math.min(at, view.state.doc.length), { y: 'nearest' }))
  view.dispatch({ effects })
}

const language = new Compartment()
const hint = new Compartment()

const columnCompletion = (column: Relation['columns'][number]): Completion => ({
  label: column.name,
  apply: quoteName(column.name),
  type: 'property',
  detail: column.type,
  ...(column.comment === null ? {} : { info: column.comment }),
})

function languageFor(relations: readonly Relation[]): Extension {
  const schema: Record<string, Record<string, SQLNamespace>> = {}
  for (const relation of relations) {
    const self: Completion = {
      label: relation.name,
      apply: quoteName(relation.name),
      type: 'class',
      detail: relation.kind,
      ...(relation.comment === null ? {} : { info: relation.comment }),
    }
    ;(schema[relation.schema] ??= {})[relation.name] = { self, children: relation.columns.map(columnCompletion) }
  }
  // Columns are offered behind their table's name by lang-sql; beyond that, everywhere: one rarely has many tables.
  const columns = new Map(relations.flatMap((r) => r.columns.map((c) => [c.name, columnCompletion(c)] as const)))
  const support = sql({ dialect: PostgreSQL, schema, defaultSchema: 'public', keywordCompletion: (label, type) => ({ label, type, boost: -1 }) })
  const everywhere = support.language.data.of({
    autocomplete: (context: { matchBefore(e: RegExp): { from: number } | null; explicit: boolean }) => {
      const word = context.matchBefore(/[\w$]+/)
      if (!word && !context.explicit) return null
      return { from: word?.from ?? 0, options: [...columns.values()], validFor: /^[\w$]*$/ }
    },
  })
  return [support, everywhere]
}

/** Tells the completion what there is. */
export function setRelations(view: EditorView, relations: readonly Relation[]): void {
  view.dispatch({ effects: language.reconfigure(languageFor(relations)) })
}

export function setHint(view: EditorView, text: string): void {
  view.dispatch({ effects: hint.reconfigure(placeholder(text)) })
}

/** Puts a name where the cursor is. */
export function insertName(view: EditorView, schema: string | null, name: string): void {
  const text = schema === null ? quoteName(name) : qualified(schema, name)
  view.dispatch(view.state.replaceSelection(text))
  view.focus()
}

export function editorExtensions(actions: EditorActions): Extension[] {
  const run = (view: EditorView): boolean => {
    closeCompletion(view)
    actions.run(pieceToRun(view.state))
    return true
  }
  const runStatement = (view: EditorView): boolean => {
    closeCompletion(view)
    const piece = statementAtCursor(view.state)
    if (piece) actions.run(piece)
    return true
  }
  return [
    lineNumbers(),
    highlightActiveLineGutter(),
    highlightActiveLine(),
    history(),
    drawSelection(),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    autocompletion({ icons: false }),
    errorField,
    language.of(languageFor([])),
    hint.of([]),
    editorTheme,
    EditorView.lineWrapping,
    EditorView.updateListener.of((update) => {
      if (update.docChanged) actions.change(update.state.doc.toString())
    }),
    keymap.of([
      { key: 'Mod-Enter', run, preventDefault: true },
      { key: 'F5', run, preventDefault: true },
      { key: 'Shift-Mod-Enter', run: runStatement, preventDefault: true },
      ...closeBracketsKeymap,
      ...completionKeymap,
      { key: 'Escape', run: () => actions.cancel() },
      ...defaultKeymap,
      ...historyKeymap,
      indentWithTab,
    ]),
  ]
}
