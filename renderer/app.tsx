import { MantineProvider, Skeleton } from '@mantine/core'
import { useColorScheme } from '@mantine/hooks'
import { lazy, Suspense, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { ConnectionBar, FeedBanner } from './frame/banners'
import { Dock } from './frame/dock'
import classes from './frame/frame.module.css'
import { PanelBoundary } from './frame/panel-boundary'
import { Rail } from './frame/rail'
import { go, panels, usePanel, type Panel } from './frame/route'
import { loadAgain } from './frame/load-again'
import { TopBar } from './frame/top-bar'
import { UpdateBanner } from './frame/update-banner'
import { resolveLanguage, setLanguage } from './i18n'
import { useAppInfo } from './state/app-info'
import { rememberLook, rememberedLook } from './state/look'
import { usePipeline } from './state/pipeline'
import { useSettings } from './state/settings'
import { theme } from './theme'
import { ProblemAlert } from './ui/problem-alert'

const views = {
  overview: lazy(async () => ({ default: (await loadAgain(() => import('./overview/panel'))).OverviewPanel })),
  pipeline: lazy(async () => ({ default: (await loadAgain(() => import('./pipeline/panel'))).PipelinePanel })),
  postgres: lazy(async () => ({ default: (await loadAgain(() => import('./postgres/panel'))).PostgresPanel })),
  stack: lazy(async () => ({ default: (await loadAgain(() => import('./stack/panel'))).StackPanel })),
  logs: lazy(async () => ({ default: (await loadAgain(() => import('./logs/panel'))).LogsPanel })),
  hdfs: lazy(async () => ({ default: (await loadAgain(() => import('./hdfs/panel'))).HdfsPanel })),
  spark: lazy(async () => ({ default: (await loadAgain(() => import('./spark/panel'))).SparkPanel })),
  kafka: lazy(async () => ({ default: (await loadAgain(() => import('./kafka/panel'))).KafkaPanel })),
  doctor: lazy(async () => ({ default: (await loadAgain(() => import('./doctor/panel'))).DoctorPanel })),
  settings: lazy(async () => ({ default: (await loadAgain(() => import('./settings/panel'))).SettingsPanel })),
} satisfies Record<Panel, unknown>

/** Language and theme as the settings say, live; until they are known, as they were last time. */
function useLook(): 'light' | 'dark' {
  const settings = useSettings((s) => s.state?.settings)
  const info = useAppInfo((s) => s.info)
  const system = useColorScheme(undefined, { getInitialValueInEffect: false })
  const look = settings ?? rememberedLook()
  const language = resolveLanguage(look.language, info?.shell === 'electron' ? [info.systemLanguage] : navigator.languages)
  useEffect(() => {
    setLanguage(language)
  }, [language])
  useEffect(() => {
    if (settings) rememberLook(settings)
  }, [settings])
  return look.theme === 'system' ? system : look.theme
}

function useShortcuts() {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      // 1 to 9, and 0 for the tenth.
      const panel = /^\d$/.test(event.key) ? panels[(Number(event.key) + 9) % 10] : undefined
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || !panel) return
      event.preventDefault()
      go(panel)
    }
    window.addEventListener('keydown', press)
    return () => {
      window.removeEventListener('keydown', press)
    }
  }, [])
}

/** A command that failed says so where the person is, until dismissed. */
function CommandProblem() {
  const problem = usePipeline((s) => s.problem)
  const clear = usePipeline((s) => s.clearProblem)
  if (!problem) return null
  return (
    <div className={classes.problem}>
      <ProblemAlert problem={problem} onDismiss={clear} />
    </div>
  )
}

/** The frame: rail, top bar, banners, the panel, the dock. */
export function App() {
  const { t } = useTranslation()
  const scheme = useLook()
  const panel = usePanel()
  useShortcuts()
  const View = views[panel]
  return (
    <MantineProvider theme={theme} forceColorScheme={scheme}>
      <div className={classes.app}>
        <TopBar />
        <Rail panel={panel} />
        <main className={classes.main}>
          <ConnectionBar />
          <FeedBanner />
          <UpdateBanner />
          <CommandProblem />
          <div className={classes.panel}>
            <PanelBoundary key={panel}>
              <Suspense fallback={<div className={classes.loading} aria-busy aria-label={t('loading')}><Skeleton height={24} width={180} /></div>}>
                <View />
              </Suspense>
            </PanelBoundary>
          </div>
          <Dock />
        </main>
      </div>
    </MantineProvider>
  )
}
