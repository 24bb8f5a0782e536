import { ActionIcon, Button, Progress, SegmentedControl, TextInput, Tooltip } from '@mantine/core'
import { IconChevronDown, IconChevronUp, IconClock, IconLetterCase, IconRegex, IconSearch, IconX } from '@tabler/icons-react'
import type { ClipboardEvent, KeyboardEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { termCharacters, type LogTerm } from '../../contract/logs'
import { useFormat } from '../ui/use-format'
import { firstLine, hasGroup, levelGroupNames, levelGroups, regexError, toggleGroup } from './filter'
import { regexReason } from './regex-reason'
import classes from './filter-bar.module.css'
import { LevelMark } from './level-mark'
import { endText } from './row-time'
import { useLogsPanel, wholeLooking } from './store'
import { isSearching, useLogView } from './view-state'

const icon = { size: 14, stroke: 1.7 }

function Toggle({ on, label, onClick, testId, children }: { on: boolean; label: string; onClick: () => void; testId: string; children: ReactNode }) {
  return (
    <Tooltip label={label}>
      <ActionIcon size={22} variant={on ? 'light' : 'subtle'} color={on ? 'accent' : 'gray'} aria-label={label} aria-pressed={on} onClick={onClick} data-testid={testId}>
        {children}
      </ActionIcon>
    </Tooltip>
  )
}

/** The term that is being typed. It counts while it is typed; Enter keeps it as a chip and makes room for the next. */
function TermField() {
  const { t } = useTranslation('logs')
  const draft = useLogsPanel((s) => s.draft)
  const type = useLogsPanel((s) => s.type)
  const keep = useLogsPanel((s) => s.keepTerm)
  const terms = useLogsPanel((s) => s.looking.terms)
  const look = useLogsPanel((s) => s.look)
  const error = draft.regex && draft.text !== '' ? regexError(draft.text) : null
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter') keep()
    else if (event.key === 'Escape' && draft.text !== '') type({ text: '' })
    else if (event.key === 'Escape' || event.key === 'ArrowDown') document.getElementById('log-list')?.focus()
    else if (event.key === 'Backspace' && draft.text === '' && terms.length > 0) look({ terms: terms.slice(0, -1) })
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  // A line is searched for: of several that are pasted it is the first, where a field would join them all.
  const paste = (event: ClipboardEvent<HTMLInputElement>) => {
    const pasted = event.clipboardData.getData('text/plain')
    if (!/[\r\n]/.test(pasted)) return
    event.preventDefault()
    const { selectionStart, selectionEnd, value } = event.currentTarget
    const line = firstLine(pasted)
    type({ text: (value.slice(0, selectionStart ?? value.length) + line + value.slice(selectionEnd ?? value.length)).slice(0, termCharacters) })
  }
  return (
    <div className={classes.term} data-invalid={error !== null}>
      <TextInput
        id="log-filter"
        className={classes.input ?? ''}
        value={draft.text}
        onChange={(event) => { type({ text: event.currentTarget.value }) }}
        onKeyDown={press}
        onPaste={paste}
        maxLength={termCharacters}
        placeholder={t('filter.placeholder')}
        aria-label={t('filter.label')}
        aria-invalid={error !== null}
        aria-describedby={error === null ? undefined : 'log-filter-error'}
        spellCheck={false}
        autoComplete="off"
        leftSection={<IconSearch size={13} stroke={1.6} />}
        rightSectionWidth={78}
        rightSection={
          <span className={classes.toggles}>
            <Toggle on={draft.caseSensitive} label={t('filter.case')} onClick={() => { type({ caseSensitive: !draft.caseSensitive }) }} testId="logs-case">
              <IconLetterCase {...icon} />
            </Toggle>
            <Toggle on={draft.regex} label={t('filter.regex')} onClick={() => { type({ regex: !draft.regex }) }} testId="logs-regex">
              <IconRegex {...icon} />
            </Toggle>
            <Toggle on={draft.negate} label={t('filter.negate')} onClick={() => { type({ negate: !draft.negate }) }} testId="logs-negate">
              <span className={classes.not}>≠</span>
            </Toggle>
          </span>
        }
        data-testid="logs-filter"
      />
      {error !== null && <span id="log-filter-error" className={classes.error} role="alert">{t('filter.invalid', { error: regexReason(error, t) })}</span>}
    </div>
  )
}

function Chip({ label, mark, onRemove, removeLabel, onEdit }: { label: string; mark: ReactNode; onRemove: () => void; removeLabel: string; onEdit?: () => void }) {
  return (
    <span className={classes.chip}>
      {mark !== '' && <span className={classes.chipMark}>{mark}</span>}
      {onEdit ? <button type="button" className={classes.chipText} title={label} onClick={onEdit}>{label}</button> : <span className={classes.chipText} title={label}>{label}</span>}
      <button type="button" className={classes.chipEnd} aria-label={removeLabel} onClick={onRemove}>
        <IconX size={11} stroke={2} aria-hidden />
      </button>
    </span>
  )
}

const markOf = ({ negate, regex, caseSensitive }: LogTerm): string => [negate ? '≠' : '', regex ? '.*' : '', caseSensitive ? 'Aa' : ''].filter(Boolean).join(' ')

function Chips() {
  const { t } = useTranslation('logs')
  const looking = useLogsPanel((s) => s.looking)
  const look = useLogsPanel((s) => s.look)
  const type = useLogsPanel((s) => s.type)
  const utc = useLogsPanel((s) => s.utc)
  const { terms, from, to } = looking
  const clock = (at: number | null) => (at === null ? '…' : endText(at, from === null || to === null ? Infinity : to - from, utc))
  return (
    <>
      {terms.map((term, i) => {
        const others = terms.filter((_, other) => other !== i)
        return (
          <Chip
            key={`${String(i)} ${term.text}`}
            label={term.text}
            mark={markOf(term)}
            removeLabel={t('filter.remove', { what: term.text })}
            onRemove={() => { look({ terms: others }) }}
            onEdit={() => {
              look({ terms: others })
              type(term)
              document.getElementById('log-filter')?.focus()
            }}
          />
        )
      })}
      {(from !== null || to !== null) && (
        <Chip label={`${clock(from)} – ${clock(to)}`} mark={<IconClock size={12} stroke={1.7} aria-hidden />} removeLabel={t('filter.wholeTime')} onRemove={() => { look({ from: null, to: null }) }} />
      )}
    </>
  )
}

function Levels() {
  const { t } = useTranslation('logs')
  const levels = useLogsPanel((s) => s.looking.levels)
  const look = useLogsPanel((s) => s.look)
  return (
    <div className={classes.levels} role="group" aria-label={t('filter.levels')}>
      {levelGroupNames.map((group) => (
        <button
          key={group}
          type="button"
          className={classes.level}
          aria-pressed={hasGroup(levels, group)}
          title={`${t(`level.${group}`)}. ${t('filter.levelHint')}`}
          aria-label={t(`level.${group}`)}
          onClick={(event) => { look({ levels: event.altKey ? [...levelGroups[group]] : toggleGroup(levels, group) }) }}
          data-testid={`logs-level-${group}`}
        >
          {group === 'other' ? <span className={classes.dash}>–</span> : <LevelMark level={levelGroups[group][0]} />}
          <span>{t(`level.${group}`)}</span>
        </button>
      ))}
    </div>
  )
}

/** How many lines match, how much is searched, and the way from one match to the next. */
function Result() {
  const { t } = useTranslation('logs')
  const format = useFormat()
  const ready = useLogView((s) => s.ready)
  const total = useLogView((s) => s.total)
  const searched = useLogView((s) => s.searched)
  const lines = useLogView((s) => s.lines)
  const problem = useLogView((s) => s.problem)
  const matches = useLogView((s) => s.matches)
  const looking = useLogsPanel((s) => s.looking)
  const draft = useLogsPanel((s) => s.draft)
  const match = useLogsPanel((s) => s.match)
  const cancel = useLogsPanel((s) => s.cancelSearch)
  const goToMatch = useLogsPanel((s) => s.goToMatch)
  const terms = wholeLooking({ looking, draft }).terms
  const progress = matches ?? { total, searched, lines, problem }
  const gaveUp = (problem ?? progress.problem) !== null
  const searching = !gaveUp && (!ready || isSearching(progress))
  // Not yet: what is counted is still what was looked for before.
  const part = !ready || progress.lines === 0 ? 0 : (progress.searched / progress.lines) * 100
  if (terms.length === 0) return null
  return (
    <div className={classes.result}>
      <span className="wd-num" role="status" data-testid="logs-matches">
        {gaveUp ? (
          t('filter.gaveUp', { count: progress.total, shown: format.number(progress.total) })
        ) : !ready ? (
          <span className={classes.late}>{t('filter.searching')}</span>
        ) : match !== null && matches !== null ? (
          t('filter.matchOf', { number: format.number(match + 1), count: matches.total, shown: format.number(matches.total) })
        ) : (
          t('filter.matches', { count: progress.total, shown: format.number(progress.total) })
        )}
      </span>
      {searching && (
        <span className={classes.late}>
          <Progress className={classes.progress ?? ''} size={4} value={part} aria-label={t('filter.searching')} />
          <Button size="compact-xs" onClick={cancel} data-testid="logs-search-cancel">{t('filter.cancel')}</Button>
        </span>
      )}
      <Tooltip label={t('filter.previous')}>
        <ActionIcon size={22} aria-label={t('filter.previous')} onClick={() => void goToMatch(-1)}><IconChevronUp {...icon} /></ActionIcon>
      </Tooltip>
      <Tooltip label={t('filter.next')}>
        <ActionIcon size={22} aria-label={t('filter.next')} onClick={() => void goToMatch(1)} data-testid="logs-next"><IconChevronDown {...icon} /></ActionIcon>
      </Tooltip>
    </div>
  )
}

/** What is looked for: text, levels, period; and how much of it there is. */
export function FilterBar() {
  const { t } = useTranslation('logs')
  const only = useLogsPanel((s) => s.looking.only)
  const look = useLogsPanel((s) => s.look)
  return (
    <div className={classes.bar} role="search" aria-label={t('filter.label')}>
      <TermField />
      <Levels />
      <Tooltip label={t(only ? 'filter.onlyHint' : 'filter.allHint')}>
        <SegmentedControl
          aria-label={t('filter.mode')}
          value={only ? 'only' : 'all'}
          data={[{ value: 'only', label: t('filter.only') }, { value: 'all', label: t('filter.all') }]}
          onChange={(value) => { look({ only: value === 'only' }) }}
          data-testid="logs-mode"
        />
      </Tooltip>
      <Result />
      <div className={classes.chips}>
        <Chips />
      </div>
    </div>
  )
}
