import { ActionIcon, TextInput, Tooltip } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { IconSearch, IconTrash } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CollectionSettings } from '../../contract/settings'
import type { Location } from '../../contract/weather'
import { usePipeline } from '../state/pipeline'
import { RelativeTime } from '../ui/relative-time'
import { Section } from '../ui/section'
import { useFormat } from '../ui/use-format'
import { measure } from '../ui/weather/measure'
import { addLocation, removeLocation, renameLocation } from './draft'
import { LocationByHand } from './location-by-hand'
import { LocationSearch } from './location-search'
import classes from './locations.module.css'
import { useDraft } from './store'

const rowHeight = 36

function Row({ location, invalid, added }: { location: Location; invalid: boolean; added: boolean }) {
  const { t } = useTranslation('pipeline')
  const format = useFormat()
  const change = useDraft((s) => s.change)
  const reading = usePipeline((s) => s.snapshot?.latest.find((each) => each.location === location.id))
  const degrees = (value: number, positive: string, negative: string) => `${format.number(Math.abs(value), 3)}° ${value < 0 ? negative : positive}`
  return (
    <>
      <span role="cell">
        <TextInput
          variant="unstyled"
          classNames={{ input: classes.name ?? '' }}
          value={location.name}
          aria-label={t('locations.rename', { name: location.name || location.id })}
          error={invalid}
          title={invalid ? t('locations.invalidName') : [location.admin, location.country].filter(Boolean).join(', ')}
          onChange={(event) => {
            const { value } = event.currentTarget
            change((draft) => renameLocation(draft, location.id, value))
          }}
        />
      </span>
      <span role="cell" className={classes.country}>{location.country ?? ''}</span>
      <span role="cell" className={`${classes.coordinates ?? ''} wd-num`}>
        {degrees(location.latitude, 'N', 'S')} {degrees(location.longitude, 'E', t('locations.west'))}
      </span>
      <span role="cell" className={classes.reading}>
        {added ? (
          <span className={classes.added}>{t('locations.added')}</span>
        ) : reading ? (
          <>
            <strong>{measure(reading.values['temperature_2m'], '°C', format, 1)}</strong> <RelativeTime at={reading.observedAt} />
          </>
        ) : (
          t('locations.noReading')
        )}
      </span>
      <span role="cell">
        <Tooltip label={t('locations.remove', { name: location.name })}>
          <ActionIcon
            aria-label={t('locations.remove', { name: location.name })}
            onClick={() => {
              change((draft) => removeLocation(draft, location.id))
            }}
          >
            <IconTrash size={15} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </span>
    </>
  )
}

/** The places to collect for: rename in place, remove, add by name or by coordinates. */
export function Locations({ collection, saved, invalid }: { collection: CollectionSettings; saved: CollectionSettings; invalid: ReadonlySet<string> }) {
  const { t } = useTranslation('pipeline')
  const change = useDraft((s) => s.change)
  const [filter, setFilter] = useState('')
  const scroller = useRef<HTMLDivElement>(null)
  const wanted = filter.trim().toLowerCase()
  const shown = collection.locations.filter((one) => `${one.name} ${one.admin ?? ''} ${one.country ?? ''}`.toLowerCase().includes(wanted))
  const savedIds = new Set(saved.locations.map((one) => one.id))
  const keptIds = new Set(collection.locations.map((one) => one.id))
  const removed = saved.locations.filter((one) => !keptIds.has(one.id)).length
  // eslint-disable-next-line react-hooks/incompatible-library -- the virtualizer is read in this component only
  const virtual = useVirtualizer({ count: shown.length, getScrollElement: () => scroller.current, estimateSize: () => rowHeight, overscan: 8 })
  return (
    <Section title={t('locations.title')} meta={collection.locations.length} flush>
      <div className={classes.tools}>
        <LocationSearch
          taken={collection.locations}
          onAdd={({ name, latitude, longitude, country, admin }) => {
            change((draft) => addLocation(draft, { name, latitude, longitude, country, admin }))
          }}
        />
        <LocationByHand
          onAdd={(place) => {
            change((draft) => addLocation(draft, place))
          }}
        />
        {collection.locations.length > 8 && (
          <TextInput value={filter} onChange={(event) => { setFilter(event.currentTarget.value) }} placeholder={t('locations.filter')} aria-label={t('locations.filter')} leftSection={<IconSearch size={14} />} />
        )}
      </div>
      <div role="table" aria-label={t('locations.title')} aria-rowcount={shown.length + 1}>
        <div role="row" className={classes.head}>
          <span role="columnheader">{t('locations.name')}</span>
          <span role="columnheader" />
          <span role="columnheader">{t('locations.coordinates')}</span>
          <span role="columnheader">{t('locations.reading')}</span>
          <span role="columnheader" />
        </div>
        <div ref={scroller} className={classes.scroller}>
          <div style={{ position: 'relative', height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map(({ index, start }) => {
              const location = shown[index]
              if (!location) return null
              return (
                <div key={location.id} role="row" aria-rowindex={index + 2} className={classes.row} style={{ transform: `translateY(${start}px)`, height: rowHeight }}>
                  <Row location={location} invalid={invalid.has(location.id)} added={!savedIds.has(location.id)} />
                </div>
              )
            })}
          </div>
        </div>
      </div>
      {collection.locations.length === 0 && <p className={classes.note}>{t('locations.empty')}</p>}
      {removed > 0 && <p className={classes.note}>{t('locations.removed', { count: removed })}</p>}
    </Section>
  )
}
