import { createRouterClient } from '@orpc/server'
import { nativeTheme } from 'electron'
import type { Backend } from '../../backend'

/** What the system draws around the page (frame, menus, dialogs) follows the app's setting. */
export async function followTheme(router: Backend['router']): Promise<void> {
  const client = createRouterClient(router)
  for await (const { settings } of await client.settings.watch()) nativeTheme.themeSource = settings.theme
}
