import { Checkbox } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { CollectionSettings } from '../../contract/settings'
import { weatherVariableNames, weatherVariables, type WeatherVariable } from '../../contract/weather'
import { Section } from '../ui/section'
import { toggleVariable } from './draft'
import classes from './panel.module.css'
import { useDraft } from './store'

const groups = {
  temperature: ['temperature_2m', 'apparent_temperature', 'dew_point_2m'],
  water: ['relative_humidity_2m', 'precipitation', 'rain', 'snowfall'],
  sky: ['weather_code', 'cloud_cover', 'pressure_msl', 'surface_pressure'],
  wind: ['wind_speed_10m', 'wind_direction_10m', 'wind_gusts_10m'],
} as const satisfies Record<string, readonly WeatherVariable[]>
const groupNames = Object.keys(groups) as (keyof typeof groups)[]

/** The variables to collect, each with its unit. */
export function Variables({ collection, invalid }: { collection: CollectionSettings; invalid: boolean }) {
  const { t } = useTranslation('pipeline')
  const { t: weather } = useTranslation('weather')
  const change = useDraft((s) => s.change)
  return (
    <Section title={t('variables.title')} meta={t('variables.chosen', { chosen: collection.variables.length, all: weatherVariableNames.length })}>
      {invalid && (
        <p className={classes.error} role="alert">
          {t('variables.atLeastOne')}
        </p>
      )}
      <div className={classes.groups}>
        {groupNames.map((group) => (
          <fieldset key={group} className={classes.group}>
            <legend>{t(`variables.${group}`)}</legend>
            {groups[group].map((name) => {
              const { unit } = weatherVariables[name]
              return (
                <Checkbox
                  key={name}
                  size="xs"
                  label={
                    <span title={name}>
                      {weather(`variable.${name}`)} <span className={classes.muted}>{unit === 'wmo code' ? t('variables.code') : unit}</span>
                    </span>
                  }
                  checked={collection.variables.includes(name)}
                  onChange={() => {
                    change((draft) => toggleVariable(draft, name))
                  }}
                />
              )
            })}
          </fieldset>
        ))}
      </div>
    </Section>
  )
}
