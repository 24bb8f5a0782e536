import type { KnownProblemId, KnownProblemText } from './known-problems'

/** French. `[...]` is left out where a placeholder in it has no value. */
export const knownProblemTextFr: Record<KnownProblemId, KnownProblemText> = {
  'hdfs-access': {
    title: 'HDFS refuse l’accès',
    cause: 'L’utilisateur[ {user}] n’a pas ce droit dans HDFS[ ({access})][ : {inode} appartient à un autre].',
    remedy: 'Laissez le panneau HDFS l’expliquer : il montre le plus petit changement qui l’autorise, et le fait.',
    action: 'Réparer dans HDFS',
  },
  'hdfs-safe-mode': {
    title: 'HDFS est en mode sans échec',
    cause: 'Le NameNode ne laisse rien changer tant que trop peu de DataNodes se sont annoncés.',
    remedy: 'Attendez une demi-minute après un démarrage. Si cela dure, vérifiez que le DataNode tourne.',
    action: 'Ouvrir HDFS',
  },
  'hdfs-cluster-id': {
    title: 'Le DataNode appartient à un autre HDFS',
    cause: 'Le NameNode a été reformaté, et le volume du DataNode porte encore l’ancien identifiant de cluster.',
    remedy: 'Supprimez le volume du DataNode (sans l’ancien NameNode ses blocs ne servent à rien), puis redémarrez.',
    action: 'Ouvrir le diagnostic',
  },
  'kafka-cluster-id': {
    title: 'Le volume de Kafka appartient à un autre cluster',
    cause: 'ZooKeeper a été recréé, et le volume de Kafka porte encore l’ancien identifiant de cluster[ (maintenant {cluster})].',
    remedy: 'Supprimez ensemble les volumes de Kafka et de ZooKeeper, puis redémarrez. Les messages des topics sont perdus.',
    action: 'Ouvrir le diagnostic',
  },
  'kafka-no-broker': {
    title: 'Aucun broker Kafka ne répond',
    cause: 'Le client n’a trouvé personne à l’adresse du broker[ {broker}] : Kafka démarre encore, est arrêté, ou l’adresse est fausse.',
    remedy: 'Attendez que kafka soit sain. Les conteneurs l’atteignent par kafka:29092, les programmes de cette machine par localhost:9092.',
    action: 'Ouvrir Kafka',
  },
  'kafka-no-topic': {
    title: 'Le topic n’existe pas',
    cause: 'Ici Kafka ne crée pas les topics de lui-même, pour qu’ils aient le bon nombre de partitions.',
    remedy: 'Démarrez le pipeline, qui crée son topic, ou créez-le dans le panneau Kafka.',
    action: 'Ouvrir Kafka',
  },
  'zookeeper-away': {
    title: 'ZooKeeper ne répond pas',
    cause: 'Kafka a besoin de ZooKeeper et ne l’atteint pas.',
    remedy: 'Vérifiez que zookeeper tourne et qu’il est sain ; Kafka réessaie de lui-même.',
    action: 'Montrer zookeeper',
  },
  'port-taken': {
    title: 'Le port est pris',
    cause: 'Un autre programme, ou un autre conteneur, écoute déjà sur le même port.',
    remedy: 'Arrêtez l’autre programme, ou choisissez un autre port dans le .env de la pile. Le diagnostic dit qui le tient.',
    action: 'Demander au diagnostic',
  },
  'disk-full': {
    title: 'Le disque est plein',
    cause: 'Plus rien ne peut être écrit : le disque, ou le disque virtuel de Docker, n’a plus de place.',
    remedy: 'Libérez de la place : d’abord les images et volumes inutilisés. Dans Docker Desktop la taille du disque virtuel se règle.',
    action: 'Demander au diagnostic',
  },
  'out-of-memory': {
    title: 'Plus de mémoire',
    cause: 'Le processus a dépassé la mémoire permise et a été arrêté (137 est la façon du système de le dire).',
    remedy: 'Donnez plus de mémoire à Docker, arrêtez ce qui ne sert pas, ou relevez la limite du service.',
    action: 'Montrer la pile',
  },
  'postgres-password': {
    title: 'PostgreSQL refuse le mot de passe',
    cause: 'Le mot de passe[ de {user}] n’est pas celui avec lequel la base a été créée : son volume garde le premier.',
    remedy: 'Remettez l’ancien mot de passe dans .env, ou laissez le diagnostic inscrire le nouveau dans la base.',
    action: 'Demander au diagnostic',
  },
  'postgres-starting': {
    title: 'PostgreSQL n’est pas encore prêt',
    cause: 'La base démarre, s’arrête ou se rétablit, et n’accepte pas de connexion pour l’instant.',
    remedy: 'Rien à faire : les clients réessaient.',
    action: '',
  },
  'postgres-no-table': {
    title: 'La table n’existe pas',
    cause: 'Une requête demande[ {relation},] une table qui n’est pas dans cette base.',
    remedy: 'Démarrez une fois le pipeline, qui crée ses tables, ou vérifiez le nom et la base.',
    action: 'Ouvrir PostgreSQL',
  },
  'postgres-connections': {
    title: 'PostgreSQL n’a plus de connexion libre',
    cause: 'Toutes les connexions que le serveur permet sont prises.',
    remedy: 'Fermez les clients inutiles : les outils restés ouverts tiennent des connexions.',
    action: 'Ouvrir PostgreSQL',
  },
  'rate-limit': {
    title: 'Open-Meteo demande une pause',
    cause: 'Il y a eu plus d’appels que l’offre gratuite n’en permet (429).',
    remedy: 'Collectez moins de lieux ou de variables, ou moins souvent. La collecte reprend d’elle-même.',
    action: 'Ouvrir le pipeline',
  },
  'spark-no-resources': {
    title: 'Aucun worker Spark ne prend le job',
    cause: 'Le job demande plus de cœurs ou de mémoire qu’un worker n’en a de libre, ou il n’y a pas de worker.',
    remedy: 'Vérifiez que spark-worker tourne, arrêtez d’autres jobs, ou demandez moins (--executor-memory, --total-executor-cores).',
    action: 'Ouvrir Spark',
  },
  'spark-no-master': {
    title: 'Le master Spark ne répond pas',
    cause: 'Personne ne répond à l’adresse du master[ {master}].',
    remedy: 'Vérifiez que spark-master tourne. Dans la pile son adresse est spark://spark-master:7077.',
    action: 'Ouvrir Spark',
  },
  'hdfs-no-datanode': {
    title: 'Aucun DataNode ne prend les données',
    cause: 'HDFS n’a aucun DataNode en marche avec de la place : aucun bloc ne peut être écrit.',
    remedy: 'Vérifiez que hdfs-datanode tourne et que le disque a de la place.',
    action: 'Montrer hdfs-datanode',
  },
  'hdfs-away': {
    title: 'Le NameNode ne répond pas',
    cause: 'Personne ne répond à l’adresse de HDFS[ {host}][ {server}].',
    remedy: 'Vérifiez que hdfs-namenode tourne et qu’il est sain ; après un démarrage il lui faut un moment.',
    action: 'Montrer hdfs-namenode',
  },
  'internet-away': {
    title: 'Internet est injoignable',
    cause: 'Le nom d’un serveur d’Internet[, {host},] reste introuvable : cet ordinateur ou Docker n’a pas de connexion, ou pas de serveur DNS qui réponde.',
    remedy: 'Vérifiez le réseau, un VPN ou un proxy (dans Docker Desktop : Settings, Resources, Proxies). Les programmes qui attendent reprennent d’eux-mêmes.',
    action: '',
  },
  'name-unknown': {
    title: 'Un nom reste introuvable',
    cause: 'Personne ne connaît l’hôte[ {host}][ {name}][ {database}] : son conteneur ne tourne pas, ou est dans un autre réseau.',
    remedy: 'Démarrez le service de ce nom. Hors de la pile, utilisez localhost et le port publié.',
    action: 'Montrer la pile',
  },
  'python-import': {
    title: 'Il manque un module Python',
    cause: 'Le programme importe[ {module},] un module qui n’est pas installé là où il tourne.',
    remedy: 'Lancez les scripts PySpark par spark-submit dans le conteneur, pas par python ; ajoutez les autres modules à l’image.',
    action: 'Ouvrir Spark',
  },
}
