import { Combobox, Loader, TextInput, useCombobox } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FoundLocation } from '../../contract/pipeline'
import type { Problem } from '../../contract/problem'
import { client, problemFromError } from '../client'
import type { Location } from '../../contract/weather'
import { ProblemAlert } from '../ui/problem-alert'
import { useFormat } from '../ui/use-format'
import { samePlace } from './draft'
import classes from './locations.module.css'

interface SearchResult {
  name: string
  found: FoundLocation[]
  problem: Problem | null
}

/** Looks a name up; the answer to an older name never replaces that to a newer one. */
function useSearch(name: string): SearchResult | null {
  const { i18n } = useTranslation()
  const language = i18n.language.startsWith('fr') ? 'fr' : 'en'
  const [result, setResult] = useState<SearchResult | null>(null)
  useEffect(() => {
    if (name.length < 2) return
    const controller = new AbortController()
    client.pipeline.searchLocations({ name, language }, { signal: controller.signal }).then(
      (found) => {
        if (!controller.signal.aborted) setResult({ name, found, problem: null })
      },
      (error: unknown) => {
        if (!controller.signal.aborted) setResult({ name, found: [], problem: problemFromError(error) })
      },
    )
    return () => {
      controller.abort()
    }
  }, [name, language])
  return name.length < 2 ? null : result
}

function Found({ place, taken }: { place: FoundLocation; taken: boolean }) {
  const { t } = useTranslation('pipeline')
  const format = useFormat()
  return (
    <span className={classes.found}>
      <strong>{place.name}</strong>
      <span>{[place.admin, place.country].filter(Boolean).join(', ')}</span>
      <span className={classes.foundMore}>
        {taken
          ? t('locations.already')
          : place.population !== undefined && place.population > 0
            ? t('locations.population', { people: format.number(place.population) })
            : `${format.number(place.latitude, 2)}, ${format.number(place.longitude, 2)}`}
      </span>
    </span>
  )
}

/** Adds a place by its name, through Open-Meteo's geocoding. */
export function LocationSearch({ taken, onAdd }: { taken: readonly Location[]; onAdd: (place: FoundLocation) => void }) {
  const { t } = useTranslation('pipeline')
  const [text, setText] = useState('')
  const [problemSeen, setProblemSeen] = useState<Problem | null>(null)
  const wanted = text.trim()
  const [name] = useDebouncedValue(wanted, 300)
  const result = useSearch(name)
  const searching = wanted.length >= 2 && result?.name !== wanted
  const combobox = useCombobox({ onDropdownClose: () => { combobox.resetSelectedOption() } })
  const found = result?.found ?? []
  const problem = result?.problem && result.problem !== problemSeen ? result.problem : null
  return (
    <div>
      <Combobox
        store={combobox}
        onOptionSubmit={(value) => {
          const place = found[Number(value)]
          if (place) onAdd(place)
          setText('')
          combobox.closeDropdown()
        }}
      >
        <Combobox.Target>
          <TextInput
            value={text}
            onChange={(event) => {
              setText(event.currentTarget.value)
              combobox.openDropdown()
              combobox.updateSelectedOptionIndex()
            }}
            onClick={() => { combobox.openDropdown() }}
            onFocus={() => { combobox.openDropdown() }}
            onBlur={() => { combobox.closeDropdown() }}
            placeholder={t('locations.search')}
            aria-label={t('locations.search')}
            leftSection={searching ? <Loader size={12} /> : <IconSearch size={14} />}
            data-testid="location-search"
          />
        </Combobox.Target>
        <Combobox.Dropdown hidden={wanted === '' || (problem !== null && !searching)}>
          <Combobox.Options mah={320} style={{ overflowY: 'auto' }}>
            {found.map((place, index) => (
              <Combobox.Option key={index} value={String(index)} disabled={taken.some((one) => samePlace(one, place))}>
                <Found place={place} taken={taken.some((one) => samePlace(one, place))} />
              </Combobox.Option>
            ))}
            {found.length === 0 && (
              <Combobox.Empty>{wanted.length < 2 ? t('locations.typeMore') : searching ? t('locations.searching') : t('locations.nothing')}</Combobox.Empty>
            )}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
      {problem && <div className={classes.searchProblem}><ProblemAlert problem={problem} onDismiss={() => { setProblemSeen(problem) }} /></div>}
    </div>
  )
}
