import { EditorState } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { editorExtensions, setHint, setRelations, showError } from './editor-extensions'
import { usePostgres } from './store'

/** Undo history, selection and scroll position outlive the panel: one editor state for the page. */
let kept: EditorState | null = null

function initialState(): EditorState {
  const { draft, execute, cancel, setDraft } = usePostgres.getState()
  if (kept !== null && kept.doc.toString() === draft) return kept
  const extensions = editorExtensions({
    run: ({ sql, offset }) => void execute(sql, offset),
    cancel: () => {
      const running = usePostgres.getState().run !== null
      if (running) cancel()
      return running
    },
    change: setDraft,
  })
  return EditorState.create({ doc: draft, extensions })
}

/** The SQL editor. `onView` gets the view while it exists, for what inserts into it. */
export function SqlEditor({ onView }: { onView: (view: EditorView | null) => void }) {
  const { t } = useTranslation('postgres')
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView | null>(null)
  const relations = usePostgres((s) => s.relations)
  const errorAt = usePostgres((s) => s.errorAt)
  const draft = usePostgres((s) => s.draft)

  useEffect(() => {
    if (host.current === null) return
    const editor = new EditorView({ state: initialState(), parent: host.current })
    view.current = editor
    onView(editor)
    editor.focus()
    return () => {
      kept = editor.state
      editor.destroy()
      view.current = null
      onView(null)
    }
  }, [onView])
  useEffect(() => {
    if (view.current) setRelations(view.current, relations ?? [])
  }, [relations])
  useEffect(() => {
    if (view.current) showError(view.current, errorAt)
  }, [errorAt])
  useEffect(() => {
    if (!view.current) return
    setHint(view.current, t('editor.placeholder'))
    view.current.contentDOM.setAttribute('aria-label', t('editor.label'))
  }, [t])
  useEffect(() => {
    // A preset or an entry of the history replaces the text from outside.
    const editor = view.current
    if (editor && editor.state.doc.toString() !== draft) {
      editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: draft }, selection: { anchor: draft.length } })
      editor.focus()
    }
  }, [draft])

  return <div ref={host} data-testid="sql-editor" style={{ height: '100%', minHeight: 0, overflow: 'hidden' }} />
}
