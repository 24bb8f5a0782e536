import type { MendAct, Prepared } from '../../contract/hdfs'

/** What "Prepare HDFS for Spark" comes to: its home, its own, nobody else's to write in. */
export const prepareActs = ({ home, user }: Pick<Prepared, 'home' | 'user'>): MendAct[] => [
  { act: 'mkdir', path: home },
  { act: 'chown', path: home, owner: user, group: user, recursive: false },
  { act: 'chmod', path: home, mode: '755', recursive: false },
]
