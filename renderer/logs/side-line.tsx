import { ActionIcon, Anchor, Menu, SegmentedControl, Tooltip } from '@mantine/core'
import { IconArrowRight, IconClock, IconCopy, IconFilter, IconLink } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { describeKnownProblem, linkOf } from '../../contract/known-problems'
import type { LogRow } from '../../contract/logs'
import { hrefOf } from '../frame/route'
import { useAppInfo } from '../state/app-info'
import { StateMark } from '../ui/state-mark'
import { useFormat } from '../ui/use-format'
import { colourOf } from './colours'
import { Context } from './context'
import { entryText } from './copy-rows'
import type { Highlighter } from './highlighter'
import { fieldTerm, prettyValue } from './json-fields'
import { LogText } from './log-text'
import { stampText } from './row-time'
import classes from './side.module.css'
import { SidePane } from './side-pane'
import { useLogsPanel } from './store'
import { useSourceName } from './use-service-name'
import { WholeLine } from './whole-line'

/** What is wrong, why, what to do, and the way there. */
function KnownProblem({ problem }: { problem: NonNullable<LogRow['problem']> }) {
  const { i18n } = useTranslation()
  const text = describeKnownProblem(problem.id, problem.params, i18n.language.startsWith('fr') ? 'fr' : 'en')
  const link = linkOf(problem.id, problem.line, problem.params)
  return (
    <section className={classes.known} aria-label={text.title} data-testid="logs-explained">
      <strong>
        <StateMark tone="bad" size={11} /> {text.title}
      </strong>
      <p>{text.cause}</p>
      <p>{text.remedy}</p>
      {link && text.action !== '' && (
        <Anchor href={hrefOf(link.panel, link.params)} size="sm" className={classes.mend ?? ''} data-testid="logs-mend">
          {text.action} <IconArrowRight size={14} stroke={1.8} aria-hidden />
        </Anchor>
      )}
    </section>
  )
}

function Fields({ fields, highlighter, version }: { fields: [string, string][]; highlighter: Highlighter; version: number }) {
  const { t } = useTranslation('logs')
  const addTerm = useLogsPanel((s) => s.addTerm)
  return (
    <dl className={classes.fields}>
      {fields.map(([name, value], i) => (
        <div key={i}>
          <dt>{name}</dt>
          <dd className="wd-mono"><LogText text={prettyValue(value)} highlighter={highlighter} version={version} /></dd>
          <Tooltip label={t('line.filterBy')}>
            <ActionIcon
              size={18}
              aria-label={`${t('line.filterBy')}: ${name}`}
              disabled={value === '' || value.length > 200}
              onClick={() => { addTerm(fieldTerm(name, value)) }}
            >
              <IconFilter size={12} stroke={1.7} />
            </ActionIcon>
          </Tooltip>
        </div>
      ))}
    </dl>
  )
}

function Copy({ row }: { row: LogRow }) {
  const { t } = useTranslation('logs')
  const utc = useLogsPanel((s) => s.utc)
  const copy = useLogsPanel((s) => s.copy)
  const copyLink = useLogsPanel((s) => s.copyLink)
  const inApp = useAppInfo((s) => s.info?.shell === 'electron')
  const copyLines = (times: boolean) => { void copy(() => entryText(row, times, utc)) }
  return (
    <>
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <Tooltip label={t('line.copy')}>
            <ActionIcon size="sm" aria-label={t('line.copy')} data-testid="logs-copy"><IconCopy size={14} stroke={1.6} /></ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconCopy size={14} />} onClick={() => { copyLines(false) }}>{t('line.copyText')}</Menu.Item>
          <Menu.Item leftSection={<IconClock size={14} />} onClick={() => { copyLines(true) }}>{t('line.copyWithTime')}</Menu.Item>
          <Menu.Item leftSection={<IconLink size={14} />} onClick={() => void copyLink(row, inApp)} data-testid="logs-copy-link">{t('line.copyLink')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  )
}

const tabs = ['context', 'text', 'fields'] as const
type Tab = (typeof tabs)[number]

/** One line with all there is to it: what it means, the lines around it, its whole text, its fields. */
export function LineSide({ row, highlighter, version }: { row: LogRow; highlighter: Highlighter; version: number }) {
  const { t } = useTranslation('logs')
  const format = useFormat()
  const nameOf = useSourceName()
  const utc = useLogsPanel((s) => s.utc)
  const goToRow = useLogsPanel((s) => s.goToRow)
  const [tab, setTab] = useState<Tab>(row.cut ? 'text' : row.fields ? 'fields' : 'context')
  const shown: readonly Tab[] = tabs.filter((each) => each !== 'fields' || row.fields !== null)
  return (
    <SidePane
      testId="logs-line"
      focus={false}
      title={
        <span className={classes.title}>
          <span className={classes.service} data-colour={colourOf(row.service)}>
            {nameOf(row)}
          </span>
          <button type="button" className={classes.time} title={`${row.time} · ${t('line.show')}`} onClick={() => void goToRow({ kind: 'row', id: row.id }, row)}>
            {stampText(row.at, utc)}
          </button>
        </span>
      }
      actions={<Copy row={row} />}
    >
      {row.problem && <KnownProblem problem={row.problem} />}
      <p className={classes.facts}>
        {row.level === 'none' ? t('levelName.none') : t('line.level', { level: t(`levelName.${row.level}`) })} · {row.stream} · {format.bytes(row.fullLength)}
      </p>
      <SegmentedControl
        className={classes.tabs ?? ''}
        aria-label={t('line.parts')}
        value={tab}
        data={shown.map((value) => ({ value, label: t(`line.${value}`) }))}
        onChange={(value) => { setTab(tabs.find((each) => each === value) ?? 'context') }}
      />
      {tab === 'context' && <Context key={row.id} row={row} highlighter={highlighter} version={version} />}
      {tab === 'text' && <WholeLine key={row.id} row={row} highlighter={highlighter} version={version} />}
      {tab === 'fields' && row.fields && <Fields fields={row.fields} highlighter={highlighter} version={version} />}
    </SidePane>
  )
}
