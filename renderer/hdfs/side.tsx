import { AccessSide } from './side-access'
import { DenialSide } from './side-denial'
import { DetailsSide } from './side-details'
import { FetchSide } from './side-fetch'
import { FsckSide } from './side-fsck'
import { NodesSide } from './side-nodes'
import { PrepareSide } from './side-prepare'
import { RemoveSide } from './side-remove'
import type { Side } from './store'

/** What stands at the side of the list. */
export function SidePane({ side }: { side: Side }) {
  switch (side.kind) {
    case 'details':
      return <DetailsSide />
    case 'access':
      return <AccessSide key={side.paths.join('\n')} paths={side.paths} />
    case 'remove':
      return <RemoveSide key={side.paths.join('\n')} paths={side.paths} forever={side.forever} />
    case 'fetch':
      return <FetchSide key={side.path} path={side.path} />
    case 'fsck':
      return <FsckSide key={side.path} path={side.path} />
    case 'nodes':
      return <NodesSide />
    case 'prepare':
      return <PrepareSide />
    case 'denial':
      return <DenialSide />
  }
}
