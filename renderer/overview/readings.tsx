import { TextInput, Tooltip } from '@mantine/core'
import { IconDroplet, IconGauge, IconSearch, IconWind } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LatestReading } from '../../contract/pipeline'
import { usePipeline } from '../state/pipeline'
import { useSettings } from '../state/settings'
import { RelativeTime } from '../ui/relative-time'
import { Section } from '../ui/section'
import { useFormat } from '../ui/use-format'
import { compass, measure } from '../ui/weather/measure'
import { WeatherIcon } from '../ui/weather/weather-icon'
import { isDaylight, weatherOf } from '../ui/weather/wmo'
import classes from './readings.module.css'
import { useOverview } from './store'

function Reading({ reading }: { reading: LatestReading }) {
  const { t, i18n } = useTranslation('weather')
  const { t: overview } = useTranslation('overview')
  const { t: common } = useTranslation('common')
  const format = useFormat()
  const followed = useOverview((s) => s.followed === reading.location)
  const follow = useOverview((s) => s.follow)
  const { values, latitude, longitude } = reading
  const code = values['weather_code']
  const { text, icon } = weatherOf(code)
  const daylight = latitude === null || longitude === null || isDaylight(reading.observedAt, latitude, longitude)
  return (
    <li>
      <button
        type="button"
        className={classes.reading}
        aria-pressed={followed}
        aria-label={overview('weather.follow', { name: reading.name })}
        onClick={() => {
          follow(followed ? null : reading.location)
        }}
        data-location={reading.location}
      >
        <span className={classes.icon} data-icon={icon} data-night={!daylight}>
          <WeatherIcon name={icon} daylight={daylight} size={28} />
        </span>
        <span className={classes.place}>
          <span className={classes.name}>
            {reading.name}
          </span>
          <span className={classes.words}>
            {code != null && `${t(`code.${text}`, { code })} · `}
            <RelativeTime at={reading.observedAt} />
            {reading.source === 'sample' && (
              <Tooltip label={common('feed.markHint')}>
                <span className={classes.sample}>{common('feed.mark')}</span>
              </Tooltip>
            )}
          </span>
        </span>
        <span className={`${classes.temperature ?? ''} wd-num`}>{measure(values['temperature_2m'], '°C', format, 1)}</span>
        <span className={`${classes.facts ?? ''} wd-num`}>
          <span title={t('variable.wind_speed_10m')}>
            <IconWind size={14} stroke={1.6} aria-label={t('short.wind')} /> {measure(values['wind_speed_10m'], 'km/h', format)}{' '}
            {compass(values['wind_direction_10m'], i18n.language)}
          </span>
          <span title={t('variable.relative_humidity_2m')}>
            <IconDroplet size={14} stroke={1.6} aria-label={t('short.humidity')} /> {measure(values['relative_humidity_2m'], '%', format)}
          </span>
          <span title={t('variable.pressure_msl')}>
            <IconGauge size={14} stroke={1.6} aria-label={t('short.pressure')} /> {measure(values['pressure_msl'], 'hPa', format)}
          </span>
        </span>
      </button>
    </li>
  )
}

/** The weather itself: the last reading of each location, in the order of the settings. */
export function Readings() {
  const { t } = useTranslation('overview')
  const latest = usePipeline((s) => s.snapshot?.latest)
  const locations = useSettings((s) => s.state?.settings.collection.locations)
  const [filter, setFilter] = useState('')
  const order = new Map(locations?.map((location, index) => [location.id, index]))
  const place = (id: string) => order.get(id) ?? Number.MAX_SAFE_INTEGER
  const readings = [...(latest ?? [])].sort((a, b) => place(a.location) - place(b.location) || a.name.localeCompare(b.name))
  const sampleOnly = readings.length > 0 && readings.every((reading) => reading.source === 'sample')
  const wanted = filter.trim().toLowerCase()
  const shown = readings.filter((reading) => reading.name.toLowerCase().includes(wanted))
  return (
    <Section title={t('weather.title')} meta={readings.length > 0 ? readings.length : undefined} flush className={classes.section}>
      {readings.length > 8 && (
        <div className={classes.filter}>
          <TextInput
            value={filter}
            onChange={(event) => {
              setFilter(event.currentTarget.value)
            }}
            placeholder={t('weather.filter')}
            aria-label={t('weather.filter')}
            leftSection={<IconSearch size={14} />}
          />
        </div>
      )}
      {readings.length === 0 ? (
        <p className={classes.empty}>{t('weather.empty')}</p>
      ) : (
        <ul className={classes.list}>
          {shown.map((reading) => (
            <Reading key={`${reading.location}/${reading.source}`} reading={reading} />
          ))}
          {shown.length === 0 && <li className={classes.empty}>{t('weather.noMatch')}</li>}
        </ul>
      )}
      <p className={classes.attribution}>{sampleOnly ? t('weather.sampleAttribution') : t('weather.attribution')}</p>
    </Section>
  )
}
