import { create } from 'zustand'
import type { AppInfo } from '../../contract/app'
import { client } from '../client'
import { useConnection } from './connection'

/** What the backend says of itself: version, data folder, the system's language. Null until it has answered. */
export const useAppInfo = create<{ info: AppInfo | null }>(() => ({ info: null }))

/** Asks at each connection: after a restart the app may be another version. */
export function watchAppInfo(): () => void {
  const ask = () => {
    void client.app.info().then(
      (info) => {
        useAppInfo.setState({ info })
      },
      () => undefined,
    )
  }
  return useConnection.subscribe((now, before) => {
    if (now.status === 'open' && before.status !== 'open') ask()
  })
}
