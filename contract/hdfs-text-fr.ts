import type { HdfsTexts } from './hdfs-text'

/** French. */
export const hdfsTextFr: HdfsTexts = {
  kinds: {
    'missing-home':
      '{user} ne peut rien créer dans {path} ({owner}:{group}, {mode}), et son propre dossier, {home}, n’existe pas encore.',
    'wrong-home-owner': '{home} existe, mais n’appartient pas à {user}, qui ne peut donc pas y écrire.',
    'wrong-owner':
      '{path} est dans le dossier personnel de {user}, mais appartient à {owner}:{group} ({mode}) : {user} ne peut pas y {need}.',
    'own-mode': '{path} appartient à {user}, mais son mode {mode} empêche même le propriétaire d’y {need}.',
    'no-execute':
      '{user} ne peut pas traverser {path} ({owner}:{group}, {mode}) : pour atteindre le contenu d’un dossier, il faut le droit x.',
    'group-may-not-write':
      '{user} est dans le groupe {group} de {path}, mais le mode {mode} ne laisse pas le groupe écrire.',
    'others-directory': '{path} appartient à {owner}:{group}, et son mode {mode} ne laisse pas {user} y écrire.',
    'may-not-read': '{path} appartient à {owner}:{group}, et son mode {mode} ne laisse pas {user} le lire.',
    'system-directory':
      '{path} est un dossier de HDFS lui-même ({owner}:{group}, {mode}) : seul le superutilisateur y crée quelque chose.',
    'sticky-bit':
      '{path} appartient à {owner}, et {folder} a le bit collant (sticky) : tout le monde peut y écrire, mais seul le propriétaire peut supprimer, renommer ou remplacer un fichier.',
    'not-owner':
      'Le mode, le groupe et les dates de {path} ne peuvent être changés que par son propriétaire {owner} et par le superutilisateur ; {user} n’est ni l’un ni l’autre.',
    'not-superuser': 'Seul le superutilisateur {superuser} peut le faire, et {user} ne l’est pas.',
    'acl-mask':
      '{path} a une ACL qui laisserait {user} {need}, mais le masque de l’ACL, au milieu de {mode}, le lui retire.',
    'quota-names': '{path} peut contenir {limit} fichiers et dossiers et en a {used} ; {needed} seraient de trop.',
    'quota-space':
      '{path} peut occuper {limitBytes} sur les DataNodes, toutes copies comptées ; {usedBytes} sont pris, et {neededBytes} seraient de trop.',
    'safe-mode': 'HDFS est en mode sans échec : tout peut être lu, rien ne peut être changé.',
    'not-found': '{path} n’existe pas : {folder} ne contient rien du nom de {missing}.',
    'not-a-directory': '{path} est un fichier, et le chemin le traverse comme si c’était un dossier.',
    'unknown-scheme': 'Aucun système de fichiers du nom de {scheme} n’est connu ici ; HDFS est {uri}.',
    'wrong-filesystem': '{path} ne se trouve pas dans HDFS, qui est {uri}.',
    'unknown-host': 'Aucun HDFS ne répond à l’adresse {host} ; ici c’est {uri}.',
    'local-path': '{path} se trouve sur la machine qui exécute le job (son conteneur), pas dans HDFS, qui est {uri}.',
    'namenode-away': 'Le NameNode[ ({host})] n’a pas répondu, et ne répond toujours pas.',
    'no-datanode': 'Aucun DataNode n’a pris le contenu[ de {path}] : {alive} en marche, {remainingBytes} libres.',
    mended: 'Ce qui a été refusé est permis maintenant. Relancez.',
  },
  advice: {
    'home-elsewhere': 'Un job qui écrit ailleurs devrait lui aussi écrire sous {home}.',
    'home-ready':
      '{home} existe maintenant : un job qui voulait y écrire passera s’il est relancé. Le propriétaire et le mode de {path} restent tels quels.',
    'system-directory-stays':
      'Le propriétaire et le mode de {path} restent tels quels : qui le possède pourrait retirer tout ce qu’il contient.',
    'ask-owner': 'C’est le dossier de {owner} : demandez avant d’y laisser entrer quelqu’un.',
    'sticky-stays':
      'Le bit collant reste : il empêche les utilisateurs de supprimer les fichiers des autres dans {folder}.',
    'sticky-ask-owner':
      'Faites-le supprimer par {owner}, ou écrivez sous un autre nom. Le bit collant reste : il empêche les utilisateurs de supprimer les fichiers des autres dans {folder}.',
    'as-owner':
      'Faites-le en tant que {owner} ou en tant que superutilisateur. Aucun droit n’a besoin d’être changé pour cela.',
    'as-superuser':
      'Agissez en tant que {superuser} pour cette seule étape. Faire de {user} un superutilisateur ouvrirait tout HDFS à chaque job.',
    'quota-unknown': 'Le message ne dit pas quel dossier. Les quotas sont affichés avec chaque dossier.',
    'quota-or-delete': 'Supprimer aide aussi ; ce qui est dans la corbeille compte jusqu’à ce qu’elle soit vidée.',
    'quota-space-blocks':
      'Pendant l’écriture d’un fichier, un bloc entier de 128 Mo compte pour chacune de ses copies, si petit soit-il. Supprimer aide aussi ; ce qui est dans la corbeille compte jusqu’à ce qu’elle soit vidée.',
    'safe-mode-disk':
      'Le disque du NameNode est plein. Faites-y d’abord de la place : il reviendrait aussitôt dans ce mode.',
    'safe-mode-datanode':
      'Aucun DataNode ne s’est annoncé. Démarrez le DataNode, et ce mode se termine de lui-même ; le quitter maintenant ferait passer chaque bloc pour perdu.',
    'safe-mode-wait':
      'Après un démarrage, il se termine de lui-même, en général en moins d’une minute. Ne le quittez à la main que s’il dure.',
    'start-datanode': 'Démarrez le DataNode (hdfs-datanode), puis relancez. Les droits n’y sont pour rien.',
    'datanode-full':
      'Le disque du DataNode est plein. Supprimez ce qui ne sert plus, aussi dans la corbeille, ou donnez plus de disque à Docker.',
    'start-namenode': 'Démarrez le NameNode (hdfs-namenode), puis relancez. Les droits n’y sont pour rien.',
    viewfs:
      'Un viewfs réunit plusieurs HDFS par une table de montage. Il y a ici un seul HDFS et aucune table de ce genre.',
    'other-scheme':
      'Ce qui lit {scheme} n’est pas fourni avec cette pile. Copiez les données dans HDFS, ou ajoutez son connecteur au job.',
    'file-in-the-way': 'Renommez le fichier ou faites écrire le job ailleurs ; aucun droit ne manque.',
    'not-found-look':
      'Rien d’un nom semblable ne s’y trouve. Ce n’est peut-être pas encore écrit, ou quelqu’un l’a déplacé (la corbeille vaut un coup d’œil).',
  },
  mends: {
    home: 'Créer {path}, le donner à {user}, et laisser les autres seulement le consulter (755).',
    'own-home': 'Faire écrire le job dans {to} au lieu de {from} : c’est le dossier propre à cet utilisateur.',
    'below-home': 'Faire écrire le job sous {to} : c’est le dossier propre à cet utilisateur.',
    'chown-home': 'Donner {path} à {user} : c’est son dossier personnel.',
    'chown-tree': 'Donner {path} à {user} : ce qui est dans un dossier personnel appartient à son utilisateur.',
    chown: 'Donner {path} à {user}. Le superutilisateur l’a créé, et il ne contient rien de quelqu’un d’autre.',
    'own-mode': 'Rendre au propriétaire de {path} le droit d’y travailler.',
    'pass-through':
      'Laisser de nouveau tout le monde traverser {path}, comme d’habitude. Le consulter ou y écrire reste comme avant.',
    group: 'Donner au groupe {group} le droit qui manque ; personne d’autre n’en reçoit davantage.',
    acl: 'Donner à {user}, et à personne d’autre, le droit qui manque. Propriétaire et mode restent.',
    give: 'Donner {path} à {user}. Il est au superutilisateur, et il gêne.',
    'raise-quota': 'Porter le quota de {path} à {next}.',
    'raise-quota-space': 'Porter le quota de {path} à {nextBytes}.',
    'clear-quota': 'Retirer le quota de {path}.',
    'clear-quota-space': 'Retirer le quota de {path}.',
    'leave-safe-mode': 'Quitter le mode sans échec.',
    'use-instead': 'Nommer {to} au lieu de {from}. Rien n’est à changer dans HDFS.',
  },
  needs: { write: 'écrire', read: 'lire', pass: 'passer' },
  whyNotMore:
    'Pourquoi pas 777, ou sans droits du tout ? Chaque job pourrait alors tout écraser ou supprimer, même par erreur, et aucun message ne dirait qui aurait dû rester dehors.',
}
