import type { FindingKey, FindingTemplate } from './doctor-text'

const freePort = 'Utiliser le port {free}'
const freePortHelp =
  '[Prenez plutôt le port libre {free} ({variable} dans .env) : les clients sur cet ordinateur l’utiliseront alors.]'

/** French; the same keys and parameters as in English. */
export const findingTextFr: Record<FindingKey, FindingTemplate> = {
  // Engine
  'engine-ok': { title: '{system} répond', why: 'Toute la pile y tourne ({address}).' },
  'engine-not-installed-desktop': {
    title: 'Docker Desktop n’est pas installé',
    why: 'La pile tourne dans Docker. Sans lui, Weatherdeck ne collecte qu’avec sa base embarquée.',
    remedy: 'Installez Docker Desktop (docker.com), démarrez-le une fois, puis relancez la vérification.',
  },
  'engine-not-installed-linux': {
    title: 'Docker Engine n’est pas installé',
    why: 'La pile tourne dans Docker. Sans lui, Weatherdeck ne collecte qu’avec sa base embarquée.',
    remedy: 'Installez Docker Engine (paquet docker.io ou docker-ce), puis relancez la vérification.',
  },
  'engine-desktop-stopped': {
    title: 'Docker Desktop est installé, mais ne tourne pas',
    why: 'Rien ne répond à {address} : la pile ne peut être ni démarrée ni observée.',
    remedy:
      'Démarrez Docker Desktop et attendez qu’il annonce que le moteur tourne. Weatherdeck le retrouve de lui-même.',
    mend: 'Démarrer Docker Desktop',
  },
  'engine-desktop-starting': {
    title: 'Docker Desktop tourne, mais son moteur ne répond pas',
    why: 'Rien ne répond à {address}. C’est normal pendant une à deux minutes après le démarrage.',
    remedy: 'Attendez que Docker Desktop annonce que le moteur tourne. Si cela dure, redémarrez Docker Desktop.',
  },
  'engine-daemon-stopped': {
    title: 'Le service Docker ne tourne pas',
    why: 'Docker est installé, mais rien ne répond à {address}.',
    remedy: 'Démarrez-le : sudo systemctl start docker',
  },
  'engine-permission': {
    title: 'Cet utilisateur n’a pas le droit de parler à Docker',
    why: 'Le moteur est là, mais {address} refuse l’utilisateur[ {user}].',
    remedy:
      'Ajoutez l’utilisateur au groupe docker (sudo usermod -aG docker {user}), puis fermez et rouvrez la session.',
  },
  'engine-elsewhere': {
    title: 'Le moteur Docker désigné ne répond pas',
    why: 'Il est cherché à {address}, parce que {from} le dit ; aucun autre n’est alors essayé.',
    remedy: 'Démarrez ce moteur, ou choisissez-en un autre (docker context use default, ou retirez DOCKER_HOST).',
  },
  'engine-unreachable': {
    title: 'Docker ne répond pas',
    why: 'Rien ne répond à {address} : la pile ne peut être ni démarrée ni observée.',
    remedy: 'Démarrez Docker, puis relancez la vérification.',
  },
  'engine-wsl-missing': {
    title: 'WSL 2 n’est pas installé',
    why: 'Docker Desktop fait tourner son moteur dans le sous-système Windows pour Linux.',
    remedy: 'Dans un terminal administrateur : wsl --install --no-distribution. Redémarrez ensuite l’ordinateur.',
  },
  'engine-wsl-version-1': {
    title: 'WSL est réglé sur la version 1',
    why: 'Docker Desktop a besoin de la version 2.',
    remedy: 'Dans un terminal : wsl --set-default-version 2, puis wsl --update.',
  },
  'engine-windows-containers': {
    title: 'Docker fait tourner des conteneurs Windows',
    why: 'Les services de la pile sont des programmes Linux.',
    remedy: 'Dans le menu de l’icône de Docker Desktop, choisissez « Switch to Linux containers ».',
  },
  // Version
  'version-ok': { title: 'Docker Engine {version} est assez récent', why: 'La pile demande {needed} ou plus récent.' },
  'version-old': {
    title: 'Docker Engine {version} est trop ancien',
    why: 'La pile demande {needed} ou plus récent : il manque aux autres ce sur quoi elle repose.',
    remedy: 'Mettez Docker à jour.',
  },
  // Memory
  'memory-ok': {
    title: 'La mémoire suffit',
    why: 'Les services peuvent prendre {neededBytes} en tout ; Docker dispose de {availableBytes}.',
  },
  'memory-tight': {
    title: 'La mémoire suffit, sauf si chaque service prend tout ce qu’il peut',
    why: 'Les services prennent d’ordinaire environ {expectedBytes} et peuvent prendre {neededBytes} ; il y a de la place pour {availableBytes}[, d’autres conteneurs occupant {othersBytes} sur {totalBytes}].',
    remedy: 'Laissez de côté les services inutiles, ou donnez plus de mémoire à Docker.',
  },
  'memory-short-wsl': {
    title: 'La mémoire ne suffit pas à tous les services',
    why: 'Les services prennent environ {expectedBytes} ; Docker n’a de place que pour {availableBytes}. Ceux qui manquent de mémoire sont arrêtés en plein travail (code 137).',
    remedy:
      'Écrivez memory=8GB dans la section wsl2 du fichier .wslconfig de votre dossier utilisateur, lancez wsl --shutdown, puis redémarrez Docker Desktop. Ou démarrez moins de services.',
  },
  'memory-short-desktop': {
    title: 'La mémoire ne suffit pas à tous les services',
    why: 'Les services prennent environ {expectedBytes} ; Docker n’a de place que pour {availableBytes}. Ceux qui manquent de mémoire sont arrêtés en plein travail (code 137).',
    remedy: 'Docker Desktop, Settings, Resources : portez la mémoire à 8 Go. Ou démarrez moins de services.',
  },
  'memory-short-linux': {
    title: 'La mémoire ne suffit pas à tous les services',
    why: 'Les services prennent environ {expectedBytes} ; il n’y a de place que pour {availableBytes}. Ceux qui manquent de mémoire sont arrêtés en plein travail (code 137).',
    remedy: 'Arrêtez d’autres programmes ou conteneurs, ou démarrez moins de services.',
  },
  'memory-service-fits': {
    title: '{service} tient en mémoire',
    why: 'Il peut prendre {limitBytes} ; il reste {leftBytes} quand lui et tout ce qui démarre avant lui ont leur part.',
  },
  'memory-service-unlimited': {
    title: '{service} n’a pas de limite de mémoire',
    why: 'Rien ne l’empêche de prendre la mémoire dont les autres ont besoin.',
    remedy: 'Donnez-lui une limite dans le fichier Compose (mem_limit).',
  },
  'memory-service-short': {
    title: '{service} risque de ne pas tenir en mémoire',
    why: 'Il peut prendre {limitBytes}, mais il manque {shortBytes} quand tout ce qui démarre avant lui a pris sa part.',
    remedy: 'Laissez-le de côté, ou donnez plus de mémoire à Docker.',
  },
  // Disk
  'disk-ok': { title: 'Assez d’espace disque[ pour {place}]', why: '{freeBytes} sont libres[ dans {path}].' },
  'disk-low': {
    title: 'Peu d’espace disque[ pour {place}]',
    why: '{freeBytes} sont libres[ dans {path}] ; les images et les données de la pile peuvent prendre environ {neededBytes}.',
    remedy: 'Faites de la place.',
  },
  'disk-low-engine': {
    title: 'Docker a peu d’espace disque',
    why: '{freeBytes} sont libres ; les images et les données de la pile peuvent encore prendre environ {neededBytes}. Une base de données s’arrête sur un disque plein.',
    remedy:
      'Faites de la place, ou agrandissez le disque de Docker (Docker Desktop, Settings, Resources).[ Les restes de constructions et les images sans nom occupent {reclaimableBytes}.]',
    mend: 'Supprimer les restes de constructions et les images sans nom',
  },
  'disk-low-datanode': {
    title: 'HDFS n’a plus la place d’écrire',
    why: '{freeBytes} sont libres, et un DataNode n’accepte aucun bloc en dessous de {neededBytes} : les jobs échouent avec « could only be written to 0 of the 1 minReplication nodes ».',
    remedy: 'Faites de la place, ou agrandissez le disque de Docker (Docker Desktop, Settings, Resources).',
  },
  'disk-engine-use': {
    title: 'Docker occupe {usedBytes} de disque',
    why: 'Images {imagesBytes}, volumes {volumesBytes}, conteneurs {containersBytes}, étapes de construction {cacheBytes}.',
  },
  // Ports
  'port-free': { title: 'Le port {port} est libre', why: '{service} y répondra.' },
  'port-ours': { title: 'Le port {port} est utilisé par {service}', why: 'Comme il se doit.' },
  'port-container': {
    title: 'Le port {port} est pris par le conteneur {container}',
    why: '{service} ne peut pas démarrer tant qu’un autre conteneur[ (projet {project})] occupe son port.',
    remedy:
      'Arrêtez ce conteneur.[ Ou prenez le port libre {free} ({variable} dans .env) : les clients sur cet ordinateur l’utiliseront alors.]',
    mend: freePort,
  },
  'port-process': {
    title: 'Le port {port} est pris par {process}',
    why: '{service} ne peut pas démarrer tant qu’un autre programme (processus {pid}) occupe son port.',
    remedy:
      'Arrêtez ce programme.[ Ou prenez le port libre {free} ({variable} dans .env) : les clients sur cet ordinateur l’utiliseront alors.]',
    mend: freePort,
  },
  'port-unknown': {
    title: 'Le port {port} est pris',
    why: '{service} ne peut pas démarrer tant que son port est occupé. Seul un administrateur peut voir par quel programme.',
    remedy: freePortHelp,
    mend: freePort,
  },
  'port-excluded': {
    title: 'Windows se réserve le port {port}',
    why: 'Il se trouve dans une plage réservée par Windows ({from} à {to}, souvent pour Hyper-V) ; {service} ne peut pas l’avoir.',
    remedy:
      'Les plages changent à chaque démarrage de Windows : redémarrer peut aider.[ Ou prenez le port libre {free} ({variable} dans .env).]',
    mend: freePort,
  },
  'port-refused': {
    title: 'Le système refuse le port {port}',
    why: 'Rien ne semble l’utiliser, mais aucun programme de cet utilisateur ne peut y écouter ; {service} ne le pourra sans doute pas non plus.',
    remedy: freePortHelp,
    mend: freePort,
  },
  // Images
  'image-here': { title: '{image} est là', why: 'Pour {service} ; rien à télécharger.' },
  'image-pull': {
    title: '{image} n’est pas encore là',
    why: '{service} en a besoin. Le premier démarrage la télécharge, ce qui demande du temps et un réseau.',
    remedy: 'Rien à faire.',
  },
  'image-build': {
    title: '{image} n’est pas encore construite',
    why: '{service} en a besoin. Le premier démarrage la construit.',
    remedy: 'Rien à faire.',
  },
  'image-emulated': {
    title: '{image} est faite pour un autre processeur',
    why: 'Elle est pour {architecture}, Docker tourne sur {engine} : {service} sera émulé, donc lent.',
    remedy: 'Supprimez l’image et redémarrez, afin de télécharger celle de cet ordinateur, si elle existe.',
  },
  // Line endings
  'line-endings-ok': { title: 'Les scripts ont les fins de ligne que Linux attend', why: 'Examinés : {count}.' },
  'line-endings-crlf': {
    title: '{name} a des fins de ligne Windows',
    why: '{service} le lit sous {target} ; dans un conteneur, le retour chariot fait partie de la commande, et le script échoue de façon peu lisible.',
    remedy: 'Convertissez le fichier en LF. Dans un dépôt Git, .gitattributes le maintient ainsi.',
    mend: 'Convertir en LF',
  },
  // Clock
  'clock-ok': { title: 'L’horloge de Docker est juste', why: 'Elle est à {seconds} s près celle de cet ordinateur.' },
  'clock-off': {
    title: 'L’horloge de Docker est décalée de {seconds} s',
    why: 'Kafka, HDFS et PostgreSQL horodatent ce qu’ils écrivent avec elle ; les heures seraient fausses dans les données. Cela arrive après une mise en veille.',
    remedy:
      'Redémarrez Docker Desktop (sous Windows aussi : wsl --shutdown) ; sous Linux, réglez l’horloge (timedatectl).',
  },
  // Volumes
  'volumes-none': { title: 'La pile n’a pas encore de données', why: 'Le premier démarrage crée les volumes.' },
  'volumes-kafka-ok': {
    title: 'Les données de Kafka et de ZooKeeper vont ensemble',
    why: 'Les deux sont du cluster {cluster}.',
  },
  'volumes-kafka': {
    title: 'Les données de Kafka viennent d’un autre ZooKeeper',
    why: 'Le volume {volume} de Kafka est du cluster {kafka}, celui de ZooKeeper du cluster {zookeeper} : Kafka s’arrête au démarrage (InconsistentClusterIdException).',
    remedy:
      'Supprimez le volume de Kafka ; le prochain démarrage le recrée. Les lignes dans PostgreSQL et les réponses conservées restent, et peuvent être rejouées.',
    mend: 'Supprimer le volume de Kafka',
    loses:
      'Tous les messages des topics de Kafka et les positions des consommateurs[ ({sizeBytes})], dans le volume {volume}. Ce qui est dans PostgreSQL reste.',
  },
  'volumes-hdfs-ok': {
    title: 'Les données du NameNode et du DataNode vont ensemble',
    why: 'Les deux sont du cluster {cluster}.',
  },
  'volumes-hdfs': {
    title: 'Les données du DataNode viennent d’un autre NameNode',
    why: 'Le volume {volume} du DataNode est du cluster {datanode}, celui du NameNode du cluster {namenode} : le DataNode s’arrête au démarrage (Incompatible clusterIDs).',
    remedy:
      'Supprimez le volume du DataNode ; le prochain démarrage le recrée. Le NameNode ne connaît aucun de ses blocs.',
    mend: 'Supprimer le volume du DataNode',
    loses: 'Tous les blocs de fichiers HDFS que détient ce DataNode[ ({sizeBytes})], dans le volume {volume}.',
  },
  'volumes-password-ok': {
    title: 'Le mot de passe de PostgreSQL est celui de .env',
    why: 'Qui utilise .env peut se connecter.',
  },
  'volumes-password-running': {
    title: 'Les données de PostgreSQL ont été créées avec un autre mot de passe',
    why: 'Le volume {volume} garde le mot de passe de sa création ; celui de .env est refusé, et le pipeline ne peut pas écrire.',
    remedy: 'Donnez à l’utilisateur {user} le mot de passe de .env, ou remettez l’ancien dans .env.',
    mend: 'Appliquer le mot de passe de .env à PostgreSQL',
  },
  'volumes-password': {
    title: 'Les données de PostgreSQL ont été créées avec un autre mot de passe',
    why: 'Le volume {volume} garde le mot de passe de sa création ; celui de .env sera refusé, et le pipeline ne pourra pas écrire.',
    remedy:
      'Remettez l’ancien dans .env. Ou démarrez PostgreSQL et relancez la vérification : un clic suffit alors pour appliquer le nouveau.',
  },
  'volumes-unread': {
    title: 'Les volumes de {subject} n’ont pas pu être comparés',
    why: 'On ne sait pas si les données des services vont ensemble ; leur démarrage le dira.',
    remedy: 'Relancez la vérification une fois la pile démarrée.',
  },
  // Postgres on localhost
  'postgres-ours': {
    title: 'Le PostgreSQL de localhost:{port} est celui de la pile',
    why: 'Les clients (psql, pgAdmin, etc.) y trouvent la base de la pile.',
  },
  'postgres-nobody': {
    title: 'Rien ne répond encore à localhost:{port}',
    why: 'Le PostgreSQL de la pile y répondra une fois démarré.',
  },
  'postgres-other': {
    title: 'Un autre PostgreSQL répond à localhost:{port}',
    why: 'Ce n’est pas celui de la pile[ ({holder})] : qui s’y connecte voit d’autres tables, ou est refusé.',
    remedy: 'Arrêtez ce serveur, ou donnez un autre port au PostgreSQL de la pile (POSTGRES_PORT dans .env).',
  },
  'postgres-not-postgres': {
    title: 'Ce qui répond à localhost:{port} n’est pas PostgreSQL',
    why: 'Qui y cherche la base trouve autre chose[ : {holder}].',
    remedy: 'Arrêtez ce programme, ou donnez un autre port au PostgreSQL de la pile (POSTGRES_PORT dans .env).',
  },
  // .env and the Compose file
  'env-ok': {
    title: 'Le fichier Compose est utilisable',
    why: '{services} services ; tout ce qui n’a pas de valeur par défaut est renseigné.',
  },
  'env-invalid': {
    title: 'Le fichier Compose est inutilisable',
    why: 'Quelque chose est faux dans {file} ou son .env[, d’abord à la ligne {line}] : rien ne peut démarrer, et les autres vérifications en savent moins.',
    remedy: 'Corrigez ce que nomment les détails.',
  },
  'env-weak': {
    title: 'Un mot de passe que n’importe qui devinerait',
    why: '{names} dans .env est court ou bien connu. Les ports sont ouverts à tous les programmes de cet ordinateur.',
    remedy:
      'Choisissez-en un plus long avant le premier démarrage ; ensuite, il faut aussi le changer dans le service.',
  },
  // A check that could not be made
  'check-failed': {
    title: 'Une vérification n’a pas pu être faite : {name}',
    why: 'Ce qu’elle aurait trouvé reste inconnu.',
    remedy: 'Relancez-la. Si cela dure, signalez les détails.',
  },
  'check-skipped': {
    title: 'Pas vérifié tant que Docker ne répond pas : {names}',
    why: 'Cela ne se voit qu’avec l’aide du moteur.',
  },
}
