import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import { common } from './en/common'
import { doctor } from './en/doctor'
import { hdfs } from './en/hdfs'
import { kafka } from './en/kafka'
import { logs } from './en/logs'
import { overview } from './en/overview'
import { pipeline } from './en/pipeline'
import { postgres } from './en/postgres'
import { settings } from './en/settings'
import { spark } from './en/spark'
import { stack } from './en/stack'
import { weather } from './en/weather'
import { common as frCommon } from './fr/common'
import { doctor as frDoctor } from './fr/doctor'
import { hdfs as frHdfs } from './fr/hdfs'
import { kafka as frKafka } from './fr/kafka'
import { logs as frLogs } from './fr/logs'
import { overview as frOverview } from './fr/overview'
import { pipeline as frPipeline } from './fr/pipeline'
import { postgres as frPostgres } from './fr/postgres'
import { settings as frSettings } from './fr/settings'
import { spark as frSpark } from './fr/spark'
import { stack as frStack } from './fr/stack'
import { weather as frWeather } from './fr/weather'

/** The languages of the interface. English is the one the others are typed against. */
export const languages = ['en', 'fr'] as const
export type Language = (typeof languages)[number]

const english = { common, doctor, hdfs, kafka, logs, overview, pipeline, postgres, settings, spark, stack, weather }
export const texts = {
  en: english,
  fr: {
    common: frCommon,
    doctor: frDoctor,
    hdfs: frHdfs,
    kafka: frKafka,
    logs: frLogs,
    overview: frOverview,
    pipeline: frPipeline,
    postgres: frPostgres,
    settings: frSettings,
    spark: frSpark,
    stack: frStack,
    weather: frWeather,
  },
} satisfies Record<Language, typeof english>

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common'
    resources: typeof english
  }
}

/** The language for a setting and the languages that the system prefers, best first; English when none of them is ours. */
export function resolveLanguage(setting: 'system' | Language, preferred: readonly string[]): Language {
  if (setting !== 'system') return setting
  for (const tag of preferred) {
    const base = tag.toLowerCase().split('-')[0]
    const known = languages.find((language) => language === base)
    if (known) return known
  }
  return 'en'
}

/** Starts i18next in a language; all texts are in the bundle, so nothing is ever shown untranslated. */
export function startI18n(language: Language): void {
  void i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    ns: Object.keys(english),
    defaultNS: 'common',
    resources: texts,
    initAsync: false,
    // No advertisement in the console of our users.
    showSupportNotice: false,
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  })
  document.documentElement.lang = language
}

/** Goes over to a language without a reload. */
export function setLanguage(language: Language): void {
  document.documentElement.lang = language
  if (i18next.language !== language) void i18next.changeLanguage(language)
}
