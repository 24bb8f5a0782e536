import { app, Menu, type MenuItemConstructorOptions } from 'electron'
import { language } from './failure'

const texts = {
  en: { file: 'File', edit: 'Edit', view: 'View', window: 'Window' },
  fr: { file: 'Fichier', edit: 'Édition', view: 'Affichage', window: 'Fenêtre' },
}
/** Electron's roles are named in English only. */
const roles: Record<string, string> = {
  quit: 'Quitter',
  close: 'Fermer',
  undo: 'Annuler',
  redo: 'Rétablir',
  cut: 'Couper',
  copy: 'Copier',
  paste: 'Coller',
  selectAll: 'Tout sélectionner',
  reload: 'Actualiser',
  toggleDevTools: 'Outils de développement',
  resetZoom: 'Taille réelle',
  zoomIn: 'Agrandir',
  zoomOut: 'Réduire',
  togglefullscreen: 'Plein écran',
  minimize: 'Placer dans la barre',
}

/** The usual commands with their keys; the app's own are in its page. */
export function setupMenu(): void {
  const french = language() === 'fr'
  const item = (role: NonNullable<MenuItemConstructorOptions['role']>): MenuItemConstructorOptions => {
    const label = french ? roles[role] : undefined
    return label === undefined ? { role } : { role, label }
  }
  const text = texts[french ? 'fr' : 'en']
  const line: MenuItemConstructorOptions = { type: 'separator' }
  const mac = process.platform === 'darwin'
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(mac ? [{ role: 'appMenu', label: app.name } as const] : []),
      { label: text.file, submenu: [item(mac ? 'close' : 'quit')] },
      {
        label: text.edit,
        submenu: [item('undo'), item('redo'), line, item('cut'), item('copy'), item('paste'), item('selectAll')],
      },
      {
        label: text.view,
        submenu: [
          item('resetZoom'),
          item('zoomIn'),
          item('zoomOut'),
          item('togglefullscreen'),
          line,
          item('reload'),
          item('toggleDevTools'),
        ],
      },
      { label: text.window, submenu: [item('minimize'), item('close')] },
    ]),
  )
}
