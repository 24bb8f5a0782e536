import { Button, Menu } from '@mantine/core'
import { IconChevronDown, IconCopy, IconDownload } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { download } from '../ui/download'
import { exportFormats, toText, type ExportFormat } from './export'
import type { StatementResult } from './result'
import { blockOf, type Selection } from './selection'

/** Copy and export of a result, whole or the selected block. */
export function ResultActions({ result, selection }: { result: StatementResult; selection: Selection | null }) {
  const { t } = useTranslation('postgres')
  const columns = result.columns ?? []
  const copy = (format: ExportFormat) => {
    void navigator.clipboard.writeText(toText(format, columns, result.rows))
  }
  const copySelection = () => {
    if (!selection) return
    const { top, bottom, left, right } = blockOf(selection)
    const rows = result.rows.slice(top, bottom + 1).map((row) => row.slice(left, right + 1))
    void navigator.clipboard.writeText(toText('tsv', columns.slice(left, right + 1), rows))
  }
  const save = (format: ExportFormat) => {
    const stamp = new Date().toISOString().slice(0, 19).replace(/[:T]/g, '-')
    download(`weatherdeck-${stamp}.${format}`, toText(format, columns, result.rows))
  }
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="subtle" color="gray" leftSection={<IconCopy size={14} stroke={1.6} />} rightSection={<IconChevronDown size={12} />}>
            {t('result.copy')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item disabled={!selection} rightSection="Ctrl+C" onClick={copySelection}>
            {t('result.copySelection')}
          </Menu.Item>
          {exportFormats.map((format) => (
            <Menu.Item key={format} onClick={() => { copy(format) }}>
              {t('result.copyAll', { format: format.toUpperCase() })}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="subtle" color="gray" leftSection={<IconDownload size={14} stroke={1.6} />} rightSection={<IconChevronDown size={12} />}>
            {t('result.export')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {exportFormats.map((format) => (
            <Menu.Item key={format} onClick={() => { save(format) }}>
              {t('result.exportAs', { format: format.toUpperCase() })}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  )
}
