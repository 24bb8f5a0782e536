import { ActionIcon, Button, UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useShells } from '../state/shells'
import { isActiveRun, useSpark } from '../state/spark'
import { useStack } from '../state/stack'
import { useTasks } from '../state/tasks'
import { RunRow, useFollowedRuns, useRunTexts } from './dock-run'
import { OperationRow, useFollowedOperation, useOperationTexts } from './dock-operation'
import { rememberedHeight, ShellPane, ShellSplitter, ShellTabs } from './dock-shells'
import { TaskRow, useTaskTexts } from './dock-task'
import classes from './dock.module.css'

/** The running thing that is worth a line while the dock is folded. */
function useSummary(): string | null {
  const tasks = useTasks((s) => s.tasks)
  const operation = useFollowedOperation()
  const run = useFollowedRuns()[0]
  const task = useTaskTexts()
  const stack = useOperationTexts()
  const spark = useRunTexts()
  const first = tasks.find((each) => each.outcome === 'running') ?? tasks[0]
  if (operation && (operation.state === 'running' || first?.outcome !== 'running')) return `${stack.title(operation)} – ${stack.progress(operation)}`
  if (run && first?.outcome !== 'running') return `${spark.title(run)} – ${spark.progress(run)}`
  return first ? `${task.title(first)} – ${task.progress(first)}` : null
}

/** What is running, at the bottom of every panel: tasks, the stack's operation, shells. It stays while a person changes panels, and folds to one line. */
export function Dock() {
  const { t } = useTranslation()
  const tasks = useTasks((s) => s.tasks)
  const clearTasks = useTasks((s) => s.clearEnded)
  const clearOperation = useStack((s) => s.clearOperation)
  const clearRuns = useSpark((s) => s.clearEnded)
  const operation = useFollowedOperation()
  const runs = useFollowedRuns()
  const sessions = useShells((s) => s.sessions)
  const session = useShells((s) => s.sessions.find((each) => each.id === s.active) ?? null)
  const show = useShells((s) => s.show)
  const [folded, setFolded] = useState<boolean>(false)
  const [height, setHeight] = useState(rememberedHeight)
  const summary = useSummary()
  const all = tasks.length + runs.length + (operation ? 1 : 0)
  const running =
    tasks.filter((task) => task.outcome === 'running').length + runs.filter(isActiveRun).length + (operation?.state === 'running' ? 1 : 0)
  if (all === 0 && sessions.length === 0) return null
  const open = !folded && (all > 0 || session !== null)
  const front = open && session !== null
  const Chevron = open ? IconChevronDown : IconChevronUp
  return (
    <section className={classes.dock} aria-label={t('dock.title')} data-testid="dock">
      {front && <ShellSplitter height={height} onHeight={setHeight} />}
      <div className={classes.head}>
        <UnstyledButton
          className={classes.toggle ?? ''}
          aria-expanded={open && !front}
          onClick={() => {
            // With a shell in front, the activity comes to the front; otherwise it folds and unfolds.
            if (front && all > 0) show(null)
            else setFolded(open)
          }}
          title={open && !front ? t('dock.collapse') : t('dock.expand')}
        >
          {!front && <Chevron size={14} aria-hidden />}
          <strong>{t('dock.title')}</strong>
          <span className={classes.muted}>{running > 0 ? t('dock.running', { count: running }) : t('dock.idle')}</span>
          {(!open || front) && summary !== null && <span className={classes.summary}>{summary}</span>}
        </UnstyledButton>
        <ShellTabs
          onShow={() => {
            setFolded(false)
          }}
        />
        {running < all && !front && (
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            onClick={() => {
              clearTasks()
              clearOperation()
              clearRuns()
            }}
          >
            {t('dock.clear')}
          </Button>
        )}
        {front && (
          <ActionIcon
            size="sm"
            aria-label={t('dock.collapse')}
            onClick={() => {
              setFolded(true)
            }}
          >
            <IconChevronDown size={14} />
          </ActionIcon>
        )}
      </div>
      {front && <ShellPane session={session} height={height} />}
      {open && !front && (
        <ul className={classes.list}>
          {operation && <OperationRow key={operation.id} operation={operation} />}
          {runs.map((run) => (
            <RunRow key={run.id} run={run} />
          ))}
          {tasks.map((task) => (
            <TaskRow key={task.id} task={task} />
          ))}
        </ul>
      )}
    </section>
  )
}
