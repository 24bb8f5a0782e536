import { Button, NumberInput, Popover, TextInput } from '@mantine/core'
import { IconMapPin } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { checkPlace } from './draft'
import classes from './locations.module.css'

interface Place {
  name: string
  latitude: number
  longitude: number
}

/** Adds a place by its coordinates, in degrees. */
export function LocationByHand({ onAdd }: { onAdd: (place: Place) => void }) {
  const { t } = useTranslation('pipeline')
  const { t: common } = useTranslation('common')
  const [open, setOpen] = useState(false)
  const [name, setName] = useState('')
  const [latitude, setLatitude] = useState<string | number>('')
  const [longitude, setLongitude] = useState<string | number>('')
  const [tried, setTried] = useState(false)
  const number = (value: string | number) => (typeof value === 'number' ? value : value.trim() === '' ? Number.NaN : Number(value))
  const place: Place = { name, latitude: number(latitude), longitude: number(longitude) }
  const wrong = checkPlace(place)
  const submit = () => {
    setTried(true)
    if (wrong.size > 0) return
    onAdd(place)
    setOpen(false)
    setTried(false)
    setName('')
    setLatitude('')
    setLongitude('')
  }
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" shadow="md" trapFocus>
      <Popover.Target>
        <Button leftSection={<IconMapPin size={14} />} onClick={() => { setOpen(!open) }} aria-expanded={open}>
          {t('locations.byCoordinates')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          className={classes.byHand}
          onSubmit={(event) => {
            event.preventDefault()
            submit()
          }}
        >
          <TextInput label={t('locations.name')} value={name} onChange={(event) => { setName(event.currentTarget.value) }} error={tried && wrong.has('name') && t('locations.invalidName')} data-autofocus />
          <NumberInput label={t('locations.latitude')} value={latitude} onChange={setLatitude} decimalScale={5} hideControls allowedDecimalSeparators={['.', ',']} error={tried && wrong.has('latitude') && t('locations.invalidLatitude')} />
          <NumberInput label={t('locations.longitude')} value={longitude} onChange={setLongitude} decimalScale={5} hideControls allowedDecimalSeparators={['.', ',']} error={tried && wrong.has('longitude') && t('locations.invalidLongitude')} />
          <Button type="submit" variant="filled">{common('action.add')}</Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
