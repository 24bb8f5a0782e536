import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
import '@mantine/core/styles.css'
import './styles.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app'
import { keepConnected } from './client'
import { resolveLanguage, startI18n } from './i18n'
import { watchAppInfo } from './state/app-info'
import { watchDesktop } from './state/desktop'
import { hdfsStream } from './state/hdfs'
import { watchLogs } from './state/logs'
import { rememberedLook } from './state/look'
import { kafkaStream } from './state/kafka'
import { watchPipeline } from './state/pipeline'
import { watchRunAll } from './state/run-all'
import { watchSettings } from './state/settings'
import { sparkStream } from './state/spark'
import { stackStream } from './state/stack'

startI18n(resolveLanguage(rememberedLook().language, navigator.languages))
watchAppInfo()
void keepConnected()
watchSettings()
watchPipeline()
stackStream.follow()
watchDesktop()
watchRunAll()
sparkStream.follow()
kafkaStream.follow()
hdfsStream.follow()
watchLogs()

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
}
