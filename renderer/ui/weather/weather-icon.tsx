import {
  IconCloud,
  IconCloudFog,
  IconCloudRain,
  IconCloudSnow,
  IconCloudStorm,
  IconMoon,
  IconSnowflake,
  IconSun,
  IconTemperature,
  IconDroplets,
} from '@tabler/icons-react'
import type { WeatherIconName } from './wmo'

/** Sun or moon behind a cloud: the one icon that the set does not have. */
function PartlyCloudy({ size, stroke, night }: { size: number; stroke: number; night: boolean }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth={stroke} strokeLinecap="round" strokeLinejoin="round" aria-hidden>
      {night ? <path d="M9.6 7.2A5 5 0 0 1 16.9 3a5.4 5.4 0 0 0 3.6 6.8" /> : <path d="M9.2 8.6a4.6 4.6 0 1 1 8.5 2.6M13.5 2V1M18.6 4l.7-.7M8.4 4l-.7-.7M21 9h1" />}
      <path d="M7 20.5a4 4 0 0 1 0-8 5.2 5.2 0 0 1 10 0h.6a4 4 0 0 1 .4 8Z" />
    </svg>
  )
}

const icons = {
  clear: IconSun,
  cloudy: IconCloud,
  fog: IconCloudFog,
  drizzle: IconDroplets,
  rain: IconCloudRain,
  sleet: IconSnowflake,
  snow: IconCloudSnow,
  storm: IconCloudStorm,
  unknown: IconTemperature,
}

/** The icon of a weather code, with sun or moon. It is decoration: the words stand beside it. */
export function WeatherIcon({ name, daylight = true, size = 24 }: { name: WeatherIconName; daylight?: boolean; size?: number }) {
  const stroke = 1.5
  if (name === 'partly') return <PartlyCloudy size={size} stroke={stroke} night={!daylight} />
  const Icon = name === 'clear' && !daylight ? IconMoon : icons[name]
  return <Icon size={size} stroke={stroke} aria-hidden />
}
