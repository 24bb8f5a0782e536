import type { DiagnosisKind, MendAct } from '../../contract/hdfs'
import { read, write, type HdfsClient } from './real-hdfs'

export interface Situation {
  name: string
  /** Made as the superuser, or as who is named. */
  make(client: HdfsClient): Promise<unknown>
  /** What the user tries, and is refused. */
  attempt(client: HdfsClient): Promise<unknown>
  /** What the operation was about, where the one who asks knows it. */
  path?: string
  kind: DiagnosisKind
  /** The recommended mend; null: an honest "not this". */
  mend: string | null
  acts?: MendAct[]
  /** What is offered besides. */
  others?: string[]
  instead?: string
  /** After the mend; without it the attempt has to succeed. */
  after?(client: HdfsClient): Promise<unknown>
  advice?: string
}

const mkdir = (client: HdfsClient, path: string, mode?: string, owner?: string, group?: string): Promise<unknown> =>
  client
    .mkdir({ path, user: 'hadoop', parents: true })
    .then(() => (owner === undefined && group === undefined ? undefined : client.chown({ path, owner, group })))
    .then(() => (mode === undefined ? undefined : client.chmod({ path, mode })))

const home = (client: HdfsClient, user: string, mode?: string): Promise<unknown> =>
  mkdir(client, `/user/${user}`, mode, user, user)

const chown = (path: string, user: string, recursive: boolean): MendAct => ({
  act: 'chown',
  path,
  owner: user,
  group: user,
  recursive,
})
const chmod = (path: string, mode: string): MendAct => ({ act: 'chmod', path, mode, recursive: false })
const acl = (path: string, entry: string): MendAct => ({ act: 'acl', path, entry })
const homeOf = (user: string): MendAct[] => [
  { act: 'mkdir', path: `/user/${user}` },
  chown(`/user/${user}`, user, false),
  chmod(`/user/${user}`, '755'),
]

/** `ana` is in the group `analysts` where the NameNode runs; everybody else is in none. */
export const situations: Situation[] = [
  {
    name: 'no /user at all',
    make: async () => undefined,
    attempt: (client) => client.mkdir({ path: '/user/s01/weather', user: 's01', parents: true }),
    kind: 'missing-home',
    mend: 'home',
    acts: homeOf('s01'),
    others: [],
  },
  {
    name: 'no home below /user',
    make: (client) => mkdir(client, '/user'),
    attempt: (client) => write(client, '/user/s02/out/part-0', 's02'),
    path: '/user/s02/out/part-0',
    kind: 'missing-home',
    mend: 'home',
    acts: homeOf('s02'),
  },
  {
    name: 'a home that was made and not given away',
    make: (client) => mkdir(client, '/user/s03'),
    attempt: (client) => write(client, '/user/s03/out', 's03'),
    kind: 'wrong-home-owner',
    mend: 'chown-home',
    acts: [chown('/user/s03', 's03', false)],
  },
  {
    name: 'a home filled as the superuser',
    make: (client) => write(client, '/user/s04/weather/raw/a.json', 'hadoop'),
    attempt: (client) => write(client, '/user/s04/out', 's04'),
    kind: 'wrong-home-owner',
    mend: 'chown-home',
    acts: [chown('/user/s04', 's04', true)],
    after: (client) => write(client, '/user/s04/weather/raw/b.json', 's04'),
  },
  {
    name: 'a directory in the home that belongs to the superuser',
    make: async (client) => {
      await home(client, 's05')
      await mkdir(client, '/user/s05/weather')
    },
    attempt: (client) => write(client, '/user/s05/weather/out', 's05'),
    kind: 'wrong-owner',
    mend: 'chown-tree',
    acts: [chown('/user/s05/weather', 's05', false)],
  },
  {
    name: 'the wrong owner deeper in the path',
    make: async (client) => {
      await home(client, 's06')
      await write(client, '/user/s06/weather/raw/2025/a.json', 'hadoop')
    },
    attempt: (client) => write(client, '/user/s06/weather/raw/2025/b.json', 's06'),
    path: '/user/s06/weather/raw/2025/b.json',
    kind: 'wrong-owner',
    mend: 'chown-tree',
    acts: [chown('/user/s06/weather', 's06', true)],
    after: (client) => write(client, '/user/s06/weather/processed/c.parquet', 's06'),
  },
  {
    name: 'a file of the superuser in the home that is to be written on',
    make: async (client) => {
      await home(client, 's07')
      await write(client, '/user/s07/log', 'hadoop')
    },
    attempt: (client) => client.chmod({ path: '/user/s07/log', mode: '644', user: 's07' }),
    kind: 'not-owner',
    mend: 'chown-tree',
    acts: [chown('/user/s07/log', 's07', false)],
  },
  {
    name: 'a directory of the user’s own without the right to write',
    make: (client) => home(client, 's08', '500'),
    attempt: (client) => write(client, '/user/s08/out', 's08'),
    kind: 'own-mode',
    mend: 'own-mode',
    acts: [chmod('/user/s08', 'u+rwx')],
  },
  {
    name: 'a parent without execute',
    make: async (client) => {
      await write(client, '/s09/in/a.csv', 'hadoop', 'a,b\n')
      await client.chmod({ path: '/s09', mode: '700' })
    },
    attempt: (client) => read(client, '/s09/in/a.csv', 's09'),
    path: '/s09/in/a.csv',
    kind: 'no-execute',
    mend: 'acl',
    acts: [acl('/s09', 'user:s09:--x')],
    others: [],
  },
  {
    name: 'a parent without execute, in a group of the user’s',
    make: async (client) => {
      await write(client, '/s10/in/a.csv', 'hadoop', 'a,b\n')
      await mkdir(client, '/s10', '740', undefined, 'analysts')
    },
    attempt: (client) => read(client, '/s10/in/a.csv', 'ana'),
    kind: 'no-execute',
    mend: 'group',
    acts: [chmod('/s10', 'g+x')],
  },
  {
    name: 'two barriers on one way: no execute above, no write below',
    make: async (client) => {
      await mkdir(client, '/s11/out')
      await client.chmod({ path: '/s11', mode: '700' })
    },
    attempt: (client) => write(client, '/s11/out/a', 's11'),
    path: '/s11/out/a',
    kind: 'no-execute',
    mend: 'acl',
    acts: [acl('/s11', 'user:s11:--x'), acl('/s11/out', 'user:s11:rwx')],
    others: ['own-home'],
  },
  {
    name: '/user closed to everybody',
    make: async (client) => {
      await home(client, 's12')
      await client.chmod({ path: '/user', mode: '700' })
    },
    attempt: (client) => write(client, '/user/s12/out', 's12'),
    path: '/user/s12/out',
    kind: 'no-execute',
    mend: 'pass-through',
    acts: [chmod('/user', 'a+x')],
    after: async (client) => {
      await write(client, '/user/s12/out', 's12')
      await client.chmod({ path: '/user', mode: '755' })
    },
  },
  {
    name: 'the group may not write, though the user is in it',
    make: (client) => mkdir(client, '/s13', '755', undefined, 'analysts'),
    attempt: (client) => write(client, '/s13/out', 'ana'),
    kind: 'group-may-not-write',
    mend: 'group',
    acts: [chmod('/s13', 'g+w')],
    others: ['own-home'],
  },
  {
    name: 'the home of somebody else',
    make: (client) => home(client, 'alice'),
    attempt: (client) => write(client, '/user/alice/weather', 's14'),
    path: '/user/alice/weather',
    kind: 'others-directory',
    mend: 'own-home',
    acts: homeOf('s14'),
    others: ['acl'],
    instead: '/user/s14/weather',
    advice: 'ask-owner',
    after: (client) => write(client, '/user/s14/weather', 's14'),
  },
  {
    name: 'a directory that the superuser made for it',
    make: (client) => mkdir(client, '/s15'),
    attempt: (client) => write(client, '/s15/out', 's15'),
    kind: 'others-directory',
    mend: 'chown',
    acts: [chown('/s15', 's15', false)],
    others: ['acl', 'own-home'],
  },
  {
    name: 'a directory of the superuser’s that others use',
    make: async (client) => {
      await mkdir(client, '/s16', '755')
      await mkdir(client, '/s16/alice', '755', 'alice', 'alice')
    },
    attempt: (client) => write(client, '/s16/out', 's16'),
    kind: 'others-directory',
    mend: 'acl',
    acts: [acl('/s16', 'user:s16:rwx')],
    others: ['own-home'],
  },
  {
    name: 'the root, with a home at hand',
    make: (client) => home(client, 's17'),
    attempt: (client) => write(client, '/weather17/out', 's17'),
    path: '/weather17',
    kind: 'system-directory',
    mend: 'own-home',
    acts: [],
    others: [],
    instead: '/user/s17/weather17',
    advice: 'system-directory-stays',
    after: (client) => write(client, '/user/s17/weather17/out', 's17'),
  },
  {
    name: 'the root, without a home',
    make: async () => undefined,
    attempt: (client) => client.mkdir({ path: '/weather18', user: 's18', parents: true }),
    path: '/weather18',
    kind: 'system-directory',
    mend: 'own-home',
    acts: homeOf('s18'),
    instead: '/user/s18/weather18',
    after: (client) => write(client, '/user/s18/weather18/out', 's18'),
  },
  {
    name: 'the root, nobody knows on the way to where, with a home at hand',
    make: (client) => home(client, 's17'),
    attempt: (client) => write(client, '/weather17/out', 's17'),
    kind: 'system-directory',
    mend: 'own-home',
    acts: [],
    others: [],
    advice: 'home-ready',
    after: (client) => write(client, '/user/s17/weather17/again', 's17'),
  },
  {
    name: 'a file that only its owner reads',
    make: async (client) => {
      await write(client, '/s19/secret.csv', 'hadoop', 'a\n')
      await client.chmod({ path: '/s19/secret.csv', mode: '600' })
    },
    attempt: (client) => read(client, '/s19/secret.csv', 's19'),
    kind: 'may-not-read',
    mend: 'acl',
    acts: [acl('/s19/secret.csv', 'user:s19:r--')],
    others: [],
  },
  {
    name: 'a directory that the group may not list',
    make: async (client) => {
      await write(client, '/s20/a.csv', 'hadoop', 'a\n')
      await mkdir(client, '/s20', '710', undefined, 'analysts')
    },
    attempt: async (client) => {
      for await (const batch of await client.list({ path: '/s20', user: 'ana' })) void batch
    },
    kind: 'may-not-read',
    mend: 'group',
    acts: [chmod('/s20', 'g+r')],
  },
  {
    name: 'an ACL whose mask takes the right away',
    make: async (client) => {
      await write(client, '/s21/a.csv', 'hadoop', 'a\n')
      await home(client, 's21')
    },
    attempt: (client) => write(client, '/s21/out', 's21'),
    kind: 'acl-mask',
    mend: 'acl',
    acts: [acl('/s21', 'user:s21:rwx')],
    others: [],
  },
  {
    name: 'the sticky bit, and a file of the superuser’s',
    make: async (client) => {
      await mkdir(client, '/shared', '1777')
      await write(client, '/shared/s22', 'hadoop')
    },
    attempt: (client) => client.remove({ path: '/shared/s22', user: 's22', forever: true }),
    kind: 'sticky-bit',
    mend: 'give',
    acts: [{ act: 'chown', path: '/shared/s22', owner: 's22', group: 'supergroup', recursive: false }],
    advice: 'sticky-stays',
  },
  {
    name: 'the sticky bit, and a file of another user’s',
    make: async (client) => {
      await mkdir(client, '/shared', '1777')
      await write(client, '/shared/s23', 'alice')
    },
    attempt: (client) => client.remove({ path: '/shared/s23', user: 's23', forever: true }),
    kind: 'sticky-bit',
    mend: null,
    advice: 'sticky-ask-owner',
  },
  {
    name: 'a change of mode that is the owner’s',
    make: (client) => mkdir(client, '/s24', '777'),
    attempt: (client) => client.chmod({ path: '/s24', mode: '700', user: 's24' }),
    kind: 'not-owner',
    mend: null,
    advice: 'as-owner',
  },
  {
    name: 'a change of owner that is the superuser’s',
    make: (client) => write(client, '/user/s01/mine', 's01'),
    attempt: (client) => client.chown({ path: '/user/s01/mine', owner: 'alice', user: 's01' }),
    kind: 'not-superuser',
    mend: null,
    advice: 'as-superuser',
  },
  {
    name: 'deleting a tree that holds somebody else’s',
    make: async (client) => {
      await home(client, 's26')
      await mkdir(client, '/user/s26/tree', '755', 's26', 's26')
      await write(client, '/user/s26/tree/theirs/a', 'hadoop')
    },
    attempt: (client) => client.remove({ path: '/user/s26/tree', user: 's26', forever: true }),
    kind: 'wrong-owner',
    mend: 'chown-tree',
    acts: [chown('/user/s26/tree/theirs', 's26', true)],
  },
  {
    name: 'a quota of names',
    make: async (client) => {
      await home(client, 's27')
      await client.setQuota({ path: '/user/s27', names: 2 })
      await write(client, '/user/s27/one', 'hadoop')
    },
    attempt: (client) => client.mkdir({ path: '/user/s27/two', user: 's27' }),
    kind: 'quota-names',
    mend: 'raise-quota',
    acts: [{ act: 'quota', path: '/user/s27', names: 5 }],
    others: ['clear-quota'],
    advice: 'quota-or-delete',
  },
  {
    name: 'a quota of space',
    make: async (client) => {
      await home(client, 's28')
      await client.setQuota({ path: '/user/s28', spaceBytes: 1024 * 1024 })
    },
    attempt: (client) => write(client, '/user/s28/out', 's28'),
    path: '/user/s28/out',
    kind: 'quota-space',
    mend: 'raise-quota',
    acts: [{ act: 'quota', path: '/user/s28', spaceBytes: 256 * 1024 * 1024 }],
    others: ['clear-quota'],
    advice: 'quota-space-blocks',
  },
  {
    name: 'a name with a typo',
    make: (client) => write(client, '/user/s01/weather/processed/part-0', 's01'),
    attempt: (client) => client.stat({ path: '/user/s01/wether/processed/part-0', user: 's01' }),
    kind: 'not-found',
    mend: 'use-instead',
    acts: [],
    instead: '/user/s01/weather/processed/part-0',
    after: (client) => client.stat({ path: '/user/s01/weather/processed/part-0', user: 's01' }),
  },
  {
    name: 'a file where a directory should be',
    make: (client) => write(client, '/user/s01/weather/file', 's01'),
    attempt: (client) => client.mkdir({ path: '/user/s01/weather/file/below', user: 's01', parents: true }),
    kind: 'not-a-directory',
    mend: null,
    advice: 'file-in-the-way',
  },
]
