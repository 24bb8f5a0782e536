import type { DiagnosisKind } from './hdfs'

/** English. `[...]` is left out where a placeholder in it has no value. */
export const hdfsTextEn = {
  /** What was refused and why, by the kind of the diagnosis. */
  kinds: {
    'missing-home':
      '{user} may not make anything in {path} ({owner}:{group}, {mode}), and a place of its own, {home}, is not there yet.',
    'wrong-home-owner': '{home} is there, but does not belong to {user}, who may therefore not write in it.',
    'wrong-owner':
      '{path} is in the home of {user}, but belongs to {owner}:{group} ({mode}): {user} may not {need} there.',
    'own-mode': '{path} belongs to {user}, but its mode {mode} does not let even the owner {need} there.',
    'no-execute':
      '{user} may not pass through {path} ({owner}:{group}, {mode}): who wants to reach what is in a directory needs its x.',
    'group-may-not-write':
      '{user} is in the group {group} of {path}, but the mode {mode} does not let the group write.',
    'others-directory': '{path} belongs to {owner}:{group}, and its mode {mode} does not let {user} write there.',
    'may-not-read': '{path} belongs to {owner}:{group}, and its mode {mode} does not let {user} read it.',
    'system-directory':
      '{path} is a directory of HDFS itself ({owner}:{group}, {mode}): only the superuser makes anything in it.',
    'sticky-bit':
      '{path} belongs to {owner}, and {folder} has the sticky bit: everybody may write there, but only the owner may delete, rename or replace a file.',
    'not-owner':
      'Mode, group and times of {path} may be changed by its owner {owner} and by the superuser; {user} is neither.',
    'not-superuser': 'Only the superuser {superuser} may do this, and {user} is not.',
    'acl-mask':
      '{path} has an ACL that would let {user} {need}, but the mask of the ACL, the middle of {mode}, takes that away again.',
    'quota-names': '{path} may hold {limit} files and directories and has {used}; {needed} would be too many.',
    'quota-space':
      '{path} may take {limitBytes} on the DataNodes, every copy counted; {usedBytes} are taken, and {neededBytes} would be too much.',
    'safe-mode': 'HDFS is in safe mode: everything can be read, nothing can be changed.',
    'not-found': '{path} is not there: {folder} holds nothing named {missing}.',
    'not-a-directory': '{path} is a file, and the path leads through it as if it were a directory.',
    'unknown-scheme': 'No file system named {scheme} is known here; HDFS is {uri}.',
    'wrong-filesystem': '{path} does not lie in HDFS, which is {uri}.',
    'unknown-host': 'No HDFS answers at {host}; here it is {uri}.',
    'local-path': '{path} lies on the machine that runs the job (its container), not in HDFS, which is {uri}.',
    'namenode-away': 'The NameNode[ ({host})] did not answer, and does not answer now.',
    'no-datanode': 'No DataNode took the content[ of {path}]: {alive} running, {remainingBytes} free.',
    mended: 'What was refused is allowed now. Run it again.',
  } satisfies Record<DiagnosisKind, string>,
  /** What else to know. */
  advice: {
    'home-elsewhere': 'A job that writes elsewhere is better told to write below {home} as well.',
    'home-ready':
      '{home} is there now: a job that was on its way there goes through when it is run again. Owner and mode of {path} stay as they are.',
    'system-directory-stays':
      'Owner and mode of {path} stay as they are: who owns it could take away everything below it.',
    'ask-owner': 'It is the directory of {owner}: ask before letting anybody in.',
    'sticky-stays': 'The sticky bit stays: it keeps users from deleting each other’s files in {folder}.',
    'sticky-ask-owner':
      'Let {owner} delete it, or write under another name. The sticky bit stays: it keeps users from deleting each other’s files in {folder}.',
    'as-owner': 'Do it as {owner} or as the superuser. No permission has to be changed for that.',
    'as-superuser':
      'Act as {superuser} for this one step. Making {user} a superuser would open all of HDFS to every job.',
    'quota-unknown': 'The message does not say which directory. Quotas are shown with each directory.',
    'quota-or-delete': 'Deleting helps as well; what is in the trash counts until it is emptied.',
    'quota-space-blocks':
      'While a file is being written, a whole block of 128 MB counts for each of its copies, however small it is. Deleting helps as well; what is in the trash counts until it is emptied.',
    'safe-mode-disk': 'The NameNode’s disk is full. Make room there first: it would go back into safe mode at once.',
    'safe-mode-datanode':
      'No DataNode has reported. Start the DataNode, then safe mode ends by itself; leaving it now would make HDFS take every block for lost.',
    'safe-mode-wait': 'After a start it ends by itself, usually within a minute. Leave it by hand only if it stays.',
    'start-datanode': 'Start the DataNode (hdfs-datanode), then run it again. Permissions have nothing to do with it.',
    'datanode-full':
      'The DataNode’s disk is full. Delete what is not needed, also from the trash, or give Docker more disk.',
    'start-namenode': 'Start the NameNode (hdfs-namenode), then run it again. Permissions have nothing to do with it.',
    viewfs: 'A viewfs puts several HDFS together by a mount table. There is one HDFS here and no such table.',
    'other-scheme':
      'What reads {scheme} does not come with this stack. Copy the data into HDFS, or add its connector to the job.',
    'file-in-the-way': 'Rename the file or let the job write elsewhere; no permission is missing.',
    'not-found-look':
      'Nothing of a similar name is there. It may not have been written yet, or somebody moved it (the trash is worth a look).',
  },
  mends: {
    home: 'Make {path}, give it to {user}, and let others only look into it (755).',
    'own-home': 'Let the job write to {to} instead of {from}: that is the user’s own place.',
    'below-home': 'Let the job write below {to}: that is the user’s own place.',
    'chown-home': 'Give {path} to {user}, whose home it is.',
    'chown-tree': 'Give {path} to {user}: what is in a home belongs to its user.',
    chown: 'Give {path} to {user}. The superuser made it, and it holds nothing of anybody else.',
    'own-mode': 'Give the owner of {path} back the right to work there.',
    'pass-through':
      'Let everybody pass through {path} again, as is usual. To look into it or to write there stays as it is.',
    group: 'Give the group {group} the right that is missing; nobody else gets more.',
    acl: 'Give {user}, and nobody else, the right that is missing. Owner and mode stay.',
    give: 'Give {path} to {user}. It is the superuser’s, and in the way.',
    'raise-quota': 'Raise the quota of {path} to {next}.',
    'raise-quota-space': 'Raise the quota of {path} to {nextBytes}.',
    'clear-quota': 'Take the quota of {path} away.',
    'clear-quota-space': 'Take the quota of {path} away.',
    'leave-safe-mode': 'Leave safe mode.',
    'use-instead': 'Name {to} instead of {from}. Nothing in HDFS has to be changed.',
  },
  /** What a refusal kept from being done. */
  needs: { write: 'write', read: 'read', pass: 'pass' },
  whyNotMore:
    'Why not 777, or permissions turned off? Then every job may overwrite or delete everything, by mistake as well, and no message says who should have been kept out.',
}
