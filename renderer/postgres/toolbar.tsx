import { closeCompletion } from '@codemirror/autocomplete'
import { Button, Menu, Tooltip } from '@mantine/core'
import type { EditorView } from '@codemirror/view'
import { IconBookmarks, IconChevronDown, IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../ui/use-format'
import { pieceToRun, statementAtCursor } from './editor-extensions'
import { ModeSwitch } from './mode-switch'
import classes from './postgres.module.css'
import { presets } from './presets'
import { RunHistory } from './run-history'
import { usePostgres } from './store'

const mac = navigator.platform.startsWith('Mac')
const keys = { run: mac ? '⌘ ⏎' : 'Ctrl+⏎', statement: mac ? '⇧ ⌘ ⏎' : 'Ctrl+Shift+⏎' }

/** What can be done with the text: run, cancel, mode, presets, history. */
export function Toolbar({ view }: { view: EditorView | null }) {
  const { t } = useTranslation('postgres')
  const run = usePostgres((s) => s.run)
  const execute = usePostgres((s) => s.execute)
  const setDraft = usePostgres((s) => s.setDraft)
  const runAll = () => {
    if (!view) return
    closeCompletion(view)
    const piece = pieceToRun(view.state)
    void execute(piece.sql, piece.offset)
  }
  const runOne = () => {
    const piece = view ? statementAtCursor(view.state) : null
    if (piece) void execute(piece.sql, piece.offset)
  }
  return (
    <div className={classes.toolbar} role="toolbar" aria-label={t('toolbar')}>
      {run ? (
        <CancelButton startedAt={run.startedAt} cancelling={run.cancelling} />
      ) : (
        <>
          <Tooltip label={`${t('run.hint')} (${keys.run}, F5)`}>
            <Button variant="filled" data-testid="sql-run" leftSection={<IconPlayerPlay size={14} />} onClick={runAll}>
              {t('run.run')}
            </Button>
          </Tooltip>
          <Tooltip label={`${t('run.statementHint')} (${keys.statement})`}>
            <Button onClick={runOne}>{t('run.statement')}</Button>
          </Tooltip>
        </>
      )}
      <ModeSwitch />
      <span className={classes.grow} />
      <Menu position="bottom-end" width={300}>
        <Menu.Target>
          <Button variant="subtle" color="gray" leftSection={<IconBookmarks size={15} stroke={1.6} />} rightSection={<IconChevronDown size={12} />}>
            {t('presets.title')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {presets.map((preset) => (
            <Menu.Item
              key={preset.key}
              disabled={run !== null}
              onClick={() => {
                setDraft(`${preset.sql}\n`)
                void execute(preset.sql, 0)
              }}
            >
              {t(`presets.${preset.key}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <RunHistory />
    </div>
  )
}

function CancelButton({ startedAt, cancelling }: { startedAt: number; cancelling: boolean }) {
  const { t } = useTranslation('postgres')
  const format = useFormat()
  const cancel = usePostgres((s) => s.cancel)
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(Date.now())
    }, 100)
    return () => {
      clearInterval(timer)
    }
  }, [])
  return (
    <>
      <Tooltip label={`${t('run.cancelHint')} (Esc)`}>
        <Button data-testid="sql-cancel" color="red" disabled={cancelling} leftSection={<IconPlayerStop size={14} />} onClick={cancel}>
          {cancelling ? t('run.cancelling') : t('run.cancel')}
        </Button>
      </Tooltip>
      <span className={classes.elapsed} role="timer">
        {t('run.elapsed', { seconds: format.number(Math.max(0, now - startedAt) / 1000, 1) })}
      </span>
    </>
  )
}
