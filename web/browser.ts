import { spawn } from 'node:child_process'

/** The program that opens an address in the default browser; null where there is no desktop to open it on. Pure. */
export function browserCommand(
  address: string,
  platform: NodeJS.Platform,
  env: Record<string, string | undefined>,
): { file: string; args: string[] } | null {
  if (platform === 'win32') return { file: 'rundll32.exe', args: ['url.dll,FileProtocolHandler', address] }
  if (platform === 'darwin') return { file: 'open', args: [address] }
  return env['DISPLAY'] || env['WAYLAND_DISPLAY'] ? { file: 'xdg-open', args: [address] } : null
}

/** Opens it, and lets it go: whether it worked is the browser's affair, the address is printed anyway. */
export function openBrowser(address: string): void {
  const command = browserCommand(address, process.platform, process.env)
  if (!command) return
  const child = spawn(command.file, command.args, { stdio: 'ignore', detached: true, windowsHide: true })
  child.on('error', () => {})
  child.unref()
}
