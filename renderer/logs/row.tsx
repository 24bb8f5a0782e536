import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { memo, type ReactNode } from 'react'
import type { TFunction } from 'i18next'
import type { LogRow } from '../../contract/logs'
import { describeKnownProblem } from '../../contract/known-problems'
import { ProblemAlert } from '../ui/problem-alert'
import type { Format } from '../ui/format'
import { colourOf } from './colours'
import type { Highlighter } from './highlighter'
import { inlineFields, prettyValue } from './json-fields'
import { LevelMark } from './level-mark'
import { LogText } from './log-text'
import classes from './row.module.css'
import { clockText } from './row-time'
import type { Unfolded } from './store'

/** The words of the present language: the list asks for them once, not every row that is drawn. */
export interface RowWords {
  t: TFunction<'logs'>
  language: 'en' | 'fr'
  format: Format
  /** What the source of a row is called. */
  nameOf: (row: Pick<LogRow, 'service' | 'source'>) => string
}

interface RowProps {
  words: RowWords
  row: LogRow
  index: number
  utc: boolean
  selected: boolean
  /** Where the keys are. */
  head: boolean
  unfolded: Unfolded | undefined
  highlighter: Highlighter
  /** Of the highlighter's answers: a row is drawn again when there are new ones. */
  version: number
}

/** What an entry folds away: the rest of its lines, or its fields. */
function Folded({ row, words, unfolded, highlighter, version }: Pick<RowProps, 'row' | 'words' | 'highlighter' | 'version'> & { unfolded: Unfolded }) {
  if (unfolded.problem) return <ProblemAlert problem={unfolded.problem} />
  const { t } = words
  return (
    <div className={classes.folded}>
      {row.fields !== null && (
        <dl className={classes.fields}>
          {row.fields.map(([name, value], i) => (
            <div key={i}>
              <dt>{name}</dt>
              <dd><LogText text={prettyValue(value)} highlighter={highlighter} version={version} /></dd>
            </div>
          ))}
        </dl>
      )}
      {row.more > 0 && unfolded.rows === null && <span className={classes.quiet}>{t('row.loading')}</span>}
      {unfolded.rows?.map((each) => (
        <div key={each.id} className={classes.continued}>
          <LogText text={each.text} highlighter={highlighter} version={version} />
          {each.cut && <Whole row={each} words={words} />}
        </div>
      ))}
      {unfolded.rows !== null && row.more > unfolded.rows.length && (
        <button type="button" className={classes.more} data-action="further" tabIndex={-1}>
          {t('row.evenMore', { count: row.more - unfolded.rows.length })}
        </button>
      )}
    </div>
  )
}

/** Beside the line: what is wrong, in words, and a way to what mends it. */
function KnownProblem({ problem, language }: { problem: NonNullable<LogRow['problem']>; language: 'en' | 'fr' }) {
  const { title, cause, remedy } = describeKnownProblem(problem.id, problem.params, language)
  return (
    <button type="button" className={classes.known} data-action="side" data-testid={`logs-known-${problem.id}`} title={`${title}. ${cause} ${remedy}`} tabIndex={-1}>
      {title}
    </button>
  )
}

/** One entry of the list; drawn again only when something of it changed, which is why it does not say how many rows there are. The list itself hears its clicks. */
export const Row = memo(function Row({ words, row, index, utc, selected, head, unfolded: opened, highlighter, version }: RowProps) {
  const { t } = words
  const foldable = row.more > 0 || row.fields !== null
  const unfolded = foldable ? opened : undefined
  const inline = inlineFields(row)
  const Chevron = unfolded ? IconChevronDown : IconChevronRight
  const shown = row.message !== null && row.fields !== null ? row.message : row.text
  return (
    <div id={`log-row-${String(index)}`} className={classes.row} role="option" aria-selected={selected} aria-posinset={index + 1} aria-setsize={-1} data-index={index} data-id={row.id} data-level={row.level} data-selected={selected} data-head={head} data-continues={row.continues}>
      <div className={classes.prefix}>
        <span className={classes.fold}>
          {foldable && (
            <button type="button" data-action="fold" aria-expanded={unfolded !== undefined} aria-label={t(row.more > 0 ? 'row.unfold' : 'row.fields')} tabIndex={-1}>
              <Chevron size={13} stroke={1.8} aria-hidden />
            </button>
          )}
        </span>
        <time className={classes.time} dateTime={row.time}>
          {clockText(row.at, utc)}
        </time>
        <span className={classes.service} data-colour={colourOf(row.service)} title={words.nameOf(row)}>
          {words.nameOf(row)}
        </span>
        <LevelMark level={row.level} label={t(`levelName.${row.level}`)} />
      </div>
      <div className={classes.text}>
        {row.problem && <KnownProblem problem={row.problem} language={words.language} />}
        <LogText text={shown} highlighter={highlighter} version={version} />
        {inline.map(([name, value]) => (
          <span key={name} className={classes.field}>
            <span>{name}=</span>
            <LogText text={value} highlighter={highlighter} version={version} />
          </span>
        ))}
        <RowEnd row={row} words={words} unfolded={unfolded !== undefined} />
        {unfolded && <Folded row={row} words={words} unfolded={unfolded} highlighter={highlighter} version={version} />}
      </div>
    </div>
  )
})

/** Leads to the whole text of a line that is cut. */
function Whole({ row, words: { t, format } }: { row: LogRow; words: RowWords }) {
  return (
    <button type="button" className={classes.more} data-action="whole" data-line={row.id} tabIndex={-1}>
      {t('row.whole', { size: format.bytes(row.fullLength) })}
    </button>
  )
}

/** What stands after the text: how much is not shown. */
function RowEnd({ row, words, unfolded }: { row: LogRow; words: RowWords; unfolded: boolean }): ReactNode {
  const { t } = words
  return (
    <>
      {row.cut && <Whole row={row} words={words} />}
      {row.more > 0 && !unfolded && (
        <button type="button" className={classes.more} data-action="fold" tabIndex={-1}>
          {t('row.more', { count: row.more })}
        </button>
      )}
    </>
  )
}
