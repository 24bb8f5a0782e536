import { chromiumPath, describeWith, electronPath } from './available'
import { openElectron, openWeb } from './app'
import { journey } from './journey'

describeWith({ Chromium: chromiumPath }, 'Chromium', () => journey('Chromium', (dataDir) => openWeb({ dataDir })))
describeWith({ 'Electron with a display': electronPath }, 'Electron', () =>
  journey('Electron', (dataDir) => openElectron({ dataDir })),
)
