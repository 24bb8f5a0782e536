import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { HdfsPreview } from '../../contract/hdfs'
import { client } from '../client'
import { CopyButton } from '../ui/copy-button'
import { ProblemAlert } from '../ui/problem-alert'
import { useFormat } from '../ui/use-format'
import { bytesOf, hexLines } from './hex'
import classes from './preview.module.css'
import { useHdfsPanel } from './store'
import { useAsked } from './use-asked'

/** A look, not a load: what fits the side. */
const limits = { maxBytes: 128 * 1024, maxRows: 50 }

function Hex({ data }: { data: string }) {
  const lines = useMemo(() => hexLines(bytesOf(data).subarray(0, 4096)), [data])
  return (
    <pre className={classes.text} tabIndex={0}>
      {lines.map(({ offset, hex, text }) => (
        <span key={offset} className={classes.hex}>
          <span>{offset}</span> {hex.padEnd(23)} <span>{text}</span>
          {'\n'}
        </span>
      ))}
    </pre>
  )
}

function Parquet({ preview }: { preview: Extract<HdfsPreview, { kind: 'parquet' }> }) {
  const { t } = useTranslation('hdfs')
  const format = useFormat()
  const { columns, rows, totalRows, rowGroups, codecs, createdBy } = preview
  return (
    <>
      <p className={classes.meta}>
        {t('preview.parquet', { rows: format.number(totalRows), count: totalRows, columns: format.number(columns.length), codecs: codecs.join(', ') })}
        {` · ${t('preview.groups', { count: rowGroups, number: format.number(rowGroups) })}`}
        {createdBy !== null && <span title={createdBy}> · {createdBy.split('(')[0]?.trim()}</span>}
      </p>
      <div className={classes.table} tabIndex={0} role="region" aria-label={t('preview.rows')}>
        <table>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column.name} scope="col">
                  {column.name}
                  <span>
                    {column.type}
                    {column.nullable ? '' : ` ${t('preview.required')}`}
                  </span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr key={index}>
                {row.map((value, at) => (
                  <td key={at} data-null={value === null}>
                    {value === null ? 'null' : value.slice(0, 200)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length < totalRows && <p className={classes.cut}>{t('preview.cutRows', { shown: format.number(rows.length), total: format.number(totalRows) })}</p>}
    </>
  )
}

function Content({ preview }: { preview: HdfsPreview }) {
  const { t } = useTranslation('hdfs')
  const format = useFormat()
  if (preview.kind === 'empty') return <p className={classes.meta}>{t('preview.empty')}</p>
  if (preview.kind === 'parquet') return <Parquet preview={preview} />
  const what =
    preview.kind === 'text' ? t('preview.text', { encoding: preview.encoding }) : preview.kind === 'json' ? t('preview.json', { count: preview.documents }) : t('preview.binary')
  return (
    <>
      <div className={classes.metaLine}>
        <p className={classes.meta}>
          {what}
          {preview.compression === 'gzip' && ` · ${t('preview.gzip')}`}
        </p>
        {preview.kind !== 'binary' && <CopyButton value={preview.text} what={t('preview.title')} size="xs" />}
      </div>
      {preview.kind === 'binary' ? (
        <Hex data={preview.data} />
      ) : (
        <pre className={classes.text} tabIndex={0} data-testid="hdfs-preview-text">
          {preview.text}
        </pre>
      )}
      {(preview.truncated || (preview.kind === 'binary' && preview.totalBytes > 4096)) && <p className={classes.cut}>{t('preview.cut', { total: format.bytes(preview.totalBytes) })}</p>}
    </>
  )
}

/** The beginning of a file. `stamp` changes when its content does. */
export function Preview({ path, stamp }: { path: string; stamp: string }) {
  const { t } = useTranslation('hdfs')
  const user = useHdfsPanel((s) => s.user)
  const asked = useAsked(`${user ?? ''}:${path}:${stamp}`, (signal) => client.hdfs.preview({ path, ...limits, ...(user === null ? {} : { user }) }, { signal }), 150)
  return (
    <section className={classes.preview} aria-label={t('preview.title')} aria-busy={asked.state === 'asking'} data-testid="hdfs-preview" data-kind={asked.state === 'known' ? asked.value.kind : asked.state}>
      <h3>{t('preview.title')}</h3>
      {asked.state === 'asking' && <p className={classes.meta}>{t('preview.reading')}</p>}
      {asked.state === 'failed' && <ProblemAlert compact tone="warn" problem={asked.problem} />}
      {asked.state === 'known' && <Content preview={asked.value} />}
    </section>
  )
}
