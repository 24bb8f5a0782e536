import { shellOf } from '../../contract/command-line'
import { hdfsCommand, type HdfsAction } from '../../contract/hdfs-command'
import { useAppInfo } from '../state/app-info'
import { useHdfs } from '../state/hdfs'
import { useHdfsPanel } from './store'

/** The account that may do everything, until HDFS has said how it is called. */
const usual = 'hadoop'

/** Who acts, and who the superuser is. */
export function useActing(): { user: string; superuser: string } {
  const superuser = useHdfs((s) => s.snapshot?.superuser ?? usual)
  const user = useHdfsPanel((s) => s.user)
  return { user: user ?? superuser, superuser }
}

/** What a person would type instead, for this computer's shell and the user who acts (`as`: somebody else). */
export function useCommand(): (action: HdfsAction, as?: string) => string {
  const acting = useActing()
  const shell = shellOf(useAppInfo((s) => s.info?.platform ?? ''))
  return (action, as) => hdfsCommand(action, { ...acting, ...(as === undefined ? {} : { user: as }), shell })
}
