import type { ProblemCode } from './problem'
import type { ProblemText } from './problem-text'

type HdfsProblem = Extract<ProblemCode, `HDFS_${string}`>

/** English. `[...]` is left out where a placeholder in it has no value. */
export const hdfsProblemTextEn: Record<HdfsProblem, ProblemText> = {
  HDFS_UNREACHABLE: {
    title: 'HDFS does not answer',
    cause: 'The NameNode[ at {address}] cannot be asked.',
    remedy: 'Start the stack, or wait until the NameNode has started. Weatherdeck finds it again by itself.',
  },
  HDFS_DENIED: {
    title: 'HDFS refuses access',
    cause:
      'The user[ {user}] may not do this[ ({access})][ at {path}][, which belongs to {owner}:{group} with the mode {mode}].',
    remedy: 'Let it be explained: Weatherdeck shows the least change that allows it.',
  },
  HDFS_SUPERUSER_ONLY: {
    title: 'Only the superuser of HDFS may do this',
    cause: 'The user[ {user}] is not the account that runs the NameNode.',
    remedy: 'Act as the superuser.',
  },
  HDFS_NOT_FOUND: {
    title: 'There is no such file or directory in HDFS',
    cause: 'Nothing[ named {path}] is there.',
    remedy: 'Check the path: upper and lower case count, and someone may have moved or deleted it.',
  },
  HDFS_EXISTS: {
    title: 'It is there already',
    cause: 'A file or directory[ named {path}] exists in HDFS.',
    remedy: 'Choose another name, or overwrite it.',
  },
  HDFS_NOT_A_DIRECTORY: {
    title: 'A file is where a directory is expected',
    cause: 'The path[ {path}] is a file, or leads through one.',
    remedy: 'Choose another path, or rename the file.',
  },
  HDFS_NOT_A_FILE: {
    title: 'A directory is where a file is expected',
    cause: 'The path[ {path}] is a directory.',
    remedy: 'Choose a file in it.',
  },
  HDFS_BAD_NAME: {
    title: 'HDFS does not allow this name',
    cause:
      'The name[ {path}] has a part that HDFS refuses, or is too long: no colon, no dot names, at most 255 bytes a part.',
    remedy: 'Choose another name.',
  },
  HDFS_SAFE_MODE: {
    title: 'HDFS is in safe mode',
    cause:
      'The NameNode reads but changes nothing[ ({path})] until it has seen enough blocks, or somebody ends safe mode.',
    remedy: 'After a start wait a moment. If it stays, see that the DataNode runs, then leave safe mode.',
  },
  HDFS_QUOTA: {
    title: 'A quota of HDFS is used up',
    cause: 'The directory[ {path}] may hold no more[: {limit} allowed, {needed} needed].',
    remedy: 'Delete what is not needed (also from the trash), or let the superuser raise the quota.',
  },
  HDFS_STANDBY: {
    title: 'This NameNode is on standby',
    cause: 'Another NameNode is the active one.',
    remedy: 'Ask the active NameNode.',
  },
  HDFS_FILE_IN_USE: {
    title: 'Somebody is writing this file',
    cause: 'A writer holds the file[ {path}], or held it and did not close it.',
    remedy: 'Wait until the writer is done. HDFS takes a file back from a writer that is gone after a while.',
  },
  HDFS_NO_DATANODE: {
    title: 'No DataNode takes the data',
    cause: 'HDFS knows the names, but no DataNode that runs and has room for the content[ of {path}].',
    remedy: 'See that the DataNode runs, and that its disk has room.',
  },
  HDFS_DATA_MISSING: {
    title: 'The content is not to be had',
    cause: 'No DataNode that runs has the blocks[ of {path}].',
    remedy: 'Start the DataNode. If it runs, check the file with fsck.',
  },
  HDFS_TRANSFER_BROKEN: {
    title: 'The transfer broke off',
    cause: 'The connection to the DataNode ended in the middle[ of {path}]. Nothing half was left under its name.',
    remedy: 'See that the DataNode runs, then try again.',
  },
  HDFS_REFUSED: {
    title: 'HDFS refused this',
    cause: 'The NameNode answered with an error[ ({status})].',
    remedy: 'Its own words say why.',
  },
}

/** French. */
export const hdfsProblemTextFr: Record<HdfsProblem, ProblemText> = {
  HDFS_UNREACHABLE: {
    title: 'HDFS ne répond pas',
    cause: 'Le NameNode[ à l’adresse {address}] ne peut pas être interrogé.',
    remedy: 'Démarrez la pile, ou attendez que le NameNode ait démarré. Weatherdeck le retrouve de lui-même.',
  },
  HDFS_DENIED: {
    title: 'HDFS refuse l’accès',
    cause:
      'L’utilisateur[ {user}] n’a pas ce droit[ ({access})][ sur {path}][, qui appartient à {owner}:{group} avec le mode {mode}].',
    remedy: 'Demandez l’explication : Weatherdeck montre le plus petit changement qui l’autorise.',
  },
  HDFS_SUPERUSER_ONLY: {
    title: 'Seul le superutilisateur de HDFS peut le faire',
    cause: 'L’utilisateur[ {user}] n’est pas le compte qui exécute le NameNode.',
    remedy: 'Agissez en tant que superutilisateur.',
  },
  HDFS_NOT_FOUND: {
    title: 'Ce fichier ou dossier n’existe pas dans HDFS',
    cause: 'Rien[ du nom de {path}] ne s’y trouve.',
    remedy: 'Vérifiez le chemin : majuscules et minuscules comptent, et il a pu être déplacé ou supprimé.',
  },
  HDFS_EXISTS: {
    title: 'Il existe déjà',
    cause: 'Un fichier ou dossier[ du nom de {path}] existe dans HDFS.',
    remedy: 'Choisissez un autre nom, ou remplacez-le.',
  },
  HDFS_NOT_A_DIRECTORY: {
    title: 'Un fichier se trouve là où un dossier est attendu',
    cause: 'Le chemin[ {path}] est un fichier, ou passe par un fichier.',
    remedy: 'Choisissez un autre chemin, ou renommez le fichier.',
  },
  HDFS_NOT_A_FILE: {
    title: 'Un dossier se trouve là où un fichier est attendu',
    cause: 'Le chemin[ {path}] est un dossier.',
    remedy: 'Choisissez un fichier qu’il contient.',
  },
  HDFS_BAD_NAME: {
    title: 'HDFS n’accepte pas ce nom',
    cause:
      'Le nom[ {path}] a une partie que HDFS refuse, ou est trop long : pas de deux-points, pas de noms faits de points, 255 octets au plus par partie.',
    remedy: 'Choisissez un autre nom.',
  },
  HDFS_SAFE_MODE: {
    title: 'HDFS est en mode sans échec',
    cause:
      'Le NameNode lit mais ne change rien[ ({path})] tant qu’il n’a pas vu assez de blocs, ou que personne ne met fin à ce mode.',
    remedy:
      'Après un démarrage, patientez un instant. Si cela dure, vérifiez que le DataNode fonctionne, puis quittez ce mode.',
  },
  HDFS_QUOTA: {
    title: 'Un quota de HDFS est épuisé',
    cause: 'Le dossier[ {path}] ne peut rien contenir de plus[ : {limit} autorisés, {needed} nécessaires].',
    remedy:
      'Supprimez ce qui ne sert plus (aussi dans la corbeille), ou faites relever le quota par le superutilisateur.',
  },
  HDFS_STANDBY: {
    title: 'Ce NameNode est en attente',
    cause: 'Un autre NameNode est actif.',
    remedy: 'Adressez-vous au NameNode actif.',
  },
  HDFS_FILE_IN_USE: {
    title: 'Ce fichier est en cours d’écriture',
    cause: 'Un programme écrit le fichier[ {path}], ou ne l’a pas refermé.',
    remedy: 'Attendez la fin de l’écriture. HDFS reprend au bout d’un moment le fichier d’un programme disparu.',
  },
  HDFS_NO_DATANODE: {
    title: 'Aucun DataNode ne prend les données',
    cause: 'HDFS connaît les noms, mais aucun DataNode en marche n’a de place pour le contenu[ de {path}].',
    remedy: 'Vérifiez que le DataNode fonctionne, et qu’il reste de la place sur son disque.',
  },
  HDFS_DATA_MISSING: {
    title: 'Le contenu n’est pas disponible',
    cause: 'Aucun DataNode en marche n’a les blocs[ de {path}].',
    remedy: 'Démarrez le DataNode. S’il fonctionne, vérifiez le fichier avec fsck.',
  },
  HDFS_TRANSFER_BROKEN: {
    title: 'Le transfert s’est interrompu',
    cause: 'La connexion au DataNode s’est terminée au milieu[ de {path}]. Rien d’incomplet n’est resté sous ce nom.',
    remedy: 'Vérifiez que le DataNode fonctionne, puis réessayez.',
  },
  HDFS_REFUSED: {
    title: 'HDFS a refusé',
    cause: 'Le NameNode a répondu par une erreur[ ({status})].',
    remedy: 'Ses propres mots disent pourquoi.',
  },
}
