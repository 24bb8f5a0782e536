import { ActionIcon, Badge, Button, TextInput, Tooltip } from '@mantine/core'
import { IconPencil, IconRestore } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TopicDetail } from '../../contract/kafka'
import { client } from '../client'
import { CommandHint } from '../ui/command-hint'
import { useFormat } from '../ui/use-format'
import { describeConfig, setConfig } from './commands'
import classes from './kafka.module.css'
import { useKafkaPanel } from './store'

/** The topic that producer and consumer use. */
const pipelineTopic = 'weather'

type Entry = TopicDetail['config'][number]

/** What a value amounts to: times and sizes are written in ms and bytes. */
function useMeaning(): (entry: Entry) => string | null {
  const { t } = useTranslation('kafka')
  const format = useFormat()
  return ({ name, value }) => {
    const number = value === null || !/^-?\d+$/.test(value) ? null : Number(value)
    if (number === null) return null
    if (number === -1 && /^retention\./.test(name)) return t('config.unlimited')
    if (number > 1e15) return t('config.unlimited')
    if (/\.ms$/.test(name) && number >= 1000) return format.duration(number)
    return /\.bytes$/.test(name) && number >= 1000 ? format.bytes(number) : null
  }
}

function Editor({ topic, entry, onDone }: { topic: string; entry: Entry; onDone: () => void }) {
  const { t } = useTranslation('kafka')
  const { t: common } = useTranslation('common')
  const act = useKafkaPanel((s) => s.act)
  const acting = useKafkaPanel((s) => s.acting)
  const [value, setValue] = useState(entry.value ?? '')
  const save = () => void act(() => client.kafka.setConfig({ topic, name: entry.name, value: value.trim() })).then((done) => { if (done) onDone() })
  return (
    <form
      className={classes.editor}
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onDone()
      }}
    >
      <TextInput autoFocus w={220} value={value} onChange={(event) => { setValue(event.currentTarget.value) }} aria-label={entry.name} data-testid="kafka-config-value" />
      <Button type="submit" variant="filled" loading={acting} disabled={value.trim() === '' || value.trim() === entry.value} data-testid="kafka-config-save">
        {common('action.save')}
      </Button>
      <Button onClick={onDone}>{common('action.cancel')}</Button>
      <CommandHint command={setConfig(topic, entry.name, value.trim() || '…')} label={t('byHand')} />
    </form>
  )
}

function Row({ topic, entry }: { topic: string; entry: Entry }) {
  const { t } = useTranslation('kafka')
  const [editing, setEditing] = useState(false)
  const act = useKafkaPanel((s) => s.act)
  const meaning = useMeaning()
  const means = meaning(entry)
  const effect = topic === pipelineTopic ? t(`config.pipeline.${entry.name.replaceAll('.', '_')}`, { defaultValue: '' }) : ''
  const about = t(`config.about.${entry.name.replaceAll('.', '_')}`, { defaultValue: '' })
  return (
    <tr data-default={entry.isDefault} data-testid={`kafka-config-${entry.name}`}>
      <th scope="row" className={classes.text}>
        <code className="wd-mono">{entry.name}</code>
        {about !== '' && <span className={classes.about}>{about}</span>}
        {effect !== '' && <span className={classes.about} data-testid={`kafka-config-effect-${entry.name}`}>{effect}</span>}
      </th>
      <td className={classes.text}>
        {editing ? (
          <Editor topic={topic} entry={entry} onDone={() => { setEditing(false) }} />
        ) : (
          <>
            <code className="wd-mono">{entry.value === null ? t('config.hidden') : entry.value === '' ? '–' : entry.value}</code>
            {means !== null && <span className={classes.muted}> {means}</span>}
          </>
        )}
      </td>
      <td>{entry.isDefault ? <span className={classes.muted}>{t('config.isDefault')}</span> : <Badge>{t('config.own')}</Badge>}</td>
      <td className={classes.rowActions}>
        {entry.editable && !editing && (
          <Tooltip label={t('config.edit')}>
            <ActionIcon size="sm" aria-label={`${t('config.edit')}: ${entry.name}`} onClick={() => { setEditing(true) }}>
              <IconPencil size={14} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
        )}
        {entry.editable && !entry.isDefault && !editing && (
          <Tooltip label={t('config.default')}>
            <ActionIcon size="sm" aria-label={`${t('config.default')}: ${entry.name}`} onClick={() => void act(() => client.kafka.setConfig({ topic, name: entry.name, value: null }))}>
              <IconRestore size={14} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
        )}
      </td>
    </tr>
  )
}

/** All settings of a topic: those of its own first, then those that may be changed here, then the rest. */
export function ConfigTab({ name, embedded }: { name: string; embedded: boolean }) {
  const { t } = useTranslation('kafka')
  const config = useKafkaPanel((s) => s.topic?.config)
  const [filter, setFilter] = useState('')
  if (embedded) return <p className={`${classes.muted ?? ''} ${classes.pad ?? ''}`}>{t('config.embedded')}</p>
  if (!config) return null
  const shown = config.filter((entry) => entry.name.includes(filter.trim().toLowerCase()))
  return (
    <div className={classes.stack}>
      <TextInput w={220} value={filter} onChange={(event) => { setFilter(event.currentTarget.value) }} placeholder={t('config.filter')} aria-label={t('config.filter')} />
      <table className={classes.table}>
        <tbody>
          {shown.map((entry) => (
            <Row key={entry.name} topic={name} entry={entry} />
          ))}
        </tbody>
      </table>
      <CommandHint command={describeConfig(name)} label={t('byHand')} />
    </div>
  )
}
