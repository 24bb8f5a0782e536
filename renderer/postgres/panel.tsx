import type { EditorView } from '@codemirror/view'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Relation } from '../../contract/postgres'
import { CopyButton } from '../ui/copy-button'
import { PanelFrame } from '../ui/panel-frame'
import { SqlEditor } from './editor'
import { insertName } from './editor-extensions'
import classes from './postgres.module.css'
import { browse } from './presets'
import { RelationTree } from './relation-tree'
import { ResultPane } from './result-pane'
import { Splitter } from './splitter'
import { usePostgres } from './store'
import { Toolbar } from './toolbar'

/** SQL against the database of the profile: read-only unless one asks for more. */
export function PostgresPanel() {
  const { t } = useTranslation('postgres')
  const [view, setView] = useState<EditorView | null>(null)
  const server = usePostgres((s) => s.server)
  const psql = usePostgres((s) => s.psql)
  const load = usePostgres((s) => s.loadRelations)
  const execute = usePostgres((s) => s.execute)
  const setDraft = usePostgres((s) => s.setDraft)
  const readOnly = usePostgres((s) => s.readOnly)
  const failed = usePostgres((s) => s.relationsProblem !== null)
  const [editorHeight, setEditorHeight] = useState(220)

  useEffect(() => {
    void load()
  }, [load])
  useEffect(() => {
    // The database may still be starting: ask again until it answers.
    if (!failed) return
    const timer = setInterval(() => void load(), 3000)
    return () => {
      clearInterval(timer)
    }
  }, [failed, load])

  const show = (relation: Relation) => {
    const sql = browse(relation.schema, relation.name)
    setDraft(`${sql}\n`)
    void execute(sql, 0)
  }
  const actions = psql === null ? null : <CopyButton value={psql} what={t('psql')} />
  return (
    <PanelFrame title={t('title')} meta={server} actions={actions} scroll={false}>
      <div className={classes.layout}>
        <RelationTree
          onInsert={(schema, name) => {
            if (view) insertName(view, schema, name)
          }}
          onBrowse={show}
        />
        <div className={classes.work}>
          <div className={classes.editorBox} data-write={!readOnly} style={{ height: editorHeight }}>
            <Toolbar view={view} />
            <div className={classes.editor}>
              <SqlEditor onView={setView} />
            </div>
          </div>
          <Splitter size={editorHeight} onSize={setEditorHeight} label={t('splitter')} />
          <ResultPane />
        </div>
      </div>
    </PanelFrame>
  )
}
